"""Times and numbers in the forms of several accounts."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.ctr.values import sort_key, utc_time, whole_number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"),
        ("2026-11-20T12:00:00.123Z", "2026-11-20T12:00:00.123Z"),
        ("2026-11-20T12:00:00+00:00", "2026-11-20T12:00:00Z"),
        ("2026-11-20T14:00:00.5+02:00", "2026-11-20T12:00:00.500Z"),
        ("2026-11-20T12:00:00", "2026-11-20T12:00:00Z"),
        (1795176000, "2026-11-20T12:00:00Z"),
        (1795176000123, "2026-11-20T12:00:00.123Z"),
        ("1795176000123", "2026-11-20T12:00:00.123Z"),
        ("", None),
        ("yesterday", None),
        (0, None),
        (True, None),
        (None, None),
        ({}, None),
        (10**30, None),
        (float("nan"), None),
    ],
)
def test_times(value, expected):
    assert utc_time(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (12, 12),
        ("12", 12),
        (" 12 ", 12),
        ("12.0", 12),
        (12.9, 12),
        (2**31 - 1, 2**31 - 1),
        (2**31, None),
        (-1, None),
        ("-1", None),
        ("twelve", None),
        ("", None),
        (True, None),
        (None, None),
        ([], None),
        (float("inf"), None),
        (json.loads("1e400"), None),
    ],
)
def test_whole_numbers(value, expected):
    assert whole_number(value) == expected


MOMENTS = st.integers(1_577_836_800_000, 2_208_988_800_000).map(
    lambda milliseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)


def written(moment, form):
    """The same time, to the millisecond, in one of the forms."""
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if form == "offset":
        return moment.astimezone().isoformat()
    if form == "epoch":
        return round(moment.timestamp() * 1000)
    if form == "short" and not moment.microsecond:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


FORMS = st.sampled_from(["offset", "epoch", "short", "long"])


@given(MOMENTS, st.integers(-5000, 5000), FORMS, FORMS)
def test_the_order_of_keys_is_that_of_time_whatever_the_forms(moment, milliseconds, first, second):
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    other = moment + timedelta(milliseconds=milliseconds)
    left, right = sort_key(written(moment, first)), sort_key(written(other, second))
    assert (left < right) is (moment < other)
    assert (left == right) is (moment == other)


def test_a_record_without_a_time_is_the_oldest():
    assert sort_key(None) < sort_key("1970-01-02T00:00:00Z")
