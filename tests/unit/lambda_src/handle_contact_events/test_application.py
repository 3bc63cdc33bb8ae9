"""What the function does with an event, and which failures it lets Lambda repeat."""

import json

import pytest

import handle_contact_events.application as wiring
from handle_contact_events.application import Application
from handle_contact_events.handler import handler
from scv.aws_http import AwsUnreachableError
from scv.errors import ScvError, SettingsError
from scv.invoker import FunctionFailedError
from tests.fakes import FakeContext
from tests.unit.lambda_src.handle_contact_events.events import CONTACT, contact_event, routing_criteria
from tests.unit.lambda_src.scv.aws_server import http, running
from tests.unit.lambda_src.scv.ctr.fakes import FakeInvoker

ABANDONED = contact_event("DISCONNECTED")
EXPIRED = contact_event("CONTACT_DATA_UPDATED", routingCriteria=routing_criteria("EXPIRED"))
NOT_FOUND = FunctionFailedError("f", "SalesforceRequestError", "PATCH /x: Salesforce answered 404: no such call")


def run(event, error=None):
    def respond(parameters):
        if error is not None:
            raise error
        return {}

    invoker = FakeInvoker(respond)
    try:
        return invoker, Application(invoker=invoker, function="arn").run(event, FakeContext())
    except ScvError as raised:
        return invoker, raised


@pytest.mark.parametrize(
    ("event", "method"), [(ABANDONED, "cancelOmniFlowExecution"), (EXPIRED, "rerouteFlowExecution")]
)
def test_one_call_of_the_right_method(event, method):
    invoker, answer = run(event)
    assert invoker.calls == [("arn", {"methodName": method, "contactId": CONTACT})]
    assert answer == {"action": method, "contactId": CONTACT}


def test_an_event_that_asks_for_nothing_calls_nothing():
    invoker, answer = run(contact_event("QUEUED"))
    assert invoker.calls == []
    assert answer == {"action": "none", "contactId": CONTACT}


def test_a_call_that_salesforce_does_not_know_has_nothing_to_cancel(capsys):
    _, answer = run(ABANDONED, NOT_FOUND)
    assert answer == {"action": "none", "contactId": CONTACT}
    assert "nothing to cancel" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("event", "error"),
    [
        (EXPIRED, NOT_FOUND),
        (ABANDONED, FunctionFailedError("f", "SalesforceLimitError", "x")),
        (ABANDONED, FunctionFailedError("f", "SalesforceRequestError", "PATCH /x: Salesforce answered 500: x")),
        (ABANDONED, AwsUnreachableError("x")),
    ],
)
def test_every_other_failure_is_lambda_s_to_repeat(event, error, capsys):
    _, raised = run(event, error)
    assert raised is error
    (entry,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert entry["level"] == "ERROR"
    assert entry["context"]["contactId"] == CONTACT


def test_the_handler_with_its_real_adapter(monkeypatch):
    with running(lambda request: http(200, b"{}")) as server:
        environment = {
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIAFICTIONAL",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": server.url,
            "CALL_CENTER_API_NAME": "Acme",
            "INVOKE_TELEPHONY_INTEGRATION_API_ARN": "arn:aws:lambda:us-east-1:111122223333:function:f:active",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        wiring.application.cache_clear()
        assert handler(ABANDONED, FakeContext())["action"] == "cancelOmniFlowExecution"
        wiring.application.cache_clear()
    assert len(server.requests) == 1


def test_missing_settings_are_all_named(monkeypatch):
    for name in ("CALL_CENTER_API_NAME", "INVOKE_TELEPHONY_INTEGRATION_API_ARN"):
        monkeypatch.delenv(name, raising=False)
    wiring.application.cache_clear()
    with pytest.raises(SettingsError, match=r"CALL_CENTER_API_NAME.*INVOKE_TELEPHONY_INTEGRATION_API_ARN"):
        handler(ABANDONED, FakeContext())
