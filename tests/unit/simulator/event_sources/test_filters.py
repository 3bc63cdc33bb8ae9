"""FilterCriteria: the operators of the guide's table, and what cannot be driven."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.event_sources.errors import MappingError
from simulator.event_sources.filters import compile_filters
from tests.unit.simulator.event_sources.fakes import record


def criteria(*patterns: Any) -> dict[str, Any]:
    return {"Filters": [{"Pattern": one if isinstance(one, str) else json.dumps({"data": one})} for one in patterns]}


def accepts(data: Any, *patterns: Any) -> bool:
    accept = compile_filters(criteria(*patterns))
    assert accept is not None
    return accept(record(1, data=data if isinstance(data, bytes) else json.dumps(data).encode()))


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ({"a": ["x"]}, {"a": "x"}, {"a": "X"}),
        ({"a": ["x", "y"]}, {"a": "y"}, {"a": "z"}),
        ({"a": [None]}, {"a": None}, {}),
        ({"a": [""]}, {"a": ""}, {"a": "x"}),
        ({"a": [1]}, {"a": 1}, {"a": True}),
        ({"a": [True]}, {"a": True}, {"a": 1}),
        ({"a": ["x"], "b": ["y"]}, {"a": "x", "b": "y"}, {"a": "x", "b": "z"}),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x"}}, {"a": "x"}),
        ({"a": ["x"]}, {"a": ["w", "x"]}, {"a": ["w"]}),
        ({"a": {"b": ["x"]}}, {"a": [{"b": "w"}, {"b": "x"}]}, {"a": [{"b": "w"}]}),
        ({"a": [{"exists": True}]}, {"a": None}, {"b": 1}),
        ({"a": [{"exists": False}]}, {"b": 1}, {"a": None}),
        ({"a": {"b": [{"exists": False}]}}, {"a": {}}, {"a": {"b": 1}}),
        ({"a": [{"prefix": "x"}]}, {"a": "xy"}, {"a": "yx"}),
        ({"a": [{"suffix": "x"}]}, {"a": "yx"}, {"a": "xy"}),
        ({"a": [{"prefix": "1"}]}, {"a": "12"}, {"a": 12}),
        ({"a": [{"equals-ignore-case": "Voice"}]}, {"a": "vOICE"}, {"a": "chat"}),
        ({"a": [{"anything-but": ["x", 3]}]}, {"a": "y"}, {"a": 3}),
        ({"a": [{"anything-but": "x"}]}, {"a": "y"}, {}),
        ({"a": [{"numeric": [">", 1, "<=", 5]}]}, {"a": 5}, {"a": 1}),
        ({"a": [{"numeric": ["=", 1.5]}]}, {"a": 1.5}, {"a": "1.5"}),
        ({"a": [{"numeric": [">=", 0]}]}, {"a": 0}, {"a": True}),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"b": "y"}, {"a": "y", "b": "x"}),
        ({"c": ["z"], "$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"a": "x", "c": "z"}, {"a": "x"}),
    ],
)
def test_operators(pattern, good, bad):
    assert accepts(good, pattern)
    assert not accepts(bad, pattern)


def test_one_of_several_filters_is_enough():
    assert accepts({"b": "y"}, {"a": ["x"]}, {"b": ["y"]})
    assert not accepts({"c": "z"}, {"a": ["x"]}, {"b": ["y"]})


@pytest.mark.parametrize("data", [b"not json", b"\xff\xfe", b'"text"', b"[]", b"3"])
def test_data_that_is_not_a_json_object_is_dropped(data):
    assert not accepts(data, {"a": ["x"]})


@pytest.mark.parametrize("none", [None, {}, {"Filters": []}, {"Filters": None}])
def test_no_filter_at_all(none):
    assert compile_filters(none) is None


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("not json", "is not JSON"),
        ('{"partitionKey": ["1"]}', "data key only"),
        ('{"data": ["x"]}', "data key only"),
        ('{"data": {"a": "x"}}', "a must be a list of values"),
        ('{"data": {"a": []}}', "a must be a list of values"),
        ('{"data": {"a": [{"wildcard": "x*"}]}}', "'wildcard'.*not supported.*numeric and"),
        ('{"data": {"a": [{"anything-but": {"prefix": "x"}}]}}', "not supported"),
        ('{"data": {"a": [{"numeric": [">"]}]}}', "operators each with a number"),
        ('{"data": {"a": [{"numeric": ["~", 1]}]}}', "operators each with a number"),
        ('{"data": {"a": [{"prefix": "x", "suffix": "y"}]}}', "exactly one operator"),
    ],
)
def test_what_cannot_be_driven_is_refused_and_named(pattern, message):
    with pytest.raises(MappingError, match=message):
        compile_filters(criteria(pattern))
