"""Read a stream's shards with the Kinesis API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from simulator.event_sources.clock import Clock
from simulator.event_sources.progress import Position
from simulator.event_sources.records import Record

_GET_RECORDS_LIMIT: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Shard:
    """A shard and the shards that it came from, which are to be read to their end first."""

    shard_id: str
    parents: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer of GetRecords.

    `at_tip`: nothing newer was there. `closed`: nothing will ever follow. `problem`: why nothing could be read.
    """

    records: tuple[Record, ...] = ()
    at_tip: bool = False
    closed: bool = False
    problem: str = ""


def list_shards(kinesis: Any, stream_arn: str) -> list[Shard]:
    """All shards of a stream, also those that a split or merge closed. Raises what the client raises."""
    shards: list[Shard] = []
    arguments: dict[str, str] = {"StreamARN": stream_arn}
    while True:
        answer = kinesis.list_shards(**arguments)
        for one in answer["Shards"]:
            parents = {one.get("ParentShardId"), one.get("AdjacentParentShardId")} - {None}
            shards.append(Shard(shard_id=one["ShardId"], parents=frozenset(map(str, parents))))
        if not answer.get("NextToken"):
            return shards
        arguments = {"NextToken": answer["NextToken"]}


class ShardReader:
    """Reads one shard from a position on. `open()` before `read()`."""

    def __init__(self, kinesis: Any, *, stream_arn: str, shard_id: str, position: Position, clock: Clock) -> None:
        self._kinesis = kinesis
        self._stream_arn = stream_arn
        self._shard_id = shard_id
        self._clock = clock
        self._iterator: str | None = None
        self.position = position
        """Where it stands; for LATEST the time at which it was opened."""

    def open(self) -> None:
        """Get an iterator. What is put from now on is read, also with LATEST. Raises what the client raises."""
        opened = self._clock.now()
        answer = self._kinesis.get_shard_iterator(
            StreamARN=self._stream_arn, ShardId=self._shard_id, **self.position.arguments()
        )
        self._iterator = answer["ShardIterator"]
        if self.position.iterator_type == "LATEST":
            self.position = Position.at(opened)

    def read(self) -> Page:
        """Read once. Errors of the service are told in the page, and the next read tries again."""
        try:
            if self._iterator is None:
                self.open()
            answer = self._kinesis.get_records(
                StreamARN=self._stream_arn, ShardIterator=self._iterator, Limit=_GET_RECORDS_LIMIT
            )
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ResourceNotFoundException":
                return Page(at_tip=True, closed=True, problem=f"{self._shard_id} does not exist any more")
            if code == "ExpiredIteratorException":  # an iterator lives for five minutes
                self._iterator = None
            return Page(problem=str(error))
        except BotoCoreError as error:
            return Page(problem=f"{type(error).__name__}: {error}")
        self._iterator = answer.get("NextShardIterator")
        records = tuple(self._records(answer["Records"]))
        if records:
            self.position = Position.after(records[-1].sequence_number)
        at_tip = answer.get("MillisBehindLatest", 0) == 0
        return Page(records=records, at_tip=at_tip, closed=self._iterator is None)

    def _records(self, answers: Iterable[dict[str, Any]]) -> Iterable[Record]:
        for one in answers:
            yield Record(
                shard_id=self._shard_id,
                sequence_number=one["SequenceNumber"],
                partition_key=one["PartitionKey"],
                data=one["Data"],
                arrived=one["ApproximateArrivalTimestamp"].timestamp(),
            )
