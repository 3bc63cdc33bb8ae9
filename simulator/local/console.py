"""Plain lines on standard output with the time since the start, so that whoever waits sees that it works."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO


class Console:
    """Prints progress.

    `quiet` leaves out `detail` lines. `heartbeat_seconds` is how long a timed step may say nothing.
    """

    def __init__(
        self,
        out: TextIO | None = None,
        *,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
        heartbeat_seconds: float = 5.0,
    ) -> None:
        self._out = out or sys.stdout
        self._quiet = quiet
        self._clock = clock
        self._heartbeat = heartbeat_seconds
        self._start = self._last_line = clock()
        self._lock = threading.Lock()

    @property
    def elapsed(self) -> float:
        """Seconds since this console was made."""
        return self._clock() - self._start

    def step(self, text: str) -> None:
        """Something begins or is finished."""
        self._line(f"[{self.elapsed:6.1f} s] {text}")

    def detail(self, text: str) -> None:
        """A step within a step."""
        if not self._quiet:
            self._line(f"[{self.elapsed:6.1f} s]   {text}")

    def text(self, text: str = "") -> None:
        """Lines without a time, such as a result or the summary."""
        self._line(text)

    @contextmanager
    def timed(self, text: str) -> Iterator[None]:
        """A step that says when it begins, that it is still at it, and, when it ends well, how long it took."""
        self.step(f"{text} ...")
        began = self._clock()
        ended = threading.Event()
        watcher = threading.Thread(target=self._say_still_working, args=(text, ended), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
        self.step(f"{text}: done in {self._clock() - began:.1f} s")

    def _say_still_working(self, text: str, ended: threading.Event) -> None:
        while not ended.wait(self._heartbeat / 5):
            if self._clock() - self._last_line >= self._heartbeat:
                self.step(f"{text}: still at it")

    def _line(self, text: str) -> None:
        with self._lock:
            print(text, file=self._out, flush=True)
            self._last_line = self._clock()
