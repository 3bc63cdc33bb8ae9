"""One pooled HTTP client a process, with time-outs inside the caller's budget and retries with jitter.

Lambda freezes a process between invocations, and a connection that the server closed meanwhile fails at its next
use. Such a failure is ambiguous (was the request processed?), so connections that were idle for long are dropped
before use instead of being retried after it.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import urllib3

from scv.budget import Budget
from scv.errors import SalesforceResponseError, SalesforceUnreachableError

IDLE_SECONDS = 25.0
"""A pool unused for longer is emptied (Salesforce's edge closes idle connections after about 30 s)."""

CONNECT_SECONDS = 2.0
"""Longest wait for a TCP and TLS connection."""

_MINIMUM_ATTEMPT_SECONDS = 0.05
_BASE_DELAY_SECONDS = 0.1


@dataclass(frozen=True)
class Response:
    """An HTTP answer: status, headers (names in lower case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is a success (2xx)."""
        return 200 <= self.status < 300

    def json(self, what: str) -> Any:
        """Return the body as JSON, None where it is empty.

        Raises:
            SalesforceResponseError: the body is not JSON; ``what`` names the request in the text.
        """
        if not self.body.strip():
            return None
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise SalesforceResponseError(
                f"{what}: Salesforce answered {self.status} with a body that is not JSON "
                f"({self.headers.get('content-type', 'no content type')}, {len(self.body)} bytes). "
                "Check the endpoint in the contact center's configuration: a login or error page looks like this.",
                status=self.status,
            ) from error


@dataclass(frozen=True)
class RetryPolicy:
    """When a request may be sent again.

    Attributes:
        attempts: how often at the most.
        statuses: answers that are worth another attempt.
        ambiguous: whether a request that may have been processed (reset, read time-out) may be sent again.
        attempt_seconds: longest wait for one answer, so that a retry still fits into the budget.
    """

    attempts: int = 1
    statuses: frozenset[int] = field(default_factory=frozenset)
    ambiguous: bool = False
    attempt_seconds: float | None = None


NEVER_TWICE = RetryPolicy(attempts=3, statuses=frozenset({503}))
"""For requests that create something: only repeated when Salesforce certainly did not process them."""

IDEMPOTENT = RetryPolicy(attempts=3, statuses=frozenset({500, 502, 503, 504}), ambiguous=True, attempt_seconds=3.0)
"""For requests that give the same state when they are processed twice."""


class HttpClient:
    """Keep-alive connections to all hosts of one process; safe for threads."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """``clock``, ``sleep`` and ``jitter`` (0 to 1) exist so that tests need not wait."""
        self._pool = urllib3.PoolManager(num_pools=8, maxsize=8, retries=False)
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._last_use = clock()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Callable[[], Mapping[str, str]],
        body: bytes | None = None,
        budget: Budget,
        retry: RetryPolicy,
    ) -> Response:
        """Send a request, again where ``retry`` allows it, and return the last answer whatever its status.

        ``headers`` is called for every attempt: a JWT with the same jti is refused by Salesforce.

        Raises:
            SalesforceUnreachableError: no answer came within ``budget`` (seconds).
        """
        parts = urlsplit(url)
        for attempt in range(1, retry.attempts + 1):
            last = attempt == retry.attempts
            try:
                response = self._attempt(method, url, headers=headers(), body=body, budget=budget, retry=retry)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                may_repeat = _was_not_sent(error) or retry.ambiguous
                delay = self._delay(attempt, None)
                if last or not may_repeat or delay + _MINIMUM_ATTEMPT_SECONDS > budget.remaining():
                    raise SalesforceUnreachableError(
                        f"{method} {parts.netloc}{parts.path}: no answer ({_reason(error)}) "
                        f"after {attempt} attempt(s). "
                        "Check Salesforce Trust, the endpoint in the configuration and the function's network."
                    ) from error
            else:
                delay = self._delay(attempt, response.headers.get("retry-after"))
                if last or response.status not in retry.statuses or delay >= budget.remaining():
                    return response
            self._sleep(delay)
        raise AssertionError("the last attempt returns or raises")  # pragma: no cover

    def _attempt(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        budget: Budget,
        retry: RetryPolicy,
    ) -> Response:
        now = self._clock()
        if now - self._last_use > IDLE_SECONDS:
            self._pool.clear()
        seconds = max(_MINIMUM_ATTEMPT_SECONDS, budget.remaining())
        if retry.attempt_seconds is not None:
            seconds = min(seconds, retry.attempt_seconds)
        answer = self._pool.request(
            method,
            url,
            headers=headers,
            body=body,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), total=seconds),
            retries=False,
            redirect=False,
        )
        self._last_use = self._clock()
        return Response(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=answer.data,
        )

    def _delay(self, attempt: int, retry_after: str | None) -> float:
        if retry_after is not None and retry_after.isdigit():
            return float(retry_after)
        return float(_BASE_DELAY_SECONDS * 2 ** (attempt - 1) * (0.5 + self._jitter()))


def _was_not_sent(error: Exception) -> bool:
    # NewConnectionError covers refused connections and names that do not resolve.
    return isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def _reason(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return "the host name does not resolve"
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "connection refused"
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        return "no connection in time"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "nothing came in time"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "TLS failed"
    return "connection lost"
