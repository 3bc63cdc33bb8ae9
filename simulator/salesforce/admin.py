"""The stand-in's own interface under /_standin/, for other processes. It is not recorded and has no faults.

GET    health                          {"status": "ok"}
GET    state                           records, calls, messages, events, uploads, counts
GET    requests, violations            what was asked, what was refused (secrets are left out)
GET    config                          org id, call center, counts of certificates, routing
POST   config                          add_scrt_certificate, connected_app, routing, voice_call_errors
GET    faults   POST faults   DELETE faults    list, add one, clear
POST   records                         {"object": ..., "fields": {...}} -> {"id": ...}
POST   records/clear                   {"object": ..., "field": ...} -> {"cleared": n}: null in every row
POST   pause                           {"vendorCallKey": ..., "paused": true}
POST   tokens/revoke                   every access token becomes invalid
POST   reset                           forget data, requests, violations, faults
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .faults import Fault
from .settings import Settings, connected_app_from_json
from .state import State
from .wire import RecordedRequest, Request, Response

_SECRET_HEADERS = frozenset({"authorization", "cookie"})
_CONFIG_KEYS = ("add_scrt_certificate", "connected_app", "routing", "voice_call_errors")


def handle(state: State, request: Request, path: str) -> Response:
    """Answer an admin request; 400 with `error` for bad input, 404 and 405 for what does not exist."""
    methods = _ACTIONS.get(path)
    if methods is None:
        return _error(404, f"no such admin path: {path}; there are {', '.join(sorted(_ACTIONS))}")
    action = methods.get(request.method)
    if action is None:
        return _error(405, f"{path} takes {', '.join(sorted(methods))}, not {request.method}")
    try:
        body = json.loads(request.body) if request.body else None
        return Response(200, action(state, body))
    except (ValueError, TypeError, KeyError) as error:
        return _error(400, f"{type(error).__name__}: {error}")


def _error(status: int, text: str) -> Response:
    return Response(status, {"error": text})


def snapshot(state: State) -> dict[str, Any]:
    """Everything that the org holds, as JSON."""
    transcripts = state.transcripts
    return {
        "records": {name: state.records.rows(name) for name in state.records},
        "voice_calls": [call.to_json() for call in state.calls.calls],
        "conversations": {key: asdict(one) for key, one in state.calls.conversations.items()},
        "messages": dict(transcripts.messages),
        "duplicate_messages": [asdict(one) for one in transcripts.duplicates],
        "dropped_messages": [asdict(one) for one in transcripts.dropped],
        "conversation_entries": dict(transcripts.entries),
        "realtime_events": dict(transcripts.realtime_events),
        "post_call_events": dict(transcripts.post_call_events),
        "platform_events": [asdict(one) for one in state.platform_events],
        "uploads": {name: asdict(one) for name, one in state.uploads.items()},
        "counts": {"requests": len(state.requests), "violations": len(state.violations)},
    }


def _shown_request(request: RecordedRequest) -> dict[str, Any]:
    """A request without what must not be shown: tokens, and the assertion and answer of the token endpoint."""
    secret = request.path.endswith("/oauth2/token")
    headers = {name: "(left out)" if name in _SECRET_HEADERS else value for name, value in request.headers.items()}
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": headers,
        "body": "(left out)" if secret else request.body.decode(errors="replace"),
        "json": request.json,
        "status": request.status,
        "response": "(left out)" if secret and request.status == 200 else request.response,
        "fault": request.fault,
        "received_at": request.received_at,
    }


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "org_id": settings.org_id,
        "call_center_api_name": settings.call_center_api_name,
        "scrt_certificates": len(settings.scrt_certificates),
        "connected_app": settings.connected_app is not None,
        "query_page_size": settings.query_page_size,
        "voice_call_errors": settings.voice_call_errors,
        "routing": settings.routing.to_json(),
    }


def _change_config(state: State, body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or not body or set(body) - set(_CONFIG_KEYS):
        raise ValueError(f"config takes an object with one or more of the keys {', '.join(_CONFIG_KEYS)}")
    settings = state.settings
    if "add_scrt_certificate" in body:
        settings.add_scrt_certificate(body["add_scrt_certificate"])
    if "connected_app" in body:
        settings.connected_app = connected_app_from_json(body["connected_app"])
    if "routing" in body:
        settings.routing.load(body["routing"])
    if "voice_call_errors" in body:
        settings.voice_call_errors = [str(text) for text in body["voice_call_errors"]]
    return _config(settings)


def _add_fault(state: State, body: Any) -> dict[str, Any]:
    fault = Fault.from_json(body)
    state.faults.add(fault)
    return fault.to_json()


def _clear_faults(state: State, _body: Any) -> dict[str, Any]:
    state.faults.clear()
    return {"faults": []}


def _add_record(state: State, body: Any) -> dict[str, Any]:
    return {"id": state.records.add(str(body["object"]), dict(body["fields"]))}


def _clear_field(state: State, body: Any) -> dict[str, Any]:
    rows = state.records.rows(str(body["object"]))
    for row in rows:
        row[str(body["field"])] = None
    return {"cleared": len(rows)}


def _pause(state: State, body: Any) -> dict[str, Any]:
    conversation = state.calls.conversations[body["vendorCallKey"]]
    conversation.paused = bool(body["paused"])
    return asdict(conversation)


def _revoke(state: State, _body: Any) -> dict[str, Any]:
    return {"revoked": state.tokens.revoke_all()}


def _reset(state: State, _body: Any) -> dict[str, Any]:
    state.reset()
    return {"status": "reset"}


_ACTIONS: dict[str, dict[str, Callable[[State, Any], Any]]] = {
    "health": {"GET": lambda _state, _body: {"status": "ok"}},
    "state": {"GET": lambda state, _body: snapshot(state)},
    "requests": {"GET": lambda state, _body: [_shown_request(one) for one in state.requests]},
    "violations": {"GET": lambda state, _body: [asdict(one) for one in state.violations]},
    "config": {"GET": lambda state, _body: _config(state.settings), "POST": _change_config},
    "faults": {
        "GET": lambda state, _body: [fault.to_json() for fault in state.faults.active()],
        "POST": _add_fault,
        "DELETE": _clear_faults,
    },
    "records": {"POST": _add_record},
    "records/clear": {"POST": _clear_field},
    "pause": {"POST": _pause},
    "tokens/revoke": {"POST": _revoke},
    "reset": {"POST": _reset},
}
