"""Connect REST: upload of conversations, its status, reading and redaction of entries."""

import json
from typing import Any

import pytest
from urllib3 import encode_multipart_formdata

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import KEY, MILLIS, Client, message, without

UPLOAD = "/connect/conversations/upload"
ENTRIES = f"/connect/conversation/{KEY}/entries"
SENDER = {"appType": "AGENT", "subject": "005RM00000225FB", "role": "AGENT"}


def header(key: str = KEY, **more: Any) -> dict[str, Any]:
    return {"type": "conversation", "payload": {"conversationId": key, **more}}


def entry(record: str, key: str = KEY, **changes: Any) -> dict[str, Any]:
    payload = {
        "conversationId": key,
        "id": "1",
        "clientSentTimestamp": MILLIS,
        "clientDuration": 1234,
        "messageText": "Hello, how can I help you? \u2028 é",
        "sender": SENDER,
        "relatedRecords": [record],
    }
    return {"type": "conversationEntry", "payload": payload | changes}


def ndjson(*lines: Any) -> str:
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def post(client: Client, parts: dict[str, str], *, filename: str | None = "transcripts.txt") -> Any:
    fields: list[Any] = [(name, (filename, text, "text/plain") if filename else text) for name, text in parts.items()]
    body, content_type = encode_multipart_formdata(fields)
    return client.rest("POST", UPLOAD, body, headers={"Content-Type": content_type})


def status(client: Client, *upload_ids: str) -> Any:
    return client.rest("GET", f"{UPLOAD}?uploadIds={'%2C'.join(upload_ids)}")


def test_an_upload_of_two_conversations(client: Client, sf: SalesforceStandIn) -> None:
    first, second = client.create(), client.create("other")
    parts = {
        KEY: ndjson(header(), entry(first), entry(first[:15], id="2")),
        "other": ndjson(header("other"), entry(second, "other")) + "\n",
    }
    answer = post(client, parts)
    assert answer.status == 200
    results = answer.body["conversationBulkUploadsResults"]
    assert [(one["conversationIdentifier"], one["status"], one["errorDetail"]) for one in results] == [
        (KEY, "SUCCESS", None),
        ("other", "SUCCESS", None),
    ]
    answer = status(client, *(one["uploadId"] for one in results))
    done = answer.body["conversationBulkUploadStatuses"]
    assert [(one["status"], one["successEntryCount"], one["failedEntryCount"]) for one in done] == [
        ("SUCCESS", 2, 0),
        ("SUCCESS", 1, 0),
    ]
    assert [one["identifier"] for one in sf.conversation_entries(KEY)] == ["1", "2"]
    assert sf.conversation_entries(KEY)[0]["messageText"].endswith("é")
    assert sf.violations == []


def test_an_unknown_conversation_fails_in_its_status(client: Client, sf: SalesforceStandIn) -> None:
    record = client.create()
    text = ndjson(header("unknown"), entry(record, "unknown"), entry(record, "unknown", id="2"))
    answer = post(client, {"unknown": text})
    (result,) = answer.body["conversationBulkUploadsResults"]
    (done,) = status(client, result["uploadId"]).body["conversationBulkUploadStatuses"]
    assert done["status"] == "FAILED"
    assert done["failedEntryIds"] == ["1", "2"]
    assert done["errorDetail"] == "Failed to process any conversation entries."


def test_entries_out_of_bounds_or_of_unknown_records_fail(client: Client, sf: SalesforceStandIn) -> None:
    record = client.create()
    text = ndjson(
        header(startTimestamp=MILLIS, endTimestamp=MILLIS + 1000),
        entry(record),
        entry(record, id="early", clientSentTimestamp=MILLIS - 1),
        entry(record, id="late", clientSentTimestamp=MILLIS + 1001),
        entry("0LQRM0000009999", id="unknown record"),
    )
    (result,) = post(client, {KEY: text}).body["conversationBulkUploadsResults"]
    (done,) = status(client, result["uploadId"]).body["conversationBulkUploadStatuses"]
    assert done["failedEntryIds"] == ["early", "late", "unknown record"]
    assert done["successEntryCount"] == 1
    assert [one["identifier"] for one in sf.conversation_entries(KEY)] == ["1"]


RECORD = "0LQRM0000000001"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json", "is not JSON"),
        ("", "it needs a line of type conversation"),
        (ndjson(header()), "it needs a line of type conversation and at least one"),
        (ndjson(entry(RECORD), header()), "the first line is the conversation"),
        (ndjson(header(), header()), "line 2.type"),
        (ndjson(header("other"), entry(RECORD)), "it must be the name of the part"),
        (ndjson(header(), entry(RECORD, "other")), "it must be the name of the part"),
        (ndjson(header(), entry(RECORD), entry(RECORD)), "two entries have the same id"),
        (ndjson(header(), entry(RECORD, clientSentTimestamp=1_610_580_214)), "it must be in milliseconds"),
        (ndjson(header(), entry(RECORD, clientDuration="5")), "clientDuration"),
        (ndjson(header(), entry(RECORD, messageText="")), "messageText"),
        (ndjson(header(), entry(RECORD, sender={**SENDER, "appType": "agent"})), "sender.appType"),
        (ndjson(header(), entry(RECORD, sender={**SENDER, "role": "CUSTOMER"})), "sender.role"),
        (ndjson(header(), entry(RECORD, sender=without(SENDER, "subject"))), "sender.subject"),
        (ndjson(header(), entry(RECORD, relatedRecords=[])), "relatedRecords it must have at least 1"),
        (ndjson(header(), entry(RECORD, relatedRecords=["0LQ"])), "relatedRecords[0]"),
        (ndjson(header(), entry(RECORD, color="red")), "color unrecognised field"),
        (ndjson({**header(), "x": 1}, entry(RECORD)), "x unrecognised field"),
        (ndjson(header(), {"type": "conversationEntry"}), "payload it is required"),
    ],
)
def test_parts_that_are_refused(client: Client, sf: SalesforceStandIn, text: str, reason: str) -> None:
    client.create()
    assert post(client, {KEY: text}).status == 400
    assert reason in sf.violations[0].reason
    assert sf.conversation_entries(KEY) == []


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"{}", "application/json", "it must be multipart/form-data"),
        (b"{}", "multipart/form-data", "with a boundary"),
        (b"--b\r\n\r\n", "multipart/form-data; boundary=b", "no closing boundary"),
        (b"--b\r\nA: b\r\n\r\nx\r\n--b\r\n", "multipart/form-data; boundary=b", "no closing boundary"),
        (b"--b--\r\n", "multipart/form-data; boundary=b", "no part"),
        (b"--b\r\nA: b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", "Content-Disposition"),
        (b"--b\r\nno blank line\r\n--b--\r\n", "multipart/form-data; boundary=b", "no empty line"),
    ],
)
def test_bodies_that_are_no_upload(
    client: Client, sf: SalesforceStandIn, body: bytes, content_type: str, reason: str
) -> None:
    answer = client.rest("POST", UPLOAD, body, headers={"Content-Type": content_type})
    assert answer.status == 400
    assert reason in sf.violations[0].reason


def test_a_part_needs_a_file_name(client: Client, sf: SalesforceStandIn) -> None:
    record = client.create()
    assert post(client, {KEY: ndjson(header(), entry(record))}, filename=None).status == 400
    assert "needs a filename" in sf.violations[0].reason


@pytest.mark.parametrize(("query", "expected"), [("", 400), ("?uploadIds=", 400), ("?uploadIds=unknown", 404)])
def test_upload_ids(client: Client, query: str, expected: int) -> None:
    assert client.rest("GET", UPLOAD + query).status == expected


def test_reading_and_redacting(client: Client, sf: SalesforceStandIn) -> None:
    record = client.create()
    client.telephony("POST", f"/voiceCalls/{KEY}/messages", message(messageId="live", content="4111 1111"))
    post(client, {KEY: ndjson(header(), entry(record, id="up", clientSentTimestamp=MILLIS + 5))})
    entries = client.rest("GET", ENTRIES).body["conversationEntries"]
    assert [one["identifier"] for one in entries] == ["up", "live"]
    updates = {"conversationEntriesUpdates": [{"identifier": "live", "messageText": "xxxx"}]}
    assert client.rest("PATCH", ENTRIES, updates).status == 200
    from_start = client.rest("GET", f"{ENTRIES}?queryDirection=FromStart&recordLimit=1")
    (first,) = from_start.body["conversationEntries"]
    assert (first["identifier"], first["messageText"]) == ("live", "xxxx")
    assert sf.messages(KEY)[0]["content"] == "xxxx"
    within = client.rest("GET", f"{ENTRIES}?startTimestamp={MILLIS + 1}&endTimestamp={MILLIS + 9}")
    assert [one["identifier"] for one in within.body["conversationEntries"]] == ["up"]
    assert sf.violations == []


def test_a_second_upload_replaces_entries(client: Client, sf: SalesforceStandIn) -> None:
    record = client.create()
    post(client, {KEY: ndjson(header(), entry(record))})
    post(client, {KEY: ndjson(header(), entry(record, messageText="Again"))})
    assert [one["messageText"] for one in sf.conversation_entries(KEY)] == ["Again"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, 400),
        ({"conversationEntriesUpdates": []}, 400),
        ({"conversationEntriesUpdates": [{"identifier": "a"}]}, 400),
        ({"conversationEntriesUpdates": [{"identifier": "a", "messageText": "x", "y": 1}]}, 400),
        ({"conversationEntriesUpdates": [{"identifier": "none", "messageText": "x"}]}, 404),
    ],
)
def test_redactions_that_are_refused(client: Client, body: Any, expected: int) -> None:
    client.create()
    assert client.rest("PATCH", ENTRIES, body).status == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?recordLimit=0", 400),
        ("?recordLimit=1001", 400),
        ("?recordLimit=many", 400),
        ("?queryDirection=Backwards", 400),
        ("?startTimestamp=-5", 400),
        ("?recordLimit=1000", 200),
    ],
)
def test_parameters_of_reading(client: Client, query: str, expected: int) -> None:
    client.create()
    assert client.rest("GET", ENTRIES + query).status == expected
    assert client.rest("GET", "/connect/conversation/unknown/entries").status == 404
