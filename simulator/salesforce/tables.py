"""The tables of the Telephony Integration API's endpoints (guide, chapter 3), and the rules between fields."""

from typing import Any

from . import checks
from .checks import Field, FieldError, Table, check_object
from .ids import is_id

MAX_BULK_ENTRIES = 5
MAX_BULK_MESSAGES = 5
CALL_ORIGINS = ("Preview", "Progressive", "Voicemail")
SENDER_TYPES = ("END_USER", "EXTERNAL_USER", "HUMAN_AGENT", "SUPERVISOR", "VIRTUAL_AGENT")
CATEGORY = "IntelligenceSignal__Category"
SENTIMENT = "IntelligenceSignal__Sentiment"
# The tables print these names without the two underscores, which the PDF lost; the examples have them.
_SPELLING = "with two underscores, as in the guide's examples"
REALTIME_SERVICES = ("AmazonConnectContactLens", "CXoneAgentAssistService", "VonageConversationalInsights")
WEBRTC_DEFAULT = "WEBRTC_DEFAULT"
USER_ID_PATTERN = r"005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?"

CREATE: Table = {
    "callCenterApiName": Field(checks.text(), required=True),
    "parentVoiceCallId": Field(checks.text()),
    "vendorCallKey": Field(checks.text(), required=True),
    "to": Field(checks.text(), required=True),
    "from": Field(checks.text(), required=True),
    "callOrigin": Field(checks.one_of(*CALL_ORIGINS)),
    "initiationMethod": Field(
        checks.one_of("Inbound", "Transfer", note="outbound calls aren't supported"), required=True
    ),
    "queue": Field(checks.text()),
    "startTime": Field(checks.utc_time, required=True),
    "callSubtype": Field(checks.one_of("PSTN", "WebRTC")),
    "participants": Field(
        checks.array(
            checks.obj(
                {
                    "participantKey": Field(checks.text(), required=True),
                    "type": Field(checks.one_of("END_USER"), required=True),
                }
            )
        ),
        required=True,
    ),
    "callAttributes": Field(checks.json_object_string),
}

UPDATE: Table = {
    "startTime": Field(checks.utc_time),
    "endTime": Field(checks.utc_time),
    "enqueueTime": Field(checks.utc_time),
    "acceptTime": Field(checks.utc_time),
    "fromNumber": Field(checks.text()),
    "totalHoldDuration": Field(checks.int32),
    "longestHoldDuration": Field(checks.int32),
    "numberOfHolds": Field(checks.int32),
    "queue": Field(checks.text()),
    "agent": Field(checks.text()),
    "agentInteractionDuration": Field(checks.int32),
    "callOrigin": Field(checks.one_of(*CALL_ORIGINS)),
    "recordingLocation": Field(checks.text()),
    "totalRecordingDuration": Field(checks.int32),
    "callAttributes": Field(checks.json_object_string),
    "isActiveCall": Field(checks.boolean),
    "disconnectReason": Field(
        checks.obj(
            {
                "value": Field(checks.text(), required=True),
                "isError": Field(checks.boolean, required=True),
            }
        )
    ),
    # Not in the guide's table, but in its own sample code for contact trace records (page "transformCTR"), or
    # added by its function: Salesforce takes them.
    "toNumber": Field(checks.text()),
    "initiationMethod": Field(checks.text()),
    "parentCallIdentifier": Field(checks.text()),
    "callCenterApiName": Field(checks.text()),
    # As Salesforce's own function for contact records spells it here (createVoiceCall has callSubtype).
    "callSubType": Field(checks.one_of("PSTN", "WebRTC")),
}

MESSAGE: Table = {
    "participantId": Field(checks.text(), required=True),
    "messageId": Field(checks.text(), required=True),
    "startTime": Field(checks.epoch_millis, required=True),
    "endTime": Field(checks.epoch_millis, required=True),
    "content": Field(checks.text(), required=True),
    "senderType": Field(checks.one_of(*SENDER_TYPES), required=True),
}

SINGLE_MESSAGE: Table = {**MESSAGE, "callCenterApiName": Field(checks.text())}
"""A message by itself; the function adds callCenterApiName to what it is given."""

BULK: Table = {
    "entries": Field(
        checks.array(
            checks.obj(
                {
                    "vendorCallKey": Field(checks.text(), required=True),
                    "messages": Field(
                        checks.array(
                            checks.obj(MESSAGE),
                            maximum=MAX_BULK_MESSAGES,
                            limit=" for one voice call in a request",
                        ),
                        required=True,
                    ),
                }
            ),
            maximum=MAX_BULK_ENTRIES,
            limit=" in a request",
        ),
        required=True,
    ),
}

OMNI_FLOW: Table = {
    "dialedNumber": Field(checks.text(), required=True),
    "flowDevName": Field(checks.text(pattern=r"[A-Za-z][A-Za-z0-9_]*", hint="it must be a developer name")),
    "fallbackQueue": Field(checks.text()),
    # Not in the guide's table; the flows for Omni-Channel transfers send it.
    "transferTarget": Field(checks.text()),
    # The table says string, the example shows an object; the functions send an object.
    "flowInputParameters": Field(
        checks.any_of(
            (lambda where, value: _flow_inputs(where, value), checks.json_object_string),
            "it must be an object of input names and values, or a string that holds one",
        )
    ),
}

NO_FIELDS: Table = {}
"""clearRouting and reroute have no parameters."""


def _flow_inputs(where: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise FieldError(where, "it must be an object", value)
    for name, given in value.items():
        if not isinstance(given, str | int | float | bool):
            raise FieldError(f"{where}.{name}", "it must be a string, a number or a boolean", given)


def check_create(body: Any, call_center_api_name: str) -> dict[str, Any]:
    """Check a createVoiceCall body.

    Raises:
        FieldError: the guide does not allow it.
    """
    check_object("", body, CREATE)
    check_call_center(body, call_center_api_name)
    if body["initiationMethod"] == "Transfer":
        if "parentVoiceCallId" not in body:
            raise FieldError("parentVoiceCallId", "it is required when initiationMethod is Transfer")
    elif "parentVoiceCallId" in body:
        raise FieldError("parentVoiceCallId", "it is for transfers only, not for the initial voice call")
    web = body.get("callSubtype") == "WebRTC"
    for name in ("to", "from"):
        value = body[name]
        if web and value.upper() == WEBRTC_DEFAULT and value != WEBRTC_DEFAULT:
            raise FieldError(name, f"the default is spelt {WEBRTC_DEFAULT}", value)
        if not web and (value.upper() == WEBRTC_DEFAULT or "@" in value):
            raise FieldError(name, "it must be a phone number when callSubtype is PSTN", value)
    return dict(body)


def check_update(body: Any, call_center_api_name: str) -> dict[str, Any]:
    """Check an updateVoiceCall body.

    Raises:
        FieldError: the guide does not allow it.
    """
    check_object("", body, UPDATE)
    check_call_center(body, call_center_api_name)
    for name in ("totalHoldDuration", "agentInteractionDuration", "totalRecordingDuration"):
        if name in body and "recordingLocation" not in body:
            raise FieldError(name, "recordingLocation must be set as well when this field is set")
    return dict(body)


def check_call_center(body: dict[str, Any], call_center_api_name: str) -> None:
    """Check that a request speaks of the call center that its token names.

    Raises:
        FieldError: it names another one.
    """
    named = body.get("callCenterApiName", call_center_api_name)
    if named != call_center_api_name:
        rule = f"no such call center; the registered one is {call_center_api_name!r}"
        raise FieldError("callCenterApiName", rule, named)


def check_conversation_key(key: str, where: str = "vendorCallKey") -> None:
    """Check that a conversation is named by a vendorCallKey.

    Raises:
        FieldError: it is named by a Salesforce id.
    """
    if is_id(key, "0LQ"):
        rule = "a Salesforce voiceCallId is not allowed here; use the vendorCallKey of the first call"
        raise FieldError(where, rule, key)


def check_message(body: Any, where: str = "") -> dict[str, Any]:
    """Check one message (its table is checked here only for a message by itself).

    Raises:
        FieldError: the guide does not allow it.
    """
    if not where:
        check_object("", body, SINGLE_MESSAGE)
    prefix = f"{where}." if where else ""
    if body["endTime"] < body["startTime"]:
        raise FieldError(f"{prefix}endTime", f"it lies before startTime {body['startTime']}", body["endTime"])
    if body["senderType"] == "HUMAN_AGENT":
        rule = "for a HUMAN_AGENT it must be a 15 or 18 character Salesforce user id (starts with 005)"
        checks.text(pattern=USER_ID_PATTERN, hint=rule)(f"{prefix}participantId", body["participantId"])
    return dict(body)


def check_bulk(body: Any) -> list[dict[str, Any]]:
    """Check a bulk request and give its entries.

    Raises:
        FieldError: the guide does not allow it.
    """
    check_object("", body, BULK)
    seen: set[str] = set()
    for index, entry in enumerate(body["entries"]):
        where = f"entries[{index}]"
        if entry["vendorCallKey"] in seen:
            rule = "each voice call may have one entry in a request: the limits are per voice call"
            raise FieldError(f"{where}.vendorCallKey", rule, entry["vendorCallKey"])
        seen.add(entry["vendorCallKey"])
        check_conversation_key(entry["vendorCallKey"], f"{where}.vendorCallKey")
        for number, message in enumerate(entry["messages"]):
            check_message(message, f"{where}.messages[{number}]")
    return list(body["entries"])


def check_events(body: Any, *, post_call: bool, seconds_allowed: bool) -> dict[str, Any]:
    """Check real-time or post-call conversation events.

    Args:
        body: the decoded body.
        post_call: True for postConversationEvents.
        seconds_allowed: accept times in seconds, as the guide's examples show them against its table.

    Raises:
        FieldError: the guide does not allow it.
    """
    time = checks.epoch_time if seconds_allowed else checks.epoch_millis
    participant = Field(checks.one_of("AGENT", "CUSTOMER"), required=post_call)
    event: Table = {
        "type": Field(
            checks.one_of(*((SENTIMENT,) if post_call else (CATEGORY, SENTIMENT)), note=_SPELLING), required=True
        ),
        "value": Field(checks.text(), required=True),
        "startTime": Field(time, required=True),
        "participant": participant,
    }
    if post_call:
        event["endTime"] = Field(time, required=True)
    else:
        event["score"] = Field(checks.number_string(0, 1000))
    services = ("AmazonConnectContactLens",) if post_call else REALTIME_SERVICES
    table: Table = {
        "service": Field(checks.one_of(*services), required=True),
        "events": Field(checks.array(checks.obj(event)), required=True),
    }
    check_object("", body, table)
    _check_each_event(body["events"])
    return dict(body)


def _check_each_event(events: list[dict[str, Any]]) -> None:
    previous = None
    for index, event in enumerate(events):
        where = f"events[{index}]"
        if event["type"] == SENTIMENT:
            checks.number_string(-1000, 1000)(f"{where}.value", event["value"])
            if "participant" not in event:
                raise FieldError(f"{where}.participant", f"it is required when type is {SENTIMENT}")
        if "endTime" in event and event["endTime"] < event["startTime"]:
            rule = f"it lies before startTime {event['startTime']}"
            raise FieldError(f"{where}.endTime", rule, event["endTime"])
        if previous is not None and event["startTime"] < previous:
            rule = f"events must be sorted ascending by startTime; the one before has {previous}"
            raise FieldError(f"{where}.startTime", rule, event["startTime"])
        previous = event["startTime"]
