"""Contact records as Amazon Connect delivers them (AWS, "Data model for contact records"), with fictional data."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Iterable
from typing import Any

CONTACT = "5324881f-1e84-4367-8930-f69a74b30ca6"

_FULL: dict[str, Any] = {
    "AWSAccountId": "111122223333",
    "AWSContactTraceRecordFormatVersion": "2017-03-10",
    "Agent": {
        "ARN": "arn:aws:connect:us-east-1:111122223333:instance/i/agent/a",
        "AfterContactWorkDuration": 3,
        "AgentInteractionDuration": 120,
        "ConnectedToAgentTimestamp": "2026-11-20T12:00:20Z",
        "CustomerHoldDuration": 10,
        "HierarchyGroups": None,
        "LongestHoldDuration": 8,
        "NumberOfHolds": 2,
        "RoutingProfile": {"ARN": "arn:aws:connect:routing-profile", "Name": "Basic"},
        "Username": "agent.one",
    },
    "AgentConnectionAttempts": 1,
    "Attributes": {"sfdc-Department__c": "Support", "ConnectionAttempts": "2", "Language": "en"},
    "Channel": "VOICE",
    "ContactId": CONTACT,
    "CustomerEndpoint": {"Address": "+14155550100", "Type": "TELEPHONE_NUMBER"},
    "DisconnectReason": "CUSTOMER_DISCONNECT",
    "DisconnectTimestamp": "2026-11-20T12:03:00Z",
    "InitialContactId": None,
    "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-11-20T12:00:00Z",
    "InstanceARN": "arn:aws:connect:us-east-1:111122223333:instance/i",
    "LastUpdateTimestamp": "2026-11-20T12:04:10Z",
    "MediaStreams": [{"Type": "AUDIO"}],
    "NextContactId": None,
    "PreviousContactId": None,
    "Queue": {
        "ARN": "arn:aws:connect:queue",
        "DequeueTimestamp": "2026-11-20T12:00:18Z",
        "Duration": 8,
        "EnqueueTimestamp": "2026-11-20T12:00:10Z",
        "Name": "Support",
    },
    "Recording": {
        "DeletionReason": None,
        "Location": "connect-acme/recordings/2026/11/20/r.wav",
        "Status": "AVAILABLE",
        "Type": "AUDIO",
    },
    "Recordings": [
        {
            "DeletionReason": None,
            "FragmentStartNumber": None,
            "FragmentStopNumber": None,
            "Location": "connect-acme/recordings/2026/11/20/r.wav",
            "MediaStreamType": "AUDIO",
            "ParticipantType": "ALL",
            "StartTimestamp": "2026-11-20T12:00:20Z",
            "Status": "AVAILABLE",
            "StopTimestamp": "2026-11-20T12:02:30Z",
            "StorageType": "S3",
        }
    ],
    "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Telephony"}},
    "SystemEndpoint": {"Address": "+18005550199", "Type": "TELEPHONE_NUMBER"},
    "TransferCompletedTimestamp": None,
    "TransferredToEndpoint": None,
}


def contact_record(contact: str = CONTACT, /, **changes: Any) -> dict[str, Any]:
    """A complete record of an inbound call that an agent took; ``changes`` replace members of it."""
    return {**copy.deepcopy(_FULL), "ContactId": contact, **changes}


def minimal_record(contact: str = CONTACT, /, **changes: Any) -> dict[str, Any]:
    """The least that a record of an abandoned call has, with everything else null."""
    nulls = dict.fromkeys(
        ("Agent", "Queue", "Recording", "Recordings", "Attributes", "SystemEndpoint", "CustomerEndpoint")
    )
    return {
        **nulls,
        "ContactId": contact,
        "Channel": "VOICE",
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2026-11-20T12:00:00Z",
        "LastUpdateTimestamp": "2026-11-20T12:00:09Z",
        **changes,
    }


def encoded(value: Any) -> str:
    """``kinesis.data`` of a value: bytes as they are, anything else as JSON."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.b64encode(data).decode()


def stream_event(*data: Any) -> dict[str, Any]:
    """An event of a Kinesis event source mapping with one record for each of ``data``; sequence numbers "0", "1"..."""
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "p",
                    "sequenceNumber": str(number),
                    "data": encoded(item),
                    "approximateArrivalTimestamp": 1795176000.0,
                },
                "eventSource": "aws:kinesis",
                "eventID": f"shardId-000000000000:{number}",
                "eventName": "aws:kinesis:record",
            }
            for number, item in enumerate(data)
        ]
    }


def aggregated(records: Iterable[bytes], *, keys: Iterable[str] = ("p",)) -> bytes:
    """A record as the Kinesis Producer Library aggregates it."""
    message = b"".join(_field(1, key.encode()) for key in keys)
    for data in records:
        message += _field(3, b"\x08\x00" + _field(3, data))
    # The format's own checksum.
    return b"\xf3\x89\x9a\xc2" + message + hashlib.md5(message, usedforsecurity=False).digest()


def _field(number: int, data: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
