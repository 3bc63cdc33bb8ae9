"""Lanes: which records go together, and when."""

from __future__ import annotations

import threading
import time

from hypothesis import given
from hypothesis import strategies as st

from simulator.event_sources.clock import Clock
from simulator.event_sources.lanes import Lane, lane_of
from simulator.event_sources.records import encode
from tests.unit.simulator.event_sources.fakes import SOURCE, record, records


def lane(*, batch_size: int = 100, window: float = 0) -> Lane:
    return Lane(batch_size=batch_size, window_seconds=window, source=SOURCE, clock=Clock())


@given(st.text(), st.integers(1, 10))
def test_a_key_always_has_the_same_lane(key, factor):
    assert 0 <= lane_of(key, factor) < factor
    assert lane_of(key, factor) == lane_of(key, factor)


def test_keys_spread_over_all_lanes():
    assert {lane_of(f"contact-{number}", 10) for number in range(200)} == set(range(10))


def test_without_a_window_what_is_there_is_taken_at_once_in_order():
    one = lane(batch_size=4)
    one.put(records(6))
    assert one.take() == records(6)[:4]
    assert one.take() == records(6)[4:]


def test_a_payload_holds_at_most_six_megabytes():
    one = lane()
    big = [record(number, data=bytes(1_500_000)) for number in range(7)]
    one.put(big)
    taken = [one.take() for _ in range(3)]
    assert [len(batch) for batch in taken] == [3, 3, 1]
    assert all(len(encode(SOURCE.event(batch))) <= 6 * 1024 * 1024 for batch in taken)


def test_a_record_that_is_too_large_alone_is_still_sent_alone():
    one = lane()
    one.put([record(1, data=bytes(8_000_000)), record(2)])
    assert [[each.position for each in one.take()] for _ in range(2)] == [[1], [2]]


def test_a_window_gathers_until_it_ends():
    one = lane(window=0.6)
    one.put(records(1))
    threading.Timer(0.1, one.put, [records(3)[1:]]).start()
    began = time.monotonic()
    assert one.take() == records(3)
    assert 0.55 < time.monotonic() - began < 5


def test_a_full_batch_and_a_full_payload_end_a_window():
    one = lane(batch_size=2, window=60)
    one.put(records(2))
    assert one.take() == records(2)
    heavy = lane(window=60)
    heavy.put([record(number, data=bytes(2_500_000)) for number in range(2)])
    assert [each.position for each in heavy.take()] == [0]


def test_after_an_empty_window_the_next_begins():
    one = lane(window=0.2)
    threading.Timer(0.3, one.put, [records(1)]).start()
    began = time.monotonic()
    assert one.take() == records(1)
    assert time.monotonic() - began > 0.38


def test_closing_frees_a_worker_that_waits():
    for window in (0, 60):
        one = lane(window=window)
        threading.Timer(0.05, one.close).start()
        assert one.take() == ()
