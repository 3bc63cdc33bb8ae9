"""Fakes of the ports of contact record processing; none opens a socket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from scv.budget import Budget
from scv.ctr.backup import Condition, Stored


class FakeObjects:
    """An object store with conditional writes, whose ``before_put`` lets a test interfere."""

    def __init__(self) -> None:
        self.content: dict[str, tuple[bytes, Stored]] = {}
        self.calls: list[str] = []
        self.before_put: Callable[[str], None] = lambda key: None
        self._version = 0
        self._lock = threading.Lock()

    def put(self, key: str, body: bytes, *, last_update: str, etag: str | None, budget: Budget) -> Condition:
        self.before_put(key)
        with self._lock:
            self.calls.append("put")
            stored = self.content.get(key)
            if (stored[1].etag if stored else None) != etag:
                return Condition.CONFLICT
            self._version += 1
            self.content[key] = (body, Stored(f'"{self._version}"', last_update))
            return Condition.DONE

    def head(self, key: str, *, budget: Budget) -> Stored | None:
        with self._lock:
            self.calls.append("head")
            return self.content[key][1] if key in self.content else None

    def get(self, key: str, *, budget: Budget) -> bytes | None:
        self.calls.append("get")
        return self.content[key][0] if key in self.content else None


class FakeInvoker:
    """Records calls; ``respond`` answers them or raises."""

    def __init__(self, respond: Callable[[dict[str, Any]], Any] | None = None) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.started: list[tuple[str, Mapping[str, Any]]] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._respond = respond or (lambda parameters: {"status": "pending"})

    def call(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> Any:
        parameters = dict(payload["Details"]["Parameters"])
        with self._lock:
            self.calls.append((function, parameters))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            return self._respond(parameters)
        finally:
            with self._lock:
                self._now -= 1

    def start(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> None:
        self.started.append((function, payload))

    @property
    def contacts(self) -> list[str]:
        """The contacts that were updated, in the order of the calls."""
        return [parameters["contactId"] for _, parameters in self.calls]
