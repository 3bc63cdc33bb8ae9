"""Values as contact records have them: times with and without milliseconds, numbers that some accounts send as text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

INT32_MAX = 2**31 - 1
_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_NUMBER = re.compile(r"\s*(\d{1,10})(?:\.\d*)?\s*")


def utc_time(value: Any) -> str | None:
    """Return a time as ISO 8601 in UTC, such as ``2026-11-20T17:00:00.123Z``; None for what is no time.

    A text that is such a time already is returned as it is; other offsets, and epoch seconds or milliseconds, are
    converted.
    """
    if isinstance(value, str) and _UTC_TIME.fullmatch(value):
        return value
    try:
        moment = _moment(value)
    except (ValueError, OverflowError, OSError):
        return None
    return None if moment is None else _iso(moment)


def sort_key(value: Any) -> str:
    """Return a time as a text whose alphabetical order is that of time; empty (the oldest) for what is no time.

    ``2026-11-20T17:00:00Z`` and ``2026-11-20T17:00:00.000Z`` are the same time.
    """
    text = utc_time(value)
    if text is None:
        return ""
    seconds, _, fraction = text[:-1].partition(".")
    return f"{seconds}.{fraction.ljust(9, '0')}Z"


def whole_number(value: Any) -> int | None:
    """Return a number of seconds or of holds as an int32 that is not negative; None for what is no such number."""
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        if match is None:
            return None
        value = int(match.group(1))
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return None
    elif isinstance(value, float):
        if not 0 <= value <= INT32_MAX:
            # Also infinities, and what is not a number.
            return None
        value = int(value)
    return value if 0 <= value <= INT32_MAX else None


def text(value: Any) -> str | None:
    """Return a text that is not blank, else None."""
    return value if isinstance(value, str) and value.strip() else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        stripped = value.strip()
        if not stripped.isdigit():
            moment = datetime.fromisoformat(stripped)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        value = int(stripped)
    if not isinstance(value, int | float) or value <= 0:
        return None
    # Seconds of our days have ten digits, milliseconds thirteen.
    return datetime.fromtimestamp(value / 1000 if value > 100_000_000_000 else value, UTC)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")
