"""Invokes another function of the contact center.

Source: AWS Lambda API Reference, "Invoke": a function that raised answers 200 with the header X-Amz-Function-Error
and its error in the body, which is why that is checked here and not left to callers.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import quote

from scv.aws_http import AwsService, aws_service, trace_header
from scv.budget import Budget
from scv.errors import ScvError
from scv.logs import LIMITS_PREFIX, mask_phones

_ANSWERED = re.compile(r"Salesforce answered (\d{3})")
_OWN_STATUS = {"SalesforceLimitError": 429, "SalesforceAuthError": 401}


class FunctionFailedError(ScvError):
    """The invoked function raised.

    Attributes:
        error_type: name of its exception, such as ``SalesforceLimitError`` or ``Sandbox.Timedout``.
        reason: its text (without phone numbers).
        status: the status with which Salesforce refused the function's request, None where it was not that.
    """

    def __init__(self, function: str, error_type: str, reason: str) -> None:
        """``function`` is a name or ARN."""
        super().__init__(f"{function.rpartition('function:')[2]} failed with {error_type}: {reason}")
        self.error_type, self.reason = error_type, reason
        match = _ANSWERED.search(reason)
        # A limit is known by its prefix too: not every local emulator passes the exception's name on.
        own = 429 if LIMITS_PREFIX in reason else _OWN_STATUS.get(error_type)
        self.status = int(match.group(1)) if match else own

    @property
    def temporary(self) -> bool:
        """Whether the same request may succeed a moment later: a limit, no answer, or an error of the other side."""
        if self.error_type in ("SalesforceUnreachableError", "Sandbox.Timedout"):
            return True
        return self.status is not None and (self.status == 429 or self.status >= 500)


class Invoker(Protocol):
    """Calls functions by name or ARN (with the alias at its end)."""

    def call(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> Any:
        """Invoke and wait: returns the function's answer.

        Raises:
            FunctionFailedError: the function raised.
            AwsError: Lambda did not run it.
        """

    def start(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> None:
        """Invoke asynchronously: Lambda has queued the event when this returns; raises AwsError."""


class LambdaInvoker:
    """The Lambda API."""

    def __init__(self, service: AwsService) -> None:
        """``service`` is that of ``aws_service("lambda", ...)``."""
        self._service = service

    def call(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> Any:
        """See :class:`Invoker`."""
        headers, body = self._invoke(function, payload, "RequestResponse", budget)
        if "x-amz-function-error" in headers:
            raise _failure(function, body)
        try:
            return json.loads(body) if body else None
        except ValueError:
            raise FunctionFailedError(function, "InvalidAnswer", "its answer is not JSON") from None

    def start(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> None:
        """See :class:`Invoker`."""
        self._invoke(function, payload, "Event", budget)

    def _invoke(
        self, function: str, payload: Mapping[str, Any], kind: str, budget: Budget
    ) -> tuple[Mapping[str, str], bytes]:
        answer = self._service.request(
            "POST",
            _path(function),
            headers={"Content-Type": "application/json", "X-Amz-Invocation-Type": kind},
            unsigned=trace_header(os.environ),
            body=json.dumps(payload).encode(),
            budget=budget,
            what=f"Invoke of {function.rpartition('function:')[2]}",
        )
        return answer.headers, answer.body


@lru_cache(maxsize=64)
def _path(function: str) -> str:
    return f"/2015-03-31/functions/{quote(function, safe='')}/invocations"


def lambda_invoker(environ: Mapping[str, str]) -> LambdaInvoker:
    """Return the invoker of this process; raises SettingsError where the environment has no region."""
    return LambdaInvoker(aws_service("lambda", environ))


def method_call(method: str, contact_id: str | None = None, **parameters: Any) -> dict[str, Any]:
    """Return the event with which a function calls a method of another (guide, chapter 6)."""
    contact = {} if contact_id is None else {"contactId": contact_id}
    return {"Details": {"Parameters": {"methodName": method, **contact, **parameters}}}


def _failure(function: str, body: bytes) -> FunctionFailedError:
    try:
        error = json.loads(body)
    except ValueError:
        error = None
    if not isinstance(error, Mapping):
        return FunctionFailedError(function, "Unhandled", "it gave no reason; see its log")
    message = str(error.get("errorMessage") or "it gave no reason; see its log")
    # A function that was stopped at its time limit has no errorType in older runtimes.
    default = "Sandbox.Timedout" if "Task timed out" in message else "Unhandled"
    return FunctionFailedError(function, str(error.get("errorType") or default), mask_phones(message)[:1000])
