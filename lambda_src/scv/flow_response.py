"""Answers that a flow can read: a flat map of strings under 32 KB.

Source: Amazon Connect Administrator Guide, "Invoke AWS Lambda functions": in STRING_MAP mode a nested value, and an
answer over 32 KB in any mode, make the block take its error branch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scv.errors import InvalidRequestError

MAX_BYTES = 32 * 1024


def to_string_map(value: Mapping[str, Any]) -> dict[str, str]:
    """Flatten nested objects and lists: ``{"a": {"b": [1, None]}}`` becomes ``{"a.b.0": "1", "a.b.1": ""}``.

    Booleans become ``true`` and ``false``, null an empty string, so that a field that was asked for is always there.

    Raises:
        InvalidRequestError: the answer is over 32 KB; Connect would not take it.
    """
    flat = dict(_flatten(value, ""))
    size = len(json.dumps(flat, ensure_ascii=False).encode())
    if size >= MAX_BYTES:
        raise InvalidRequestError(
            f"The answer has {size} bytes; Amazon Connect takes less than {MAX_BYTES}. Select fewer or shorter fields."
        )
    return flat


def _flatten(value: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _flatten(member, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from _flatten(member, f"{prefix}.{index}" if prefix else str(index))
    else:
        yield prefix, _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
