"""Time, so that tests can run it faster or move it by hand."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The system's clock. `time_scale` shortens waits (0.01: a hundredth of AWS's), never the age of records."""

    time_scale: float = 1.0

    def now(self) -> float:
        """Seconds since 1970, for ages and timestamps."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that only grow, for windows and deadlines."""
        return time.monotonic()

    def scaled(self, seconds: float) -> float:
        """How long a wait of AWS's lasts here."""
        return seconds * self.time_scale

    def pause(self, stop: threading.Event, seconds: float, *, at_least: float = 0.0) -> None:
        """Wait this long (in AWS's seconds, but `at_least` so many real ones), or until `stop` is set."""
        stop.wait(max(self.scaled(seconds), at_least))
