"""Maps a contact record to the fields of updateVoiceCall.

Source: guide, chapter 6, "CTRDataSyncFunction" (table of attributes), chapter 2, "Retry CTR Sync" (transformCTR) and
chapter 3, "Update a Voice Call Record" (which fields there are and which need recordingLocation).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scv.ctr.classification import Classification, Kind, classify
from scv.ctr.custom_fields import CustomField, FieldValue, Hook, hook_fields
from scv.ctr.values import text, utc_time, whole_number

__all__ = ["Classification", "Kind", "VoiceCallUpdate", "classify", "voice_call_update"]

ATTRIBUTE_PREFIX = "sfdc-"
"""Contact attributes with this prefix become fields of the VoiceCall, without it."""

STATUS_FIELD = "sf_realtime_transcription_status__c"
"""The custom field that tells of the transcription limit (guide, chapter 9); flows set it with and without ``__c``."""

WEBRTC_DEFAULT = "WEBRTC_DEFAULT"
SUBTYPE = "callSubType"
"""As Salesforce's own function spells it in updateVoiceCall; in createVoiceCall it is ``callSubtype``."""

TELECOM_PREFIX = "TELECOM_"
"""Disconnect reasons of AWS's data model that say that the network, not a person, ended or prevented the call."""

_NOT_A_NUMBER = frozenset({"Softphone", "softphone"})
"""AWS's data model: the SystemEndpoint of a callback that an agent takes with the softphone."""

_NO_MAPPING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class VoiceCallUpdate:
    """The contact, and the fields to send for it; ``ignored`` are attributes with a value that is not one."""

    contact_id: str
    fields: dict[str, Any]
    ignored: tuple[str, ...] = ()


def voice_call_update(
    ctr: Mapping[str, Any], *, custom_fields: Sequence[CustomField] = (), hook: Hook | None = None
) -> VoiceCallUpdate:
    """Return the update for a contact record with a ContactId.

    What the record does not have, or has as null, is left out. ``custom_fields`` go before ``sfdc-`` attributes of the
    same name, and the hook's fields before both.

    Raises:
        HookError: the hook failed.
    """
    fields: dict[str, Any] = {}
    ignored: list[str] = []

    def put_time(name: str, source: Mapping[str, Any], attribute: str) -> None:
        value = source.get(attribute)
        if value is not None:
            moment = utc_time(value)
            if moment is None:
                # Salesforce would refuse the whole update for it, now and at every retry.
                ignored.append(attribute)
            else:
                fields[name] = moment

    put_time("startTime", ctr, "InitiationTimestamp")
    put_time("endTime", ctr, "DisconnectTimestamp")
    queue = _mapping(ctr, "Queue")
    if queue:
        put_time("enqueueTime", queue, "EnqueueTimestamp")
        name = text(queue.get("Name"))
        if name is not None:
            fields["queue"] = name
    agent = _mapping(ctr, "Agent")
    if agent:
        put_time("acceptTime", agent, "ConnectedToAgentTimestamp")
        _put_number(fields, ignored, "longestHoldDuration", agent, "LongestHoldDuration")
        _put_number(fields, ignored, "numberOfHolds", agent, "NumberOfHolds")
    location = recording_location(ctr)
    if location is not None:
        # The guide: these two may be set only together with the recording.
        if agent:
            _put_number(fields, ignored, "totalHoldDuration", agent, "CustomerHoldDuration")
            _put_number(fields, ignored, "agentInteractionDuration", agent, "AgentInteractionDuration")
        fields["recordingLocation"] = location
    parent = text(ctr.get("PreviousContactId"))
    if parent is not None and parent != ctr["ContactId"]:
        fields["parentCallIdentifier"] = parent
    _put_numbers_of_call(fields, ctr)
    reason = ctr.get("DisconnectReason")
    if isinstance(reason, str) and reason.startswith(TELECOM_PREFIX):
        fields["disconnectReason"] = {"value": reason, "isError": True}
    attributes = _call_attributes(ctr, custom_fields, hook)
    if attributes:
        fields["callAttributes"] = json.dumps(attributes, ensure_ascii=False)
    return VoiceCallUpdate(ctr["ContactId"], fields, tuple(ignored))


def recording_location(ctr: Mapping[str, Any]) -> str | None:
    """Return where the call's recording is: of ``Recording``, else of the first of ``Recordings`` in S3.

    The live audio in Kinesis Video that transcription and voicemail read is in ``Recordings`` as well; it is no
    recording that Salesforce could play.
    """
    candidates: list[Any] = [ctr.get("Recording")]
    recordings = ctr.get("Recordings")
    if isinstance(recordings, list):
        candidates += recordings
    for candidate in candidates:
        if isinstance(candidate, Mapping) and candidate.get("StorageType") != "KINESIS_VIDEO_STREAM":
            location = text(candidate.get("Location"))
            if location is not None and ":kinesisvideo:" not in location:
                return location
    return None


def _put_numbers_of_call(fields: dict[str, Any], ctr: Mapping[str, Any]) -> None:
    method = ctr.get("InitiationMethod")
    if not isinstance(method, str):
        return
    system = _address(ctr, "SystemEndpoint")
    customer = _address(ctr, "CustomerEndpoint")
    if method == "WEBRTC_API":
        attributes = _mapping(ctr, "Attributes")
        customer = text(attributes.get("WebRTC_From")) or customer or WEBRTC_DEFAULT
        system = text(attributes.get("WebRTC_To")) or system or WEBRTC_DEFAULT
        fields[SUBTYPE] = "WebRTC"
    else:
        fields[SUBTYPE] = "PSTN"
    # A callback is a call of the contact center to the customer.
    outbound = method in ("OUTBOUND", "CALLBACK")
    caller, called = (system, customer) if outbound else (customer, system)
    if caller is not None:
        fields["fromNumber"] = caller
    if called is not None:
        fields["toNumber"] = called
    fields["initiationMethod"] = "INBOUND" if method in ("API", "WEBRTC_API") else method


def _call_attributes(
    ctr: Mapping[str, Any], custom_fields: Sequence[CustomField], hook: Hook | None
) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {}
    attributes = _mapping(ctr, "Attributes")
    for name, value in attributes.items():
        if name.startswith(ATTRIBUTE_PREFIX) and value is not None and len(name) > len(ATTRIBUTE_PREFIX):
            fields[name[len(ATTRIBUTE_PREFIX) :]] = value
    status = text(attributes.get(STATUS_FIELD)) or text(attributes.get(STATUS_FIELD[:-3]))
    if status is not None:
        fields[STATUS_FIELD] = status
    for field in custom_fields:
        found = field.value(ctr)
        if found is not None:
            fields[field.name] = found
    if hook is not None:
        for name, given in hook_fields(hook, ctr).items():
            if given is not None:
                fields[name] = given
    return fields


def _put_number(
    fields: dict[str, Any], ignored: list[str], name: str, source: Mapping[str, Any], attribute: str
) -> None:
    value = source.get(attribute)
    if value is not None:
        number = whole_number(value)
        if number is None:
            ignored.append(attribute)
        else:
            fields[name] = number


def _mapping(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = source.get(name)
    return value if isinstance(value, Mapping) else _NO_MAPPING


def _address(ctr: Mapping[str, Any], name: str) -> str | None:
    address = text(_mapping(ctr, name).get("Address"))
    return None if address in _NOT_A_NUMBER else address
