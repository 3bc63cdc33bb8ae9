"""Contact records: a batch of 100 through CTRDataSyncFunction, and the transformation alone."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from bench.aws_stand_in import running_aws
from bench.interpreters import lambda_environment, run_child
from bench.model import Figure, Group, Samples

_BATCH, _BATCHES, _UNMEASURED = 100, 10, 2
_ANSWER_SECONDS = 0.05

ELAPSED = Figure(key="ctr.batch", title="a batch of 100 contact records, invoked function 50 ms", unit="ms", limit=450)
CPU = Figure(key="ctr.cpu", title="own CPU of that batch, backup included", unit="ms", limit=70)
AT_ONCE = Figure(key="ctr.at-once", title="invocations at once in that batch", unit="requests", limit=20)
MEMORY = Figure(key="ctr.memory", title="memory of such batches above import", unit="MB", limit=60)
TRANSFORM = Figure(key="ctr.transform", title="transformation of 1,000 records (20,000 a second)", unit="ms", limit=50)

_TRANSFORM_SETUP = """
import json
from pathlib import Path
from scv.ctr.custom_fields import parse_custom_fields
from scv.ctr.transform import voice_call_update
records = json.loads(Path({file!r}).read_bytes())
fields = parse_custom_fields('{{"Reason__c": "DisconnectReason", "Attempts__c": "Attributes.ConnectionAttempts"}}')
"""
_TRANSFORM_CODE = "for record in records: voice_call_update(record, custom_fields=fields)"


def measure_batches(runs: int, wanted: frozenset[str]) -> Samples:  # noqa: ARG001 - the shape of Group.measure
    """One process that works through batches, with stand-ins of Lambda and S3 in this one."""
    events = [_event(number * _BATCH) for number in range(_UNMEASURED + _BATCHES)]
    with running_aws(_ANSWER_SECONDS) as aws, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.jsonl"
        file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
        environment = lambda_environment(
            {
                "AWS_ENDPOINT_URL": aws.url,
                "CALL_CENTER_API_NAME": "Bench",
                "INVOKE_TELEPHONY_INTEGRATION_API_ARN": "arn:aws:lambda:us-east-1:000000000000:function:Bench:active",
                "CTR_BACKUP_BUCKET": "scv-bench-ctr-000000000000-us-east-1",
            }
        )
        report, _ = run_child("ctr_batches.py", str(file), str(_UNMEASURED), environment=environment)
        at_once = aws.most_at_once
    return {
        ELAPSED.key: report["elapsed"],
        CPU.key: report["cpu"],
        AT_ONCE.key: [at_once],
        MEMORY.key: [report["memory"]],
    }


def measure_transform(runs: int, wanted: frozenset[str]) -> Samples:  # noqa: ARG001 - the shape of Group.measure
    """One process that transforms 1,000 complete records again and again."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.json"
        file.write_text(json.dumps([_record(number) for number in range(1000)]), encoding="utf-8")
        setup = _TRANSFORM_SETUP.format(file=str(file))
        times, _ = run_child("timed.py", str(runs + 1), setup, _TRANSFORM_CODE, environment=lambda_environment())
    return {TRANSFORM.key: times[1:]}


def _event(first: int) -> dict[str, Any]:
    records = []
    for number in range(first, first + _BATCH):
        data = base64.b64encode(json.dumps(_record(number)).encode()).decode()
        kinesis = {"partitionKey": "p", "sequenceNumber": str(number), "data": data}
        records.append({"eventSource": "aws:kinesis", "eventID": f"shardId-000000000000:{number}", "kinesis": kinesis})
    return {"Records": records}


def _record(number: int) -> dict[str, Any]:
    """A complete contact record (AWS, "Data model for contact records") of about 2 KB."""
    recording = {"DeletionReason": None, "Location": f"acme/recordings/{number}.wav", "Status": "AVAILABLE"}
    return {
        "AWSAccountId": "000000000000",
        "Agent": {
            "ARN": "arn:aws:connect:us-east-1:000000000000:instance/i/agent/a",
            "AfterContactWorkDuration": 3,
            "AgentInteractionDuration": 120,
            "ConnectedToAgentTimestamp": "2026-11-20T12:00:20Z",
            "CustomerHoldDuration": 10,
            "HierarchyGroups": None,
            "LongestHoldDuration": 8,
            "NumberOfHolds": 2,
            "RoutingProfile": {"ARN": "arn:aws:connect:us-east-1:000000000000:instance/i/routing-profile/r"},
            "Username": "agent.one",
        },
        "Attributes": {"sfdc-Department__c": "Support", "ConnectionAttempts": "2", "Language": "en"},
        "Channel": "VOICE",
        "ContactId": f"11111111-2222-4333-8444-{number:012d}",
        "CustomerEndpoint": {"Address": "+14155550100", "Type": "TELEPHONE_NUMBER"},
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "DisconnectTimestamp": "2026-11-20T12:03:00Z",
        "InitialContactId": None,
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": "2026-11-20T12:00:00Z",
        "InstanceARN": "arn:aws:connect:us-east-1:000000000000:instance/i",
        "LastUpdateTimestamp": "2026-11-20T12:04:10Z",
        "MediaStreams": [{"Type": "AUDIO"}],
        "NextContactId": None,
        "PreviousContactId": None,
        "Queue": {
            "ARN": "arn:aws:connect:us-east-1:000000000000:instance/i/queue/q",
            "DequeueTimestamp": "2026-11-20T12:00:18Z",
            "Duration": 8,
            "EnqueueTimestamp": "2026-11-20T12:00:10Z",
            "Name": "Support",
        },
        "Recording": {**recording, "Type": "AUDIO"},
        "Recordings": [{**recording, "MediaStreamType": "AUDIO", "ParticipantType": "ALL", "StorageType": "S3"}],
        "SystemEndpoint": {"Address": "+18005550199", "Type": "TELEPHONE_NUMBER"},
        "TransferCompletedTimestamp": None,
        "TransferredToEndpoint": None,
    }


GROUPS = (
    Group(figures=(ELAPSED, CPU, AT_ONCE, MEMORY), measure=measure_batches),
    Group(figures=(TRANSFORM,), measure=measure_transform),
)
