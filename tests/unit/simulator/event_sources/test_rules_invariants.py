"""Whatever a function does: nothing is lost, nothing is given up twice, order and limits hold."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from simulator.event_sources.records import Record
from simulator.event_sources.rules import (
    INFINITE,
    Batch,
    Condition,
    Discard,
    Fate,
    Invocation,
    RetryRules,
    judge,
    without_expired,
)
from tests.unit.simulator.event_sources.fakes import record

NEVER = 10**9


@dataclass
class Run:
    """What happened to the records of one lane."""

    invoked: list[tuple[int, ...]] = field(default_factory=list)
    answered: list[tuple[int, ...]] = field(default_factory=list)
    delivered: list[int] = field(default_factory=list)
    discards: list[Discard] = field(default_factory=list)

    @property
    def discarded(self) -> list[int]:
        return [one.position for discard in self.discards for one in discard.records]


@dataclass
class Function:
    """Fails for record n as often as `failures[n]` says (NEVER: always), in the ways that `moods` says in turn."""

    failures: list[int]
    moods: list[str]

    def invoke(self, records: tuple[Record, ...]) -> Invocation:
        mood = self.moods.pop(0) if self.moods else "reports"
        if mood == "throttled":
            return Invocation(fate=Fate.NOT_INVOKED)
        failed = []
        for one in records:
            if self.failures[one.position] > 0:
                self.failures[one.position] -= 1
                failed.append(one.sequence_number)
                if mood == "stops at the first":
                    break
        if mood == "raises" and failed:
            return Invocation(fate=Fate.FUNCTION_ERROR)
        if mood == "crashes":
            return Invocation(fate=Fate.FUNCTION_ERROR)
        if mood == "garbage":
            return Invocation(fate=Fate.ANSWERED, payload={"batchItemFailures": [{"itemIdentifier": ""}]})
        payload = {"batchItemFailures": [{"itemIdentifier": one} for one in reversed(failed)]}
        return Invocation(fate=Fate.ANSWERED, payload=payload)


def run(records: tuple[Record, ...], rules: RetryRules, function: Function, *, seconds_each: float = 0) -> Run:
    """Work off a batch as the worker does, with a clock that moves on by `seconds_each` an invocation."""
    seen, now = Run(), 1_000.0
    waiting = deque([Batch(records=records)])
    while waiting:
        step = without_expired(waiting.popleft(), rules, now=now)
        seen.discards += step.discarded
        if not step.pending:
            continue
        [batch] = step.pending
        invocation = function.invoke(batch.records)
        now += seconds_each
        ids = tuple(one.position for one in batch.records)
        if invocation.fate is not Fate.NOT_INVOKED:
            seen.invoked.append(ids)
        if invocation.fate is Fate.ANSWERED:
            seen.answered.append(ids)
        step = judge(batch, invocation, rules)
        parts = list(step.delivered)
        for left in (*(one.records for one in step.discarded), *(one.records for one in step.pending)):
            parts += left
        assert sorted(one.position for one in parts) == list(ids), "each record in exactly one part of the step"
        seen.delivered += [one.position for one in step.delivered]
        seen.discards += step.discarded
        waiting.extendleft(reversed(step.pending))
    return seen


MOODS = st.sampled_from(["reports", "stops at the first", "raises", "crashes", "garbage", "throttled"])
RULES = st.builds(
    RetryRules,
    bisect=st.booleans(),
    report_item_failures=st.booleans(),
    maximum_retry_attempts=st.integers(0, 3),
    maximum_record_age_seconds=st.sampled_from([INFINITE, 60]),
)
FAILURES = st.lists(st.sampled_from([0, 0, 0, 1, 2, NEVER]), min_size=1, max_size=12)


@given(rules=RULES, failures=FAILURES, moods=st.lists(MOODS, max_size=40), seconds_each=st.sampled_from([0, 7, 30]))
def test_every_record_ends_exactly_once_in_order_and_within_the_limits(rules, failures, moods, seconds_each):
    # Arrival times run backwards and forwards: the age limit takes records out of the middle of batches too.
    records = tuple(record(place, arrived=1_000.0 - (place * 17) % 59) for place in range(len(failures)))
    seen = run(records, rules, Function(list(failures), list(moods)), seconds_each=seconds_each)

    assert sorted(seen.delivered + seen.discarded) == list(range(len(failures))), "delivered or discarded, once"
    assert seen.delivered == sorted(seen.delivered), "the lane's order holds"
    for place in seen.delivered:
        assert any(place in batch for batch in seen.answered), "delivered only with an answer of the function"
    again = Counter(seen.invoked)
    assert max(again.values(), default=0) <= 1 + rules.maximum_retry_attempts, "the same batch within the quota"
    for discard in seen.discards:
        for one in discard.records:
            assert discard.invocations == sum(one.position in batch for batch in seen.invoked)
    if rules.maximum_record_age_seconds == INFINITE:
        assert {one.condition for one in seen.discards} <= {Condition.RETRIES}


@given(
    failures=FAILURES,
    report=st.booleans(),
    attempts=st.integers(0, 3),
    moods=st.lists(st.sampled_from(["reports", "stops at the first", "raises", "throttled"]), max_size=30),
)
def test_with_bisect_only_poison_is_discarded_and_always_alone(failures, report, attempts, moods):
    if not report:  # then a failure is only seen when the function raises
        moods = ["throttled" if one == "throttled" else "raises" for one in moods] + ["raises"] * 300
    rules = RetryRules(bisect=True, report_item_failures=report, maximum_retry_attempts=attempts)
    records = tuple(record(place) for place in range(len(failures)))
    seen = run(records, rules, Function(list(failures), moods))

    assert all(len(discard.records) == 1 for discard in seen.discards)
    # A record that fails for a while may use its quota up; one that never fails is always delivered.
    assert {place for place, count in enumerate(failures) if count == 0} <= set(seen.delivered)
    assert {place for place, count in enumerate(failures) if count == NEVER} <= set(seen.discarded)


@given(failures=FAILURES, moods=st.lists(MOODS, max_size=30))
def test_without_limits_a_function_that_recovers_gets_everything(failures, moods):
    recovering = [0 if one == NEVER else one for one in failures]
    rules = RetryRules(report_item_failures=True)
    records = tuple(record(place) for place in range(len(failures)))
    seen = run(records, rules, Function(recovering, list(moods)))
    assert seen.delivered == list(range(len(failures)))
    assert not seen.discards
