"""CTR sync on the emulator, under faults: no record is lost, none waits for another, and a retry restores the rest."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.event_sources import EventSourceDriver
from simulator.local.environment import LocalContactCenter
from tests.integration.ctr_load import GARBAGE, contact_record, differences, in_batches

ROOT = Path(__file__).parents[2]
RECORDS = 2100
"""More than 2,000 good ones, so that the query of the retry has a second page."""

GARBAGE_RECORDS = RECORDS // 100
FUNCTION = "CTRDataSyncFunction"
REST = "InvokeSalesforceRestApiFunction"


@pytest.fixture
def names(local: LocalContactCenter) -> dict[str, str]:
    """The deployed stream and buckets, by the functions' own configuration and mapping."""
    environment = local.functions.environment(FUNCTION)
    (mapping,) = [
        one
        for one in local.access.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        if FUNCTION in one["FunctionArn"]
    ]
    return {
        "stream": mapping["EventSourceArn"].rpartition("/")[2],
        "backup": environment["CTR_BACKUP_BUCKET"],
        "failures": mapping["DestinationConfig"]["OnFailure"]["Destination"].rpartition(":")[2],
    }


def objects(local: LocalContactCenter, bucket: str) -> dict[str, bytes]:
    """Every object of a bucket."""
    s3 = local.access.client("s3")
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            found[item["Key"]] = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
    return found


def put(local: LocalContactCenter, stream: str, items: list[tuple[str, bytes]]) -> None:
    kinesis = local.access.client("kinesis")
    for batch in in_batches(items, 500):
        answer = kinesis.put_records(
            StreamName=stream, Records=[{"PartitionKey": key, "Data": data} for key, data in batch]
        )
        assert answer["FailedRecordCount"] == 0


REFUSED_FOR_EVER = "05"
"""The last two digits of contacts whose updates Salesforce refuses for ever (one in 256)."""


def add_faults(local: LocalContactCenter) -> None:
    """Disturb the updates of a third of the contacts, by the last two digits of the contact id.

    500, resets and delays are tried again inside the function that updates; 429 makes it raise at once.
    """
    faults: dict[str, dict[str, Any]] = {
        "05": {"status": 429, "times": None},
        "0[18]": {"status": 429, "times": 1, "each": True},
        "[125].": {"status": 500, "times": 1, "each": True},
        "3.": {"reset": True, "times": 1, "each": True},
        "4.": {"delay_seconds": 0.2, "times": 1, "each": True},
    }
    for digits, fault in faults.items():
        local.salesforce.post("faults", {"path": f"/voiceCalls/[0-9a-f-]*{digits}$", "method": "PATCH", **fault})


def rows(local: LocalContactCenter) -> dict[str, dict[str, Any]]:
    """The VoiceCalls of the stand-in by vendor call key."""
    return {row["VendorCallKey"]: row for row in local.salesforce.get("state")["records"]["VoiceCall"]}


def test_2000_records_under_faults_are_synced_or_kept_and_a_retry_restores_them(local, names, tell):
    good = [contact_record(number) for number in range(RECORDS - GARBAGE_RECORDS)]
    items = [(record["ContactId"], json.dumps(record).encode()) for record in good]
    for number in range(GARBAGE_RECORDS):
        items.insert(number * 99 + 7, (f"garbage-{number}", GARBAGE + str(number).encode()))
    add_faults(local)
    began = time.monotonic()
    with EventSourceDriver(
        local.access, time_scale=0.01, functions=[local.functions.name(FUNCTION)], disable=True
    ) as driver:
        put(local, names["stream"], items)
        statistics = driver.drain(420)
    seconds = time.monotonic() - began

    synced = rows(local)
    backups = objects(local, names["backup"])
    kept = [json.loads(body) for key, body in objects(local, names["failures"]).items()]
    kept_records = {
        (record["kinesis"]["partitionKey"], record["kinesis"]["data"])
        for entry in kept
        for record in json.loads(entry["payload"])["Records"]
    }
    kept_keys = {key for key, _ in kept_records}
    wrong = [
        line
        for record in good
        if record["ContactId"] in synced
        for line in differences(record, synced[record["ContactId"]])
    ]
    missing = {record["ContactId"] for record in good if record["ContactId"] not in synced}
    counts = Counter(
        synced=len(synced),
        not_synced=len(missing),
        in_backup=len(backups),
        garbage_kept=len([key for key in kept_keys if key.startswith("garbage-")]),
        good_kept=len([key for key in kept_keys if not key.startswith("garbage-")]),
        invocations=statistics.invocations,
    )
    tell(f"{dict(counts)} in {seconds:.0f} s; {statistics}")

    assert wrong == []
    assert statistics.destination_failures == 0
    # Just the calls that Salesforce refused for ever are not synced, and each of them waits with its reason.
    refused = {record["ContactId"] for record in good if record["ContactId"].endswith(REFUSED_FOR_EVER)}
    assert refused, "the test needs a call that is refused for ever"
    assert missing == refused
    assert missing <= kept_keys
    assert {record["ContactId"] for record in good} == set(backups)
    assert {key for key in kept_keys if key.startswith("garbage-")} == {f"garbage-{n}" for n in range(GARBAGE_RECORDS)}
    for entry in kept:
        assert entry["requestContext"]["condition"] == "RetryAttemptsExhausted"
    # Nothing else was thrown out with what failed.
    assert {key for key in kept_keys if not key.startswith("garbage-")} == refused
    one_retry_restores_them_all(local, [record for record in good if record["ContactId"] not in refused], tell)
    a_replay_delivers_what_was_kept(local, names, refused, tell)


def one_retry_restores_them_all(
    local: LocalContactCenter, synced: list[dict[str, Any]], tell: Callable[[str], None]
) -> None:
    """After CustomerHoldDuration is cleared, one retryCTRSync restores every call, over several cut-off runs."""
    local.salesforce.delete("faults")
    assert len(synced) > 2000
    local.salesforce.post("records/clear", {"object": "VoiceCall", "field": "CustomerHoldDuration"})
    assert unsynced(local) >= len(synced)
    began = time.monotonic()
    first = retry(local, windowHours=2)
    assert (first["failed"], first["missingInBackup"]) == ([], [])
    # The function's time ends on the way; it goes on by itself.
    assert first["complete"] is False
    assert first["continued"] is True
    while unsynced(local) and time.monotonic() < began + 240:
        time.sleep(1)
    seconds = time.monotonic() - began
    tell(f"retry: {first['synced']} synced in the first run, all {len(synced)} after {seconds:.0f} s by itself")
    assert unsynced(local) == 0
    state = rows(local)
    assert [line for record in synced for line in differences(record, state[record["ContactId"]])] == []
    again = retry(local, windowHours=2)
    assert (again["found"], again["complete"]) == (0, True)


def retry(local: LocalContactCenter, **parameters: Any) -> Any:
    event = {"Details": {"Parameters": {"methodName": "retryCTRSync", **parameters}}}
    result = local.functions.invoke(REST, event)
    assert not result.failed, result.error_message
    return result.payload


def unsynced(local: LocalContactCenter) -> int:
    return sum(row.get("CustomerHoldDuration") is None for row in rows(local).values())


def a_replay_delivers_what_was_kept(
    local: LocalContactCenter, names: dict[str, str], refused: set[str], tell: Callable[[str], None]
) -> None:
    """`make replay`: what Salesforce had refused is synced now; the garbage stays, with the reason."""
    command = [sys.executable, "-m", "operations.replay", "--contact-center", local.contact_center.name]
    done = subprocess.run(
        [*command, "--endpoint-url", local.access.endpoint], capture_output=True, text=True, cwd=ROOT, check=False
    )
    tell("replay: " + " | ".join(line for line in done.stdout.splitlines() if ":" in line)[:400])
    # 1: something failed again, which the garbage does.
    assert done.returncode == 1, done.stdout + done.stderr
    state = rows(local)
    assert refused <= set(state)
    left = {
        record["kinesis"]["partitionKey"]
        for body in objects(local, names["failures"]).values()
        for record in json.loads(json.loads(body)["payload"])["Records"]
    }
    assert left == {f"garbage-{number}" for number in range(GARBAGE_RECORDS)}
