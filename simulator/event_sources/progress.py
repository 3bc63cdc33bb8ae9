"""Where reading of a shard stands: what is read and not finished, and from where it would have to go on."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from simulator.event_sources.errors import EventSourceError
from simulator.event_sources.records import Record


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place in a shard, as GetShardIterator takes it.

    `iterator_type` is TRIM_HORIZON, LATEST, AFTER_SEQUENCE_NUMBER (with `sequence_number`) or AT_TIMESTAMP (with
    `timestamp`, seconds since 1970).
    """

    iterator_type: str
    sequence_number: str | None = None
    timestamp: float | None = None

    @classmethod
    def after(cls, sequence_number: str) -> Self:
        """Behind a record."""
        return cls(iterator_type="AFTER_SEQUENCE_NUMBER", sequence_number=sequence_number)

    @classmethod
    def at(cls, timestamp: float) -> Self:
        """At the first record that arrived at this time or later."""
        return cls(iterator_type="AT_TIMESTAMP", timestamp=timestamp)

    def arguments(self) -> dict[str, Any]:
        """Arguments of GetShardIterator."""
        arguments: dict[str, Any] = {"ShardIteratorType": self.iterator_type}
        if self.sequence_number is not None:
            arguments["StartingSequenceNumber"] = self.sequence_number
        if self.timestamp is not None:
            arguments["Timestamp"] = datetime.fromtimestamp(self.timestamp, UTC)
        return arguments


Checkpoints = Mapping[str, Mapping[str, Position]]
"""Positions by mapping UUID and shard."""


class Progress:
    """The records of one shard that were read, until each is finished (delivered, discarded or filtered out).

    Lanes finish records in any order; the checkpoint only moves over those before which nothing is open.
    """

    def __init__(self, start: Position) -> None:
        self._lock = threading.Lock()
        self._open: deque[str] = deque()
        self._done: set[str] = set()
        self._checkpoint = start
        self.changed = time.monotonic()

    @property
    def checkpoint(self) -> Position:
        """From where another reader would miss nothing (and get the open records again)."""
        with self._lock:
            return self._checkpoint

    @property
    def unfinished(self) -> int:
        """How many records are open."""
        with self._lock:
            return len(self._open) - len(self._done)

    def read(self, records: Iterable[Record]) -> None:
        """Records came from the stream, in its order."""
        with self._lock:
            self._open.extend(one.sequence_number for one in records)
            self.changed = time.monotonic()

    def finish(self, records: Iterable[Record]) -> None:
        """Records need nothing more."""
        with self._lock:
            self._done.update(one.sequence_number for one in records)
            while self._open and self._open[0] in self._done:
                sequence_number = self._open.popleft()
                self._done.remove(sequence_number)
                self._checkpoint = Position.after(sequence_number)
            self.changed = time.monotonic()


def save_checkpoints(path: Path, checkpoints: Checkpoints) -> None:
    """Write the file; a half-written one is never seen."""
    content = {
        uuid: {
            shard: {name: value for name, value in vars(one).items() if value is not None}
            for shard, one in shards.items()
        }
        for uuid, shards in checkpoints.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def load_checkpoints(path: Path) -> dict[str, dict[str, Position]]:
    """Read the file; empty when there is none. Raises EventSourceError when it is not such a file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {uuid: {shard: Position(**one) for shard, one in shards.items()} for uuid, shards in content.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise EventSourceError(
            f"{path} is not a file of checkpoints ({type(error).__name__}: {error}). Delete it: all mappings then "
            "begin at their starting position again."
        ) from error
