"""The Salesforce REST API client."""

import json

import pytest

from invoke_salesforce_rest_api.client import SalesforceRestApi
from scv.budget import Budget
from scv.errors import (
    SalesforceAuthError,
    SalesforceLimitError,
    SalesforceRequestError,
    SalesforceResponseError,
)
from scv.http import IDEMPOTENT, NEVER_TWICE
from tests.fakes import FakeHttp, answer

BUDGET = Budget(5)
BASE = "https://acme.example/services/data/v63.0"


class FakeTokens:
    def __init__(self):
        self.renewed = 0

    def current(self, budget):
        return "old" if not self.renewed else f"new-{self.renewed}"

    def renew(self, budget):
        self.renewed += 1
        return f"new-{self.renewed}"


def api(*answers):
    http, tokens = FakeHttp(*answers), FakeTokens()
    return SalesforceRestApi(endpoint_base=BASE, tokens=tokens, http=http), http, tokens  # type: ignore[arg-type]


CALLS = [
    (lambda c: c.create("Case", {"Subject": "é"}, budget=BUDGET), "POST", "/sobjects/Case", NEVER_TWICE),
    (
        lambda c: c.update("Case", "500000000000001", {"A": 1}, budget=BUDGET),
        "PATCH",
        "/sobjects/Case/500000000000001",
        IDEMPOTENT,
    ),
    (lambda c: c.query("SELECT Id FROM A", budget=BUDGET), "GET", "/query?q=SELECT+Id+FROM+A", IDEMPOTENT),
    (lambda c: c.search("FIND {a}", budget=BUDGET), "GET", "/search?q=FIND+%7Ba%7D", IDEMPOTENT),
    (
        lambda c: c.upload_statuses(["u1", "u2"], budget=BUDGET),
        "GET",
        "/connect/conversations/upload?uploadIds=u1%2Cu2",
        IDEMPOTENT,
    ),
    (
        lambda c: c.conversation_entries("c-1", {"recordLimit": "5"}, budget=BUDGET),
        "GET",
        "/connect/conversation/c-1/entries?recordLimit=5",
        IDEMPOTENT,
    ),
    (
        lambda c: c.update_conversation_entries("c/1", {"a": 1}, budget=BUDGET),
        "PATCH",
        "/connect/conversation/c%2F1/entries",
        IDEMPOTENT,
    ),
    (
        lambda c: c.upload_conversations({"c-1": "{}\n"}, budget=BUDGET),
        "POST",
        "/connect/conversations/upload",
        NEVER_TWICE,
    ),
]
GOOD = {"id": "500000000000001AAA", "success": True, "errors": [], "records": [], "searchRecords": []}


@pytest.mark.parametrize(("call", "method", "path", "retry"), CALLS)
def test_endpoint_token_and_retry_policy(call, method, path, retry):
    client, http, _ = api(answer(200, GOOD))
    call(client)
    (sent,) = http.sent
    assert (sent.method, sent.url, sent.retry) == (method, BASE + path, retry)
    assert sent.headers["Authorization"] == "Bearer old"
    assert ("Content-Type" in sent.headers) is (sent.body is not None)


@pytest.mark.parametrize(("call", "method", "path", "retry"), CALLS)
def test_401_renews_the_token_once(call, method, path, retry):
    client, http, tokens = api(answer(401, [{"errorCode": "INVALID_SESSION_ID", "message": "x"}]), answer(200, GOOD))
    call(client)
    assert tokens.renewed == 1
    assert [sent.headers["Authorization"] for sent in http.sent] == ["Bearer old", "Bearer new-1"]


@pytest.mark.parametrize(("call", "method", "path", "retry"), CALLS)
@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (
            401,
            [{"errorCode": "INVALID_SESSION_ID", "message": "expired"}],
            SalesforceAuthError,
            "also with a new access token",
        ),
        (429, b"slow down", SalesforceLimitError, "^SCV_LIMITS_ERROR .*429"),
        (
            403,
            [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "day"}],
            SalesforceLimitError,
            "^SCV_LIMITS_ERROR .*403",
        ),
        (
            400,
            [{"errorCode": "MALFORMED_QUERY", "message": "near +14155550123"}],
            SalesforceRequestError,
            "400 MALFORMED_QUERY: near \\*\\*\\*23",
        ),
        (500, b"<html>", SalesforceRequestError, "500"),
    ],
)
def test_errors_carry_salesforce_s_own_reason(call, method, path, retry, status, body, error, words):
    client, _, _ = api(answer(status, body))
    with pytest.raises(error, match=words) as raised:
        call(client)
    assert raised.value.status == status
    assert "q=" not in str(raised.value)


@pytest.mark.parametrize("garbage", [b"<html>", b"[]", b"null", b"", b"\xff"])
@pytest.mark.parametrize(("call", "method", "path", "retry"), [entry for entry in CALLS if "/Case/" not in entry[2]])
def test_garbage_is_not_success(call, method, path, retry, garbage):
    client, _, _ = api(answer(200, garbage))
    with pytest.raises(SalesforceResponseError):
        call(client)


def test_an_update_has_no_body_to_read():
    client, _, _ = api(answer(204))
    client.update("Case", "500000000000001", {"A": 1}, budget=BUDGET)


@pytest.mark.parametrize("body", [{"success": False, "errors": [{"message": "no"}]}, {"success": True}])
def test_a_create_that_made_nothing_is_an_error(body):
    client, _, _ = api(answer(200, body))
    with pytest.raises(SalesforceRequestError, match="did not create the record"):
        client.create("Case", {"A": 1}, budget=BUDGET)


def test_records_must_be_there():
    client, _, _ = api(answer(200, {"totalSize": 0}))
    with pytest.raises(SalesforceResponseError, match="GET /query: .* no records"):
        client.query("SELECT Id FROM A", budget=BUDGET)


def test_the_next_page_is_an_absolute_path_on_the_org_s_own_host():
    client, http, _ = api(answer(200, GOOD))
    client.query_more("/services/data/v63.0/query/01g-2000", budget=BUDGET)
    assert http.sent[0].url == "https://acme.example/services/data/v63.0/query/01g-2000"


def test_an_upload_has_one_part_a_conversation_named_by_its_id():
    client, http, _ = api(answer(200, {"conversationBulkUploadsResults": []}))
    client.upload_conversations({"c-1": '{"a":"é"}\n', "c-2": "{}\n"}, budget=BUDGET)
    (sent,) = http.sent
    kind, _, boundary = sent.headers["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    parts = (sent.body or b"").split(f"--{boundary}".encode())[1:-1]
    assert [b'name="c-1"' in parts[0], b'name="c-2"' in parts[1]] == [True, True]
    assert json.loads(parts[0].split(b"\r\n\r\n")[1]) == {"a": "é"}
