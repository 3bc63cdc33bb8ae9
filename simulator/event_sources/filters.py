"""FilterCriteria of a mapping: which records reach the function.

Sources: Lambda Developer Guide, "Control which events Lambda sends to your function" (operators, filters are joined by
OR, keys of one pattern by AND) and "Using event filtering with a Kinesis event source" (only the `data` key; data that
is not JSON is dropped; the iterator moves past a dropped record).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simulator.event_sources.errors import MappingError
from simulator.event_sources.records import Record

Filter = Callable[[Record], bool]
"""True for a record that the function is to get."""

Leaf = Callable[[Any, bool], bool]
"""Called with a field's value and whether the field exists."""

_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


def compile_filters(criteria: Mapping[str, Any] | None) -> Filter | None:
    """The filter of a mapping's FilterCriteria, None when it has none.

    Raises MappingError for a pattern that is not JSON, another key than `data`, or an operator that is not known here.
    """
    patterns = [one["Pattern"] for one in (criteria or {}).get("Filters") or []]
    if not patterns:
        return None
    matchers = [_pattern(text) for text in patterns]

    def accepts(record: Record) -> bool:
        try:
            data = json.loads(record.data)
        except ValueError:
            return False
        return any(matches(data, True) for matches in matchers)

    return accepts


def _pattern(text: str) -> Leaf:
    try:
        pattern = json.loads(text)
    except ValueError as error:
        raise MappingError(f"filter pattern {text!r} is not JSON: {error}") from error
    if not isinstance(pattern, dict) or set(pattern) != {"data"} or not isinstance(pattern["data"], dict):
        raise MappingError(
            f"filter pattern {text!r} cannot be driven: a Kinesis mapping filters on the data key only, "
            'write {"data": {<field>: [<values>]}}'
        )
    return _object(pattern["data"], text)


def _object(pattern: Mapping[str, Any], text: str) -> Leaf:
    fields = {name: _field(name, value, text) for name, value in pattern.items() if name != "$or"}
    choices = [_object(one, text) for one in pattern.get("$or", [])]

    def matches(value: Any, exists: bool) -> bool:
        if isinstance(value, list):
            return any(matches(one, exists) for one in value)
        found = value if isinstance(value, dict) else {}
        return all(field(found.get(name), name in found) for name, field in fields.items()) and (
            not choices or any(choice(value, exists) for choice in choices)
        )

    return matches


def _field(name: str, value: Any, text: str) -> Leaf:
    if isinstance(value, dict):
        return _object(value, text)
    if not isinstance(value, list) or not value:
        raise MappingError(f"filter pattern {text!r}: {name} must be a list of values or an object, not {value!r}")
    leaves = [_leaf(one, text) for one in value]

    def matches(found: Any, exists: bool) -> bool:
        values = found if isinstance(found, list) and found else [found]
        return any(leaf(one, exists) for leaf in leaves for one in values)

    return matches


def _leaf(rule: Any, text: str) -> Leaf:
    if not isinstance(rule, dict):
        return lambda value, exists: exists and _equal(value, rule)
    if len(rule) != 1:
        raise MappingError(f"filter pattern {text!r}: {rule!r} must hold exactly one operator")
    [(operator, operand)] = rule.items()
    if operator == "exists" and isinstance(operand, bool):
        return lambda _value, exists: exists is operand
    if operator == "prefix" and isinstance(operand, str):
        return lambda value, _exists: isinstance(value, str) and value.startswith(operand)
    if operator == "suffix" and isinstance(operand, str):
        return lambda value, _exists: isinstance(value, str) and value.endswith(operand)
    if operator == "equals-ignore-case" and isinstance(operand, str):
        return lambda value, _exists: isinstance(value, str) and value.casefold() == operand.casefold()
    if operator == "anything-but":
        banned = operand if isinstance(operand, list) else [operand]
        if not any(isinstance(one, (dict, list)) for one in banned):
            return lambda value, exists: exists and not any(_equal(value, one) for one in banned)
    if operator == "numeric" and isinstance(operand, list):
        return _numeric(operand, text)
    raise MappingError(
        f"filter pattern {text!r}: {rule!r} is not supported by this driver; supported are exact values, exists, "
        "prefix, suffix, equals-ignore-case, anything-but with values, numeric and $or"
    )


def _numeric(parts: Sequence[Any], text: str) -> Leaf:
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2 or not pairs or not all(name in _COMPARE and _is_number(bound) for name, bound in pairs):
        raise MappingError(f"filter pattern {text!r}: numeric {list(parts)!r} must be operators each with a number")
    return lambda value, _exists: _is_number(value) and all(_COMPARE[name](value, bound) for name, bound in pairs)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _equal(value: Any, wanted: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)
