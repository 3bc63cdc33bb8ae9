"""One shard of a mapping: a thread that reads, and a thread for each lane."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from simulator.event_sources.clock import Clock
from simulator.event_sources.lanes import Lane, lane_of
from simulator.event_sources.mapping import MappingConfiguration
from simulator.event_sources.progress import Progress
from simulator.event_sources.records import EventSource, Record
from simulator.event_sources.shard_reader import Page, ShardReader
from simulator.event_sources.statistics import Tally
from simulator.event_sources.worker import BatchWorker

LEAST_POLL_SECONDS: Final = 0.25
"""The emulator keeps every iterator that it gave out for five minutes and goes through all of them at each request: a
shard that is polled every few milliseconds brings it to a standstill."""

POLL_SECONDS: Final = 1.0
"""Lambda polls a shard once a second (Developer Guide, "Using Lambda to process records from Kinesis")."""

READ_AHEAD: Final = 10_000
"""No more is read while so many records of the shard are unfinished: one lane that hangs must not fill the memory."""


class ShardRunner:
    """Reads a shard and hands its records to the lanes. `start()` returns when the reading position is fixed."""

    def __init__(
        self,
        mapping: MappingConfiguration,
        *,
        shard_id: str,
        reader: ShardReader,
        worker: BatchWorker,
        source: EventSource,
        tally: Tally,
        clock: Clock,
    ) -> None:
        self.shard_id = shard_id
        self.closed = False
        self.tip_seen = -math.inf
        """When (monotonic) the newest poll began that found nothing; minus infinity while records come."""
        self.problem = ""
        self.failure: Exception | None = None
        self.progress = Progress(reader.position)
        self._mapping = mapping
        self._reader = reader
        self._worker = worker
        self._tally = tally
        self._clock = clock
        self._stop = threading.Event()
        self._lanes = [
            Lane(
                batch_size=mapping.batch_size,
                window_seconds=mapping.batching_window_seconds,
                source=source,
                clock=clock,
            )
            for _ in range(mapping.parallelization_factor)
        ]
        self._threads: list[threading.Thread] = []

    @property
    def finished(self) -> bool:
        """Whether the shard was closed by a split or merge and all of it is worked off."""
        return self.closed and self.progress.unfinished == 0

    def start(self) -> None:
        """Fix the position and begin. Raises what the Kinesis client raises."""
        self._reader.open()
        self.progress = Progress(self._reader.position)
        self._spawn("reader", self._read)
        for number, lane in enumerate(self._lanes):
            self._spawn(f"lane {number}", partial(self._work, lane))

    def end(self) -> None:
        """Tell the threads to end; returns at once."""
        self._stop.set()
        for lane in self._lanes:
            lane.close()

    def stop(self, timeout: float) -> None:
        """End the threads; an invocation that runs is waited for, up to `timeout` seconds for all together."""
        self.end()
        until = self._clock.monotonic() + timeout
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - self._clock.monotonic()))

    def is_quiet(self, since: float) -> bool:
        """Whether all that was put before `since` (monotonic) is read and finished."""
        return self.progress.unfinished == 0 and (self.closed or self.tip_seen >= since)

    def _spawn(self, what: str, target: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                target()
            except Exception as error:  # noqa: BLE001 - a dead thread must not look like an idle one; drain() raises it
                self.failure = error

        name = f"{self._mapping.stream_name}/{self.shard_id} {what}"
        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _read(self) -> None:
        while not self._stop.is_set():
            if self.progress.unfinished >= READ_AHEAD:
                self._clock.pause(self._stop, POLL_SECONDS)
                continue
            began = time.monotonic()
            page = self._reader.read()
            self.problem = page.problem
            self._hand_out(page)
            if page.closed:
                self.closed = True
                return
            if page.at_tip and not page.records:
                self.tip_seen = began
            if page.at_tip or page.problem:
                self._clock.pause(self._stop, POLL_SECONDS, at_least=LEAST_POLL_SECONDS)

    def _hand_out(self, page: Page) -> None:
        if not page.records:
            return
        self.tip_seen = -math.inf
        self.progress.read(page.records)
        self._tally.add("read", len(page.records))
        by_lane: dict[int, list[Record]] = {}
        dropped = []
        for record in page.records:
            if self._mapping.accepts is None or self._mapping.accepts(record):
                by_lane.setdefault(lane_of(record.partition_key, len(self._lanes)), []).append(record)
            else:
                dropped.append(record)
        for number, records in by_lane.items():
            self._lanes[number].put(records)
        self._tally.add("filtered", len(dropped))
        self.progress.finish(dropped)

    def _work(self, lane: Lane) -> None:
        while records := lane.take():
            self._worker.work_off(records, self.progress, self._stop)
