"""Contact records for load on the emulator, and what must have become of them. All data is fictional."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

INSTANCE = "arn:aws:connect:us-east-1:000000000000:instance/11111111-2222-4333-8444-555555555555"
GARBAGE = b"\x00\xffnot a contact record"
BEGIN = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
METHODS = ("INBOUND", "OUTBOUND", "TRANSFER", "CALLBACK", "API")


def contact_record(number: int, *, hold_seconds: int | None = None) -> dict[str, Any]:
    """A contact record as Amazon Connect exports it; every fifth caller hung up before an agent answered."""
    start = BEGIN + timedelta(seconds=number)
    end = start + timedelta(seconds=90 + number % 60)
    abandoned = number % 5 == 4
    hold = number % 30 if hold_seconds is None else hold_seconds
    contact_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"contact {number}"))
    return {
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": None
        if abandoned
        else {
            "Username": f"agent{number % 7}",
            "ConnectedToAgentTimestamp": _time(start + timedelta(seconds=20)),
            "CustomerHoldDuration": hold,
            "LongestHoldDuration": hold,
            "NumberOfHolds": number % 3,
            "AgentInteractionDuration": 60,
        },
        "Attributes": {"sfdc-Topic__c": f"topic {number % 4}"},
        "Channel": "VOICE",
        "ContactId": contact_id,
        "CustomerEndpoint": {"Address": f"+1415555{number % 10000:04d}", "Type": "TELEPHONE_NUMBER"},
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "DisconnectTimestamp": _time(end),
        "InitialContactId": None,
        "InitiationMethod": METHODS[number % len(METHODS)],
        "InitiationTimestamp": _time(start),
        "InstanceARN": INSTANCE,
        "LastUpdateTimestamp": _time(end + timedelta(seconds=30)),
        "PreviousContactId": None,
        "Queue": None
        if abandoned
        else {"ARN": f"{INSTANCE}/queue/q", "Name": "Support", "EnqueueTimestamp": _time(start)},
        "Recording": None
        if abandoned
        else {"Location": f"recordings/{contact_id}.wav", "Status": "AVAILABLE", "Type": "AUDIO"},
        "Recordings": None,
        "SystemEndpoint": {"Address": "+18005550199", "Type": "TELEPHONE_NUMBER"},
    }


def expected_row(record: dict[str, Any]) -> dict[str, Any]:
    """What the VoiceCall must hold after the sync (the columns that only a sync sets)."""
    agent = record["Agent"]
    return {
        "VendorCallKey": record["ContactId"],
        "CallStartDateTime": record["InitiationTimestamp"],
        "CallEndDateTime": record["DisconnectTimestamp"],
        "CustomerHoldDuration": agent["CustomerHoldDuration"] if agent else 0,
        "NumberOfHolds": agent["NumberOfHolds"] if agent else 0,
        "Topic__c": record["Attributes"]["sfdc-Topic__c"],
    }


def differences(record: dict[str, Any], row: dict[str, Any]) -> list[str]:
    """Where a VoiceCall differs from what its contact record says; times count as moments."""
    return [
        f"{record['ContactId']}.{name}: {row.get(name)!r} instead of {value!r}"
        for name, value in expected_row(record).items()
        if _comparable(row.get(name)) != _comparable(value)
    ]


def in_batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Slices of ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _comparable(value: Any) -> Any:
    if isinstance(value, str) and value[:2] == "20" and "T" in value:
        return datetime.fromisoformat(value.replace("+0000", "+00:00"))
    return value


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
