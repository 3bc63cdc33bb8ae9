"""Takes records apart that a producer with the Kinesis Producer Library (KPL) has put together.

Such a record is the magic number, a protocol buffer and its MD5 checksum::

    message AggregatedRecord { repeated string partition_key_table = 1; repeated string explicit_hash_key_table = 2;
                               repeated Record records = 3; }
    message Record { uint64 partition_key_index = 1; optional uint64 explicit_hash_key_index = 2; bytes data = 3; ... }

Only ``data`` is of interest here.

Source: Amazon Kinesis Data Streams Developer Guide, "KPL key concepts"; awslabs/amazon-kinesis-producer,
aggregation-format.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

MAGIC = b"\xf3\x89\x9a\xc2"
_CHECKSUM_BYTES = 16
_RECORDS, _DATA = 3, 3


def user_records(data: bytes) -> list[bytes] | None:
    """Return the records inside of ``data``, or None where it is not an aggregated record.

    As the KPL's own libraries do, a wrong checksum or a malformed message means that it is an ordinary record which
    happens to begin with the magic number.
    """
    if not data.startswith(MAGIC) or len(data) < len(MAGIC) + _CHECKSUM_BYTES:
        return None
    message, checksum = data[len(MAGIC) : -_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
    # The format's own checksum, not a protection against anyone.
    if hashlib.md5(message, usedforsecurity=False).digest() != checksum:
        return None
    try:
        records = [value for field, value in _fields(message) if field == _RECORDS]
        return [value for record in records for field, value in _fields(record) if field == _DATA]
    except ValueError:
        return None


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each length-delimited field; fields of other kinds are passed over."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        field, kind = key >> 3, key & 7
        if kind == 0:
            _, position = _varint(message, position)
        elif kind == 2:
            size, position = _varint(message, position)
            end = position + size
            if end > len(message):
                raise ValueError("a field reaches beyond its message")
            yield field, message[position:end]
            position = end
        elif kind in (1, 5):
            position += 8 if kind == 1 else 4
            if position > len(message):
                raise ValueError("a field reaches beyond its message")
        else:
            raise ValueError(f"wire type {kind} is not used any more")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(message) and shift < 70:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7
    raise ValueError("a number does not end")
