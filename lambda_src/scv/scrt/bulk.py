"""Transcripts in bulk: the 5 by 5 limit and the multi-status answer.

Source: guide, chapter 3, "Create Transcripts in Bulk": at most five voice calls a request and five messages a call;
insert one participant at a time so that entries stay in chronological order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scv.errors import SalesforceResponseError

MAX_CALLS = 5
MAX_MESSAGES = 5

Message = Mapping[str, Any]
"""participantId, messageId, startTime and endTime (epoch ms), content, senderType."""

Entry = Mapping[str, Any]
"""vendorCallKey and messages (a list of :data:`Message`)."""


@dataclass(frozen=True)
class MessageFailure:
    """A call whose messages Salesforce did not take: its key, the status and Salesforce's reason."""

    vendor_call_key: str
    status: int
    reason: str


@dataclass(frozen=True)
class BulkResult:
    """What a bulk request left behind; an empty ``failures`` means that everything was accepted."""

    failures: tuple[MessageFailure, ...]


def batches(messages: Mapping[str, Sequence[Message]]) -> Iterator[list[Entry]]:
    """Split messages by vendorCallKey into requests inside the limits, in each call's own order.

    Every message is in exactly one request. A call with more than five messages goes on in a later request, never
    twice in one, so that its order holds when the requests are sent one after the other.
    """
    rest = {key: list(items) for key, items in messages.items() if items}
    while rest:
        entries: list[Entry] = []
        for key in list(rest)[:MAX_CALLS]:
            entries.append({"vendorCallKey": key, "messages": rest[key][:MAX_MESSAGES]})
            rest[key] = rest[key][MAX_MESSAGES:]
            if not rest[key]:
                del rest[key]
        yield entries


def read_bulk_answer(body: Any) -> BulkResult:
    """Read ``{"result": "Accepted"}`` or the multi-status answer.

    Raises:
        SalesforceResponseError: the body is neither.
    """
    if not isinstance(body, Mapping) or "result" not in body:
        raise SalesforceResponseError(f"bulk messages: Salesforce's answer has no result: {str(body)[:200]}")
    entries = (body.get("errorResponse") or {}).get("errorResponseEntries") or []
    failures = [
        MessageFailure(str(entry.get("vendorCallKey")), int(entry.get("status", 0)), str(entry.get("message", "")))
        for entry in entries
        if not 200 <= int(entry.get("status", 0)) < 300
    ]
    return BulkResult(tuple(failures))
