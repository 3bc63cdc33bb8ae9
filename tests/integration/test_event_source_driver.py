"""The driver against the emulator: a poisoned record is isolated, kept whole, and blocks nothing."""

from __future__ import annotations

import base64
import io
import itertools
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from simulator.emulator import Emulator, EmulatorAccess
from simulator.emulator.lifecycle import repository_root
from simulator.event_sources import EventSourceDriver, MappingError, disable_mappings, load_checkpoints

pytestmark = pytest.mark.xdist_group("event-sources")

ACCOUNT, REGION = "222233334444", "us-west-2"
TIME_SCALE = 0.02
NUMBERS = itertools.count(1)

# Writes what it got to S3, one object an invocation. Fails on "poison" records, reports "bad" ones, throws on "crash".
FUNCTION = """
import base64, json, os, time
import boto3

def handler(event, context):
    records = [base64.b64decode(one["kinesis"]["data"]).decode() for one in event["Records"]]
    boto3.client("s3").put_object(
        Bucket=os.environ["LOG_BUCKET"], Key=f"{time.time_ns():020d}", Body=json.dumps(
            {"records": records, "function": context.invoked_function_arn, "first": event["Records"][0]}))
    if any(one.startswith("crash") for one in records):
        raise RuntimeError("crash")
    failed = [one["kinesis"]["sequenceNumber"] for one, text in zip(event["Records"], records)
              if text.startswith("poison")]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
"""

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
STREAM_ACTIONS = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"]


@dataclass
class World:
    """One stream, one function with the alias `active`, a bucket for its log and one for failures."""

    access: EmulatorAccess
    stream: str
    function: str
    log_bucket: str
    failure_bucket: str
    role: str

    @property
    def stream_arn(self) -> str:
        return f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{self.stream}"

    def put(self, texts: list[str], *, key: str = "one") -> None:
        entries = [{"Data": text.encode(), "PartitionKey": key} for text in texts]
        assert (
            self.access.client("kinesis").put_records(StreamName=self.stream, Records=entries)["FailedRecordCount"] == 0
        )

    def objects(self, bucket: str) -> list[tuple[str, dict[str, Any]]]:
        s3 = self.access.client("s3")
        keys = sorted(one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []))
        return [(key, json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())) for key in keys]

    def invocations(self) -> list[list[str]]:
        return [one["records"] for _, one in self.objects(self.log_bucket)]

    def map(self, **settings: Any) -> str:
        answer = self.access.client("lambda").create_event_source_mapping(
            EventSourceArn=self.stream_arn,
            FunctionName=f"{self.function}:active",
            Enabled=False,
            **{
                "StartingPosition": "TRIM_HORIZON",
                "BatchSize": 100,
                "DestinationConfig": {"OnFailure": {"Destination": f"arn:aws:s3:::{self.failure_bucket}"}},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "BisectBatchOnFunctionError": True,
                "MaximumRetryAttempts": 2,
                "MaximumRecordAgeInSeconds": 3600,
                **settings,
            },
        )
        uuid: str = answer["UUID"]
        return uuid

    def driver(self, **settings: Any) -> EventSourceDriver:
        return EventSourceDriver(self.access, **{"time_scale": TIME_SCALE, "functions": [self.function], **settings})


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorAccess]:
    with Emulator(tmp_path_factory.mktemp("event-sources")) as emulator:
        yield EmulatorAccess(endpoint=emulator.endpoint, account=ACCOUNT, region=REGION)


@pytest.fixture
def world(access: EmulatorAccess) -> Iterator[World]:
    name = f"world{next(NUMBERS)}"
    one = World(
        access=access, stream=name, function=name, log_bucket=f"{name}-log", failure_bucket=f"{name}-bad", role=name
    )
    access.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    for bucket in (one.log_bucket, one.failure_bucket):
        access.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    iam = access.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    allow(one, "stream", [f"kinesis:{action}" for action in STREAM_ACTIONS], one.stream_arn)
    allow(one, "log", ["s3:PutObject"], f"arn:aws:s3:::{one.log_bucket}/*")
    allow(one, "failures", ["s3:PutObject"], f"arn:aws:s3:::{one.failure_bucket}/*")
    allow(one, "list", ["s3:ListBucket"], f"arn:aws:s3:::{one.failure_bucket}")
    lambda_ = access.client("lambda")
    version = lambda_.create_function(
        FunctionName=name,
        Runtime="python3.14",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": zipped(FUNCTION)},
        Environment={"Variables": {"LOG_BUCKET": one.log_bucket}},
        Timeout=30,
        Publish=True,
    )["Version"]
    lambda_.create_alias(FunctionName=name, Name="active", FunctionVersion=version)
    yield one
    for mapping in lambda_.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
        lambda_.delete_event_source_mapping(UUID=mapping["UUID"])


def allow(world: World, name: str, actions: list[str], resource: str) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    world.access.client("iam").put_role_policy(
        RoleName=world.role,
        PolicyName=name,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", text)
    return buffer.getvalue()


def test_a_poisoned_record_is_isolated_kept_whole_and_blocks_nothing(world):
    uuid = world.map()
    good = [f"good-{number:02d}" for number in range(20)]
    world.put([*good[:9], "poison", *good[9:]])
    with world.driver() as driver:
        counts = driver.drain(20)

    batches = world.invocations()
    # The first invocation is the whole batch, everything before the checkpoint is done with it.
    assert batches[0] == [*good[:9], "poison", *good[9:]]
    # From then on the batch is cut in two until the poison is alone, and only alone is it sent again.
    assert batches.count(["poison"]) == 1 + 2
    delivered = [one for batch in batches if "poison" not in batch for one in batch]
    assert delivered == sorted(set(delivered)), "delivered once, in the order of the stream"
    assert set(good) == {*good[:9], *delivered}
    assert (counts.read, counts.delivered, counts.discarded) == (21, 20, {"RetryAttemptsExhausted": 1})
    assert (counts.destination_messages, counts.destination_failures) == (1, 0)

    [(key, failure)] = world.objects(world.failure_bucket)
    today = time.strftime("%Y/%m/%d", time.gmtime())
    assert key.startswith(f"aws/lambda/{uuid}/shardId-000000000000/{today}/")
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert failure["requestContext"]["functionArn"].endswith(f":function:{world.function}:active")
    assert failure["KinesisBatchInfo"]["batchSize"] == 1
    [record] = json.loads(failure["payload"])["Records"]
    assert base64.b64decode(record["kinesis"]["data"]) == b"poison"
    assert record["kinesis"]["sequenceNumber"] == failure["KinesisBatchInfo"]["startSequenceNumber"]
    assert record["eventID"] == f"shardId-000000000000:{record['kinesis']['sequenceNumber']}"


def test_the_function_is_invoked_through_its_alias_with_the_event_that_aws_documents(world):
    world.map()
    world.put(["only"], key="the key")
    with world.driver() as driver:
        driver.drain(10)
    [(_, seen)] = world.objects(world.log_bucket)
    assert seen["function"].endswith(":active")
    record = seen["first"]
    assert record["invokeIdentityArn"] == f"arn:aws:iam::{ACCOUNT}:role/{world.role}"
    assert abs(record["kinesis"].pop("approximateArrivalTimestamp") - time.time()) < 60
    sequence_number = record["kinesis"].pop("sequenceNumber")
    assert record == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "the key",
            "data": base64.b64encode(b"only").decode(),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": record["invokeIdentityArn"],
        "awsRegion": REGION,
        "eventSourceARN": world.stream_arn,
    }


def test_without_bisect_the_whole_batch_is_sent_again_and_given_up_together(world):
    world.map(BisectBatchOnFunctionError=False, MaximumRetryAttempts=1)
    world.put(["a", "crash", "b"])
    with world.driver() as driver:
        driver.drain(15)
        world.put(["later"])
        counts = driver.drain(15)
    assert world.invocations() == [["a", "crash", "b"]] * 2 + [["later"]]
    [(_, failure)] = world.objects(world.failure_bucket)
    assert failure["responseContext"]["functionError"] == "Unhandled"
    assert (failure["requestContext"]["approximateInvokeCount"], failure["KinesisBatchInfo"]["batchSize"]) == (2, 3)
    assert len(json.loads(failure["payload"])["Records"]) == 3
    assert (counts.delivered, counts.discarded) == (1, {"RetryAttemptsExhausted": 3})


def test_without_bisect_a_checkpoint_makes_a_new_batch_and_a_queue_gets_the_metadata(world):
    sqs = world.access.client("sqs")
    queue = sqs.create_queue(QueueName=world.stream)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow(world, "queue", ["sqs:SendMessage"], arn)
    uuid = world.map(
        BisectBatchOnFunctionError=False,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    world.put(["a", "poison", "b"])
    with world.driver() as driver:
        assert [one.uuid for one in driver.mappings] == [uuid]
        counts = driver.drain(15)
    assert world.invocations() == [["a", "poison", "b"], ["poison", "b"], ["poison", "b"]]
    assert (counts.delivered, counts.discarded) == (1, {"RetryAttemptsExhausted": 2})
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    failure = json.loads(message["Body"])
    assert (failure["KinesisBatchInfo"]["batchSize"], failure["requestContext"]["approximateInvokeCount"]) == (2, 3)
    assert failure["responseContext"] == {"statusCode": 200, "executedVersion": "1"}
    assert "payload" not in failure


def test_a_function_that_cannot_be_invoked_gets_its_records_later_without_losing_a_retry(world):
    # The emulator ignores reserved concurrency behind an alias, so the alias is taken away instead of throttling it.
    world.map(MaximumRetryAttempts=0)
    lambda_ = world.access.client("lambda")
    with world.driver() as driver:
        lambda_.delete_alias(FunctionName=world.function, Name="active")
        world.put(["a", "b"])
        until = time.monotonic() + 10
        while driver.statistics.not_invoked < 3:
            assert time.monotonic() < until, driver.statistics
            time.sleep(0.05)
        assert world.invocations() == []
        lambda_.create_alias(FunctionName=world.function, Name="active", FunctionVersion="1")
        counts = driver.drain(15)
    assert world.invocations() == [["a", "b"]]
    assert (counts.delivered, counts.discarded) == (2, {})


def test_lanes_keep_the_order_of_each_key_and_latest_skips_what_was_there(world):
    world.map(StartingPosition="LATEST", ParallelizationFactor=4, BatchSize=7)
    world.put(["old"])
    keys = [f"key{number}" for number in range(6)]
    with world.driver() as driver:
        for number in range(10):
            for key in keys:
                world.put([f"{key}:{number:02d}"], key=key)
        counts = driver.drain(20)
    seen = [one for batch in world.invocations() for one in batch]
    assert counts.delivered == len(seen) == 60
    for key in keys:
        # Lanes write their log objects concurrently, so only the order within a key is certain.
        assert [one for one in seen if one.startswith(f"{key}:")] == [f"{key}:{number:02d}" for number in range(10)]


def test_a_role_that_could_not_do_it_on_aws_and_an_enabled_mapping_are_refused(world):
    world.map()
    world.access.client("iam").delete_role_policy(RoleName=world.role, PolicyName="failures")
    with pytest.raises(MappingError, match="not allowed: s3:PutObject on arn:aws:s3:::"):
        world.driver().start()
    allow(world, "failures", ["s3:PutObject"], f"arn:aws:s3:::{world.failure_bucket}/*")

    lambda_ = world.access.client("lambda")
    [mapping] = lambda_.list_event_source_mappings(FunctionName=world.function)["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    with pytest.raises(MappingError, match=r"is enabled.*Enabled false"):
        world.driver().start()
    assert disable_mappings(lambda_) == [mapping["UUID"]]
    with world.driver() as driver:
        assert [one.uuid for one in driver.mappings] == [mapping["UUID"]]


def test_the_program_drives_what_is_deployed_later_and_goes_on_where_it_stopped(world, tmp_path):
    state, log = tmp_path / "positions.json", tmp_path / "driver.log"
    command = [
        *(sys.executable, "-m", "simulator.event_sources", "--endpoint", world.access.endpoint),
        *("--region", REGION, "--account", ACCOUNT, "--time-scale", str(TIME_SCALE), "--state", str(state)),
    ]

    def run_until(invocations: int) -> None:
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=repository_root(),
                stdout=output,
                stderr=output,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        try:
            until = time.monotonic() + 15
            while len(world.invocations()) < invocations:
                assert time.monotonic() < until, log.read_text()
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        finally:
            process.terminate()
            assert process.wait(timeout=15) == 0, log.read_text()

    uuid = world.map()
    world.put(["first"])
    run_until(1)
    assert set(load_checkpoints(state)[uuid]) == {"shardId-000000000000"}
    world.put(["second"])
    run_until(2)
    assert world.invocations() == [["first"], ["second"]], "nothing twice, nothing lost"
    assert "1 records read, 1 delivered" in log.read_text()
