"""The Telephony Integration API client: paths, headers, retries, errors."""

import json

import pytest

from scv.budget import Budget
from scv.errors import (
    InvalidRequestError,
    SalesforceAuthError,
    SalesforceLimitError,
    SalesforceRequestError,
    SalesforceResponseError,
)
from scv.http import IDEMPOTENT, NEVER_TWICE
from scv.scrt import TelephonyIntegrationApi
from tests.fakes import FakeHttp, answer

BUDGET = Budget(5)


class FakeTokens:
    def __init__(self):
        self.made, self.refreshed = 0, 0

    def new(self):
        self.made += 1
        return f"jwt-{self.made}"

    def refresh(self):
        self.refreshed += 1
        return True


def api(*answers):
    http, tokens = FakeHttp(*answers), FakeTokens()
    client = TelephonyIntegrationApi(
        endpoint_base="https://acme.example/telephony/v1/",
        tokens=tokens,  # type: ignore[arg-type]
        http=http,
    )
    return client, http, tokens


CALLS = [
    (lambda c: c.create_voice_call({"to": "x"}, budget=BUDGET), "POST", "/voiceCalls", NEVER_TWICE, {"to": "x"}),
    (
        lambda c: c.update_voice_call("a/b", {"queue": "q"}, budget=BUDGET),
        "PATCH",
        "/voiceCalls/a%2Fb",
        IDEMPOTENT,
        {"queue": "q"},
    ),
    (
        lambda c: c.execute_omni_flow("c", {"dialedNumber": "1"}, budget=BUDGET),
        "PATCH",
        "/voiceCalls/c/omniFlow",
        NEVER_TWICE,
        {"dialedNumber": "1"},
    ),
    (lambda c: c.clear_routing("c", budget=BUDGET), "PATCH", "/voiceCalls/c/clearRouting", IDEMPOTENT, {}),
    (lambda c: c.reroute("c", budget=BUDGET), "PATCH", "/voiceCalls/c/reroute", NEVER_TWICE, {}),
    (
        lambda c: c.send_message("c", {"content": "x"}, budget=BUDGET),
        "POST",
        "/voiceCalls/c/messages",
        IDEMPOTENT,
        {"content": "x"},
    ),
    (
        lambda c: c.send_messages([{"vendorCallKey": "c", "messages": [{}]}], budget=BUDGET),
        "POST",
        "/voiceCalls/messages",
        IDEMPOTENT,
        {"entries": [{"vendorCallKey": "c", "messages": [{}]}]},
    ),
    (
        lambda c: c.realtime_conversation_events(
            "c", service="S", events=[{"startTime": 2}, {"startTime": 1}], budget=BUDGET
        ),
        "POST",
        "/voiceCalls/c/realtimeConversationEvents",
        IDEMPOTENT,
        {"service": "S", "events": [{"startTime": 1}, {"startTime": 2}]},
    ),
    (
        lambda c: c.post_conversation_events(
            "c", service="S", events=[{"startTime": 2}, {"startTime": 1}], budget=BUDGET
        ),
        "POST",
        "/voiceCalls/c/postConversationEvents",
        IDEMPOTENT,
        {"service": "S", "events": [{"startTime": 1}, {"startTime": 2}]},
    ),
]
GOOD = {"voiceCallId": "0LQ1", "errors": [], "result": "Accepted"}


@pytest.mark.parametrize(("call", "method", "path", "retry", "body"), CALLS)
def test_endpoint_headers_body_and_retry_policy(call, method, path, retry, body):
    client, http, _ = api(answer(200, GOOD))
    call(client)
    (sent,) = http.sent
    assert (sent.method, sent.url) == (method, "https://acme.example/telephony/v1" + path)
    assert sent.headers == {
        "Authorization": "Bearer jwt-1",
        "Content-Type": "application/json",
        "Telephony-Provider-Name": "amazon-connect",
    }
    assert sent.json == body
    assert sent.retry is retry


@pytest.mark.parametrize(("call", "method", "path", "retry", "body"), CALLS)
def test_401_reads_the_key_again_and_tries_once_more_with_a_new_token(call, method, path, retry, body):
    client, http, tokens = api(answer(401, {"message": "bad"}), answer(200, GOOD))
    call(client)
    assert tokens.refreshed == 1
    assert [sent.headers["Authorization"] for sent in http.sent] == ["Bearer jwt-1", "Bearer jwt-2"]


@pytest.mark.parametrize(("call", "method", "path", "retry", "body"), CALLS)
@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, SalesforceAuthError, "ScrtCertificate"),
        (429, SalesforceLimitError, "^SCV_LIMITS_ERROR"),
        (500, SalesforceRequestError, "answered 500"),
        (404, SalesforceRequestError, "answered 404"),
    ],
)
def test_other_statuses_are_errors_that_say_why(call, method, path, retry, body, status, error, words):
    client, http, _ = api(answer(status, {"message": "call of +14155550123 is over"}))
    with pytest.raises(error, match=words) as raised:
        call(client)
    assert raised.value.status == status
    assert len(http.sent) == (2 if status == 401 else 1)
    assert "is over" in str(raised.value)
    assert "+14155550123" not in str(raised.value)


@pytest.mark.parametrize(("call", "method", "path", "retry", "body"), CALLS)
@pytest.mark.parametrize("garbage", [b"<html>", b"[1]", b"\xff\xfe"])
def test_garbage_is_not_success(call, method, path, retry, body, garbage):
    client, _, _ = api(answer(200, garbage))
    with pytest.raises(SalesforceResponseError):
        call(client)


@pytest.mark.parametrize("body", [{}, {"voiceCallId": ""}, {"voiceCallId": 3}])
def test_a_create_answer_without_id_is_not_success(body):
    client, _, _ = api(answer(201, body))
    with pytest.raises(SalesforceResponseError, match="no voiceCallId"):
        client.create_voice_call({}, budget=BUDGET)


def test_an_empty_body_is_an_empty_answer_where_none_is_needed():
    client, _, _ = api(answer(202))
    assert client.clear_routing("c", budget=BUDGET) == {}


@pytest.mark.parametrize("sizes", [[], [6], [0], [1] * 6])
def test_a_bulk_request_past_the_limits_is_refused_here(sizes):
    client, http, _ = api(answer(200, GOOD))
    with pytest.raises(InvalidRequestError, match="1 to 5 calls of 1 to 5 messages"):
        client.send_messages(
            [{"vendorCallKey": str(n), "messages": [{}] * size} for n, size in enumerate(sizes)], budget=BUDGET
        )
    assert http.sent == []


def test_non_ascii_content_survives():
    client, http, _ = api(answer(202, {"result": "Accepted"}))
    client.send_message("c", {"content": "Grüße, 東京"}, budget=BUDGET)
    assert json.loads(http.sent[0].body or b"")["content"] == "Grüße, 東京"
