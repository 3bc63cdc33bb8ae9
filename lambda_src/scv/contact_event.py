"""The event with which a flow, another function or an operator calls a method.

Source: Amazon Connect Administrator Guide, "Invoke AWS Lambda functions" (shape of ContactFlowEvent); guide, chapter 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from scv.errors import InvalidRequestError

_WEBRTC = "connect:WebRTC"


@dataclass(frozen=True)
class ContactData:
    """What the functions read of ``Details.ContactData``; Connect leaves out or nulls most of it at times."""

    contact_id: str | None = None
    previous_contact_id: str | None = None
    initial_contact_id: str | None = None
    instance_arn: str | None = None
    initiation_method: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    customer_address: str | None = None
    system_address: str | None = None
    queue_arn: str | None = None
    is_webrtc: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> ContactData:
        """Read ``ContactData``; every member may be absent or null."""
        subtype = _member(data, "SegmentAttributes").get("connect:Subtype")
        # Connect writes {"ValueString": "connect:WebRTC"}; older payloads have the bare text.
        subtype_text = subtype.get("ValueString") if isinstance(subtype, Mapping) else subtype
        method = _text(data, "InitiationMethod")
        return cls(
            contact_id=_text(data, "ContactId"),
            previous_contact_id=_text(data, "PreviousContactId"),
            initial_contact_id=_text(data, "InitialContactId"),
            instance_arn=_text(data, "InstanceARN"),
            initiation_method=method,
            attributes=_member(data, "Attributes"),
            customer_address=_text(_member(data, "CustomerEndpoint"), "Address"),
            system_address=_text(_member(data, "SystemEndpoint"), "Address"),
            queue_arn=_text(_member(data, "Queue"), "ARN"),
            is_webrtc=subtype_text == _WEBRTC or method == "WEBRTC_API",
        )


@dataclass(frozen=True)
class MethodCall:
    """A method name, its parameters and the contact that it concerns."""

    method: str
    parameters: Mapping[str, Any]
    contact: ContactData
    from_flow: bool

    @classmethod
    def parse(cls, event: object) -> MethodCall:
        """Read ``{"Details": {"Parameters": {"methodName": ...}, "ContactData": {...}}, "Name": "ContactFlowEvent"}``.

        Raises:
            InvalidRequestError: not such an event; the text says what is missing.
        """
        if not isinstance(event, Mapping):
            raise InvalidRequestError(f"The event is a {type(event).__name__}; expected an object with Details.")
        details = event.get("Details")
        if not isinstance(details, Mapping):
            raise InvalidRequestError("The event has no Details; expected Details.Parameters.methodName.")
        parameters = details.get("Parameters")
        if not isinstance(parameters, Mapping):
            raise InvalidRequestError("The event has no Details.Parameters; set methodName there.")
        method = parameters.get("methodName")
        if not isinstance(method, str) or not method.strip():
            raise InvalidRequestError(
                f"Details.Parameters.methodName is {method!r}; set it to the name of the method to call."
            )
        return cls(
            method=method.strip(),
            parameters=parameters,
            contact=ContactData.parse(_member(details, "ContactData")),
            from_flow=event.get("Name") == "ContactFlowEvent",
        )

    @property
    def contact_id(self) -> str | None:
        """The contact to act on: the parameter ``contactId`` before the event's own contact."""
        return _text(self.parameters, "contactId") or self.contact.contact_id

    def required_contact_id(self) -> str:
        """:attr:`contact_id`, or an error that says how to give one."""
        if self.contact_id is None:
            raise InvalidRequestError(
                f"{self.method} needs a contact: the event has neither Details.ContactData.ContactId nor a "
                "parameter contactId."
            )
        return self.contact_id

    def required(self, name: str) -> str:
        """A parameter that must be a non-empty text."""
        value = _text(self.parameters, name)
        if value is None:
            raise InvalidRequestError(f"{self.method} needs the parameter {name}; got {self.parameters.get(name)!r}.")
        return value

    def optional(self, name: str) -> str | None:
        """A parameter that may be absent; an empty text (Connect's unset attribute) counts as absent."""
        return _text(self.parameters, name)


def unsupported_method(method: str, supported: list[str]) -> InvalidRequestError:
    """Return the error for a methodName that a function does not have, with the nearest one that it has."""
    near = get_close_matches(method, supported, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return InvalidRequestError(f"Unsupported method: {method!r}.{hint} Allowed: {', '.join(sorted(supported))}.")


def _member(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value.strip() else None
