"""Invocation of other functions."""

import json

import pytest

from scv.aws_http import AwsError, aws_service
from scv.budget import Budget
from scv.invoker import FunctionFailedError, LambdaInvoker, lambda_invoker, method_call
from tests.unit.lambda_src.scv.aws_server import http, running

ARN = "arn:aws:lambda:us-east-1:111122223333:function:Acme-InvokeTelephonyIntegrationApiFunction:active"
ENV = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAFICTIONAL", "AWS_SECRET_ACCESS_KEY": "secret"}


def invoker(server) -> LambdaInvoker:
    return lambda_invoker({**ENV, "AWS_ENDPOINT_URL_LAMBDA": server.url})


def test_a_call_waits_for_the_answer(monkeypatch):
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2")
    with running(lambda request: http(200, b'{"status": "pending"}')) as server:
        event = method_call("updateVoiceCall", "c-1", fieldValues={"queue": "é"})
        assert invoker(server).call(ARN, event, budget=Budget(5)) == {"status": "pending"}
    (request,) = server.requests
    assert request.method == "POST"
    assert request.target == f"/2015-03-31/functions/{ARN.replace(':', '%3A')}/invocations"
    assert request.headers["x-amz-invocation-type"] == "RequestResponse"
    assert request.headers["x-amzn-trace-id"] == "Root=1-2"
    assert json.loads(request.body) == {
        "Details": {"Parameters": {"methodName": "updateVoiceCall", "contactId": "c-1", "fieldValues": {"queue": "é"}}}
    }


def test_a_start_does_not_wait():
    with running(lambda request: http(202)) as server:
        invoker(server).start("Acme-X:active", {}, budget=Budget(5))
    assert server.requests[0].headers["x-amz-invocation-type"] == "Event"


@pytest.mark.parametrize("body", [b"", b"null"])
def test_a_function_may_answer_nothing(body):
    with running(lambda request: http(200, body)) as server:
        assert invoker(server).call(ARN, {}, budget=Budget(5)) is None


@pytest.mark.parametrize(
    ("error", "kind", "status", "temporary"),
    [
        (
            {"errorType": "SalesforceLimitError", "errorMessage": "SCV_LIMITS_ERROR x: over a limit (429)"},
            "SalesforceLimitError",
            429,
            True,
        ),
        (
            {"errorType": "Runtime.HandlerError", "errorMessage": "SCV_LIMITS_ERROR x: over a limit (429)"},
            "Runtime.HandlerError",
            429,
            True,
        ),
        ({"errorType": "SalesforceUnreachableError", "errorMessage": "x"}, "SalesforceUnreachableError", None, True),
        (
            {"errorType": "SalesforceRequestError", "errorMessage": "PATCH /x: Salesforce answered 404: no call"},
            "SalesforceRequestError",
            404,
            False,
        ),
        (
            {"errorType": "SalesforceRequestError", "errorMessage": "PATCH /x: Salesforce answered 500: oops"},
            "SalesforceRequestError",
            500,
            True,
        ),
        ({"errorMessage": "2026 Task timed out after 8.00 seconds"}, "Sandbox.Timedout", None, True),
        ({"errorType": "Sandbox.Timedout", "errorMessage": "x"}, "Sandbox.Timedout", None, True),
        ({"errorType": "KeyError"}, "KeyError", None, False),
        ("text", "Unhandled", None, False),
    ],
)
def test_an_error_of_the_function_is_an_error_here(error, kind, status, temporary):
    body = json.dumps(error).encode()
    with (
        running(lambda request: http(200, body, X_Amz_Function_Error="Unhandled")) as server,
        pytest.raises(FunctionFailedError, match="Acme-InvokeTelephonyIntegrationApiFunction:active failed") as raised,
    ):
        invoker(server).call(ARN, {}, budget=Budget(5))
    assert (raised.value.error_type, raised.value.status, raised.value.temporary) == (kind, status, temporary)


def test_an_answer_that_is_no_json():
    with running(lambda request: http(200, b"<html>")) as server, pytest.raises(FunctionFailedError, match="not JSON"):
        invoker(server).call(ARN, {}, budget=Budget(5))


def test_an_error_that_is_no_json():
    answer = http(200, b"<html>", X_Amz_Function_Error="Unhandled")
    with running(lambda request: answer) as server, pytest.raises(FunctionFailedError, match="no reason"):
        invoker(server).call(ARN, {}, budget=Budget(5))


def test_no_phone_number_of_another_function_s_error_goes_on():
    body = json.dumps({"errorType": "X", "errorMessage": "call of +14155550100 failed"}).encode()
    answer = http(200, body, X_Amz_Function_Error="Unhandled")
    with running(lambda request: answer) as server, pytest.raises(FunctionFailedError) as raised:
        invoker(server).call(ARN, {}, budget=Budget(5))
    assert "+1415" not in str(raised.value)


def test_throttling_is_repeated_and_a_refusal_is_named():
    answers = [http(429, b"{}", X_Amzn_ErrorType="TooManyRequestsException"), http(200, b"1")]
    with running(lambda request: answers.pop(0)) as server:
        assert invoker(server).call(ARN, {}, budget=Budget(5)) == 1
    refusal = http(403, b"{}", X_Amzn_ErrorType="AccessDeniedException")
    with running(lambda request: refusal) as server, pytest.raises(AwsError, match="403 AccessDeniedException"):
        invoker(server).call(ARN, {}, budget=Budget(5))


def test_the_service_is_lambda():
    assert aws_service("lambda", ENV)._endpoint.host == "lambda.us-east-1.amazonaws.com"
