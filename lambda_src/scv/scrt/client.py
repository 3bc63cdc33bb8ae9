"""The client of the Telephony Integration API that all functions share (guide, chapter 3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from scv.budget import Budget
from scv.errors import (
    InvalidRequestError,
    SalesforceAuthError,
    SalesforceLimitError,
    SalesforceRequestError,
    SalesforceResponseError,
)
from scv.http import IDEMPOTENT, NEVER_TWICE, HttpClient, Response, RetryPolicy
from scv.logs import LIMITS_PREFIX, get_logger, mask_phones
from scv.scrt.auth import TelephonyTokens
from scv.scrt.bulk import MAX_CALLS, MAX_MESSAGES, BulkResult, Entry, Message, read_bulk_answer

PROVIDER = "amazon-connect"

_log = get_logger("scrt")


class TelephonyIntegrationApi:
    """One method an endpoint; each takes the :class:`Budget` that its caller has left.

    All raise ``SalesforceUnreachableError`` (no answer), ``SalesforceAuthError`` (401 also with the key read again),
    ``SalesforceLimitError`` (429), ``SalesforceRequestError`` (other statuses) and ``SalesforceResponseError`` (an
    answer that is not what the guide promises). ``call_id`` is a VoiceCall id or a contact id; ``vendor_call_key``
    only the id of the first contact of the conversation.
    """

    def __init__(self, *, endpoint_base: str, tokens: TelephonyTokens, http: HttpClient) -> None:
        """``endpoint_base`` ends in ``/telephony/v1``."""
        self._base, self._tokens, self._http = endpoint_base.rstrip("/"), tokens, http

    def create_voice_call(self, fields: Mapping[str, Any], *, budget: Budget) -> dict[str, Any]:
        """POST /voiceCalls: returns ``{"voiceCallId": ..., "errors": [...]}``."""
        answer = self._object("POST", "/voiceCalls", fields, budget=budget, retry=NEVER_TWICE)
        if not isinstance(answer.get("voiceCallId"), str) or not answer["voiceCallId"]:
            raise SalesforceResponseError("POST /voiceCalls: Salesforce's answer has no voiceCallId.")
        return answer

    def update_voice_call(self, call_id: str, fields: Mapping[str, Any], *, budget: Budget) -> dict[str, Any]:
        """PATCH /voiceCalls/{id}: returns ``{"status": "pending"}``; the same fields twice give the same state."""
        return self._object("PATCH", f"/voiceCalls/{_part(call_id)}", fields, budget=budget, retry=IDEMPOTENT)

    def execute_omni_flow(self, call_id: str, fields: Mapping[str, Any], *, budget: Budget) -> dict[str, Any]:
        """PATCH /voiceCalls/{id}/omniFlow: returns ``agent`` and/or ``queue``, or ``errors``."""
        path = f"/voiceCalls/{_part(call_id)}/omniFlow"
        return self._object("PATCH", path, fields, budget=budget, retry=NEVER_TWICE)

    def clear_routing(self, call_id: str, *, budget: Budget) -> dict[str, Any]:
        """PATCH /voiceCalls/{id}/clearRouting: deletes the PendingServiceRouting record."""
        path = f"/voiceCalls/{_part(call_id)}/clearRouting"
        return self._object("PATCH", path, None, budget=budget, retry=IDEMPOTENT)

    def reroute(self, call_id: str, *, budget: Budget) -> dict[str, Any]:
        """PATCH /voiceCalls/{id}/reroute: routes again after a routing step has expired."""
        path = f"/voiceCalls/{_part(call_id)}/reroute"
        return self._object("PATCH", path, None, budget=budget, retry=NEVER_TWICE)

    def send_message(self, vendor_call_key: str, message: Message, *, budget: Budget) -> dict[str, Any]:
        """POST /voiceCalls/{vendorCallKey}/messages: one utterance; its messageId makes a repetition harmless."""
        path = f"/voiceCalls/{_part(vendor_call_key)}/messages"
        return self._object("POST", path, message, budget=budget, retry=IDEMPOTENT)

    def send_messages(self, entries: Sequence[Entry], *, budget: Budget) -> BulkResult:
        """POST /voiceCalls/messages: at most 5 calls of 5 messages (see :func:`scv.scrt.bulk.batches`).

        Raises:
            InvalidRequestError: more than the limits.
        """
        sizes = [len(entry["messages"]) for entry in entries]
        if not 1 <= len(sizes) <= MAX_CALLS or not all(1 <= size <= MAX_MESSAGES for size in sizes):
            raise InvalidRequestError(
                f"A bulk request takes 1 to {MAX_CALLS} calls of 1 to {MAX_MESSAGES} messages; got {sizes}. "
                "Split them with batches()."
            )
        body = {"entries": list(entries)}
        return read_bulk_answer(self._json("POST", "/voiceCalls/messages", body, budget=budget, retry=IDEMPOTENT))

    def realtime_conversation_events(
        self, vendor_call_key: str, *, service: str, events: Sequence[Mapping[str, Any]], budget: Budget
    ) -> dict[str, Any]:
        """POST .../realtimeConversationEvents: signals, sent in ascending order of startTime (epoch ms)."""
        return self._events(vendor_call_key, "realtimeConversationEvents", service, events, budget)

    def post_conversation_events(
        self, vendor_call_key: str, *, service: str, events: Sequence[Mapping[str, Any]], budget: Budget
    ) -> dict[str, Any]:
        """POST .../postConversationEvents: signals of a closed conversation, ascending by startTime (epoch ms)."""
        return self._events(vendor_call_key, "postConversationEvents", service, events, budget)

    def _events(
        self, key: str, endpoint: str, service: str, events: Sequence[Mapping[str, Any]], budget: Budget
    ) -> dict[str, Any]:
        body = {"service": service, "events": sorted(events, key=lambda event: int(event["startTime"]))}
        return self._object("POST", f"/voiceCalls/{_part(key)}/{endpoint}", body, budget=budget, retry=IDEMPOTENT)

    def _object(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, budget: Budget, retry: RetryPolicy
    ) -> dict[str, Any]:
        answer = self._json(method, path, body, budget=budget, retry=retry)
        if answer is None:
            return {}
        if not isinstance(answer, dict):
            raise SalesforceResponseError(
                f"{method} {path}: Salesforce's answer is a {type(answer).__name__}, not an object."
            )
        return answer

    def _json(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, budget: Budget, retry: RetryPolicy
    ) -> Any:
        data = json.dumps(body or {}).encode()
        response = self._send(method, path, data, budget=budget, retry=retry)
        if response.status == 401:
            # The key may have been rotated since this process read it; a second refusal is final.
            changed = self._tokens.refresh()
            _log.warning("Salesforce refused the JWT; private key read again", extra={"context": {"changed": changed}})
            response = self._send(method, path, data, budget=budget, retry=retry)
        if not response.ok:
            raise _error(f"{method} {path}", response)
        return response.json(f"{method} {path}")

    def _send(self, method: str, path: str, data: bytes, *, budget: Budget, retry: RetryPolicy) -> Response:
        return self._http.request(
            method, self._base + path, headers=self._headers, body=data, budget=budget, retry=retry
        )

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._tokens.new()}",
            "Content-Type": "application/json",
            "Telephony-Provider-Name": PROVIDER,
        }


def _part(value: str) -> str:
    return quote(value, safe="")


def _error(request: str, response: Response) -> SalesforceAuthError | SalesforceLimitError | SalesforceRequestError:
    reason = mask_phones(response.body[:500].decode("utf-8", "replace").strip()) or "no reason given"
    if response.status == 401:
        return SalesforceAuthError(
            f"{request}: Salesforce refused the JWT (401): {reason}. Check that the certificate of the Keys stack's "
            "output ScrtCertificate is the one in the Salesforce contact center, and org id and API name.",
            status=401,
        )
    if response.status == 429:
        return SalesforceLimitError(
            f"{LIMITS_PREFIX} {request}: Salesforce is over a limit (429): {reason}. "
            "See the guide, chapter 9, and Setup, Limits.",
            status=429,
        )
    return SalesforceRequestError(f"{request}: Salesforce answered {response.status}: {reason}", status=response.status)
