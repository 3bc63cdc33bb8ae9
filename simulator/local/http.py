"""The admin interfaces of the stand-ins, over HTTP, because they run as processes of their own."""

from __future__ import annotations

import json
from typing import Any

import urllib3


class StandInError(RuntimeError):
    """A stand-in did not answer, or refused an admin request. The text says what was asked and what came back."""


class StandInAdmin:
    """The `/_standin/` interface of one stand-in."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._http = urllib3.PoolManager(retries=False, timeout=5.0)

    def get(self, name: str) -> Any:
        """Read something. Raises StandInError."""
        return self._ask("GET", name, None)

    def post(self, name: str, body: Any = None) -> Any:
        """Change something. Raises StandInError."""
        return self._ask("POST", name, body)

    def delete(self, name: str) -> Any:
        """Remove something. Raises StandInError."""
        return self._ask("DELETE", name, None)

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            self.get("faults")
        except StandInError:
            return False
        return True

    def _ask(self, method: str, name: str, body: Any) -> Any:
        url = f"{self.base_url}/_standin/{name}"
        try:
            answer = self._http.request(
                method,
                url,
                body=None if body is None else json.dumps(body),
                headers={"Content-Type": "application/json"},
            )
        except urllib3.exceptions.HTTPError as error:
            raise StandInError(f"{method} {url}: no answer ({error}); does the stand-in run?") from error
        if answer.status != 200:
            raise StandInError(f"{method} {url}: {answer.status} {answer.data.decode(errors='replace')[:400]}")
        return json.loads(answer.data)
