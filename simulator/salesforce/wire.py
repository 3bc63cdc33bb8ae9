"""What goes in and out: requests, responses, refusals, and what is remembered of each.

A handler answers with a `Response` or raises `Refusal`. A refusal carries two texts: the body that Salesforce
would send, and a reason for the developer that names the field, the value and the rule. The reason is kept as
a `Violation`, so that a test can fail on it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

JSON_TYPE = "application/json"

ViolationKind = Literal["authorization", "request", "state"]
"""Why a request was refused.

authorization: token, claims or headers of identity; request: form or content that the guide does not allow;
state: well formed, but what it speaks of does not exist or is not in the right state.
"""


@dataclass(frozen=True)
class Request:
    """One request as received. Header names are lower case; `query` is decoded."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's value, whatever the case of its name; None when absent."""
        return self.headers.get(name.lower())

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter; None when absent."""
        values = self.query.get(name)
        return values[0] if values else None

    @property
    def media_type(self) -> str:
        """The media type of the body without its parameters, lower case; empty when not given."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def json(self) -> Any:
        """The decoded JSON body; None when there is no body or it is not JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Response:
    """What is answered. A body of type bytes or str is sent as it is, anything else as JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False).encode()


class Refusal(Exception):  # noqa: N818  (it is the name of the thing: what a handler raises to refuse)
    """A handler will not do what was asked.

    Attributes:
        status: HTTP status to answer with.
        body: what Salesforce would answer.
        reason: sentence for the developer naming field, value and rule.
        kind: see `ViolationKind`.
        violation: False when the caller could not know better (a token that was valid until it was revoked).
        headers: extra response headers.
    """

    def __init__(
        self,
        status: int,
        body: Any,
        *,
        reason: str,
        kind: ViolationKind = "request",
        violation: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.body = body
        self.reason = reason
        self.kind: ViolationKind = kind
        self.violation = violation
        self.headers = dict(headers or {})

    @classmethod
    def telephony(cls, status: int, code: str, reason: str, kind: ViolationKind = "request") -> Self:
        """A refusal by the Telephony Integration API (its error body is not in the guide)."""
        return cls(status, {"errorCode": code, "message": reason}, reason=reason, kind=kind)

    @classmethod
    def rest(
        cls,
        status: int,
        code: str,
        message: str,
        *,
        reason: str | None = None,
        kind: ViolationKind = "request",
        fields: list[str] | None = None,
        violation: bool = True,
    ) -> Self:
        """A refusal by the REST API: a list with one error, as Salesforce gives it."""
        error: dict[str, Any] = {"message": message, "errorCode": code}
        if fields is not None:
            error["fields"] = fields
        return cls(status, [error], reason=reason or message, kind=kind, violation=violation)

    @classmethod
    def oauth(cls, error: str, description: str, *, reason: str, status: int = 400) -> Self:
        """A refusal by the token endpoint (RFC 6749 section 5.2 with Salesforce's descriptions)."""
        body = {"error": error, "error_description": description}
        return cls(status, body, reason=reason, kind="authorization")

    def response(self) -> Response:
        """The answer that carries this refusal."""
        return Response(self.status, self.body, self.headers)


@dataclass(frozen=True)
class Violation:
    """A refused request, or a refused part of one.

    Attributes:
        method, path: of the request.
        status: what was answered (for a part of a bulk request: the status of that part).
        reason: sentence naming field, value and rule.
        kind: see `ViolationKind`.
    """

    method: str
    path: str
    status: int
    reason: str
    kind: ViolationKind

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}: {self.reason}"


@dataclass(frozen=True)
class RecordedRequest:
    """A request that reached the stand-in, with what was answered.

    Attributes:
        query: the raw query string, without the question mark.
        json: the decoded body; None when there is none or it is not JSON.
        status: what was answered; 0 when the connection was reset on purpose.
        response: the decoded JSON answer, or its text when it is not JSON; None when empty.
        fault: True when a fault made the answer.
        received_at: seconds since the epoch.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    json: Any
    status: int
    response: Any
    fault: bool
    received_at: float


def decoded(body: bytes) -> Any:
    """A body as JSON when it is JSON, else as text; None when empty."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
