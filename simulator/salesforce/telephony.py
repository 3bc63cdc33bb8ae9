"""The Telephony Integration API under /telephony/v1 (guide, chapter 3)."""

import json
from typing import Any

from . import tables
from .calls import Conversation, VoiceCall
from .checks import check_object
from .state import State
from .wire import Refusal, Request, Response, Violation

ACCEPTED = "Accepted"
MULTI_STATUS = "Multi-Status: A few messages were not processed"
NO_CONVERSATION = "Error: io.grpc.StatusRuntimeException: PERMISSION_DENIED: Conversation does not exist"


def create_voice_call(state: State, request: Request) -> Response:
    """POST /voiceCalls: 201 with the id, and `errors` when field validation failed (the call is created)."""
    body = tables.check_create(_json(request), state.settings.call_center_api_name)
    parent = body.get("parentVoiceCallId")
    if parent is not None and state.calls.find(parent) is None:
        reason = f"field parentVoiceCallId has the value {parent!r}; no VoiceCall has this id or vendorCallKey"
        raise Refusal.telephony(400, "BAD_REQUEST", reason, "state")
    call = state.calls.create(body)
    errors = list(state.settings.voice_call_errors)
    source_type = json.loads(body.get("callAttributes", "{}")).get("SourceType")
    if source_type not in {None, "Sales", "Service"}:
        errors.append(f"SourceType: bad value for restricted picklist field: {source_type}")
    return Response(201, {"voiceCallId": call.id, "errors": errors})


def update_voice_call(state: State, request: Request, call_id: str) -> Response:
    """PATCH /voiceCalls/{CALL ID}: asynchronous, so it answers `pending`."""
    body = tables.check_update(_json(request), state.settings.call_center_api_name)
    if state.calls.update(call_id, body) is None:
        raise _unknown_call(call_id)
    return Response(202, {"status": "pending"})


def create_message(state: State, request: Request, key: str) -> Response:
    """POST /voiceCalls/{vendorCallKey}/messages: one utterance of one conversation."""
    message = tables.check_message(_json(request))
    tables.check_call_center(message, state.settings.call_center_api_name)
    conversation, reason = _conversation(state, key)
    if conversation is None:
        text = _processing_error([message["messageId"]])
        raise Refusal(400, {"errorCode": "BAD_REQUEST", "message": text}, reason=reason, kind="state")
    if state.transcripts.add_message(conversation, message) == "conflict":
        raise Refusal.telephony(400, "BAD_REQUEST", _conflict(message["messageId"]), "state")
    return Response(202, {"result": ACCEPTED})


def create_messages(state: State, request: Request) -> Response:
    """POST /voiceCalls/messages: utterances of up to five conversations; 207 when some are not processed."""
    entries = tables.check_bulk(_json(request))
    answers: list[dict[str, Any]] = []
    for entry in entries:
        answers.extend(_bulk_entry(state, request, entry))
    if all(answer["status"] == 202 for answer in answers):
        return Response(202, {"result": ACCEPTED})
    return Response(207, {"result": MULTI_STATUS, "errorResponse": {"errorResponseEntries": answers}})


def _bulk_entry(state: State, request: Request, entry: dict[str, Any]) -> list[dict[str, Any]]:
    key, messages = entry["vendorCallKey"], entry["messages"]
    conversation, reason = _conversation(state, key)
    if conversation is None:
        _note(state, request, f"vendorCallKey {key!r}: {reason}")
        ids = [message["messageId"] for message in messages]
        return [{"vendorCallKey": key, "status": 400, "message": _processing_error(ids)}]
    stored: list[str] = []
    conflicting: list[str] = []
    for message in messages:
        outcome = state.transcripts.add_message(conversation, message)
        (conflicting if outcome == "conflict" else stored).append(message["messageId"])
    answers: list[dict[str, Any]] = []
    if conflicting:
        reason = "; ".join(_conflict(message_id) for message_id in conflicting)
        _note(state, request, f"vendorCallKey {key!r}: {reason}")
        text = f"Error Processing Transcript with Id(s) [{', '.join(conflicting)}]. Error: {reason}"
        answers.append({"vendorCallKey": key, "status": 400, "message": text})
    if stored:
        text = f"Successfully Processed Transcripts with Id(s) [{', '.join(stored)}]"
        answers.append({"vendorCallKey": key, "status": 202, "message": text})
    return answers


def execute_omni_flow(state: State, request: Request, call_id: str) -> Response:
    """PATCH /voiceCalls/{CALL ID}/omniFlow: an agent or a queue, or `errors`."""
    body = check_object("", _json(request), tables.OMNI_FLOW)
    call = _call(state, call_id)
    result = state.settings.routing.decide(body["dialedNumber"], body.get("flowDevName"), body.get("fallbackQueue"))
    state.calls.route(call, body, result)
    if result.errors:
        return Response(200, {"errors": list(result.errors)})
    return Response(200, {"agent": result.agent, "queue": result.queue})


def clear_routing(state: State, request: Request, call_id: str) -> Response:
    """PATCH /voiceCalls/{CALL ID}/clearRouting: delete the PendingServiceRouting record. No parameters."""
    _no_parameters(request)
    state.calls.clear_routing(_call(state, call_id))
    return Response(200, {"status": "success"})


def reroute(state: State, request: Request, call_id: str) -> Response:
    """PATCH /voiceCalls/{CALL ID}/reroute: run the flow of the call's last routing again. No parameters."""
    _no_parameters(request)
    call = _call(state, call_id)
    if call.routing_requests:
        last = call.routing_requests[-1]
        result = state.settings.routing.decide(last["dialedNumber"], last.get("flowDevName"), last.get("fallbackQueue"))
        state.calls.route(call, last, result)
    call.reroutes += 1
    return Response(200, {"status": "success"})


def realtime_events(state: State, request: Request, key: str) -> Response:
    """POST /voiceCalls/{vendorCallKey}/realtimeConversationEvents."""
    body = _events(state, request, post_call=False)
    conversation = _require_conversation(state, key)
    state.transcripts.realtime_events[conversation.key].extend(
        {**event, "service": body["service"]} for event in body["events"]
    )
    return Response(202, {"status": "202 Accepted"})


def post_call_events(state: State, request: Request, key: str) -> Response:
    """POST /voiceCalls/{vendorCallKey}/postConversationEvents: only after the conversation has closed."""
    body = _events(state, request, post_call=True)
    conversation = _require_conversation(state, key)
    if conversation.open:
        reason = (
            f"the conversation {key!r} is still open; postConversationEvents is for closed ones "
            "(updateVoiceCall without isActiveCall=true closes it)"
        )
        raise Refusal.telephony(400, "BAD_REQUEST", reason, "state")
    state.transcripts.post_call_events[conversation.key].extend(
        {**event, "service": body["service"]} for event in body["events"]
    )
    return Response(202, {"status": "202 Accepted"})


def _events(state: State, request: Request, *, post_call: bool) -> dict[str, Any]:
    seconds_allowed = state.settings.event_times_in_seconds
    return tables.check_events(_json(request), post_call=post_call, seconds_allowed=seconds_allowed)


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as error:
        reason = f"the body is not JSON: {error}" if request.body else "the body is missing; it must be JSON"
        raise Refusal.telephony(400, "BAD_REQUEST", reason) from error


def _no_parameters(request: Request) -> None:
    if request.body.strip() in {b"", b"null"}:
        return
    check_object("", _json(request), tables.NO_FIELDS)


def _call(state: State, call_id: str) -> VoiceCall:
    call = state.calls.find(call_id)
    if call is None:
        raise _unknown_call(call_id)
    return call


def _unknown_call(call_id: str) -> Refusal:
    reason = f"no VoiceCall has the id or vendorCallKey {call_id!r}"
    return Refusal.telephony(404, "NOT_FOUND", reason, "state")


def _conversation(state: State, key: str) -> tuple[Conversation | None, str]:
    """The conversation of a vendorCallKey, or None and the reason."""
    tables.check_conversation_key(key)
    conversation = state.calls.conversations.get(key)
    if conversation is not None:
        return conversation, ""
    call = state.calls.find(key)
    if call is None:
        return None, f"Conversation does not exist: no VoiceCall has the vendorCallKey {key!r}"
    reason = (
        f"vendorCallKey {key!r} is that of a transfer; the conversation is named by the vendorCallKey "
        f"of its first call, {call.conversation_key!r}"
    )
    return None, reason


def _require_conversation(state: State, key: str) -> Conversation:
    conversation, reason = _conversation(state, key)
    if conversation is None:
        raise Refusal.telephony(400, "BAD_REQUEST", reason, "state")
    return conversation


def _processing_error(message_ids: list[str]) -> str:
    return f"Error Processing Transcript with Id(s) [{', '.join(message_ids)}]. {NO_CONVERSATION}"


def _conflict(message_id: str) -> str:
    return (
        f"field messageId has the value {message_id!r}; it must be unique for the conversation, "
        "and another message was sent with it"
    )


def _note(state: State, request: Request, reason: str) -> None:
    """Record a refused part of a request that is accepted as a whole."""
    state.violations.append(Violation(request.method, request.path, 400, reason, "state"))
