"""Reading shards."""

from __future__ import annotations

import time

from botocore.exceptions import EndpointConnectionError

from simulator.event_sources.clock import Clock
from simulator.event_sources.progress import Position
from simulator.event_sources.shard_reader import Page, Shard, ShardReader, list_shards
from tests.unit.simulator.event_sources.fakes import STREAM_ARN, FakeKinesis, client_error

SHARD = "shardId-000000000000"


def reader(kinesis: FakeKinesis, position: Position | None = None) -> ShardReader:
    return ShardReader(
        kinesis,
        stream_arn=STREAM_ARN,
        shard_id=SHARD,
        position=position or Position(iterator_type="TRIM_HORIZON"),
        clock=Clock(),
    )


def texts(page: Page) -> list[str]:
    return [one.data.decode() for one in page.records]


def test_all_pages_of_shards_with_their_parents():
    kinesis = FakeKinesis(shards=3)
    kinesis.split(SHARD)
    assert [one.shard_id[-1] for one in list_shards(kinesis, STREAM_ARN)] == ["0", "1", "2", "3", "4"]
    assert list_shards(kinesis, STREAM_ARN)[3] == Shard(shard_id="shardId-000000000003", parents=frozenset({SHARD}))


def test_from_the_horizon_page_by_page_to_the_tip():
    kinesis = FakeKinesis()
    for number in range(7):
        kinesis.put(str(number), key=f"key {number}")
    one = reader(kinesis)
    one.open()
    first, second, third = one.read(), one.read(), one.read()
    assert (texts(first), first.at_tip) == (["0", "1", "2", "3", "4"], False)
    assert (texts(second), second.at_tip) == (["5", "6"], True)
    assert (texts(third), third.at_tip, third.closed) == ([], True, False)
    assert first.records[1].partition_key == "key 1"
    assert first.records[1].shard_id == SHARD
    assert abs(first.records[1].arrived - time.time()) < 10
    assert one.position == Position.after("7")


def test_latest_skips_what_was_there_but_nothing_that_comes_after_opening():
    kinesis = FakeKinesis()
    kinesis.put("old", age=60)
    one = reader(kinesis, Position(iterator_type="LATEST"))
    one.open()
    kinesis.put("new")
    kinesis.errors = [client_error("ExpiredIteratorException")]
    assert one.read().problem
    assert texts(one.read()) == ["new"], "also when the iterator expires before the first record is read"


def test_an_expired_iterator_is_renewed_behind_what_was_read():
    kinesis = FakeKinesis()
    kinesis.put("a")
    one = reader(kinesis)
    assert texts(one.read()) == ["a"]
    kinesis.put("b")
    kinesis.errors = [client_error("ExpiredIteratorException")]
    expired = one.read()
    assert (expired.records, expired.at_tip) == ((), False)
    assert texts(one.read()) == ["b"]


def test_trouble_is_told_and_the_next_read_goes_on():
    kinesis = FakeKinesis()
    kinesis.put("a")
    one = reader(kinesis)
    one.open()
    kinesis.errors = [
        client_error("ProvisionedThroughputExceededException"),
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
    ]
    for name in ("ProvisionedThroughputExceeded", "EndpointConnectionError"):
        page = one.read()
        assert name in page.problem
        assert not page.at_tip
        assert not page.closed
    assert texts(one.read()) == ["a"]


def test_a_closed_shard_ends_after_its_last_record_and_a_missing_one_at_once():
    kinesis = FakeKinesis()
    kinesis.put("a")
    kinesis.split(SHARD)
    page = reader(kinesis).read()
    assert (texts(page), page.closed) == (["a"], True)
    gone = reader(kinesis)
    gone.open()
    del kinesis.shards[SHARD]
    page = gone.read()
    assert page.closed
    assert "does not exist any more" in page.problem
