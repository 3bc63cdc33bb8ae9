"""Replays events of asynchronous invocations from a failure queue.

Two forms of messages: what Lambda sends to an on-failure destination (the event is in ``requestPayload``), and what
EventBridge sends when it could not hand an event to Lambda (the event itself, with the target in an attribute).
Sources: AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations"; Amazon EventBridge user
guide, "Using dead-letter queues".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.invocation import Functions, ReplayError
from operations.report import Item, Report

_HIDDEN_SECONDS = 1000
"""How long a message is hidden from others: longer than a function can run."""

_MISSING = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")


@dataclass(frozen=True, kw_only=True)
class FailedEvents:
    """A failure queue of a contact center.

    Attributes:
        owner: account that the queue is in.
    """

    sqs: Any
    queue_name: str
    owner: str
    functions: Functions

    def replay(self, report: Report) -> None:
        """Work through all messages; one whose event was handled is deleted, all others are visible again at the end.

        Raises:
            ClientError: the queue cannot be read. A queue that is not deployed is empty.
        """
        try:
            url = self.sqs.get_queue_url(QueueName=self.queue_name, QueueOwnerAWSAccountId=self.owner)["QueueUrl"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return
            raise
        # Receipt handles of the messages that stay. One at work is among them, for the case that the replay is cut off.
        kept: dict[str, str] = {}
        try:
            for message in self._messages(url, kept):
                item = self._replay_one(url, message, dry_run=report.dry_run)
                if item.left is None and not report.dry_run:
                    del kept[message["MessageId"]]
                report.add(item)
        finally:
            for handle in kept.values():
                self.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)

    def _messages(self, url: str, received: dict[str, str]) -> Iterator[Mapping[str, Any]]:
        """Every message once, noted in ``received``; SQS may hand one out again, with another receipt handle."""
        seen: set[str] = set()
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=1,
                VisibilityTimeout=_HIDDEN_SECONDS,
                WaitTimeSeconds=1,
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                received[message["MessageId"]] = message["ReceiptHandle"]
                if message["MessageId"] not in seen:
                    seen.add(message["MessageId"])
                    yield message

    def _replay_one(self, url: str, message: Mapping[str, Any], *, dry_run: bool) -> Item:
        where, what = f"message {message['MessageId']}", "a message"
        ids: tuple[str, ...] = ()
        try:
            arn, event = _event(message)
            name = self.functions.contract_name(arn)
            what, ids = f"{name}, {_kind(event)}", _ids(event)
            if not dry_run:
                self.functions.invoke(name, event)
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        except ReplayError as error:
            return Item(where=where, what=what, ids=ids, left=str(error))
        except ClientError as error:
            return Item(where=where, what=what, ids=ids, left=f"SQS: {error}")
        return Item(where=where, what=what, ids=ids)


def _event(message: Mapping[str, Any]) -> tuple[object, Any]:
    """The ARN of the function and the event that it is to get."""
    try:
        body = json.loads(message["Body"])
    except ValueError:
        body = None
    target = message.get("MessageAttributes", {}).get("TARGET_ARN", {}).get("StringValue")
    if isinstance(body, dict) and isinstance(body.get("requestContext"), dict) and "requestPayload" in body:
        return body["requestContext"].get("functionArn"), body["requestPayload"]
    if isinstance(body, dict) and target is not None:
        return target, body
    raise ReplayError(
        "it is neither a failed invocation nor an undelivered event: look at it, and delete it by hand if it does not "
        "belong here"
    )


def _kind(event: Any) -> str:
    if not isinstance(event, dict):
        return "an event"
    detail = event.get("detail")
    if isinstance(detail, dict):
        return f"event {detail.get('eventType') or event.get('detail-type')}"
    return f"method {_parameters(event).get('methodName')}"


def _ids(event: Any) -> tuple[str, ...]:
    detail = event.get("detail") if isinstance(event, dict) else None
    source = detail if isinstance(detail, dict) else _parameters(event)
    contact = source.get("contactId")
    return (contact,) if isinstance(contact, str) else ()


def _parameters(event: Any) -> dict[str, Any]:
    details = event.get("Details") if isinstance(event, dict) else None
    parameters = details.get("Parameters") if isinstance(details, dict) else None
    return parameters if isinstance(parameters, dict) else {}
