"""Salesforce ids: checksum, both forms, generator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.salesforce.ids import IdGenerator, checksum, is_id, same_id, to_18

ID15 = st.text("abcdefgzABCDEFGZ0123456789", min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("id15", "expected"),
    [
        # The first is an id of the guide, the second one of Salesforce Help.
        ("0LMRM000000HU8a", "4AG"),
        ("001A0000006Vm9r", "IAC"),
    ],
)
def test_checksum_of_documented_ids(id15: str, expected: str) -> None:
    assert checksum(id15) == expected


@given(ID15)
def test_both_forms_name_the_same_record(id15: str) -> None:
    assert is_id(to_18(id15))
    assert same_id(id15, to_18(id15))
    assert to_18(to_18(id15)) == to_18(id15)


@given(ID15.filter(lambda text: text != text.swapcase()))
def test_a_changed_case_breaks_the_checksum(id15: str) -> None:
    assert not is_id(id15.swapcase() + checksum(id15))


@pytest.mark.parametrize("wrong", ["", "0LQ", "0LQRM0000006CS-", "0LQRM0000006CSzAAA", None, 15])
def test_what_is_no_id(wrong: object) -> None:
    assert not is_id(wrong)


def test_the_prefix_is_checked() -> None:
    assert is_id("0LQRM0000006CSz", "0LQ")
    assert not is_id("0LQRM0000006CSz", "003")


def test_generated_ids_are_valid_and_all_different() -> None:
    generator = IdGenerator()
    ids = [generator.new("500") for _ in range(100)] + [generator.new("003") for _ in range(100)]
    assert len(set(ids)) == 200
    assert all(is_id(one) and len(one) == 18 for one in ids)
    assert ids[0].startswith("500")


def test_checksum_needs_fifteen_characters() -> None:
    with pytest.raises(ValueError, match="15 characters"):
        checksum("0LQ")
