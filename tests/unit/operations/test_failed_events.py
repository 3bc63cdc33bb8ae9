"""Messages in the failure queues."""

import json
from typing import Any

import pytest

from operations.replay import replay
from tests.unit.operations.fakes import EVENTS, FUNCTIONS, RETRIES, Aws, FakeLambda, FakeSqs, Message, center, refused

HANDLE = f"{FUNCTIONS}:Acme_One-HandleContactEventsFunction:active"
REST = f"{FUNCTIONS}:Acme_One-InvokeSalesforceRestApiFunction:active"
EVENT = {"detail-type": "Amazon Connect Contact Event", "detail": {"contactId": "c-1", "eventType": "DISCONNECTED"}}
RETRY = {"Details": {"Parameters": {"methodName": "retryCTRSync"}}}


def failed(event: Any, function: str = f"{FUNCTIONS}:Acme_One-HandleContactEventsFunction:7") -> Message:
    """What Lambda sends to an on-failure destination."""
    context = {"requestId": "r", "functionArn": function, "condition": "RetriesExhausted", "approximateInvokeCount": 3}
    return Message(json.dumps({"version": "1.0", "requestContext": context, "requestPayload": event}))


def undelivered(event: Any) -> Message:
    """What EventBridge sends when it cannot invoke the target."""
    return Message(json.dumps(event), {"TARGET_ARN": HANDLE, "ERROR_CODE": "TOO_MANY_REQUESTS"})


def run(aws: Aws, *, dry_run: bool = False) -> int:
    return replay(center(), aws.clients, dry_run=dry_run, say=aws.said.append)


@pytest.mark.parametrize("message", [failed(EVENT), undelivered(EVENT)])
def test_an_event_is_handed_to_the_alias_and_its_message_deleted(message):
    aws = Aws()
    aws.sqs.queues[EVENTS].append(Message(message.body, message.attributes))
    assert run(aws) == 0
    assert aws.lambda_.invoked == [(HANDLE, EVENT)]
    assert aws.sqs.queues[EVENTS] == []
    assert "HandleContactEventsFunction, event DISCONNECTED: c-1" in aws.text
    assert f"{EVENTS}: 1 found, 1 replayed and deleted, 0 failed again and kept" in aws.text


def test_a_run_of_retry_ctr_sync_is_started_again():
    aws = Aws()
    aws.sqs.queues[RETRIES].append(failed(RETRY, REST))
    assert run(aws) == 0
    assert aws.lambda_.invoked == [(REST, RETRY)]
    assert "InvokeSalesforceRestApiFunction, method retryCTRSync" in aws.text


def test_without_a_backup_there_is_no_queue_for_retries():
    aws = Aws(sqs=FakeSqs(EVENTS))
    assert run(aws) == 0
    assert f"{RETRIES}: nothing is there" in aws.text


def test_an_event_that_fails_again_stays_and_can_be_seen_at_once():
    def behave(event: Any) -> None:
        if event["detail"]["contactId"] == "c-2":
            raise RuntimeError("Salesforce answered 500")

    aws = Aws(lambda_=FakeLambda(behave))
    for contact in ("c-1", "c-2", "c-33"):
        aws.sqs.queues[EVENTS].append(failed({**EVENT, "detail": {"contactId": contact, "eventType": "DISCONNECTED"}}))
    assert run(aws) == 1
    assert len(aws.lambda_.invoked) == 3
    (kept,) = aws.sqs.queues[EVENTS]
    assert "c-2" in kept.body
    assert not kept.hidden
    assert "failed again: Salesforce answered 500" in aws.text


@pytest.mark.parametrize(
    "message",
    [
        Message("no JSON"),
        Message("[]"),
        Message(json.dumps(EVENT)),
        Message(json.dumps({"requestContext": {"functionArn": HANDLE}})),
    ],
)
def test_a_message_of_another_kind_is_left_alone(message):
    aws = Aws()
    aws.sqs.queues[EVENTS].append(Message(message.body))
    assert run(aws) == 1
    assert aws.lambda_.invoked == []
    (kept,) = aws.sqs.queues[EVENTS]
    assert not kept.hidden
    assert "neither a failed invocation nor an undelivered event" in aws.text


def test_no_function_but_the_contact_center_s_is_invoked():
    aws = Aws()
    aws.sqs.queues[EVENTS].append(failed(EVENT, f"{FUNCTIONS}:Other-HandleContactEventsFunction:active"))
    assert run(aws) == 1
    assert aws.lambda_.invoked == []


def test_a_dry_run_shows_messages_and_leaves_them_visible():
    aws = Aws()
    aws.sqs.queues[EVENTS] += [failed(EVENT), undelivered(EVENT)]
    assert run(aws, dry_run=True) == 0
    assert aws.lambda_.invoked == []
    assert [message.hidden for message in aws.sqs.queues[EVENTS]] == [False, False]
    assert "2 waiting" in aws.text


def test_messages_are_visible_again_when_the_replay_is_cut_off():
    def behave(event: Any) -> None:
        if event["detail"]["contactId"] == "c-22":
            raise KeyboardInterrupt
        raise RuntimeError("no")

    aws = Aws(lambda_=FakeLambda(behave))
    aws.sqs.queues[EVENTS] += [failed(EVENT), failed({"detail": {"contactId": "c-22"}})]
    with pytest.raises(KeyboardInterrupt):
        run(aws)
    assert [message.hidden for message in aws.sqs.queues[EVENTS]] == [False, False]


def test_a_message_that_sqs_hands_out_twice_is_replayed_once():
    def fail(event: Any) -> None:
        aws.sqs.queues[EVENTS][0].again = not aws.sqs.queues[EVENTS][0].again and len(aws.lambda_.invoked) == 1
        raise RuntimeError("no")

    aws = Aws(lambda_=FakeLambda(fail))
    aws.sqs.queues[EVENTS] += [failed(EVENT), undelivered(EVENT)]
    assert run(aws) == 2
    assert len(aws.lambda_.invoked) == 2
    assert [message.hidden for message in aws.sqs.queues[EVENTS]] == [False, False]


def test_a_queue_that_cannot_be_read_is_an_error():
    aws = Aws()

    def forbidden(**_: Any) -> dict[str, str]:
        raise refused("AccessDenied", "GetQueueUrl")

    aws.sqs.get_queue_url = forbidden  # type: ignore[method-assign]
    with pytest.raises(Exception, match="AccessDenied"):
        run(aws)
