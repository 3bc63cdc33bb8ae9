"""Running a method: logging, limits, errors."""

import json

import pytest

from scv.dispatch import run_method
from scv.errors import InvalidRequestError, SalesforceLimitError
from scv.logs import get_logger
from tests.fakes import CONTACT_ID, FakeContext, flow_event


def run(event, methods, **options):
    options.setdefault("shape", lambda call, answer: answer)
    return run_method(event, FakeContext(), methods=methods, services=None, log=get_logger("test"), **options)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_record_of_a_call_carries_contact_method_and_request(capsys):
    assert run(flow_event("m"), {"m": lambda call, services, budget: {"a": 1}}) == {"a": 1}
    entries = lines(capsys)
    assert [entry["message"] for entry in entries] == ["m started", "m done"]
    for entry in entries:
        assert entry["context"] == {"contactId": CONTACT_ID, "methodName": "m", "requestId": "req-1"}


def test_a_limit_is_logged_with_its_prefix_first_and_reported_before_it_goes_on(capsys):
    def limited(call, services, budget):
        raise SalesforceLimitError("SCV_LIMITS_ERROR POST /voiceCalls: over", status=429)

    reported = []
    with pytest.raises(SalesforceLimitError):
        run(flow_event("m"), {"m": limited}, on_limit=lambda call, error: reported.append(call.method))
    assert reported == ["m"]
    failure = lines(capsys)[-1]
    assert failure["level"] == "ERROR"
    assert failure["message"].startswith("SCV_LIMITS_ERROR")
    assert failure["context"]["contactId"] == CONTACT_ID
    assert failure["context"]["status"] == 429


@pytest.mark.parametrize("event", [None, flow_event("unknown")])
def test_a_bad_event_is_logged_and_raised(capsys, event):
    with pytest.raises(InvalidRequestError):
        run(event, {"m": lambda call, services, budget: {}})
    assert lines(capsys)[-1]["context"]["errorType"] == "InvalidRequestError"


def test_an_answer_that_cannot_be_shaped_is_an_error_of_the_call(capsys):
    def shape(call, answer):
        raise InvalidRequestError("too long")

    with pytest.raises(InvalidRequestError):
        run(flow_event("m"), {"m": lambda call, services, budget: {}}, shape=shape)
    assert "too long" in lines(capsys)[-1]["message"]
