"""The rules for a failed batch, as AWS documents them."""

from __future__ import annotations

import pytest

from simulator.event_sources.rules import (
    Batch,
    Condition,
    Fate,
    Invocation,
    RetryRules,
    backoff_seconds,
    first_failure,
    judge,
    without_expired,
)
from tests.unit.simulator.event_sources.fakes import record, records

ANSWERED = Invocation(fate=Fate.ANSWERED)
ERROR = Invocation(fate=Fate.FUNCTION_ERROR, detail="ValueError")
THROTTLED = Invocation(fate=Fate.NOT_INVOKED, detail="TooManyRequestsException")


def failing(*positions: object) -> Invocation:
    failures = [{"itemIdentifier": str(one)} for one in positions]
    return Invocation(fate=Fate.ANSWERED, payload={"batchItemFailures": failures})


def sizes(step) -> list[int]:
    return [len(one.records) for one in step.pending]


@pytest.mark.parametrize(
    "response",
    [None, {}, "", {"batchItemFailures": []}, {"batchItemFailures": None}, {"statusCode": 200}],
)
def test_an_empty_or_null_response_or_list_is_complete_success(response):
    assert first_failure(records(3), response) is None


@pytest.mark.parametrize(
    "response",
    [
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifierr": "9"}]},
        {"batchItemFailures": [{"itemIdentifier": "not-in-the-batch"}]},
        {"batchItemFailures": [{"itemIdentifier": "10"}, {"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": 9}]},
        {"batchItemFailures": ["9"]},
        {"batchItemFailures": {"itemIdentifier": "9"}},
        {"batchItemFailures": ""},
        ["9"],
        "done",
        7,
    ],
)
def test_a_bad_identifier_or_a_malformed_response_is_a_complete_failure(response):
    assert first_failure(records(3), response) == 0


def test_the_lowest_sequence_number_is_the_checkpoint_compared_as_a_number():
    response = {"batchItemFailures": [{"itemIdentifier": "11"}, {"itemIdentifier": "9"}, {"itemIdentifier": "10"}]}
    assert first_failure(records(5), response) == 1  # 8, 9, 10, ...: as text "10" would be the lowest


def test_an_answer_counts_as_success_when_item_failures_are_not_reported():
    batch = Batch(records=records(3))
    step = judge(batch, failing(9), RetryRules(report_item_failures=False))
    assert (step.delivered, step.pending, step.discarded) == (batch.records, (), ())


def test_a_partial_failure_goes_on_at_the_checkpoint_as_a_new_batch_without_a_wait():
    batch = Batch(records=records(5), retries=2, invocations=2)
    step = judge(batch, failing(10), RetryRules(report_item_failures=True, maximum_retry_attempts=2))
    assert step.delivered == batch.records[:2]
    [rest] = step.pending
    assert (rest.records, rest.retries, rest.invocations, step.waits) == (batch.records[2:], 0, 3, 0)


def test_with_bisect_a_checkpoint_inside_the_batch_cuts_it_there_and_not_in_the_middle():
    batch = Batch(records=records(9))
    step = judge(batch, failing(9), RetryRules(report_item_failures=True, bisect=True))
    assert (len(step.delivered), sizes(step), step.split) == (1, [8], True)


def test_with_bisect_a_checkpoint_at_the_first_record_cuts_in_halves():
    step = judge(Batch(records=records(5)), failing(8), RetryRules(report_item_failures=True, bisect=True))
    assert (step.delivered, sizes(step)) == ((), [3, 2])


@pytest.mark.parametrize("report", [True, False])
def test_a_function_error_is_bisected_whether_or_not_item_failures_are_reported(report):
    batch = Batch(records=records(5))
    step = judge(batch, ERROR, RetryRules(bisect=True, report_item_failures=report, maximum_retry_attempts=0))
    assert sizes(step) == [3, 2]
    assert [one for half in step.pending for one in half.records] == list(batch.records)
    assert [half.retries for half in step.pending] == [0, 0]
    assert (step.waits, step.discarded) == (0, ())


def test_a_single_record_is_sent_again_up_to_the_limit_and_then_discarded():
    rules = RetryRules(bisect=True, report_item_failures=True, maximum_retry_attempts=2)
    batch, waits = Batch(records=records(1)), []
    for _ in range(2):
        step = judge(batch, failing(8), rules)
        [batch] = step.pending
        waits.append(step.waits)
    step = judge(batch, ERROR, rules)
    [discard] = step.discarded
    assert (waits, step.pending) == ([1, 2], ())
    assert (discard.condition, discard.invocations, discard.last) == (Condition.RETRIES, 3, ERROR)


def test_without_a_limit_the_batch_is_sent_again_and_again():
    batch = Batch(records=records(2), retries=9_999)
    [again] = judge(batch, ERROR, RetryRules()).pending
    assert (again.records, again.retries) == (batch.records, 10_000)


def test_with_no_retries_the_first_error_discards_the_whole_batch():
    [discard] = judge(Batch(records=records(3)), ERROR, RetryRules(maximum_retry_attempts=0)).discarded
    assert (len(discard.records), discard.invocations) == (3, 1)


def test_a_throttle_neither_counts_as_a_retry_nor_bisects():
    batch = Batch(records=records(4), retries=1, invocations=2, last=ERROR)
    for attempt in (1, 2, 3):
        step = judge(batch, THROTTLED, RetryRules(bisect=True, maximum_retry_attempts=1))
        [batch] = step.pending
        assert (len(batch.records), batch.retries, batch.invocations, step.waits) == (4, 1, 2, attempt)
    assert batch.last is ERROR
    [discard] = judge(batch, ERROR, RetryRules(maximum_retry_attempts=1)).discarded
    assert discard.invocations == 3


def test_records_older_than_the_limit_are_discarded_and_the_others_stay():
    batch = Batch(records=(record(1, arrived=100), record(2, arrived=140), record(3, arrived=141)), retries=1)
    step = without_expired(batch, RetryRules(maximum_record_age_seconds=60), now=200.5)
    [discard], [rest] = step.discarded, step.pending
    assert ([one.position for one in discard.records], discard.condition) == ([1, 2], Condition.AGE)
    assert ([one.position for one in rest.records], rest.retries) == ([3], 0)


def test_expired_records_that_are_not_neighbours_are_discarded_apart():
    arrivals = [100, 190, 100, 100]
    batch = Batch(records=tuple(record(place, arrived=one) for place, one in enumerate(arrivals)))
    step = without_expired(batch, RetryRules(maximum_record_age_seconds=60), now=200)
    assert [[one.position for one in discard.records] for discard in step.discarded] == [[0], [2, 3]]


def test_a_record_exactly_at_the_limit_is_still_sent_and_infinite_never_expires():
    batch = Batch(records=(record(1, arrived=100),), retries=3)
    assert without_expired(batch, RetryRules(maximum_record_age_seconds=60), now=160).pending == (batch,)
    assert without_expired(batch, RetryRules(), now=10**9).pending == (batch,)
    assert without_expired(batch, RetryRules(maximum_record_age_seconds=60), now=161).pending == ()


def test_waits_double_up_to_a_minute():
    assert [backoff_seconds(waits) for waits in (0, 1, 2, 3, 6, 7, 10_000)] == [0, 1, 2, 4, 32, 60, 60]
