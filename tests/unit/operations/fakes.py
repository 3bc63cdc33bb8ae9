"""AWS in memory: as much of S3, SQS and Lambda as a replay uses."""

import io
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from configuration import ContactCenter
from operations.clients import Clients
from tests.unit.stacks.support import acme

ACCOUNT, REGION = "123456789012", "eu-west-2"
BUCKET = f"scv-acme-one-fail-{ACCOUNT}-{REGION}"
EVENTS, RETRIES = "Acme_One-FailedEvents", "Acme_One-FailedRetries"
FUNCTIONS = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"


def center() -> ContactCenter:
    return acme()


def refused(code: str, operation: str, text: str = "refused") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": text}}, operation)


class FakeS3:
    """One bucket; a write over another version than expected is refused."""

    def __init__(self, owner: str = ACCOUNT) -> None:
        self.objects: dict[str, bytes] = {}
        self.owner = owner
        self.overtaken = False

    def _check(self, bucket: str, owner: str) -> None:
        if bucket != BUCKET:
            raise refused("NoSuchBucket", "S3")
        if owner != self.owner:
            raise refused("AccessDenied", "S3")

    def get_paginator(self, operation: str) -> "FakeS3":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str, ExpectedBucketOwner: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        self._check(Bucket, ExpectedBucketOwner)
        keys = [key for key in sorted(self.objects) if key.startswith(Prefix)]
        if not keys:
            yield {}
        for start in range(0, len(keys), 2):
            yield {"Contents": [{"Key": key} for key in keys[start : start + 2]]}

    def get_object(self, *, Bucket: str, Key: str, ExpectedBucketOwner: str) -> dict[str, Any]:  # noqa: N803
        self._check(Bucket, ExpectedBucketOwner)
        return {"Body": io.BytesIO(self.objects[Key]), "ETag": f"{hash(self.objects[Key])}"}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, IfMatch: str, **more: str) -> None:  # noqa: N803
        self._check(Bucket, more["ExpectedBucketOwner"])
        if self.overtaken or f"{hash(self.objects[Key])}" != IfMatch:
            raise refused("PreconditionFailed", "PutObject")
        self.objects[Key] = Body

    def delete_object(self, *, Bucket: str, Key: str, ExpectedBucketOwner: str) -> None:  # noqa: N803
        self._check(Bucket, ExpectedBucketOwner)
        del self.objects[Key]


@dataclass
class Message:
    """One message; ``again`` hands it out a second time although it is hidden, as SQS may."""

    body: str
    attributes: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    again: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


class FakeSqs:
    """Queues of messages; a message that was received is hidden until it is made visible."""

    def __init__(self, *queues: str) -> None:
        self.queues: dict[str, list[Message]] = {name: [] for name in queues}

    def get_queue_url(self, *, QueueName: str, QueueOwnerAWSAccountId: str) -> dict[str, str]:  # noqa: N803
        assert QueueOwnerAWSAccountId == ACCOUNT
        if QueueName not in self.queues:
            raise refused("AWS.SimpleQueueService.NonExistentQueue", "GetQueueUrl")
        return {"QueueUrl": QueueName}

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int, **more: Any) -> dict[str, Any]:  # noqa: N803
        assert more["VisibilityTimeout"] > 900
        chosen = [it for it in self.queues[QueueUrl] if not it.hidden or it.again][:MaxNumberOfMessages]
        for message in chosen:
            message.hidden, message.again = True, False
        if not chosen:
            return {}
        return {"Messages": [_received(message) for message in chosen]}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803
        self.queues[QueueUrl] = [it for it in self.queues[QueueUrl] if it.body != ReceiptHandle]

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        assert VisibilityTimeout == 0
        for message in self.queues[QueueUrl]:
            message.hidden = message.hidden and message.body != ReceiptHandle


def _received(message: Message) -> dict[str, Any]:
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in message.attributes.items()}
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.body,
        "Body": message.body,
        "MessageAttributes": attributes,
    }


class FakeLambda:
    """Answers with what ``behave`` returns for the event; an exception is a function error."""

    def __init__(self, behave: Callable[[Any], Any] = lambda event: None) -> None:
        self.behave = behave
        self.invoked: list[tuple[str, Any]] = []

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert InvocationType == "RequestResponse"
        event = json.loads(Payload)
        self.invoked.append((FunctionName, event))
        try:
            answer = self.behave(event)
        except ClientError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a function may raise
            content = {"errorMessage": str(error), "errorType": type(error).__name__}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(content).encode())}
        return {"Payload": io.BytesIO(b"" if answer is None else json.dumps(answer).encode())}


@dataclass
class Aws:
    """All three, and what was said."""

    s3: FakeS3 = field(default_factory=FakeS3)
    sqs: FakeSqs = field(default_factory=lambda: FakeSqs(EVENTS, RETRIES))
    lambda_: FakeLambda = field(default_factory=FakeLambda)
    said: list[str] = field(default_factory=list)

    @property
    def clients(self) -> Clients:
        return Clients(self.s3, self.sqs, self.lambda_)

    @property
    def text(self) -> str:
        return "\n".join(self.said)
