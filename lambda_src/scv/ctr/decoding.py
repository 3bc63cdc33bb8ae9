"""Contact records in the data of a Kinesis record, in every form that accounts deliver them in.

One JSON object; several, separated by newlines or nothing; a list of them; any of these compressed with gzip; and
any mixture of these in a record that the Kinesis Producer Library has aggregated.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

from scv.ctr.aggregation import user_records
from scv.ctr.errors import GarbageError

MAX_BYTES = 10 * 1024 * 1024
"""Longest data after decompression: ten times the longest Kinesis record."""

_GZIP = b"\x1f\x8b"
_BETWEEN = re.compile(r"[\s,\x00]*")
_BOM = "\ufeff"


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity, which are not JSON and which Salesforce would refuse.
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@dataclass(frozen=True)
class Decoded:
    """What is in one Kinesis record.

    Attributes:
        objects: the JSON objects that could be read, in their order.
        problem: why something of it could not be read; None when everything could.
    """

    objects: list[dict[str, Any]]
    problem: GarbageError | None = None


def decode(data: Any) -> Decoded:
    """Return what is in ``record["kinesis"]["data"]`` (Base64 text); never raises.

    What can be read beside something that cannot is returned all the same.
    """
    objects: list[dict[str, Any]] = []
    try:
        if not isinstance(data, str):
            raise GarbageError(f"the record has no data; kinesis.data is a {type(data).__name__}")
        try:
            content = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            raise GarbageError("kinesis.data is not Base64") from None
        parts = user_records(content)
        problem = None
        for part in [content] if parts is None else parts:
            try:
                _collect(part, objects)
            except GarbageError as error:
                problem = error
        if problem is None and not objects:
            problem = GarbageError("the record holds no JSON object")
        return Decoded(objects, problem)
    except GarbageError as error:
        return Decoded(objects, error)


def _collect(data: bytes, objects: list[dict[str, Any]]) -> None:
    """Append the objects in ``data``; raises GarbageError at the first thing that is none."""
    if data.startswith(_GZIP):
        data = _decompressed(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise GarbageError(f"{len(data)} bytes that are not UTF-8") from None
    text = text.removeprefix(_BOM)
    match = _BETWEEN.match(text)
    position = match.end() if match else 0
    if position == len(text):
        raise GarbageError("the record is empty")
    while position < len(text):
        try:
            value, position = _DECODER.raw_decode(text, position)
        except ValueError as error:
            # The decoder's message has no content, only what it expected and where.
            raise GarbageError(f"{len(data)} bytes that are not JSON: {_brief(error)}") from None
        except RecursionError:
            raise GarbageError(f"{len(data)} bytes of JSON that is nested too deeply") from None
        values = value if isinstance(value, list) else [value]
        for item in values:
            if not isinstance(item, dict):
                raise GarbageError(f"JSON that is a {type(item).__name__}, not an object")
            objects.append(item)
        match = _BETWEEN.match(text, position)
        position = match.end() if match else position


def _decompressed(data: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(data, MAX_BYTES)
    except zlib.error:
        raise GarbageError(f"{len(data)} bytes that begin as gzip and are not") from None
    if not inflater.eof:
        reason = f"more than {MAX_BYTES} bytes" if inflater.unconsumed_tail else "no end"
        raise GarbageError(f"gzip data with {reason}")
    return content


def _brief(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return type(error).__name__
