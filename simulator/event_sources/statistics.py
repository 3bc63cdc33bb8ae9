"""What a driver did, in numbers."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from simulator.event_sources.rules import Condition, Fate, Invocation, Step


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Counts since the driver started.

    Records: `read` = `filtered` + `delivered` + `discarded` + those still under way. `retried` counts each record
    each time it is put up for another invocation. Invocations: `invocations` reached the function, of which
    `function_errors` failed and `partial_failures` moved the checkpoint; `not_invoked` did not (throttled, service
    error). `discarded` is by condition. `destination_failures`: messages that the destination did not take; those
    records are lost, as on AWS.
    """

    invocations: int = 0
    function_errors: int = 0
    partial_failures: int = 0
    not_invoked: int = 0
    splits: int = 0
    read: int = 0
    filtered: int = 0
    delivered: int = 0
    retried: int = 0
    discarded: dict[str, int] = field(default_factory=dict)
    destination_messages: int = 0
    destination_failures: int = 0

    @property
    def discarded_total(self) -> int:
        """Records given up, for whatever reason."""
        return sum(self.discarded.values())

    def __str__(self) -> str:
        reasons = ", ".join(f"{count} {name}" for name, count in sorted(self.discarded.items())) or "none"
        return (
            f"{self.read} records read, {self.delivered} delivered, {self.filtered} filtered out, "
            f"{self.retried} retried, discarded: {reasons}; {self.invocations} invocations, "
            f"{self.function_errors} with an error, {self.partial_failures} partial failures, {self.splits} splits, "
            f"{self.not_invoked} not invoked; {self.destination_messages} failure messages, "
            f"{self.destination_failures} of them not taken"
        )


class Tally:
    """Counts from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._discarded: Counter[str] = Counter()

    def add(self, name: str, count: int = 1) -> None:
        """Count one of the plain fields of Statistics."""
        with self._lock:
            self._counts[name] += count

    def invoked(self, invocation: Invocation) -> None:
        """Count a try to invoke the function."""
        reached = invocation.fate is not Fate.NOT_INVOKED
        self.add("invocations" if reached else "not_invoked")
        if invocation.fate is Fate.FUNCTION_ERROR:
            self.add("function_errors")

    def judged(self, invocation: Invocation, step: Step) -> None:
        """Count what followed."""
        with self._lock:
            self._counts["retried"] += sum(len(one.records) for one in step.pending)
            self._counts["splits"] += step.split
            failed = bool(step.pending or step.discarded)
            self._counts["partial_failures"] += failed and invocation.fate is Fate.ANSWERED

    def finished(self, *, delivered: int = 0, discarded: int = 0, condition: Condition | None = None) -> None:
        """Count records that need nothing more."""
        with self._lock:
            self._counts["delivered"] += delivered
            if condition is not None:
                self._discarded[condition.value] += discarded

    def snapshot(self) -> Statistics:
        """The counts of this moment."""
        with self._lock:
            return Statistics(**self._counts, discarded=dict(self._discarded))
