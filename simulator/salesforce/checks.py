"""Checks of JSON bodies, put together into one table per endpoint.

A check takes the place of a value (such as `events[1].value`) and the value, and raises `FieldError` with a
sentence that names both and the rule. `check_object` refuses every property that its table does not name.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Check = Callable[[str, Any], None]

INT32_MAX = 2**31 - 1
# 1973 and 5138 in milliseconds. A time in seconds of our days is a hundred times smaller than the first.
FIRST_MILLISECOND, LAST_MILLISECOND = 100_000_000_000, 99_999_999_999_999


class FieldError(ValueError):
    """A value is not what the guide allows; the text names the place, the value and the rule."""

    def __init__(self, where: str, rule: str, value: Any = ...) -> None:
        shown = "" if value is ... else f" has the value {shortened(value)};"
        super().__init__(f"field {where}{shown} {rule}")
        self.where = where


def shortened(value: Any) -> str:
    """A value as JSON, cut to a length that fits in a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}..."


@dataclass(frozen=True)
class Field:
    """One row of an endpoint's table."""

    check: Check
    required: bool = False


Table = dict[str, Field]


def check_object(where: str, value: Any, table: Table) -> dict[str, Any]:
    """Check an object against its table and return it.

    Raises:
        FieldError: not an object, a property that the table does not have, one missing, or one wrong.
    """
    if not isinstance(value, dict):
        raise FieldError(where or "body", "it must be a JSON object", value)
    prefix = f"{where}." if where else ""
    for name in value:
        if name not in table:
            raise FieldError(f"{prefix}{name}", f"unrecognised field; allowed are {', '.join(sorted(table))}")
    for name, field in table.items():
        if name in value:
            field.check(f"{prefix}{name}", value[name])
        elif field.required:
            raise FieldError(f"{prefix}{name}", "it is required and missing")
    return value


def text(*, maximum: int | None = None, pattern: str | None = None, hint: str = "") -> Check:
    """A string that is not empty; optionally of at most `maximum` characters and fully matching `pattern`."""

    def check(where: str, value: Any) -> None:
        if not isinstance(value, str) or not value.strip():
            raise FieldError(where, "it must be a string that is not empty", value)
        if maximum is not None and len(value) > maximum:
            raise FieldError(where, f"it must have at most {maximum} characters, it has {len(value)}")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise FieldError(where, hint or f"it must match {pattern}", value)

    return check


def one_of(*allowed: str, note: str = "") -> Check:
    """One of the strings of an enumeration, in the guide's own spelling."""

    def check(where: str, value: Any) -> None:
        if value not in allowed or not isinstance(value, str):
            rule = f"it must be one of {', '.join(allowed)}" + (f" ({note})" if note else "")
            raise FieldError(where, rule, value)

    return check


def int32(where: str, value: Any) -> None:
    """An int32 that is not negative (all int32 of the guide are durations or counts)."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(where, "it must be an int32 (a JSON number without a fraction)", value)
    if not 0 <= value <= INT32_MAX:
        raise FieldError(where, f"it must lie between 0 and {INT32_MAX} (int32)", value)


def epoch_millis(where: str, value: Any) -> None:
    """An int64: milliseconds since the Unix epoch."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(where, "it must be an int64 (a JSON number without a fraction)", value)
    if not FIRST_MILLISECOND <= value <= LAST_MILLISECOND:
        rule = "it must be in milliseconds since the Unix epoch (this looks like another unit, such as seconds)"
        raise FieldError(where, rule, value)


def epoch_time(where: str, value: Any) -> None:
    """An int64 since the Unix epoch, in milliseconds or, as in the guide's examples of events, in seconds."""
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise FieldError(where, "it must be a positive int64 (a JSON number without a fraction)", value)


def boolean(where: str, value: Any) -> None:
    """true or false."""
    if not isinstance(value, bool):
        raise FieldError(where, "it must be true or false", value)


def parse_utc(value: str) -> datetime:
    """An ISO 8601 date and time in UTC.

    Raises:
        ValueError: it is not one, or it has no or another offset than UTC's.
    """
    if "T" not in value:
        raise ValueError("a date and a time joined by T are needed")
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() is None or moment.utcoffset() != UTC.utcoffset(None):
        raise ValueError("UTC is needed: an ending of Z or +00:00")
    return moment.astimezone(UTC)


def utc_time(where: str, value: Any) -> None:
    """A string such as 2020-08-26T21:21:14Z."""
    try:
        parse_utc(value)
    except (ValueError, TypeError) as error:
        rule = "it must be an ISO 8601 date and time in UTC, such as 2020-08-26T21:21:14Z"
        raise FieldError(where, rule, value) from error


def json_object_string(where: str, value: Any) -> None:
    """A string that holds a JSON object (the guide's callAttributes)."""
    decoded: Any = None
    if isinstance(value, str):
        try:
            decoded = json.loads(value)
        except ValueError:
            decoded = None
    if not isinstance(decoded, dict):
        rule = 'it must be a string that holds a JSON object, such as "{\\"SourceType\\":\\"Sales\\"}"'
        raise FieldError(where, rule, value)


def number_string(minimum: float, maximum: float) -> Check:
    """A string that holds a number between two bounds (the guide's scores)."""

    def check(where: str, value: Any) -> None:
        if not isinstance(value, str) or not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise FieldError(where, f'it must be a number as a string, such as "{int(maximum)}"', value)
        if not minimum <= float(value) <= maximum:
            raise FieldError(where, f"it must lie between {int(minimum)} and {int(maximum)}", value)

    return check


def obj(table: Table) -> Check:
    """An object with a table of its own."""

    def check(where: str, value: Any) -> None:
        check_object(where, value, table)

    return check


def array(item: Check, *, minimum: int = 1, maximum: int | None = None, limit: str = "") -> Check:
    """An array with at least `minimum` and at most `maximum` items, each of which passes `item`."""

    def check(where: str, value: Any) -> None:
        if not isinstance(value, list):
            raise FieldError(where, "it must be an array", value)
        if len(value) < minimum:
            raise FieldError(where, f"it must have at least {minimum} item(s), it has {len(value)}")
        if maximum is not None and len(value) > maximum:
            raise FieldError(where, f"it has {len(value)} items, at most {maximum} are allowed{limit}")
        for index, member in enumerate(value):
            item(f"{where}[{index}]", member)

    return check


def any_of(checks: Sequence[Check], rule: str) -> Check:
    """A value that passes one of several checks."""

    def check(where: str, value: Any) -> None:
        for candidate in checks:
            try:
                candidate(where, value)
            except FieldError:
                continue
            return
        raise FieldError(where, rule, value)

    return check
