"""One update, and what is tried again."""

import json

import pytest

from scv.aws_http import AwsError
from scv.budget import Budget
from scv.ctr.syncing import VoiceCallSync
from scv.invoker import FunctionFailedError
from tests.unit.lambda_src.scv.ctr.fakes import FakeInvoker
from tests.unit.lambda_src.scv.ctr.records import CONTACT, contact_record

LIMIT = FunctionFailedError("f", "SalesforceLimitError", "over a limit")
REFUSED = FunctionFailedError("f", "SalesforceRequestError", "Salesforce answered 400: bad")


def sync(answers, seconds=60.0):
    answers = list(answers)

    def respond(parameters):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    invoker = FakeInvoker(respond)
    sleeps: list[float] = []
    calls = VoiceCallSync(invoker, "arn", sleep=sleeps.append, jitter=lambda: 0.5)
    try:
        calls.sync(contact_record(), budget=Budget(seconds))
        return invoker, sleeps, None
    except (FunctionFailedError, AwsError) as error:
        return invoker, sleeps, error


def test_the_event_is_the_guide_s():
    invoker, _, _ = sync([{}])
    ((function, parameters),) = invoker.calls
    assert function == "arn"
    assert (parameters["methodName"], parameters["contactId"]) == ("updateVoiceCall", CONTACT)
    assert parameters["fieldValues"]["queue"] == "Support"


def test_a_limit_is_tried_again_with_a_pause():
    invoker, sleeps, error = sync([LIMIT, LIMIT, {}])
    assert error is None
    assert sleeps == [0.4, 0.8]
    assert len(invoker.calls) == 3


def test_not_for_ever():
    invoker, _, error = sync([LIMIT] * 9)
    assert error is LIMIT
    assert len(invoker.calls) == 3


@pytest.mark.parametrize("refusal", [REFUSED, AwsError("throttled", status=429)])
def test_what_will_not_change_is_not_tried_again(refusal):
    invoker, sleeps, error = sync([refusal, {}])
    assert error is refusal
    assert (len(invoker.calls), sleeps) == (1, [])


def test_a_short_rest_of_the_budget_is_not_spent_on_hope():
    invoker, _, error = sync([LIMIT, {}], seconds=1.0)
    assert error is LIMIT
    assert len(invoker.calls) == 1


def test_values_that_are_none_are_logged_without_them(capsys):
    calls = VoiceCallSync(FakeInvoker(), "arn")
    calls.sync(contact_record(DisconnectTimestamp="+14155550100"), budget=Budget(5))
    (entry,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert entry["level"] == "WARNING"
    assert entry["context"] == {"contactId": CONTACT, "attributes": ["DisconnectTimestamp"]}
