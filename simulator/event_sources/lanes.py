"""The lanes of a shard: which records wait together, and when a batch of them is ready.

Sources: Lambda Developer Guide, "Using Lambda to process records from Kinesis" (ParallelizationFactor: up to 10 batches
of a shard at once, in order by partition key) and "How Lambda processes records from stream and queue-based event
sources" (a batch is sent when its window ends, its size is reached or the payload reaches 6 MB; the next window begins
as soon as the invocation before has ended).
"""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Iterable

from simulator.event_sources.clock import Clock
from simulator.event_sources.records import EventSource, Record


def lane_of(partition_key: str, factor: int) -> int:
    """The lane of a partition key, 0 to factor - 1. Always the same one, so that the key's records stay in order."""
    digest = hashlib.md5(partition_key.encode("utf-8"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "big") % factor


class Lane:
    """Records that wait for one worker. `window_seconds` is in AWS's seconds (the clock scales it)."""

    def __init__(self, *, batch_size: int, window_seconds: float, source: EventSource, clock: Clock) -> None:
        self._batch_size = batch_size
        self._window = clock.scaled(window_seconds)
        self._source = source
        self._clock = clock
        self._waiting: deque[tuple[Record, int]] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._closed = False

    def put(self, records: Iterable[Record]) -> None:
        """Add records, in the order of the shard."""
        sized = [(one, self._source.size(one)) for one in records]
        if not sized:
            return
        with self._changed:
            self._waiting.extend(sized)
            self._bytes += sum(size for _, size in sized)
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing more is taken; a worker that waits gets nothing."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self) -> tuple[Record, ...]:
        """Wait for the next batch. Call it when the batch before is finished: the window begins now.

        Empty only after `close()`.
        """
        begin = self._clock.monotonic()
        with self._changed:
            while not self._closed:
                now = self._clock.monotonic()
                if self._is_full():
                    return self._cut()
                if not self._window:
                    if self._waiting:
                        return self._cut()
                    self._changed.wait()
                    continue
                if now >= begin + self._window:
                    if self._waiting:
                        return self._cut()
                    begin = now
                self._changed.wait(timeout=begin + self._window - now)
            return ()

    def _is_full(self) -> bool:
        return len(self._waiting) >= self._batch_size or not self._source.fits(self._bytes)

    def _cut(self) -> tuple[Record, ...]:
        """At least one record, at most the batch size, and as many as one payload holds."""
        batch: list[Record] = []
        total = 0
        while self._waiting and len(batch) < self._batch_size:
            record, size = self._waiting[0]
            if batch and not self._source.fits(total + size):
                break
            self._waiting.popleft()
            self._bytes -= size
            total += size
            batch.append(record)
        return tuple(batch)
