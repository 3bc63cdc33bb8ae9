"""CloudFormation's custom resource protocol: what it asks, and the JSON that it wants to be answered with.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scv.errors import ScvError

MAX_BODY_BYTES = 4096
"""CloudFormation ignores a longer answer, and the stack then waits for its whole time-out."""

FAILED_CREATE_PREFIX = "scv-failed-create"
"""Starts the physical id of a resource of which nothing was made: its deletion has nothing to delete."""

_ANSWERABLE = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId")
_MAX_NAME = 400
"""Two parameter names and a serial number must fit into a physical id, which has at most 1 KB."""


class NotACustomResourceRequestError(ScvError):
    """The event is not CloudFormation's, so there is nobody to answer."""


class RequestRefusedError(ScvError):
    """The request cannot be done as it is. The text becomes the stack event's reason; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of CloudFormation. `response_url` is presigned: whoever has it can answer, so never log it."""

    request_type: str
    response_url: str = field(repr=False)
    stack_id: str
    request_id: str
    logical_resource_id: str
    physical_resource_id: str | None
    properties: Mapping[str, Any] = field(repr=False)
    old_properties: Mapping[str, Any] = field(repr=False)

    @classmethod
    def parse(cls, event: object) -> Request:
        """Read CloudFormation's event; raise NotACustomResourceRequestError when it could not be answered."""
        fields: Mapping[str, Any] = event if isinstance(event, Mapping) else {}
        missing = [name for name in _ANSWERABLE if not isinstance(fields.get(name), str) or not fields[name]]
        if missing:
            raise NotACustomResourceRequestError(
                f"The event has no {', '.join(missing)}. This function is invoked by AWS CloudFormation only, "
                "for the custom resources of the Keys stack; deploy that stack instead of invoking it."
            )
        return cls(
            request_type=str(fields.get("RequestType", "")),
            response_url=fields["ResponseURL"],
            stack_id=fields["StackId"],
            request_id=fields["RequestId"],
            logical_resource_id=fields["LogicalResourceId"],
            physical_resource_id=fields.get("PhysicalResourceId") or None,
            properties=_mapping(fields.get("ResourceProperties")),
            old_properties=_mapping(fields.get("OldResourceProperties")),
        )

    @property
    def is_delete(self) -> bool:
        """Whether the resource is to be deleted."""
        return self.request_type == "Delete"

    @property
    def owner_tag(self) -> bytes:
        """Nine bytes that stand for this resource of this stack, the same in all of its requests."""
        return hashlib.sha256(f"{self.stack_id}\n{self.logical_resource_id}".encode()).digest()[:9]

    @property
    def request_tag(self) -> bytes:
        """Nine bytes that stand for this request; a repeated delivery of the same event has the same."""
        return hashlib.sha256(self.request_id.encode()).digest()[:9]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a request came to. `reason` is required of a failure; `data` is what Fn::GetAtt reads."""

    physical_resource_id: str
    success: bool = True
    reason: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def failure(request: Request, reason: str, *, physical_resource_id: str | None = None) -> Outcome:
    """A failed outcome; a creation that names no physical id gets one whose deletion does nothing."""
    fallback = request.physical_resource_id or f"{FAILED_CREATE_PREFIX}|{request.request_id}"
    return Outcome(physical_resource_id=physical_resource_id or fallback, success=False, reason=reason)


def response_body(request: Request, outcome: Outcome) -> bytes:
    """The JSON answer, at most MAX_BODY_BYTES: the reason is shortened; too much data becomes a failure."""
    body = _encode(request, outcome, outcome.reason)
    excess = len(body) - MAX_BODY_BYTES
    if excess <= 0:
        return body
    # Each character of the text may take up to 12 bytes as JSON escapes, never less than one.
    for length in (len(outcome.reason) - excess - 3, len(outcome.reason) // 12 - 3, 0):
        shortened = outcome.reason[:length] + "..." if length > 0 else ""
        if outcome.success or shortened:
            body = _encode(request, outcome, shortened)
            if len(body) <= MAX_BODY_BYTES:
                return body
    too_long = f"The answer has {len(body)} bytes and CloudFormation takes {MAX_BODY_BYTES}. Shorten CommonName."
    return _encode(request, failure(request, too_long), too_long)


def text(properties: Mapping[str, Any], name: str) -> str:
    """A required text property; raise RequestRefusedError when it is missing, empty or no text."""
    value = properties.get(name)
    if not isinstance(value, str) or not value:
        raise RequestRefusedError(f"Property {name} is {value!r}; it must be a text that is not empty.")
    return value


def parameter_name(properties: Mapping[str, Any], name: str) -> str:
    """A required property that holds the full name of an SSM parameter."""
    return check_parameter_name(text(properties, name), where=f"Property {name}")


def check_parameter_name(value: str, *, where: str) -> str:
    """Return `value` if it is a full SSM parameter name; raise RequestRefusedError otherwise.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
    """
    plain = value.isascii() and all(letter.isalnum() or letter in "_.-/" for letter in value)
    if not plain or not value.startswith("/") or value.endswith("/") or len(value) > _MAX_NAME:
        raise RequestRefusedError(
            f"{where} is {value[:80]!r}; a parameter name here starts with /, does not end with it, and has at "
            f"most {_MAX_NAME} letters, digits and the characters _ . - /"
        )
    return value


def flag(properties: Mapping[str, Any], name: str) -> bool:
    """An optional true/false property (CloudFormation passes texts), false by default."""
    value = str(properties.get(name, "false")).lower()
    if value not in {"true", "false"}:
        raise RequestRefusedError(f"Property {name} is {value!r}; it must be 'true' or 'false'.")
    return value == "true"


def whole_number(properties: Mapping[str, Any], name: str, *, default: int) -> int:
    """An optional whole number (CloudFormation passes texts)."""
    value = str(properties.get(name, default))
    if not (value.isascii() and value.isdecimal() and len(value) <= 9):
        raise RequestRefusedError(f"Property {name} is {value[:80]!r}; it must be a whole number.")
    return int(value)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _encode(request: Request, outcome: Outcome, reason: str) -> bytes:
    answer: dict[str, Any] = {
        "Status": "SUCCESS" if outcome.success else "FAILED",
        "PhysicalResourceId": outcome.physical_resource_id,
        "StackId": request.stack_id,
        "RequestId": request.request_id,
        "LogicalResourceId": request.logical_resource_id,
        # Certificates are public, and the operator must be able to read them in the stack's outputs.
        "NoEcho": False,
    }
    if reason:
        answer["Reason"] = reason
    if outcome.data:
        answer["Data"] = dict(outcome.data)
    return json.dumps(answer).encode()
