"""A record of a Kinesis stream, and the form in which a function receives it."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

PAYLOAD_LIMIT_BYTES: Final = 6 * 1024 * 1024
"""The most that one synchronous invocation takes (Lambda Developer Guide, "Lambda quotas")."""

_ENVELOPE_BYTES: Final = len('{"Records":[]}')


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record of a shard. `arrived` is the approximate arrival time, seconds since 1970."""

    shard_id: str
    sequence_number: str
    partition_key: str
    data: bytes = field(repr=False)  # what a caller said must not reach a log by accident
    arrived: float

    @property
    def position(self) -> int:
        """The place in the shard: sequence numbers are compared as numbers, not as text."""
        return int(self.sequence_number)


@dataclass(frozen=True, kw_only=True)
class EventSource:
    """What all records of a mapping have in common in their event form."""

    stream_arn: str
    region: str
    role_arn: str

    def event(self, records: Sequence[Record]) -> dict[str, Any]:
        """The event for a batch (Lambda Developer Guide, "Using Lambda to process records from Kinesis")."""
        return {"Records": [self.record(one) for one in records]}

    def record(self, record: Record) -> dict[str, Any]:
        """One element of the event's Records."""
        return {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record.partition_key,
                "sequenceNumber": record.sequence_number,
                "data": base64.b64encode(record.data).decode("ascii"),
                "approximateArrivalTimestamp": round(record.arrived, 3),
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{record.shard_id}:{record.sequence_number}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": self.role_arn,
            "awsRegion": self.region,
            "eventSourceARN": self.stream_arn,
        }

    def size(self, record: Record) -> int:
        """Bytes that a record takes in the event, with its comma. Exact without encoding the data."""
        bare = Record(
            shard_id=record.shard_id,
            sequence_number=record.sequence_number,
            partition_key=record.partition_key,
            data=b"",
            arrived=record.arrived,
        )
        return len(encode(self.record(bare))) + 4 * ((len(record.data) + 2) // 3) + 1

    def fits(self, total: int) -> bool:
        """Whether records of this many bytes together fit into one invocation."""
        return total + _ENVELOPE_BYTES <= PAYLOAD_LIMIT_BYTES


def encode(event: object) -> bytes:
    """An event as it is sent."""
    return json.dumps(event, separators=(",", ":")).encode()


def iso_milliseconds(seconds: float) -> str:
    """`2019-11-14T00:38:04.835Z`, as the failure destinations write times."""
    moment = datetime.fromtimestamp(round(seconds, 3), UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
