"""What an invocation's outcome is taken for."""

from __future__ import annotations

import pytest
from botocore.exceptions import ReadTimeoutError

from simulator.event_sources.invoker import Invoker
from simulator.event_sources.rules import Fate, Invocation
from tests.unit.simulator.event_sources.fakes import FUNCTION_ARN, SOURCE, FakeLambda, client_error, records


def invoke(client: FakeLambda) -> Invocation:
    return Invoker(client, function_arn=FUNCTION_ARN, source=SOURCE).invoke(records(2))


def test_the_function_gets_the_event_and_its_answer_is_decoded():
    client = FakeLambda(lambda event: {"batchItemFailures": []})
    assert invoke(client) == Invocation(
        fate=Fate.ANSWERED, payload={"batchItemFailures": []}, request_id="request-1", executed_version="7"
    )
    assert client.events == [SOURCE.event(records(2))]


@pytest.mark.parametrize(
    ("body", "payload"), [(b"", None), (b"null", None), (b"<html>", "<html>"), (b"\xff", "\ufffd")]
)
def test_other_answers(body, payload):
    assert invoke(FakeLambda(lambda event: body)).payload == payload


def test_an_error_of_the_function_names_its_type_but_not_its_message():
    def handler(event):
        raise KeyError("what the caller said")

    invocation = invoke(FakeLambda(handler))
    assert (invocation.fate, invocation.detail) == (Fate.FUNCTION_ERROR, "KeyError")
    assert "caller" not in repr(invocation)


@pytest.mark.parametrize(
    "error",
    [
        client_error("TooManyRequestsException", "Rate Exceeded"),
        client_error("ServiceException"),
        client_error("ResourceNotFoundException"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_what_keeps_a_batch_from_the_function_is_no_function_error(error):
    client = FakeLambda(lambda event: None)
    client.errors = [error]
    invocation = invoke(client)
    assert invocation.fate is Fate.NOT_INVOKED
    assert invocation.detail
    assert client.events == []
