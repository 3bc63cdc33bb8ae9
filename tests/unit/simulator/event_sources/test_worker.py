"""A lane's worker: waits, destinations that refuse, stopping."""

from __future__ import annotations

import base64
import threading
import time

from simulator.event_sources.destination import FailureDestination
from simulator.event_sources.invoker import Invoker
from simulator.event_sources.progress import Position, Progress
from simulator.event_sources.rules import RetryRules
from simulator.event_sources.statistics import Statistics, Tally
from simulator.event_sources.worker import BatchWorker
from tests.unit.simulator.event_sources.fakes import (
    FUNCTION_ARN,
    QUEUE_ARN,
    SOURCE,
    FakeClients,
    FakeLambda,
    FastClock,
    client_error,
    configuration,
    record,
    records,
)


class Bench:
    """A worker with everything around it."""

    def __init__(self, handler, **settings) -> None:
        self.lambda_ = FakeLambda(handler)
        self.clients = FakeClients(self.lambda_)
        self.clock = FastClock()
        self.tally = Tally()
        self.lines: list[str] = []
        self.stop = threading.Event()
        self.progress = Progress(Position(iterator_type="TRIM_HORIZON"))
        mapping = configuration(**{"destination_arn": QUEUE_ARN, **settings})
        self.worker = BatchWorker(
            mapping,
            invoker=Invoker(self.lambda_, function_arn=FUNCTION_ARN, source=SOURCE),
            destination=FailureDestination(self.clients, mapping, SOURCE),
            tally=self.tally,
            clock=self.clock,
            report=self.lines.append,
        )

    def work_off(self, batch) -> Statistics:
        self.progress.read(batch)
        self.worker.work_off(batch, self.progress, self.stop)
        return self.tally.snapshot()

    @property
    def pauses(self) -> list[float]:
        return self.clock.pauses  # type: ignore[attr-defined, no-any-return]


def crash(event):
    raise ValueError("what the caller said")


def test_retries_wait_longer_each_time_and_end_in_the_destination():
    bench = Bench(crash, rules=RetryRules(maximum_retry_attempts=3))
    counts = bench.work_off(records(2, arrived=time.time()))
    assert bench.pauses == [1, 2, 4]
    assert (counts.invocations, counts.function_errors, counts.retried) == (4, 4, 6)
    assert (counts.discarded, counts.destination_messages) == ({"RetryAttemptsExhausted": 2}, 1)
    [(_, message)] = bench.clients.store.messages
    assert message["requestContext"]["approximateInvokeCount"] == 4
    assert bench.progress.unfinished == 0
    assert any("kept in" in line for line in bench.lines)
    assert not any("caller" in line for line in bench.lines)


def test_throttling_waits_and_then_delivers():
    bench = Bench(lambda event: None, rules=RetryRules(maximum_retry_attempts=0))
    bench.lambda_.errors = [client_error("TooManyRequestsException") for _ in range(3)]
    counts = bench.work_off(records(1))
    assert bench.pauses == [1, 2, 4]
    assert (counts.not_invoked, counts.invocations, counts.delivered, counts.discarded) == (3, 1, 1, {})


def test_records_too_old_are_never_sent():
    bench = Bench(lambda event: None, rules=RetryRules(maximum_record_age_seconds=60))
    old, young = records(2, arrived=time.time() - 61), records(3, arrived=time.time())[2:]
    counts = bench.work_off((*old, *young))
    assert [len(event["Records"]) for event in bench.lambda_.events] == [1]
    assert (counts.delivered, counts.discarded) == (1, {"RecordAgeExceeded": 2})
    [(_, message)] = bench.clients.store.messages
    assert "responseContext" not in message


def test_a_destination_that_refuses_is_tried_again_and_then_told():
    bench = Bench(crash, rules=RetryRules(maximum_retry_attempts=0))
    bench.clients.store.errors = [client_error("AccessDenied") for _ in range(2)]
    assert bench.work_off(records(1)).destination_messages == 1
    bench.clients.store.errors = [client_error("AccessDenied") for _ in range(3)]
    counts = bench.work_off(records(3)[2:])
    assert (counts.destination_messages, counts.destination_failures) == (1, 1)
    assert "did not take them, they are lost" in bench.lines[-1]
    assert bench.progress.unfinished == 0, "as on AWS, the lane goes on"


def test_without_a_destination_the_loss_is_told():
    bench = Bench(crash, rules=RetryRules(maximum_retry_attempts=0), destination_arn=None)
    counts = bench.work_off(records(1))
    assert (counts.discarded_total, counts.destination_messages) == (1, 0)
    assert "no failure destination, they are lost" in bench.lines[-1]


def test_halves_are_worked_off_in_order_and_the_first_to_its_end():
    def handler(event):
        if "poison" in [base64.b64decode(one["kinesis"]["data"]).decode() for one in event["Records"]]:
            raise ValueError

    bench = Bench(handler, rules=RetryRules(bisect=True, maximum_retry_attempts=1))
    batch = [record(place, data=b"poison" if place == 1 else b"good") for place in range(5)]
    counts = bench.work_off(tuple(batch))
    sent = [[int(one["kinesis"]["sequenceNumber"]) for one in event["Records"]] for event in bench.lambda_.events]
    assert sent == [[0, 1, 2, 3, 4], [0, 1, 2], [0, 1], [0], [1], [1], [2], [3, 4]]
    assert (counts.delivered, counts.splits, counts.discarded) == (4, 3, {"RetryAttemptsExhausted": 1})


def test_stopping_leaves_records_that_fail_open():
    bench = Bench(crash)

    def stopping(event):
        bench.stop.set()
        raise ValueError

    bench.lambda_.handler = stopping
    counts = bench.work_off(records(2))
    assert (counts.invocations, counts.discarded_total, bench.progress.unfinished) == (1, 0, 2)
