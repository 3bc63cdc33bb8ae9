"""Puts the answer of a custom resource to the presigned S3 URL that CloudFormation waits at."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import urllib3

from scv.errors import ScvError
from scv.logs import get_logger

_logger = get_logger("auth_keys_ssm_util.responder")

_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 4.0


class AnswerNotDeliveredError(ScvError):
    """CloudFormation has no answer. Raised out of the handler so that Lambda delivers the event once more."""


class Responder:
    """Sends answers. `deadline` is a value of `clock`, in seconds; a request is cut off there, too."""

    def __init__(
        self,
        *,
        pool: urllib3.PoolManager | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pool = pool or urllib3.PoolManager()
        self._clock = clock
        self._sleep = sleep

    def put(self, url: str, body: bytes, *, deadline: float) -> None:
        """PUT `body` to `url`, again with growing pauses after errors that pass, at least once.

        Raises AnswerNotDeliveredError, which names the host but not the URL: its signature is a secret.
        """
        pause = _FIRST_PAUSE
        while True:
            problem, passes = self._attempt(url, body, deadline=deadline)
            if problem is None:
                return
            wait = pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, nothing secret
            if not passes or self._clock() + wait >= deadline:
                raise AnswerNotDeliveredError(
                    f"CloudFormation could not be answered: {problem} from {urlsplit(url).hostname}. The stack "
                    "waits until its time-out unless the repeated event is answered."
                )
            _logger.warning("Answer is sent again", extra={"context": {"problem": problem}})
            self._sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _attempt(self, url: str, body: bytes, *, deadline: float) -> tuple[str | None, bool]:
        """What went wrong, if anything, and whether that may pass."""
        left = max(0.5, deadline - self._clock())
        try:
            answer = self._pool.request(
                "PUT",
                url,
                body=body,
                # The URL is signed for an empty content type. Without this line, urllib3 sends none, which S3
                # takes as well, but a proxy between may add one.
                headers={"Content-Type": "", "Content-Length": str(len(body))},
                timeout=urllib3.Timeout(connect=min(3.0, left), read=min(10.0, left)),
                retries=urllib3.Retry(total=None, connect=0, read=0, status=0, other=0, redirect=2),
            )
        except urllib3.exceptions.HTTPError as error:
            # The error's text holds the URL with its signature: only its kind may be passed on.
            cause = getattr(error, "reason", None) or error
            return type(cause).__name__, True
        if 200 <= answer.status < 300:
            return None, False
        return f"status {answer.status}", answer.status in _RETRIED
