"""The Salesforce REST API: one request, with the access token renewed once on 401."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from urllib3.filepost import encode_multipart_formdata

from invoke_salesforce_rest_api.oauth import AccessTokens
from scv.budget import Budget
from scv.errors import (
    SalesforceAuthError,
    SalesforceError,
    SalesforceLimitError,
    SalesforceRequestError,
    SalesforceResponseError,
)
from scv.http import IDEMPOTENT, NEVER_TWICE, HttpClient, Response, RetryPolicy
from scv.logs import LIMITS_PREFIX, get_logger, mask_phones

_JSON = "application/json"
_log = get_logger("rest")


class SalesforceRestApi:
    """One method an endpoint; ``endpoint_base`` is e.g. ``https://acme.my.salesforce.com/services/data/v63.0``.

    All raise ``SalesforceUnreachableError``, ``SalesforceAuthError``, ``SalesforceLimitError`` (429, or 403
    REQUEST_LIMIT_EXCEEDED), ``SalesforceRequestError`` and ``SalesforceResponseError``.
    """

    def __init__(self, *, endpoint_base: str, tokens: AccessTokens, http: HttpClient) -> None:
        """Talk to one org."""
        self._base, self._tokens, self._http = endpoint_base.rstrip("/"), tokens, http

    def create(self, sobject: str, fields: Mapping[str, Any], *, budget: Budget) -> dict[str, Any]:
        """POST /sobjects/{sobject}: returns ``{"id": ..., "success": true, "errors": []}``."""
        path = f"/sobjects/{quote(sobject, safe='')}"
        answer = self._object("POST", path, fields, budget=budget, retry=NEVER_TWICE)
        if answer.get("success") is not True or not isinstance(answer.get("id"), str):
            raise SalesforceRequestError(f"POST {path}: Salesforce did not create the record: {_brief(answer)}")
        return answer

    def update(self, sobject: str, record_id: str, fields: Mapping[str, Any], *, budget: Budget) -> None:
        """PATCH /sobjects/{sobject}/{id}: Salesforce answers 204 without a body."""
        path = f"/sobjects/{quote(sobject, safe='')}/{quote(record_id, safe='')}"
        self._call("PATCH", path, _encode(fields), content_type=_JSON, budget=budget, retry=IDEMPOTENT)

    def query(self, soql: str, *, budget: Budget) -> dict[str, Any]:
        """GET /query: returns totalSize, done, records and, where there are more, nextRecordsUrl."""
        return self._records(f"/query?{urlencode({'q': soql})}", "records", budget=budget)

    def query_more(self, next_records_url: str, *, budget: Budget) -> dict[str, Any]:
        """GET the next page; ``next_records_url`` is an absolute path such as ``/services/data/v63.0/query/01g...``."""
        origin = urlsplit(self._base)
        url = f"{origin.scheme}://{origin.netloc}{next_records_url}"
        return self._records(url, "records", budget=budget)

    def search(self, sosl: str, *, budget: Budget) -> dict[str, Any]:
        """GET /search: returns searchRecords."""
        return self._records(f"/search?{urlencode({'q': sosl})}", "searchRecords", budget=budget)

    def upload_conversations(self, parts: Mapping[str, str], *, budget: Budget) -> dict[str, Any]:
        """POST /connect/conversations/upload: one part a conversation, named by its id, of newline-delimited JSON."""
        form = [(name, ("transcripts.txt", text.encode(), "text/plain; charset=utf-8")) for name, text in parts.items()]
        body, content_type = encode_multipart_formdata(form)
        path = "/connect/conversations/upload"
        response = self._call("POST", path, body, content_type=content_type, budget=budget, retry=NEVER_TWICE)
        return _dict(response, f"POST {path}")

    def upload_statuses(self, upload_ids: list[str], *, budget: Budget) -> dict[str, Any]:
        """GET /connect/conversations/upload: the state of each upload."""
        path = f"/connect/conversations/upload?{urlencode({'uploadIds': ','.join(upload_ids)})}"
        return self._object("GET", path, None, budget=budget, retry=IDEMPOTENT)

    def conversation_entries(
        self, conversation_id: str, options: Mapping[str, str], *, budget: Budget
    ) -> dict[str, Any]:
        """GET /connect/conversation/{id}/entries, with the query ``options`` that Salesforce has."""
        query = f"?{urlencode(options)}" if options else ""
        path = f"/connect/conversation/{quote(conversation_id, safe='')}/entries{query}"
        return self._object("GET", path, None, budget=budget, retry=IDEMPOTENT)

    def update_conversation_entries(
        self, conversation_id: str, body: Mapping[str, Any], *, budget: Budget
    ) -> dict[str, Any]:
        """PATCH /connect/conversation/{id}/entries: replaces texts, e.g. to redact them."""
        path = f"/connect/conversation/{quote(conversation_id, safe='')}/entries"
        return self._object("PATCH", path, body, budget=budget, retry=IDEMPOTENT)

    def _records(self, path: str, member: str, *, budget: Budget) -> dict[str, Any]:
        answer = self._object("GET", path, None, budget=budget, retry=IDEMPOTENT)
        if not isinstance(answer.get(member), list):
            raise SalesforceResponseError(f"GET {_without_query(path)}: Salesforce's answer has no {member}.")
        return answer

    def _object(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, budget: Budget, retry: RetryPolicy
    ) -> dict[str, Any]:
        data = None if body is None else _encode(body)
        content_type = None if body is None else _JSON
        response = self._call(method, path, data, content_type=content_type, budget=budget, retry=retry)
        return _dict(response, f"{method} {_without_query(path)}")

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None,
        *,
        content_type: str | None,
        budget: Budget,
        retry: RetryPolicy,
    ) -> Response:
        url = path if path.startswith("http") else self._base + path

        def send(token: str) -> Response:
            headers = {"Authorization": f"Bearer {token}", "Accept": _JSON}
            if content_type is not None:
                headers["Content-Type"] = content_type
            return self._http.request(method, url, headers=lambda: headers, body=body, budget=budget, retry=retry)

        response = send(self._tokens.current(budget))
        if response.status == 401:
            _log.info("Salesforce refused the access token; a new one is requested")
            response = send(self._tokens.renew(budget))
        if not response.ok:
            raise _error(f"{method} {_without_query(path)}", response)
        return response


def _encode(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _dict(response: Response, what: str) -> dict[str, Any]:
    answer = response.json(what)
    if not isinstance(answer, dict):
        raise SalesforceResponseError(
            f"{what}: Salesforce's answer is a {type(answer).__name__}, not an object.", status=response.status
        )
    return answer


def _without_query(path: str) -> str:
    # A query holds phone numbers and names.
    return path.partition("?")[0]


def _brief(answer: object) -> str:
    return mask_phones(json.dumps(answer, ensure_ascii=False)[:500])


def _error(request: str, response: Response) -> SalesforceError:
    try:
        errors = json.loads(response.body)
    except ValueError:
        errors = None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = str(first.get("errorCode", "no error code"))
    reason = mask_phones(str(first.get("message", response.body[:300].decode("utf-8", "replace"))))
    text = f"{request}: Salesforce answered {response.status} {code}: {reason}"
    if response.status == 429 or code == "REQUEST_LIMIT_EXCEEDED":
        return SalesforceLimitError(f"{LIMITS_PREFIX} {text}", status=response.status)
    if response.status == 401:
        return SalesforceAuthError(
            f"{text}, also with a new access token. Check SALESFORCE_REST_API_ENDPOINT_BASE: it must be the org's own "
            "domain.",
            status=401,
        )
    return SalesforceRequestError(text, status=response.status)
