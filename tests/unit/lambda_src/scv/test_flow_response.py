"""Answers that a flow can read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.errors import InvalidRequestError
from scv.flow_response import to_string_map

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), values, max_size=4))
def test_every_answer_is_a_flat_map_of_strings(answer):
    flat = to_string_map(answer)
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in flat.items())


def test_nesting_null_and_booleans():
    answer = {"a": {"b": [1, None, {"c": True}]}, "d": "x", "e": False, "f": 1.5, "g": {}}
    assert to_string_map(answer) == {"a.b.0": "1", "a.b.1": "", "a.b.2.c": "true", "d": "x", "e": "false", "f": "1.5"}


def test_an_answer_of_32_kb_is_refused_because_amazon_connect_would():
    overhead = len(json.dumps({"a": ""}))
    assert to_string_map({"a": "x" * (32 * 1024 - overhead - 1)})
    with pytest.raises(InvalidRequestError, match="32768"):
        to_string_map({"a": "x" * (32 * 1024 - overhead)})
    with pytest.raises(InvalidRequestError):
        to_string_map({"a": "é" * (17 * 1024)})
