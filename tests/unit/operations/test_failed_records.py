"""Batches in the failure bucket."""

import base64
import json
from typing import Any

import pytest

from operations.replay import replay
from tests.unit.operations.fakes import ACCOUNT, BUCKET, FUNCTIONS, REGION, Aws, FakeLambda, center, refused

KEY = "aws/lambda/6f1c/shardId-000000000000/2026/11/20/2026-11-20T10.00.00-{}"
SYNC = f"{FUNCTIONS}:Acme_One-CTRDataSyncFunction:active"


def record(number: str, content: Any) -> dict[str, Any]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"kinesis": {"sequenceNumber": number, "data": base64.b64encode(data).decode(), "partitionKey": "p"}}


def batch(*records: dict[str, Any], function: str = SYNC) -> bytes:
    """An object as Lambda writes it."""
    return json.dumps(
        {
            "requestContext": {"functionArn": function, "condition": "RetryAttemptsExhausted"},
            "version": "1.0",
            "KinesisBatchInfo": {"batchSize": len(records)},
            "payload": json.dumps({"Records": list(records)}),
        }
    ).encode()


def run(aws: Aws, *, dry_run: bool = False) -> int:
    return replay(center(), aws.clients, dry_run=dry_run, say=aws.said.append)


def test_a_batch_is_handed_to_the_alias_and_deleted_when_it_is_done():
    aws = Aws()
    records = [record("1", {"ContactId": "c-1"}), record("2", {"ContactId": "c-2"})]
    aws.s3.objects[KEY.format("a")] = batch(*records)
    assert run(aws) == 0
    assert aws.lambda_.invoked == [(SYNC, {"Records": records})]
    assert aws.s3.objects == {}
    assert "CTRDataSyncFunction, 2 records: c-1, c-2" in aws.text
    assert f"s3://{BUCKET}: 1 found, 1 replayed and deleted, 0 failed again and kept" in aws.text


@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_every_answer_that_lambda_takes_as_success_is_one(answer):
    aws = Aws(lambda_=FakeLambda(lambda event: answer))
    aws.s3.objects[KEY.format("a")] = batch(record("1", {"ContactId": "c-1"}))
    assert run(aws) == 0
    assert aws.s3.objects == {}


def test_of_a_batch_only_what_failed_again_is_kept():
    records = [record("1", {"ContactId": "c-1"}), record("2", b"garbage"), record("3", {"ContactId": "c-3"})]
    aws = Aws(lambda_=FakeLambda(lambda event: {"batchItemFailures": [{"itemIdentifier": "2"}]}))
    aws.s3.objects[KEY.format("a")] = batch(*records)
    assert run(aws) == 1
    (kept,) = aws.s3.objects.values()
    content = json.loads(kept)
    assert json.loads(content["payload"]) == {"Records": [records[1]]}
    assert content["requestContext"]["functionArn"] == SYNC
    assert "record 2" in aws.text
    assert "1 of 3 records failed again; see the log of CTRDataSyncFunction" in aws.text


def test_what_is_kept_can_be_replayed_later():
    aws = Aws(lambda_=FakeLambda(lambda event: {"batchItemFailures": [{"itemIdentifier": "2"}]}))
    aws.s3.objects[KEY.format("a")] = batch(record("1", {"ContactId": "c-1"}), record("2", {"ContactId": "c-2"}))
    run(aws)
    aws.lambda_.behave = lambda event: {"batchItemFailures": []}
    assert run(aws) == 0
    assert aws.s3.objects == {}
    assert [len(event["Records"]) for _, event in aws.lambda_.invoked] == [2, 1]


@pytest.mark.parametrize("identifier", ["", None, "unknown"])
def test_an_answer_that_names_no_record_of_the_batch_is_a_failure_of_all(identifier):
    aws = Aws(lambda_=FakeLambda(lambda event: {"batchItemFailures": [{"itemIdentifier": identifier}]}))
    before = batch(record("1", {"ContactId": "c-1"}), record("2", {"ContactId": "c-2"}))
    aws.s3.objects[KEY.format("a")] = before
    assert run(aws) == 1
    assert list(aws.s3.objects.values()) == [before]
    assert "2 of 2 records failed again" in aws.text


def test_what_somebody_else_changed_meanwhile_is_not_overwritten():
    aws = Aws(lambda_=FakeLambda(lambda event: {"batchItemFailures": [{"itemIdentifier": "2"}]}))
    before = batch(record("1", {"ContactId": "c-1"}), record("2", {"ContactId": "c-2"}))
    aws.s3.objects[KEY.format("a")] = before
    aws.s3.overtaken = True
    assert run(aws) == 1
    assert list(aws.s3.objects.values()) == [before]
    assert "PreconditionFailed" in aws.text


def test_a_function_that_fails_keeps_its_batch_and_no_other():
    def behave(event: Any) -> None:
        if event["Records"][0]["kinesis"]["sequenceNumber"] == "1":
            raise RuntimeError("Salesforce is not reachable")

    aws = Aws(lambda_=FakeLambda(behave))
    for name, number in (("a", "1"), ("b", "2"), ("c", "3")):
        aws.s3.objects[KEY.format(name)] = batch(record(number, {"ContactId": f"c-{number}"}))
    assert run(aws) == 1
    assert list(aws.s3.objects) == [KEY.format("a")]
    assert "CTRDataSyncFunction failed again: Salesforce is not reachable" in aws.text
    assert "3 found, 2 replayed and deleted, 1 failed again and kept" in aws.text


def test_a_throttled_invocation_keeps_the_batch():
    def behave(event: Any) -> None:
        raise refused("TooManyRequestsException", "Invoke")

    aws = Aws(lambda_=FakeLambda(behave))
    aws.s3.objects[KEY.format("a")] = batch(record("1", {"ContactId": "c-1"}))
    assert run(aws) == 1
    assert len(aws.s3.objects) == 1
    assert "CTRDataSyncFunction could not be invoked" in aws.text


@pytest.mark.parametrize(
    "function",
    [
        f"{FUNCTIONS}:Other-CTRDataSyncFunction:active",
        f"{FUNCTIONS}:Acme_One-Unknown:active",
        f"{FUNCTIONS}:CTRDataSyncFunction",
        f"arn:aws:lambda:{REGION}:999999999999:function:Acme_One-CTRDataSyncFunction:active",
        f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:Acme_One-CTRDataSyncFunction:active",
        None,
    ],
)
def test_no_function_but_the_contact_center_s_is_invoked(function):
    aws = Aws()
    aws.s3.objects[KEY.format("a")] = batch(record("1", {"ContactId": "c-1"}), function=function)
    assert run(aws) == 1
    assert aws.lambda_.invoked == []
    assert len(aws.s3.objects) == 1
    assert "is none of Acme_One" in aws.text


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"payload": "x"}', b'{"payload": "{\\"Records\\": [1]}"}', b"\xff"]
)
def test_an_object_of_another_kind_is_left_alone(content):
    aws = Aws()
    aws.s3.objects[KEY.format("a")] = content
    assert run(aws) == 1
    assert aws.s3.objects == {KEY.format("a"): content}
    assert "no record of a failed batch" in aws.text


def test_other_objects_of_the_bucket_are_not_looked_at():
    aws = Aws()
    aws.s3.objects["notes.txt"] = b"x"
    assert run(aws) == 0
    assert "nothing is there" in aws.text


def test_a_dry_run_changes_nothing():
    aws = Aws()
    before = batch(record("1", {"ContactId": "c-1"}))
    aws.s3.objects[KEY.format("a")] = before
    assert run(aws, dry_run=True) == 0
    assert aws.lambda_.invoked == []
    assert list(aws.s3.objects.values()) == [before]
    assert "1 waiting, 0 of them cannot be replayed (dry run: nothing was changed)" in aws.text


def test_nothing_of_a_call_but_its_id_is_printed():
    ctr = {"ContactId": "c-1", "CustomerEndpoint": {"Address": "+14155550100"}, "Attributes": {"name": "Rosa"}}
    aws = Aws()
    aws.s3.objects[KEY.format("a")] = batch(record("1", ctr))
    run(aws)
    assert "c-1" in aws.text
    assert "4155550100" not in aws.text
    assert "Rosa" not in aws.text
