"""What is written about discarded records."""

from __future__ import annotations

import json
import re

import pytest

from simulator.event_sources.destination import FailureDestination, invocation_record
from simulator.event_sources.rules import Condition, Discard, Fate, Invocation
from tests.unit.simulator.event_sources.fakes import (
    BUCKET_ARN,
    FUNCTION_ARN,
    QUEUE_ARN,
    SOURCE,
    STREAM_ARN,
    TOPIC_ARN,
    UUID,
    FakeClients,
    FakeLambda,
    configuration,
    record,
)

NOW = 1573691886.021
ERROR = Invocation(fate=Fate.FUNCTION_ERROR, request_id="request-1", executed_version="7")
RECORDS = (record(11, arrived=1573691884.835, data=b"\x00whole"), record(12, arrived=1573691885.58))


def discard(last: Invocation | None = ERROR, condition: Condition = Condition.RETRIES) -> Discard:
    return Discard(records=RECORDS, condition=condition, invocations=4 if last else 0, last=last)


def test_the_invocation_record_is_what_the_developer_guide_shows():
    assert invocation_record(configuration(), discard(), now=NOW) == {
        "requestContext": {
            "requestId": "request-1",
            "functionArn": FUNCTION_ARN,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 4,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "7", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2019-11-14T00:38:06.021Z",
        "KinesisBatchInfo": {
            "shardId": "shardId-000000000000",
            "startSequenceNumber": "11",
            "endSequenceNumber": "12",
            "approximateArrivalOfFirstRecord": "2019-11-14T00:38:04.835Z",
            "approximateArrivalOfLastRecord": "2019-11-14T00:38:05.580Z",
            "batchSize": 2,
            "streamArn": STREAM_ARN,
        },
    }


def test_a_reported_failure_is_no_function_error():
    answered = Invocation(fate=Fate.ANSWERED, request_id="r", executed_version="7")
    written = invocation_record(configuration(), discard(answered), now=NOW)
    assert written["responseContext"] == {"statusCode": 200, "executedVersion": "7"}


def test_records_that_never_reached_the_function_have_no_response():
    written = invocation_record(configuration(), discard(None, Condition.AGE), now=NOW)
    assert "responseContext" not in written
    assert written["requestContext"]["condition"] == "RecordAgeExceeded"
    assert written["requestContext"]["approximateInvokeCount"] == 0
    assert re.fullmatch(r"[0-9a-f-]{36}", written["requestContext"]["requestId"])


@pytest.mark.parametrize(
    ("arn", "target"), [(QUEUE_ARN, "https://sqs.example.com/111122223333/failures"), (TOPIC_ARN, TOPIC_ARN)]
)
def test_a_queue_and_a_topic_get_the_metadata_only(arn, target):
    clients = FakeClients(FakeLambda(lambda event: None))
    mapping = configuration(destination_arn=arn)
    FailureDestination(clients, mapping, SOURCE).send(discard(), now=NOW)
    [(where, message)] = clients.store.messages
    assert (where, message) == (target, invocation_record(mapping, discard(), now=NOW))


def test_a_bucket_gets_the_whole_event_as_text_under_the_documented_key():
    clients = FakeClients(FakeLambda(lambda event: None))
    mapping = configuration(destination_arn=BUCKET_ARN)
    destination = FailureDestination(clients, mapping, SOURCE)
    destination.send(discard(), now=NOW)
    destination.send(discard(), now=NOW)
    keys = list(clients.store.objects)
    assert len(keys) == 2, "two objects of the same second do not overwrite each other"
    day = f"failures/aws/lambda/{UUID}/shardId-000000000000/2019/11/14/"
    assert re.fullmatch(re.escape(day) + r"2019-11-14T00\.38\.06-[0-9a-f-]{36}", keys[0])
    written = clients.store.objects[keys[0]]
    payload = written.pop("payload")
    assert written == invocation_record(mapping, discard(), now=NOW)
    assert json.loads(payload) == SOURCE.event(RECORDS)


def test_without_a_destination_nothing_is_sent():
    clients = FakeClients(FakeLambda(lambda event: None))
    FailureDestination(clients, configuration(), SOURCE).send(discard(), now=NOW)
    assert (clients.store.messages, clients.store.objects) == ([], {})
