"""In-memory stands for the AWS services that the driver uses, and builders."""

from __future__ import annotations

import io
import itertools
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from simulator.event_sources.clock import Clock
from simulator.event_sources.mapping import MappingConfiguration, StartingPosition
from simulator.event_sources.records import EventSource, Record
from simulator.event_sources.rules import RetryRules

ACCOUNT, REGION = "111122223333", "us-east-1"
STREAM_ARN = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/ctr"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:Demo-CTRDataSyncFunction:active"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/service/ctr-role"
QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:failures"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:failures"
BUCKET_ARN = "arn:aws:s3:::failures"
UUID = "a1b2c3d4-0000-4000-8000-000000000001"

SOURCE = EventSource(stream_arn=STREAM_ARN, region=REGION, role_arn=ROLE_ARN)


def record(position: int, *, key: str = "key", data: bytes = b"{}", arrived: float = 1_000.0, shard: int = 0) -> Record:
    return Record(
        shard_id=f"shardId-{shard:012d}",
        sequence_number=str(position),
        partition_key=key,
        data=data,
        arrived=arrived,
    )


def records(count: int, **settings: Any) -> tuple[Record, ...]:
    # From 8 on, so that comparing as text (10 < 9) would be noticed.
    return tuple(record(8 + number, **settings) for number in range(count))


def configuration(**settings: Any) -> MappingConfiguration:
    defaults: dict[str, Any] = {
        "uuid": UUID,
        "function_arn": FUNCTION_ARN,
        "stream_arn": STREAM_ARN,
        "region": REGION,
        "starting_position": StartingPosition.TRIM_HORIZON,
        "rules": RetryRules(),
    }
    return MappingConfiguration(**{**defaults, **settings})


def mapping_answer(**settings: Any) -> dict[str, Any]:
    """GetEventSourceMapping's answer."""
    return {
        "UUID": UUID,
        "EventSourceArn": STREAM_ARN,
        "FunctionArn": FUNCTION_ARN,
        "State": "Disabled",
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        **settings,
    }


def client_error(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"RequestId": "r-1"}}, "Any")  # type: ignore[typeddict-item]


class FastClock(Clock):
    """Waits are remembered and hardly take any time."""

    def __init__(self) -> None:
        super().__init__(time_scale=0.002)
        object.__setattr__(self, "pauses", [])
        object.__setattr__(self, "floors", [])

    def pause(self, stop: threading.Event, seconds: float, *, at_least: float = 0.0) -> None:
        self.pauses.append(seconds)  # type: ignore[attr-defined]
        self.floors.append((seconds, at_least))  # type: ignore[attr-defined]
        super().pause(stop, seconds, at_least=at_least / 100)


class FakeKinesis:
    """One stream; shards can be split. Iterators are (shard, index)."""

    def __init__(self, shards: int = 1) -> None:
        self.shards: dict[str, dict[str, Any]] = {}
        self.errors: list[Exception] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        for _ in range(shards):
            self.add_shard()

    def add_shard(self, *parents: str) -> str:
        shard_id = f"shardId-{len(self.shards):012d}"
        self.shards[shard_id] = {"records": [], "parents": parents, "closed": False}
        return shard_id

    def split(self, shard_id: str) -> list[str]:
        with self._lock:
            self.shards[shard_id]["closed"] = True
            return [self.add_shard(shard_id), self.add_shard(shard_id)]

    def put(self, data: str, *, key: str = "key", shard: str = "shardId-000000000000", age: float = 0) -> str:
        with self._lock:
            number = str(next(self._numbers))
            entry = {
                "SequenceNumber": number,
                "PartitionKey": key,
                "Data": data.encode(),
                "ApproximateArrivalTimestamp": datetime.fromtimestamp(time.time() - age, UTC),
            }
            self.shards[shard]["records"].append(entry)
            return number

    def list_shards(self, **arguments: Any) -> dict[str, Any]:
        listed = []
        for shard_id, shard in list(self.shards.items()):
            names = ("ParentShardId", "AdjacentParentShardId")
            listed.append({"ShardId": shard_id, **dict(zip(names, shard["parents"], strict=False))})
        start = int(arguments.get("NextToken", 0))
        assert ("StreamARN" in arguments) != ("NextToken" in arguments)
        answer: dict[str, Any] = {"Shards": listed[start : start + 2]}
        if len(listed) > start + 2:
            answer["NextToken"] = str(start + 2)
        return answer

    def get_shard_iterator(self, **arguments: Any) -> dict[str, Any]:
        assert arguments["StreamARN"] == STREAM_ARN
        entries = self.shards[arguments["ShardId"]]["records"]
        kind = arguments["ShardIteratorType"]
        after = int(arguments.get("StartingSequenceNumber", 0))
        index = {
            "TRIM_HORIZON": lambda: 0,
            "LATEST": lambda: len(entries),
            "AFTER_SEQUENCE_NUMBER": lambda: sum(int(one["SequenceNumber"]) <= after for one in entries),
            "AT_TIMESTAMP": lambda: sum(one["ApproximateArrivalTimestamp"] < arguments["Timestamp"] for one in entries),
        }[kind]()
        return {"ShardIterator": f"{arguments['ShardId']}/{index}"}

    def get_records(self, **arguments: Any) -> dict[str, Any]:
        if self.errors:
            raise self.errors.pop(0)
        shard_id, index = arguments["ShardIterator"].split("/")
        with self._lock:
            if shard_id not in self.shards:
                raise client_error("ResourceNotFoundException")
            shard = self.shards[shard_id]
            found = shard["records"][int(index) : int(index) + 5]
            end = int(index) + len(found)
            behind = len(shard["records"]) > end
            answer = {"Records": found, "MillisBehindLatest": 1000 if behind else 0}
            if behind or not shard["closed"]:
                answer["NextShardIterator"] = f"{shard_id}/{end}"
            return answer


class FakeLambda:
    """Mappings, and one function that is a Python callable; what it raises is a function error."""

    def __init__(self, handler: Callable[[dict[str, Any]], Any], *mappings: dict[str, Any]) -> None:
        self.handler = handler
        self.mappings = {one["UUID"]: one for one in mappings}
        self.events: list[dict[str, Any]] = []
        self.errors: list[Exception] = []
        self.concurrent = 0
        self.most_concurrent = 0
        self._lock = threading.Lock()

    def list_event_source_mappings(self, Marker: str = "0") -> dict[str, Any]:  # noqa: N803
        listed = list(self.mappings.values())
        start = int(Marker)
        answer: dict[str, Any] = {"EventSourceMappings": listed[start : start + 1]}
        if len(listed) > start + 1:
            answer["NextMarker"] = str(start + 1)
        return answer

    def update_event_source_mapping(self, UUID: str, Enabled: bool) -> None:  # noqa: N803
        self.mappings[UUID] = {**self.mappings[UUID], "State": "Enabled" if Enabled else "Disabled"}

    def get_function_configuration(self, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == FUNCTION_ARN
        return {"Role": ROLE_ARN}

    def invoke(self, **arguments: Any) -> dict[str, Any]:
        assert arguments["FunctionName"] == FUNCTION_ARN
        assert arguments["InvocationType"] == "RequestResponse"
        event = json.loads(arguments["Payload"])
        with self._lock:
            if self.errors:
                raise self.errors.pop(0)
            self.events.append(event)
            self.concurrent += 1
            self.most_concurrent = max(self.most_concurrent, self.concurrent)
        answer: dict[str, Any] = {"ExecutedVersion": "7", "ResponseMetadata": {"RequestId": "request-1"}}
        try:
            payload = self.handler(event)
        except Exception as error:  # noqa: BLE001 - as Lambda does
            answer["FunctionError"] = "Unhandled"
            payload = {"errorType": type(error).__name__, "errorMessage": str(error)}
        finally:
            with self._lock:
                self.concurrent -= 1
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return {**answer, "Payload": io.BytesIO(body)}


class FakeStore:
    """S3, SQS and SNS in one: remembers what it is given."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.errors: list[Exception] = []

    def _may_fail(self) -> None:
        if self.errors:
            raise self.errors.pop(0)

    def put_object(self, **arguments: Any) -> None:
        self._may_fail()
        self.objects[f"{arguments['Bucket']}/{arguments['Key']}"] = json.loads(arguments["Body"])

    def get_queue_url(self, QueueName: str, QueueOwnerAWSAccountId: str) -> dict[str, str]:  # noqa: N803
        return {"QueueUrl": f"https://sqs.example.com/{QueueOwnerAWSAccountId}/{QueueName}"}

    def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        self._may_fail()
        self.messages.append((QueueUrl, json.loads(MessageBody)))

    def publish(self, TopicArn: str, Message: str) -> None:  # noqa: N803
        self._may_fail()
        self.messages.append((TopicArn, json.loads(Message)))


class FakeIam:
    """Allows everything but the actions in `denied`."""

    def __init__(self, *denied: str) -> None:
        self.denied = set(denied)
        self.asked: list[tuple[str, str, str]] = []

    def simulate_principal_policy(self, **arguments: Any) -> dict[str, Any]:
        [action], [resource] = arguments["ActionNames"], arguments["ResourceArns"]
        self.asked.append((arguments["PolicySourceArn"], action, resource))
        return {"EvaluationResults": [{"EvalDecision": "implicitDeny" if action in self.denied else "allowed"}]}


class FakeClients:
    def __init__(self, lambda_: FakeLambda, kinesis: FakeKinesis | None = None, *denied: str) -> None:
        self.kinesis = kinesis or FakeKinesis()
        self.store = FakeStore()
        self._clients: dict[str, Any] = {
            "lambda": lambda_,
            "kinesis": self.kinesis,
            "iam": FakeIam(*denied),
            **dict.fromkeys(("s3", "sqs", "sns"), self.store),
        }

    def client(self, service: str) -> Any:
        return self._clients[service]
