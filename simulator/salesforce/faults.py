"""Faults that tests switch on: a status, a delay, a reset connection, a malformed body, per path."""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

_KEYS = ("path", "method", "status", "delay_seconds", "reset", "body", "headers", "times", "each")


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        path: regular expression, searched in the path (without the query string).
        method: HTTP method that it applies to; None for all.
        status: answered in place of the true answer. None with a body means 200.
        delay_seconds: time before anything is answered. With nothing else set, the true answer follows.
        reset: the connection is closed with a TCP reset; nothing is answered.
        body: sent as it is when bytes or text (so it can be malformed), as JSON otherwise.
        headers: added to the answer, such as {"Retry-After": "1"}.
        times: how many requests it hits; None for every one.
        each: whether `times` counts for each path by itself, so that every call of a group fails once.

    Raises:
        ValueError: the fault would do nothing, or a value is out of its range.
    """

    path: str
    method: str | None = None
    status: int | None = None
    delay_seconds: float = 0
    reset: bool = False
    body: Any = None
    headers: Mapping[str, str] | None = None
    times: int | None = 1
    each: bool = False

    def __post_init__(self) -> None:
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"fault path {self.path!r} is no regular expression: {error}") from error
        if self.status is not None and not 100 <= self.status <= 599:
            raise ValueError(f"fault status {self.status} must lie between 100 and 599")
        if self.delay_seconds < 0:
            raise ValueError(f"fault delay_seconds {self.delay_seconds} must not be negative")
        if self.times is not None and self.times < 1:
            raise ValueError(f"fault times {self.times} must be at least 1, or None for every request")
        if not (self.answers or self.reset or self.delay_seconds):
            raise ValueError("a fault needs at least one of status, body, reset, delay_seconds")

    @property
    def answers(self) -> bool:
        """Whether the fault makes the answer itself."""
        return self.status is not None or self.body is not None

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """A fault from the admin interface's JSON.

        Raises:
            ValueError: an unknown key, or values that make no fault.
        """
        if not isinstance(value, dict) or "path" not in value:
            raise ValueError("a fault is a JSON object with at least the key path")
        unknown = sorted(set(value) - set(_KEYS))
        if unknown:
            raise ValueError(f"unknown fault key(s) {', '.join(unknown)}; allowed are {', '.join(_KEYS)}")
        return cls(**value)

    def to_json(self) -> dict[str, Any]:
        """The fault as the admin interface shows it."""
        shown = {name: getattr(self, name) for name in _KEYS}
        shown["headers"] = dict(self.headers or {})
        if isinstance(self.body, bytes):
            shown["body"] = self.body.decode(errors="replace")
        return shown


class Faults:
    """The faults that are switched on, in the order of their adding; the first that fits is used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: list[_Active] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._active.append(_Active(fault))

    def clear(self) -> None:
        """Switch every fault off."""
        with self._lock:
            self._active.clear()

    def active(self) -> list[Fault]:
        """The faults that would still hit a request."""
        with self._lock:
            return [one.fault for one in self._active]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, counted as used; None when there is none."""
        with self._lock:
            for one in self._active:
                if one.hits(method, path):
                    if one.used_up:
                        self._active.remove(one)
                    return one.fault
        return None


class _Active:
    """A fault that is on, and how often it has hit which path."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._pattern = re.compile(fault.path)
        self._hits: Counter[str] = Counter()

    @property
    def used_up(self) -> bool:
        fault = self.fault
        return not fault.each and fault.times is not None and self._hits[""] >= fault.times

    def hits(self, method: str, path: str) -> bool:
        """Whether this request is hit; it is counted then."""
        if self.fault.method not in {None, method} or not self._pattern.search(path):
            return False
        key = path if self.fault.each else ""
        if self.fault.times is not None and self._hits[key] >= self.fault.times:
            return False
        self._hits[key] += 1
        return True
