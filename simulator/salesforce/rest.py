"""REST: records (sobjects) and platform events under /services/data/vNN.N/sobjects."""

import json
import re
import uuid
from typing import Any

from .checks import parse_utc
from .ids import EVENT_PREFIX, is_id
from .records import API_NAME, REQUIRED_FIELDS, SYSTEM_FIELDS, Record, field_name
from .state import PlatformEvent, State
from .wire import Refusal, Request, Response

REALTIME_ALERT_EVENT = "RealtimeAlertEvent"
REALTIME_ALERT_FIELDS = frozenset({"Description", "EventDateTime", "Name", "Payload", "Severity", "Source"})
"""Fields of the standard platform event (Platform Events Developer Guide, RealtimeAlertEvent)."""

_API_NAME_RULE = "an API name has letters, digits and single underscores, and starts with a letter"


def create_record(state: State, request: Request, version: str, object_name: str) -> Response:
    """POST /sobjects/{object}: create a record (201), or publish a platform event."""
    fields = _fields(request)
    if object_name == REALTIME_ALERT_EVENT or object_name.endswith("__e"):
        return _publish(state, object_name, fields)
    _require_object(state, object_name)
    _check_fields(fields)
    name = state.records.canonical(object_name)
    missing = [one for one in REQUIRED_FIELDS.get(name, ()) if fields.get(field_name(fields, one)) in {None, ""}]
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        reason = f"creating {name}: {message}"
        raise Refusal.rest(400, "REQUIRED_FIELD_MISSING", message, reason=reason, fields=missing)
    record_id = state.records.add(name, fields)
    location = f"/services/data/{version}/sobjects/{name}/{record_id}"
    return Response(201, {"id": record_id, "success": True, "errors": []}, {"Location": location})


def update_record(state: State, request: Request, _version: str, object_name: str, record_id: str) -> Response:
    """PATCH /sobjects/{object}/{id}: set fields (204, no body)."""
    fields = _fields(request)
    _require_object(state, object_name)
    _check_fields(fields)
    _record(state, object_name, record_id)
    state.records.update_record(object_name, record_id, fields)
    return Response(204)


def read_record(state: State, request: Request, version: str, object_name: str, record_id: str) -> Response:
    """GET /sobjects/{object}/{id}[?fields=A,B]: the record with its attributes."""
    _require_object(state, object_name)
    record = _record(state, object_name, record_id)
    wanted = request.parameter("fields")
    names = list(record) if wanted is None else [field_name(record, one.strip()) for one in wanted.split(",")]
    name = state.records.canonical(object_name)
    answer = {"attributes": attributes(version, name, record)}
    return Response(200, answer | {one: record.get(one) for one in names})


def delete_record(state: State, _request: Request, _version: str, object_name: str, record_id: str) -> Response:
    """DELETE /sobjects/{object}/{id} (204, no body)."""
    _require_object(state, object_name)
    _record(state, object_name, record_id)
    state.records.remove_record(object_name, record_id)
    return Response(204)


def attributes(version: str, object_name: str, record: Record) -> dict[str, str]:
    """The `attributes` that Salesforce puts before the fields of a record."""
    url = f"/services/data/{version}/sobjects/{object_name}/{record.get('Id')}"
    return {"type": object_name, "url": url}


def _publish(state: State, name: str, fields: Record) -> Response:
    """Publish a platform event: accepted at once, delivered later, which OPERATION_ENQUEUED says."""
    _check_fields(fields)
    if name == REALTIME_ALERT_EVENT:
        for field in fields:
            if field not in REALTIME_ALERT_FIELDS:
                allowed = ", ".join(sorted(REALTIME_ALERT_FIELDS))
                raise Refusal.rest(
                    400,
                    "INVALID_FIELD",
                    f"No such column '{field}' on sobject of type {name}",
                    reason=f"field {field} of {name}: unrecognised field; allowed are {allowed}",
                )
        _check_event_time(fields)
    event_uuid = str(uuid.uuid4())
    state.platform_events.append(PlatformEvent(name, dict(fields), event_uuid, state.records.now()))
    note = {"statusCode": "OPERATION_ENQUEUED", "message": event_uuid, "fields": []}
    return Response(201, {"id": state.records.event_id(EVENT_PREFIX), "success": True, "errors": [note]})


def _check_event_time(fields: Record) -> None:
    value = fields.get("EventDateTime")
    if value is None:
        return
    try:
        parse_utc(value)
    except (ValueError, TypeError) as error:
        message = f"Cannot deserialize instance of datetime from VALUE_STRING value {value}"
        reason = f"field EventDateTime has the value {value!r}; it must be an ISO 8601 date and time in UTC"
        raise Refusal.rest(400, "JSON_PARSER_ERROR", message, reason=reason) from error


def _fields(request: Request) -> Record:
    if request.media_type != "application/json":
        given = request.header("content-type")
        message = "HTTP Content-Type header must be application/json"
        reason = f"header Content-Type is {given!r}; it must be application/json"
        raise Refusal.rest(415, "UNSUPPORTED_MEDIA_TYPE", message, reason=reason)
    try:
        fields = json.loads(request.body)
    except ValueError as error:
        raise Refusal.rest(400, "JSON_PARSER_ERROR", f"The body is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Refusal.rest(400, "JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
    return fields


def _check_fields(fields: Record) -> None:
    for name, value in fields.items():
        if not API_NAME.fullmatch(name):
            message = f"No such column '{name}'"
            raise Refusal.rest(400, "INVALID_FIELD", message, reason=f"field {name!r}: {_API_NAME_RULE}")
        if name in SYSTEM_FIELDS:
            message = f"Unable to create/update fields: {name}. Please check the security settings of this field"
            reason = f"field {name} is a system field; a client cannot write it"
            raise Refusal.rest(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, reason=reason, fields=[name])
        if isinstance(value, dict | list):
            message = f"Cannot deserialize field {name}"
            reason = f"field {name} is an object or array; a field takes a string, number, boolean or null"
            raise Refusal.rest(400, "JSON_PARSER_ERROR", message, reason=reason)


def _require_object(state: State, object_name: str) -> None:
    if not re.fullmatch(API_NAME, object_name) or not state.records.knows(object_name):
        reason = f"object {object_name!r} does not exist in the org"
        raise Refusal.rest(404, "NOT_FOUND", "The requested resource does not exist", reason=reason)


def _record(state: State, object_name: str, record_id: str) -> Record:
    if not is_id(record_id):
        message = f"Provided external ID field does not exist or is not accessible: {record_id}"
        reason = f"record id {record_id!r}: an id has 15 or 18 characters, the latter with the right checksum"
        raise Refusal.rest(404, "NOT_FOUND", message, reason=reason)
    try:
        return state.records.get_record(object_name, record_id)
    except KeyError as error:
        reason = f"no {object_name} has the id {record_id}"
        raise Refusal.rest(404, "ENTITY_IS_DELETED", "entity is deleted", reason=reason, kind="state") from error


def decode_json(request: Request) -> Any:
    """The JSON object of a REST request's body.

    Raises:
        Refusal: another content type, or no JSON object.
    """
    return _fields(request)
