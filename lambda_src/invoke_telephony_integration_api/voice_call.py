"""Maps a contact to the fields of a VoiceCall (guide, chapter 3, "Create a Voice Call Record")."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scv.contact_event import ContactData, MethodCall
from scv.errors import InvalidRequestError
from scv.logs import get_logger

WEBRTC_DEFAULT = "WEBRTC_DEFAULT"
"""What the guide has as the default of to and from where a contact has no number."""

ATTRIBUTE_PREFIX = "sfdc-"
"""Contact attributes with this prefix become fields of the VoiceCall (guide, chapter 2, "Pass Data from the IVR")."""

_log = get_logger("voiceCall")

_INTEGER_FIELDS = (
    "totalHoldDuration",
    "longestHoldDuration",
    "numberOfHolds",
    "agentInteractionDuration",
    "totalRecordingDuration",
)
_TIME_FIELDS = ("startTime", "endTime")


def call_attributes(attributes: Mapping[str, str]) -> str | None:
    """Return the ``sfdc-`` attributes as the JSON text that callAttributes takes, None where there is none."""
    fields = {
        name.removeprefix(ATTRIBUTE_PREFIX): value
        for name, value in attributes.items()
        if name.startswith(ATTRIBUTE_PREFIX) and len(name) > len(ATTRIBUTE_PREFIX)
    }
    return json.dumps(fields, ensure_ascii=False) if fields else None


def new_voice_call(call: MethodCall, *, call_center_api_name: str) -> dict[str, Any]:
    """Return the fields of an inbound VoiceCall."""
    return {**_common(call, call_center_api_name), "initiationMethod": "Inbound"}


def transferred_voice_call(call: MethodCall, *, call_center_api_name: str) -> dict[str, Any]:
    """Return the fields of a transfer's VoiceCall: parent and queue besides the common ones.

    Raises:
        InvalidRequestError: the contact has no previous contact, so it is no transfer.
    """
    parent = call.optional("parentVoiceCallId") or call.contact.previous_contact_id
    if parent is None:
        raise InvalidRequestError(
            "createTransferVC needs the contact that was transferred: the event has neither "
            "ContactData.PreviousContactId nor a parameter parentVoiceCallId. Use createVoiceCall in inbound flows."
        )
    fields = {
        **_common(call, call_center_api_name),
        "initiationMethod": "Transfer",
        "parentVoiceCallId": parent,
    }
    if call.contact.queue_arn:
        fields["queue"] = call.contact.queue_arn
    return fields


def _common(call: MethodCall, call_center_api_name: str) -> dict[str, Any]:
    contact = call.contact
    to, caller = _endpoints(contact)
    fields: dict[str, Any] = {
        "callCenterApiName": call_center_api_name,
        "vendorCallKey": call.required_contact_id(),
        "to": to,
        "from": caller,
        "startTime": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "callSubtype": "WebRTC" if contact.is_webrtc else "PSTN",
        "participants": [{"participantKey": caller, "type": "END_USER"}],
    }
    attributes = call_attributes(contact.attributes)
    if attributes is not None:
        fields["callAttributes"] = attributes
    origin = call.optional("callOrigin") or contact.attributes.get("callOrigin")
    if origin:
        fields["callOrigin"] = origin
    return fields


def _endpoints(contact: ContactData) -> tuple[str, str]:
    to, caller = contact.system_address, contact.customer_address
    if contact.is_webrtc:
        # The guide's Attributes block: the flow passes the e-mail addresses in these two.
        to = contact.attributes.get("WebRTC_To") or to
        caller = contact.attributes.get("WebRTC_From") or caller
    elif to is None or caller is None:
        missing = [name for name, value in (("SystemEndpoint", to), ("CustomerEndpoint", caller)) if value is None]
        _log.warning("The contact has no address; the guide's default is sent", extra={"context": {"missing": missing}})
    return to or WEBRTC_DEFAULT, caller or WEBRTC_DEFAULT


def updated_fields(call: MethodCall) -> dict[str, Any]:
    """Return the fields of updateVoiceCall: ``fieldValues`` of a function, or a flow's own parameters.

    A flow can pass text only, so numbers and booleans of the guide's table are converted.

    Raises:
        InvalidRequestError: nothing to update, or a value that is not of its field's type.
    """
    values = field_values(call)
    fields = {name: value for name, value in values.items() if value is not None}
    for name in _INTEGER_FIELDS:
        if name in fields:
            fields[name] = whole_number(name, fields[name])
    active = fields.get("isActiveCall")
    if isinstance(active, str):
        if active.lower() not in ("true", "false"):
            raise InvalidRequestError(f"isActiveCall is {active!r}; allowed are true and false.")
        fields["isActiveCall"] = active.lower() == "true"
    if isinstance(fields.get("callAttributes"), Mapping):
        fields["callAttributes"] = json.dumps(fields["callAttributes"], ensure_ascii=False)
    return fields


def message_fields(call: MethodCall) -> dict[str, Any]:
    """Return the fields of sendMessage, with times as whole epoch milliseconds."""
    fields = field_values(call)
    for name in _TIME_FIELDS:
        if name in fields:
            fields[name] = whole_number(name, fields[name])
    return fields


def field_values(call: MethodCall) -> dict[str, Any]:
    """Return ``fieldValues``, or where there is none every parameter that is not an instruction to this function.

    Raises:
        InvalidRequestError: there are none.
    """
    values = call.parameters.get("fieldValues")
    if values is None:
        values = {
            name: value
            for name, value in call.parameters.items()
            if name not in ("methodName", "contactId", "fieldValues") and value != ""
        }
    if not isinstance(values, Mapping) or not values:
        raise InvalidRequestError(
            f"{call.method} needs fields: set the parameter fieldValues (an object), or one parameter a field; "
            f"got a {type(values).__name__}."
        )
    return dict(values)


def whole_number(name: str, value: Any) -> int:
    """Return ``value`` as an int; accepts a number or its text.

    Raises:
        InvalidRequestError: it is neither.
    """
    try:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise InvalidRequestError(f"{name} is {value!r}; a whole number is needed.") from None
