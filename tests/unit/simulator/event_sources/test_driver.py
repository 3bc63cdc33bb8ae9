"""The driver over fakes: threads, lanes, shards that come, draining, resuming."""

from __future__ import annotations

import base64
import threading
import time
from typing import Any

import pytest

from simulator.emulator import EmulatorAccess
from simulator.event_sources import DrainTimeoutError, EventSourceDriver, EventSourceError, MappingError
from simulator.event_sources.shard_runner import LEAST_POLL_SECONDS, POLL_SECONDS
from tests.unit.simulator.event_sources.fakes import (
    ACCOUNT,
    BUCKET_ARN,
    QUEUE_ARN,
    REGION,
    STREAM_ARN,
    UUID,
    FakeClients,
    FakeKinesis,
    FakeLambda,
    FastClock,
    client_error,
    mapping_answer,
)

ACCESS = EmulatorAccess(endpoint="http://127.0.0.1:1", account=ACCOUNT, region=REGION)


def texts(event: dict[str, Any]) -> list[str]:
    return [base64.b64decode(one["kinesis"]["data"]).decode() for one in event["Records"]]


class World:
    def __init__(self, handler=lambda event: None, *, shards: int = 1, denied: str = "", **settings: Any) -> None:
        self.lambda_ = FakeLambda(handler, mapping_answer(**settings))
        self.kinesis = FakeKinesis(shards)
        self.clients = FakeClients(self.lambda_, self.kinesis, denied)
        self.lines: list[str] = []

    def driver(self, **settings: Any) -> EventSourceDriver:
        given: dict[str, Any] = {"time_scale": 0.002, "clients": self.clients, "report": self.lines.append, **settings}
        return EventSourceDriver(ACCESS, **given)

    @property
    def delivered(self) -> list[str]:
        return [one for event in self.lambda_.events for one in texts(event)]


def test_everything_is_delivered_in_batches_and_drain_counts_it():
    world = World(BatchSize=3)
    for number in range(8):
        world.kinesis.put(str(number))
    with world.driver() as driver:
        counts = driver.drain(5)
        assert world.delivered == [str(number) for number in range(8)]
        world.kinesis.put("8")
        assert driver.drain(5).delivered == 9
    assert max(len(event["Records"]) for event in world.lambda_.events) <= 3
    assert (counts.read, counts.delivered, counts.discarded_total) == (8, 8, 0)
    assert driver.statistics.delivered == 9, "counts stay readable after the end"


def test_poison_goes_to_the_bucket_and_the_rest_is_delivered_once_in_order():
    def handler(event):
        found = texts(event)
        failed = [one for one, text in zip(event["Records"], found, strict=True) if text == "poison"]
        return {"batchItemFailures": [{"itemIdentifier": one["kinesis"]["sequenceNumber"]} for one in failed]}

    world = World(
        handler,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": BUCKET_ARN}},
    )
    for number in range(5):
        world.kinesis.put(f"{number:02d}" if number != 3 else "poison")
    with world.driver() as driver:
        counts = driver.drain(5)
    assert counts.delivered == 4
    assert counts.discarded == {"RetryAttemptsExhausted": 1}
    assert [one["KinesisBatchInfo"]["batchSize"] for one in world.clients.store.objects.values()] == [1]
    good = [one for event in world.lambda_.events if "poison" not in texts(event) for one in texts(event)]
    assert good == ["04"]


def test_a_poisoned_lane_does_not_hold_up_another_shard_or_lane():
    release = threading.Event()

    def handler(event):
        if "stuck" in texts(event):
            release.wait(5)

    world = World(handler, shards=2, ParallelizationFactor=2)
    world.kinesis.put("stuck", key="a")
    with world.driver() as driver:
        world.kinesis.put("other lane", key="c")  # md5 puts c into the other one of two lanes
        world.kinesis.put("other shard", key="a", shard="shardId-000000000001")
        until = time.monotonic() + 4
        while driver.statistics.delivered < 2:
            assert time.monotonic() < until, world.delivered
            time.sleep(0.01)
        assert sorted(world.delivered) == ["other lane", "other shard", "stuck"]
        with pytest.raises(DrainTimeoutError, match=r"within 0\.1 s: .*shardId-000000000000: 1 record.s. unfinished"):
            driver.drain(0.1)
        release.set()
        assert driver.drain(5).delivered == 3


def test_one_batch_at_a_time_in_each_lane_and_keys_in_order():
    running: set[str] = set()
    seen: dict[str, list[int]] = {}
    lock = threading.Lock()

    def handler(event):
        keys = {one["kinesis"]["partitionKey"] for one in event["Records"]}
        with lock:
            assert not keys & running, "the same key in two invocations at once"
            running.update(keys)
        time.sleep(0.005)
        with lock:
            running.difference_update(keys)
            for one, text in zip(event["Records"], texts(event), strict=True):
                seen.setdefault(one["kinesis"]["partitionKey"], []).append(int(text))

    world = World(handler, ParallelizationFactor=3, BatchSize=2)
    for number in range(60):
        world.kinesis.put(str(number), key=f"key{number % 7}")
    with world.driver() as driver:
        counts = driver.drain(10)
    assert (counts.delivered, counts.function_errors) == (60, 0)
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert 1 < world.lambda_.most_concurrent <= 3


def test_latest_begins_when_start_returns():
    world = World(StartingPosition="LATEST")
    world.kinesis.put("old", age=60)
    with world.driver() as driver:
        world.kinesis.put("new")
        driver.drain(5)
    assert world.delivered == ["new"]


def test_filtered_records_are_passed_over():
    world = World(FilterCriteria={"Filters": [{"Pattern": '{"data": {"type": ["wanted"]}}'}]})
    for data in ('{"type": "wanted"}', "garbage", '{"type": "other"}'):
        world.kinesis.put(data)
    with world.driver() as driver:
        counts = driver.drain(5)
    assert world.delivered == ['{"type": "wanted"}']
    assert (counts.read, counts.filtered, counts.delivered) == (3, 2, 1)


def test_shards_of_a_split_are_read_after_their_parent_and_from_their_beginning():
    release = threading.Event()

    def handler(event):
        if "parent" in texts(event):
            release.wait(5)

    world = World(handler, StartingPosition="LATEST")
    with world.driver() as driver:
        world.kinesis.put("parent")
        left, right = world.kinesis.split("shardId-000000000000")
        world.kinesis.put("left", shard=left)
        world.kinesis.put("right", shard=right)
        until = time.monotonic() + 10
        while world.delivered != ["parent"] and time.monotonic() < until:
            time.sleep(0.01)
        with pytest.raises(DrainTimeoutError):
            driver.drain(0.2)
        assert world.delivered == ["parent"]
        release.set()
        driver.drain(5)
    assert sorted(world.delivered[1:]) == ["left", "right"]


def test_drain_waits_for_what_a_function_puts_into_a_stream():
    def handler(event):
        for text in texts(event):
            if int(text) < 5:
                time.sleep(0.15)  # meanwhile the reader of this shard finds it empty
                world.kinesis.put(str(int(text) + 1), shard=f"shardId-{int(text) % 2 + 1:012d}")

    world = World(handler, shards=3)
    world.kinesis.put("0")
    # Polls are rarer than drain() looks: between the end of a batch and the next poll all seems to be done.
    with world.driver(time_scale=0.06) as driver:
        driver.drain(10)
        assert world.delivered == [str(number) for number in range(6)]


def test_a_later_driver_goes_on_where_the_first_stopped():
    world = World()
    world.kinesis.put("a")
    with world.driver() as first:
        first.drain(5)
    world.kinesis.put("b")
    with world.driver(checkpoints=first.checkpoints()) as second:
        second.drain(5)
    assert world.delivered == ["a", "b"]


def test_rescan_takes_up_changed_new_and_deleted_mappings():
    world = World(BatchSize=1)
    world.kinesis.put("a")
    with world.driver(disable=True) as driver:
        driver.drain(5)
        assert driver.rescan() == []
        world.lambda_.mappings[UUID]["BatchSize"] = 7
        assert [line.rpartition(": ")[2] for line in driver.rescan()] == ["goes on"]
        assert driver.mappings[0].batch_size == 7
        world.kinesis.put("b")
        assert driver.drain(5).delivered == 2, "counts of before are kept"
        assert world.delivered == ["a", "b"], "nothing is delivered again"

        world.lambda_.mappings["new"] = mapping_answer(UUID="new", State="Enabled")
        del world.lambda_.mappings[UUID]
        assert [line.rpartition(": ")[2] for line in driver.rescan()] == ["deleted", "driven from now on"]
        assert world.lambda_.mappings["new"]["State"] == "Disabled"
        assert driver.drain(5).delivered == 4


def test_only_the_mappings_of_named_functions_are_driven():
    world = World()
    with world.driver(functions=["Demo-Other"]) as driver:
        assert driver.mappings == []
    with world.driver(functions=["Demo-CTRDataSyncFunction"]) as driver:
        assert [one.uuid for one in driver.mappings] == [UUID]


def test_an_enabled_mapping_is_refused_unless_it_may_be_switched_off():
    world = World(State="Enabled")
    with pytest.raises(MappingError, match="is enabled: the emulator delivers its records too"):
        world.driver().start()
    with world.driver(disable=True) as driver:
        assert len(driver.mappings) == 1


def test_a_role_without_a_permission_is_refused_and_nothing_runs():
    world = World(denied="sqs:SendMessage", DestinationConfig={"OnFailure": {"Destination": QUEUE_ARN}})
    before = threading.active_count()
    with pytest.raises(MappingError, match=f"ctr-role is not allowed: sqs:SendMessage on {QUEUE_ARN}"):
        world.driver().start()
    assert threading.active_count() == before
    with world.driver(check_permissions=False) as driver:
        assert len(driver.mappings) == 1


def test_an_emulator_that_does_not_answer_is_told():
    world = World()

    def broken():
        raise client_error("ServiceException")

    world.lambda_.list_event_source_mappings = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(EventSourceError, match="could not be taken over.*ServiceException"):
        world.driver().start()


def test_a_thread_that_dies_is_no_idle_one():
    world = World()
    world.kinesis.put("a")
    world.kinesis.get_records = lambda **_: {"unexpected": True}  # type: ignore[method-assign]
    with world.driver() as driver, pytest.raises(EventSourceError, match="the driver itself failed") as caught:
        driver.drain(5)
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_lane_that_hangs_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("simulator.event_sources.shard_runner.READ_AHEAD", 8)
    release = threading.Event()
    world = World(lambda event: release.wait(5), BatchSize=1)
    for number in range(50):
        world.kinesis.put(str(number))
    with world.driver() as driver:
        until = time.monotonic() + 4
        while driver.statistics.read < 10:  # pages of five
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(0.1)
        assert driver.statistics.read == 10
        release.set()
        assert driver.drain(5).delivered == 50


def test_all_threads_end_also_while_a_batch_is_sent_again_and_again():
    def crash(event):
        raise ValueError

    world = World(crash)
    world.kinesis.put("a")
    before = threading.active_count()
    with world.driver() as driver:
        until = time.monotonic() + 4
        while driver.statistics.function_errors < 3:
            assert time.monotonic() < until
            time.sleep(0.01)
        checkpoint = driver.checkpoints()[UUID]["shardId-000000000000"]
    assert threading.active_count() == before
    assert checkpoint.iterator_type == "TRIM_HORIZON", "the record is still open"


def test_draining_a_stopped_driver_is_told():
    world = World()
    driver = world.driver().start()
    driver.stop()
    world.kinesis.put("a")
    with pytest.raises(EventSourceError, match="was stopped before"):
        driver.drain(5)


def test_mappings_are_named_for_people():
    world = World()
    with world.driver() as driver:
        [mapping] = driver.mappings
    assert str(mapping) == f"mapping {UUID} (stream ctr to function Demo-CTRDataSyncFunction)"
    assert mapping.stream_arn == STREAM_ARN


def test_a_shard_at_its_tip_is_polled_no_faster_than_the_emulator_bears():
    """It goes through every iterator of five minutes at each request: hundreds of polls a second bring it to a halt."""
    world, clock = World(), FastClock()
    with world.driver(clock=clock) as driver:
        world.kinesis.put("a")
        driver.drain(5)
    assert (POLL_SECONDS, LEAST_POLL_SECONDS) in clock.floors  # type: ignore[attr-defined]
    assert LEAST_POLL_SECONDS >= 0.2
