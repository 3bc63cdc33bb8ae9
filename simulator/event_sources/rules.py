"""What happens to a batch after an invocation: the rules of AWS Lambda for Kinesis, without any AWS call.

Sources (AWS Lambda Developer Guide unless said otherwise):

- "Retain discarded batch records for a Kinesis Data Streams event source": when the function cannot be invoked
  (throttling or other issues), Lambda retries until the records expire or exceed MaximumRecordAgeInSeconds;
  MaximumRetryAttempts and BisectBatchOnFunctionError are for errors of the function. Splitting batches does not
  consume the retry quota.
- "Configuring partial batch response with Kinesis Data Streams and Lambda": what is success and failure, the
  lowest sequence number is the checkpoint, bisecting at the returned sequence number.
- CreateEventSourceMapping (API reference): -1 is infinite for both limits.

Where the guide is silent, and what is done here:

- Retries are counted for the same batch sent again. A batch that became smaller (split, or a checkpoint that moved)
  is a new batch with a retry quota of its own. That is what people saw on AWS with ReportBatchItemFailures.
- A checkpoint at the first record of a batch splits nothing off; with bisect on the batch is then cut in halves, as
  for a function error. Otherwise one poisoned first record would be discarded together with all behind it.
- Records are compared with the age limit one by one before each invocation; a batch loses those that are too old.
- A response that is neither an object nor empty, and a failure that names a record that is not in the batch, count as
  complete failures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from typing import Any, Final

from simulator.event_sources.records import Record

INFINITE: Final = -1


class Condition(Enum):
    """Why records were discarded: `requestContext.condition` in the failure destination."""

    RETRIES = "RetryAttemptsExhausted"
    AGE = "RecordAgeExceeded"


class Fate(Enum):
    """What came of one try to invoke the function."""

    ANSWERED = "answered"
    FUNCTION_ERROR = "function error"
    NOT_INVOKED = "not invoked"
    """The batch did not reach the function: throttled, or the service failed."""


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One try to invoke the function.

    `payload` is the decoded answer (ANSWERED), `detail` a reason for people (else), `request_id` and
    `executed_version` what Lambda's API returned.
    """

    fate: Fate
    payload: Any = None
    detail: str = ""
    request_id: str = ""
    executed_version: str = ""


@dataclass(frozen=True, kw_only=True)
class RetryRules:
    """The settings of a mapping that decide about failed batches; the defaults are AWS's. -1 is infinite."""

    bisect: bool = False
    report_item_failures: bool = False
    maximum_retry_attempts: int = INFINITE
    maximum_record_age_seconds: float = INFINITE


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Records of one lane that are sent together, in the order of the shard.

    `retries`: how often this very batch was sent again after an error of the function.
    `blocked`: how often in a row it could not be sent at all.
    `invocations`: how often the function received it or a batch it was cut from (`approximateInvokeCount`).
    `last`: the newest invocation that the function received.
    """

    records: tuple[Record, ...]
    retries: int = 0
    blocked: int = 0
    invocations: int = 0
    last: Invocation | None = None


@dataclass(frozen=True, kw_only=True)
class Discard:
    """Records given up, next to one another in the shard's order as far as this lane sees it."""

    records: tuple[Record, ...]
    condition: Condition
    invocations: int
    last: Invocation | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """What follows. Every record of the batch is in exactly one of `delivered`, `discarded` and `pending`.

    `pending` is to be worked off in this order, one after the other, before the lane's next batch.
    `waits`: how many waits in a row the next sending has behind it, 0 to send at once (see `backoff_seconds`).
    """

    delivered: tuple[Record, ...] = ()
    discarded: tuple[Discard, ...] = ()
    pending: tuple[Batch, ...] = ()
    waits: int = 0
    split: bool = False


def without_expired(batch: Batch, rules: RetryRules, *, now: float) -> Step:
    """Take out the records that are older than the limit. `now` is in seconds since 1970."""
    limit = rules.maximum_record_age_seconds
    if limit == INFINITE:
        return Step(pending=(batch,))
    groups = [(old, tuple(run)) for old, run in groupby(batch.records, lambda one: now - one.arrived > limit)]
    discarded = tuple(
        Discard(records=run, condition=Condition.AGE, invocations=batch.invocations, last=batch.last)
        for old, run in groups
        if old
    )
    kept = tuple(one for old, run in groups if not old for one in run)
    if not discarded:
        return Step(pending=(batch,))
    if not kept:
        return Step(discarded=discarded)
    return Step(discarded=discarded, pending=(replace(batch, records=kept, retries=0, blocked=0),))


def judge(batch: Batch, invocation: Invocation, rules: RetryRules) -> Step:
    """What follows from an invocation with this batch."""
    if invocation.fate is Fate.NOT_INVOKED:
        blocked = replace(batch, blocked=batch.blocked + 1)
        return Step(pending=(blocked,), waits=blocked.blocked)
    sent = replace(batch, blocked=0, invocations=batch.invocations + 1, last=invocation)
    if invocation.fate is Fate.FUNCTION_ERROR:
        return _failed(sent, rules)
    if not rules.report_item_failures:
        return Step(delivered=batch.records)
    checkpoint = first_failure(batch.records, invocation.payload)
    if checkpoint is None:
        return Step(delivered=batch.records)
    if checkpoint == 0:
        return _failed(sent, rules)
    rest = replace(sent, records=batch.records[checkpoint:], retries=0)
    return Step(delivered=batch.records[:checkpoint], pending=(rest,), split=rules.bisect)


def _failed(batch: Batch, rules: RetryRules) -> Step:
    """The whole batch failed: cut it in two, send it again, or give it up."""
    if rules.bisect and len(batch.records) > 1:
        middle = (len(batch.records) + 1) // 2
        halves = (batch.records[:middle], batch.records[middle:])
        return Step(pending=tuple(replace(batch, records=half, retries=0) for half in halves), split=True)
    if rules.maximum_retry_attempts != INFINITE and batch.retries >= rules.maximum_retry_attempts:
        discard = Discard(
            records=batch.records, condition=Condition.RETRIES, invocations=batch.invocations, last=batch.last
        )
        return Step(discarded=(discard,))
    again = replace(batch, retries=batch.retries + 1)
    return Step(pending=(again,), waits=again.retries)


def first_failure(records: Sequence[Record], response: Any) -> int | None:
    """The index of the record at which a partial batch response sets the checkpoint; 0 also for a complete failure.

    None: complete success (null or empty response, null, empty or missing list).
    """
    if response is None or response in ("", {}):
        return None
    if not isinstance(response, Mapping):
        return 0
    failures = response.get("batchItemFailures")
    if failures is None or failures == []:
        return None
    if not isinstance(failures, list):
        return 0
    index = {record.sequence_number: place for place, record in enumerate(records)}
    places = []
    for failure in failures:
        identifier = failure.get("itemIdentifier") if isinstance(failure, Mapping) else None
        if not isinstance(identifier, str) or identifier not in index:
            return 0
        places.append(index[identifier])
    return min(places)


def backoff_seconds(waits: int, *, base: float = 1.0, limit: float = 60.0) -> float:
    """The wait before the next sending: doubled each time from `base` up to `limit`, 0 for none.

    AWS backs off between retries and does not document the intervals.
    """
    return 0.0 if waits <= 0 else float(min(limit, base * 2 ** min(waits - 1, 16)))
