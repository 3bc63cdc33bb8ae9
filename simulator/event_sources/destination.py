"""The on-failure destination of a mapping: what Lambda writes about discarded records, and where.

Source: Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams event source in Lambda" (the
invocation record for SQS and SNS, the same with `payload` for S3, the object's key).
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any, Protocol

from simulator.event_sources.mapping import MappingConfiguration
from simulator.event_sources.records import EventSource, encode, iso_milliseconds
from simulator.event_sources.rules import Discard, Fate


class Clients(Protocol):
    """Gives AWS clients by service id."""

    def client(self, service: str) -> Any:
        """The client of a service."""


def invocation_record(mapping: MappingConfiguration, discard: Discard, *, now: float) -> dict[str, Any]:
    """The JSON document for SQS and SNS: metadata only. `now` is in seconds since 1970.

    `responseContext` is left out when the function never received the records.
    """
    first, last = discard.records[0], discard.records[-1]
    record: dict[str, Any] = {
        "requestContext": {
            "requestId": (discard.last.request_id if discard.last else "") or str(uuid.uuid4()),
            "functionArn": mapping.function_arn,
            "condition": discard.condition.value,
            "approximateInvokeCount": discard.invocations,
        }
    }
    if discard.last is not None:
        response: dict[str, Any] = {"statusCode": 200, "executedVersion": discard.last.executed_version}
        if discard.last.fate is Fate.FUNCTION_ERROR:
            response["functionError"] = "Unhandled"
        record["responseContext"] = response
    arrivals = [one.arrived for one in (first, last)]
    record |= {
        "version": "1.0",
        "timestamp": iso_milliseconds(now),
        "KinesisBatchInfo": {
            "shardId": first.shard_id,
            "startSequenceNumber": first.sequence_number,
            "endSequenceNumber": last.sequence_number,
            "approximateArrivalOfFirstRecord": iso_milliseconds(arrivals[0]),
            "approximateArrivalOfLastRecord": iso_milliseconds(arrivals[1]),
            "batchSize": len(discard.records),
            "streamArn": mapping.stream_arn,
        },
    }
    return record


def full_record(mapping: MappingConfiguration, discard: Discard, source: EventSource, *, now: float) -> dict[str, Any]:
    """The JSON document for S3: the same and the whole event, as JSON text, in `payload`."""
    event = encode(source.event(discard.records)).decode("utf-8")
    return {**invocation_record(mapping, discard, now=now), "payload": event}


def object_key(mapping: MappingConfiguration, shard_id: str, *, now: float) -> str:
    """`aws/lambda/<ESM-UUID>/<shardID>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<Random UUID>`, in UTC."""
    moment = datetime.fromtimestamp(now, UTC)
    return f"aws/lambda/{mapping.uuid}/{shard_id}/{moment:%Y/%m/%d}/{moment:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


class FailureDestination:
    """Sends the records of one mapping that were given up."""

    def __init__(self, clients: Clients, mapping: MappingConfiguration, source: EventSource) -> None:
        self._clients = clients
        self._mapping = mapping
        self._source = source

    def send(self, discard: Discard, *, now: float) -> None:
        """Send one message or object; without a destination nothing happens, the records are gone, as on AWS.

        Raises what the destination's client raises.
        """
        arn = self._mapping.destination_arn
        if arn is None:
            return
        service = arn.split(":")[2]
        if service == "s3":
            self._clients.client("s3").put_object(
                Bucket=arn.rpartition(":")[2],
                Key=object_key(self._mapping, discard.records[0].shard_id, now=now),
                Body=json.dumps(full_record(self._mapping, discard, self._source, now=now)).encode(),
                ContentType="application/json",
            )
            return
        body = json.dumps(invocation_record(self._mapping, discard, now=now))
        if service == "sns":
            self._clients.client("sns").publish(TopicArn=arn, Message=body)
            return
        _, _, _, _, account, queue = arn.split(":")
        sqs = self._clients.client("sqs")
        url = sqs.get_queue_url(QueueName=queue, QueueOwnerAWSAccountId=account)["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=body)
