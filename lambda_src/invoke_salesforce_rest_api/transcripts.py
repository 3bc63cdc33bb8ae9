"""Parameters of the transcript methods: guide, chapter 5, and ContactDataSync's payloads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scv.contact_event import MethodCall
from scv.errors import InvalidRequestError

ENTRY_OPTIONS = ("startTimestamp", "endTimestamp", "queryDirection", "recordLimit")
"""Query options of GET /connect/conversation/{id}/entries (Connect REST API Developer Guide)."""


def upload_parts(call: MethodCall) -> dict[str, str]:
    """Return the parts of an upload by conversation id.

    ``contactIdsPayloadMap`` is an object, or a list of pairs, of conversation id and newline-delimited JSON; either
    may come as JSON text.

    Raises:
        InvalidRequestError: it is neither, or empty; the text never quotes a transcript.
    """
    value = _decoded(call, "contactIdsPayloadMap")
    if isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        value = dict(value)
    if not isinstance(value, Mapping) or not value:
        raise InvalidRequestError(
            "uploadTranscript needs contactIdsPayloadMap: an object (or a list of pairs) of conversation id and "
            f"newline-delimited JSON; got a {type(value).__name__}."
        )
    for name, text in value.items():
        if not isinstance(name, str) or not isinstance(text, str) or not text.strip():
            raise InvalidRequestError(f"uploadTranscript: the transcript of conversation {name!r} is not a text.")
        if '"' in name or "\n" in name or "\r" in name:
            raise InvalidRequestError(f"uploadTranscript: {name!r} is not a conversation id.")
    return dict(value)


def upload_ids(call: MethodCall) -> list[str]:
    """Return ``uploadIds``: a list, or a text of ids with commas.

    Raises:
        InvalidRequestError: none are given.
    """
    value = call.parameters.get("uploadIds")
    ids = value.split(",") if isinstance(value, str) else value
    if not isinstance(ids, list) or not ids or not all(isinstance(item, str) and item.strip() for item in ids):
        raise InvalidRequestError(f"fetchUploadIdsStatus needs uploadIds, a list of upload ids; got {value!r}.")
    return [item.strip() for item in ids]


def entry_options(call: MethodCall) -> dict[str, str]:
    """Return the query options of getConversationEntries that the event sets."""
    return {name: str(call.parameters[name]) for name in ENTRY_OPTIONS if call.parameters.get(name) not in (None, "")}


def entry_updates(call: MethodCall) -> dict[str, Any]:
    """Return the body of updateConversationEntries: the parameter ``payload``, an object or its JSON text.

    Raises:
        InvalidRequestError: it is not an object.
    """
    value = _decoded(call, "payload")
    if not isinstance(value, dict) or not value:
        raise InvalidRequestError(
            f"updateConversationEntries needs payload, an object with the entries to replace; got a "
            f"{type(value).__name__}."
        )
    return value


def _decoded(call: MethodCall, name: str) -> Any:
    value = call.parameters.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise InvalidRequestError(f"{call.method}: the parameter {name} is a text that is not JSON.") from None
