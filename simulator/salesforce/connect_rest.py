"""Connect REST: upload, status, reading and redaction of conversations (guide, chapter 5)."""

import json
import uuid
from typing import Any

from . import checks, multipart
from .checks import Field, FieldError, Table, check_object
from .rest import decode_json
from .state import State, Upload
from .wire import Refusal, Request, Response

APP_TYPES = (
    "BMAPI",
    "LIVE_MESSAGE",
    "CHATBOT",
    "MESSAGING",
    "PERFTOOL",
    "AGENT",
    "TELEPHONY_INTEGRATION",
    "TRANSLATION",
    "IAMESSAGE",
    "CONVERSATION",
)
# The guide prints CHATBOT here with Cyrillic letters that look the same; the Latin word is meant.
ROLES = ("SYSTEM", "AGENT", "CHATBOT", "END_USER", "SUPERVISOR", "ROUTER")
RECORD_ID = r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?"
DEFAULT_RECORD_LIMIT, MAX_RECORD_LIMIT = 25, 1000
ALL_FAILED = "Failed to process any conversation entries."

CONVERSATION: Table = {
    "conversationId": Field(checks.text(), required=True),
    "startTimestamp": Field(checks.epoch_millis),
    "endTimestamp": Field(checks.epoch_millis),
    "contextParamMap": Field(lambda _where, _value: None),
}

ENTRY: Table = {
    "conversationId": Field(checks.text(), required=True),
    "id": Field(checks.text(), required=True),
    "clientSentTimestamp": Field(checks.epoch_millis, required=True),
    "clientDuration": Field(checks.int32, required=True),
    "messageText": Field(checks.text(), required=True),
    "sender": Field(
        checks.obj(
            {
                "appType": Field(checks.one_of(*APP_TYPES), required=True),
                "subject": Field(checks.text(), required=True),
                "role": Field(checks.one_of(*ROLES), required=True),
            }
        ),
        required=True,
    ),
    "relatedRecords": Field(
        checks.array(checks.text(pattern=RECORD_ID, hint="it must be a record id of 15 or 18 characters")),
        required=True,
    ),
    "contextParamMap": Field(lambda _where, _value: None),
}

UPDATES: Table = {
    "conversationEntriesUpdates": Field(
        checks.array(
            checks.obj(
                {
                    "identifier": Field(checks.text(), required=True),
                    "messageText": Field(checks.text(), required=True),
                }
            )
        ),
        required=True,
    ),
}


def upload(state: State, request: Request, _version: str) -> Response:
    """POST /connect/conversations/upload: one part per conversation, each NDJSON."""
    try:
        parts = multipart.parse(request)
        parsed = [_parse_part(part) for part in parts]
    except (multipart.MultipartError, FieldError) as error:
        raise Refusal.rest(400, "INVALID_MULTIPART_REQUEST", str(error)) from error
    names = [part.name for part in parts]
    if len(set(names)) != len(names):
        raise Refusal.rest(400, "INVALID_MULTIPART_REQUEST", f"two parts have the same name: {names}")
    results = []
    for header, entries in parsed:
        done = _store(state, header, entries)
        state.uploads[done.upload_id] = done
        results.append(
            {
                "conversationIdentifier": done.conversation_id,
                "errorDetail": None,
                "status": "SUCCESS",
                "uploadId": done.upload_id,
            }
        )
    return Response(200, {"conversationBulkUploadsResults": results})


def upload_status(state: State, request: Request, _version: str) -> Response:
    """GET /connect/conversations/upload?uploadIds=a,b."""
    wanted = [one.strip() for one in (request.parameter("uploadIds") or "").split(",") if one.strip()]
    if not wanted:
        reason = "parameter uploadIds is required: upload ids joined by commas"
        raise Refusal.rest(400, "INVALID_PARAMETER", reason)
    unknown = [one for one in wanted if one not in state.uploads]
    if unknown:
        reason = f"parameter uploadIds names uploads that do not exist: {', '.join(unknown)}"
        raise Refusal.rest(404, "NOT_FOUND", reason, kind="state")
    return Response(200, {"conversationBulkUploadStatuses": [_status(state.uploads[one]) for one in wanted]})


def read_entries(state: State, request: Request, _version: str, conversation_id: str) -> Response:
    """GET /connect/conversation/{id}/entries with startTimestamp, endTimestamp, queryDirection, recordLimit."""
    _require_conversation(state, conversation_id)
    start = _number(request, "startTimestamp", 0)
    end = _number(request, "endTimestamp", checks.LAST_MILLISECOND)
    limit = _number(request, "recordLimit", DEFAULT_RECORD_LIMIT)
    direction = request.parameter("queryDirection") or "FromEnd"
    if not 1 <= limit <= MAX_RECORD_LIMIT:
        reason = f"parameter recordLimit has the value {limit}; it must lie between 1 and {MAX_RECORD_LIMIT}"
        raise Refusal.rest(400, "INVALID_PARAMETER", reason)
    if direction not in {"FromStart", "FromEnd"}:
        reason = f"parameter queryDirection has the value {direction!r}; it must be FromStart or FromEnd"
        raise Refusal.rest(400, "INVALID_PARAMETER", reason)
    entries = [
        entry
        for entry in state.transcripts.entries.get(conversation_id, [])
        if start <= entry["clientTimestamp"] <= end
    ]
    chosen = entries[:limit] if direction == "FromStart" else entries[::-1][:limit]
    return Response(200, {"conversationEntries": chosen})


def update_entries(state: State, request: Request, _version: str, conversation_id: str) -> Response:
    """PATCH /connect/conversation/{id}/entries: replace texts (redaction).

    The body of Salesforce's answer ("Conversation Entries Update") is not in the guide; this one lists each
    entry with its status.
    """
    try:
        body = check_object("", decode_json(request), UPDATES)
    except FieldError as error:
        raise Refusal.rest(400, "INVALID_FIELD", str(error)) from error
    _require_conversation(state, conversation_id)
    updates = body["conversationEntriesUpdates"]
    known = {entry["identifier"] for entry in state.transcripts.entries.get(conversation_id, [])}
    missing = [update["identifier"] for update in updates if update["identifier"] not in known]
    if missing:
        reason = f"conversation {conversation_id!r} has no entries with the identifiers {', '.join(missing)}"
        raise Refusal.rest(404, "NOT_FOUND", reason, kind="state")
    for update in updates:
        state.transcripts.redact(conversation_id, update["identifier"], update["messageText"])
    answer = [{"identifier": one["identifier"], "status": "SUCCESS", "errorDetail": None} for one in updates]
    return Response(200, {"conversationEntriesUpdates": answer})


def _parse_part(part: multipart.Part) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The `conversation` object and the entries of one part."""
    where = f"part {part.name!r}"
    if part.filename is None:
        raise FieldError(where, "a part is a binary file: its Content-Disposition needs a filename")
    objects: list[dict[str, Any]] = []
    for number, line in enumerate(part.body.decode(errors="replace").split("\n"), start=1):
        if line.strip():
            objects.append(_line(f"{where} line {number}", line, first=not objects))
    if len(objects) < 2:
        raise FieldError(where, "it needs a line of type conversation and at least one of type conversationEntry")
    for number, payload in enumerate(objects, start=1):
        if payload["conversationId"] != part.name:
            rule = f"it must be the name of the part, {part.name!r}"
            raise FieldError(f"{where} line {number} conversationId", rule, payload["conversationId"])
    ids = [payload["id"] for payload in objects[1:]]
    if len(set(ids)) != len(ids):
        raise FieldError(f"{where} id", "two entries have the same id; it must be unique")
    return objects[0], objects[1:]


def _line(where: str, line: str, *, first: bool) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise FieldError(where, f"it is not JSON: {error}") from error
    kind = "conversation" if first else "conversationEntry"
    envelope: Table = {
        "type": Field(checks.one_of(kind, note="the first line is the conversation"), required=True),
        "payload": Field(checks.obj(CONVERSATION if first else ENTRY), required=True),
    }
    payload: dict[str, Any] = check_object(where, value, envelope)["payload"]
    return payload


def _store(state: State, header: dict[str, Any], entries: list[dict[str, Any]]) -> Upload:
    key = header["conversationId"]
    failed: list[str] = []
    stored = 0
    for entry in entries:
        if key not in state.calls.conversations or not _acceptable(state, header, entry):
            failed.append(entry["id"])
            continue
        stored += 1
        state.transcripts.put_entry(
            key,
            {
                "identifier": entry["id"],
                "messageText": entry["messageText"],
                "clientTimestamp": entry["clientSentTimestamp"],
                "clientDuration": entry["clientDuration"],
                "sender": entry["sender"],
                "relatedRecords": entry["relatedRecords"],
            },
        )
    error = None
    if failed:
        error = ALL_FAILED if not stored else f"Failed to process {len(failed)} conversation entries."
    now = int(state.settings.clock() * 1000)
    return Upload(str(uuid.uuid4()), key, failed, stored, error, now)


def _acceptable(state: State, header: dict[str, Any], entry: dict[str, Any]) -> bool:
    """Whether an entry lies within the conversation's times, and belongs to voice calls that exist."""
    start = header.get("startTimestamp", 0)
    end = header.get("endTimestamp", checks.LAST_MILLISECOND)
    if not start <= entry["clientSentTimestamp"] <= end:
        return False
    return all(state.records.find_anywhere(record) is not None for record in entry["relatedRecords"])


def _status(done: Upload) -> dict[str, Any]:
    return {
        "conversationId": done.conversation_id,
        "errorDetail": done.error_detail,
        "failedEntryCount": len(done.failed_entry_ids),
        "failedEntryIds": done.failed_entry_ids,
        "lastUpdatedTimestamp": done.updated_millis,
        "status": "FAILED" if done.failed_entry_ids else "SUCCESS",
        "successEntryCount": done.success_entry_count,
        "uploadId": done.upload_id,
    }


def _require_conversation(state: State, conversation_id: str) -> None:
    if conversation_id not in state.calls.conversations:
        reason = f"no conversation has the identifier {conversation_id!r}"
        raise Refusal.rest(404, "NOT_FOUND", reason, kind="state")


def _number(request: Request, name: str, default: int) -> int:
    value = request.parameter(name)
    if value is None:
        return default
    if not value.isdigit():
        reason = f"parameter {name} has the value {value!r}; it must be a whole number"
        raise Refusal.rest(400, "INVALID_PARAMETER", reason)
    return int(value)
