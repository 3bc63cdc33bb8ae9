"""What is in a batch of Kinesis records: which contact records to work on, and which record each came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scv.ctr.classification import contact_id
from scv.ctr.decoding import decode
from scv.ctr.errors import GarbageError
from scv.ctr.values import sort_key
from scv.errors import InvalidRequestError
from scv.logs import get_logger

_log = get_logger("ctrBatch")


@dataclass
class Job:
    """The newest record of one contact in the batch.

    Attributes:
        contact_id: its contact.
        ctr: the contact record.
        record: the place in the batch of the Kinesis record that it came in.
    """

    contact_id: str
    ctr: Mapping[str, Any]
    record: int


@dataclass
class Batch:
    """A batch that has been read.

    Attributes:
        sequence_numbers: of the Kinesis records, in their order.
        jobs: one for each contact, in the order of their first appearance.
        failed: places of the records that must be reported as failures.
        found: how many contact records there were.
        duplicates: how many of them a newer one of the same contact in this batch has replaced.
        other: how many objects were of another kind (agent events).
        garbage: how many Kinesis records hold something that is no contact record.
    """

    sequence_numbers: list[str]
    jobs: list[Job] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)
    found: int = 0
    duplicates: int = 0
    other: int = 0
    garbage: int = 0

    def key(self, job: Job) -> tuple[str, str, str]:
        """Tell a contact record of the stream from all others: its Kinesis record, its contact and its state."""
        return self.sequence_numbers[job.record], job.contact_id, str(job.ctr.get("LastUpdateTimestamp"))


def read_batch(event: Any) -> Batch:
    """Read the event of a Kinesis event source mapping; nothing in a record can make it raise.

    Raises:
        InvalidRequestError: the event is not ``{"Records": [{"kinesis": {...}}, ...]}``.
    """
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, list):
        raise InvalidRequestError(
            "The event has no list of Records. CTRDataSyncFunction takes the events of its Kinesis stream, or one that "
            "is replayed from the failure bucket."
        )
    batch = Batch([_sequence_number(record) for record in records])
    newest: dict[str, Job] = {}
    for place, record in enumerate(records):
        _read_record(batch, newest, place, record)
    batch.jobs = list(newest.values())
    return batch


def _read_record(batch: Batch, newest: dict[str, Job], place: int, record: Any) -> None:
    kinesis = record.get("kinesis") if isinstance(record, Mapping) else None
    decoded = decode(kinesis.get("data") if isinstance(kinesis, Mapping) else None)
    problems = [] if decoded.problem is None else [decoded.problem]
    for ctr in decoded.objects:
        try:
            contact = contact_id(ctr)
        except GarbageError as error:
            problems.append(error)
            continue
        if contact is None:
            batch.other += 1
            continue
        batch.found += 1
        job = newest.get(contact)
        if job is None:
            newest[contact] = Job(contact, ctr, place)
            continue
        batch.duplicates += 1
        # Of two of the same time the later one counts.
        if sort_key(ctr.get("LastUpdateTimestamp")) >= sort_key(job.ctr.get("LastUpdateTimestamp")):
            job.ctr, job.record = ctr, place
    if problems:
        batch.garbage += 1
        batch.failed.add(place)
        context = {
            "sequenceNumber": batch.sequence_numbers[place],
            "reasons": [str(problem) for problem in problems[:5]],
            "readable": len(decoded.objects),
        }
        _log.error("A record of the stream is no contact record; it ends in the failure bucket", extra=_extra(context))


def _sequence_number(record: Any) -> str:
    """Return the sequence number; empty, which Lambda takes as a failure of the whole batch, where there is none."""
    kinesis = record.get("kinesis") if isinstance(record, Mapping) else None
    number = kinesis.get("sequenceNumber") if isinstance(kinesis, Mapping) else None
    return number if isinstance(number, str) else ""


def _extra(context: Mapping[str, Any]) -> dict[str, Any]:
    return {"context": context}


def failures(batch: Batch, failed_jobs: Sequence[Job]) -> dict[str, Any]:
    """Return the partial batch response: the sequence numbers of all records of which anything has failed."""
    places = sorted(batch.failed | {job.record for job in failed_jobs})
    return {"batchItemFailures": [{"itemIdentifier": batch.sequence_numbers[place]} for place in places]}
