"""Transcripts: single messages and bulk."""

from typing import Any

import pytest

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import CALL_CENTER, KEY, MILLIS, Client, message, without

AGENT = "005RM0000022510"


def post(client: Client, body: dict[str, Any], key: str = KEY) -> Any:
    return client.telephony("POST", f"/voiceCalls/{key}/messages", body)


def bulk(client: Client, *entries: dict[str, Any]) -> Any:
    return client.telephony("POST", "/voiceCalls/messages", {"entries": list(entries)})


def entry(key: str, *ids: str) -> dict[str, Any]:
    return {"vendorCallKey": key, "messages": [message(messageId=one) for one in ids]}


def test_a_message_is_stored(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    answer = post(client, message())
    assert (answer.status, answer.body) == (202, {"result": "Accepted"})
    assert sf.messages(KEY) == [message()]
    assert sf.violations == []


@pytest.mark.parametrize(
    ("sender", "given", "stored"),
    [
        ("END_USER", "+14155550101", f"{KEY}END_USER"),
        ("END_USER", "END_USER", f"{KEY}END_USER"),
        ("SUPERVISOR", "SUPERVISOR", f"{KEY}SUPERVISOR"),
        ("VIRTUAL_AGENT", f"{KEY}VIRTUAL_AGENT", f"{KEY}VIRTUAL_AGENT"),
        ("EXTERNAL_USER", "a12355ce", "a12355ce"),
        ("HUMAN_AGENT", AGENT, AGENT),
        ("HUMAN_AGENT", AGENT + "AAA", AGENT + "AAA"),
    ],
)
def test_participants(client: Client, sf: SalesforceStandIn, sender: str, given: str, stored: str) -> None:
    client.create()
    assert post(client, message(senderType=sender, participantId=given)).status == 202
    assert sf.messages(KEY)[0]["participantId"] == stored


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"startTime": 1_573_503_300}, "field startTime has the value 1573503300; it must be in milliseconds"),
        ({"endTime": 1_573_503_300}, "field endTime"),
        ({"startTime": float(MILLIS)}, "it must be an int64"),
        ({"startTime": str(MILLIS)}, "it must be an int64"),
        ({"startTime": MILLIS * 1_000_000}, "it must be in milliseconds"),
        ({"startTime": MILLIS, "endTime": MILLIS - 1}, f"it lies before startTime {MILLIS}"),
        ({"content": ""}, "field content"),
        ({"content": None}, "field content"),
        ({"messageId": 5}, "field messageId"),
        ({"senderType": "AGENT"}, "it must be one of END_USER, EXTERNAL_USER"),
        ({"senderType": "HUMAN_AGENT", "participantId": "agent@acme.example"}, "starts with 005"),
        ({"senderType": "HUMAN_AGENT", "participantId": "003RM0000022510"}, "starts with 005"),
        ({"callCenterApiName": "Other"}, "no such call center"),
        ({"vendorCallKey": KEY}, "unrecognised field"),
    ],
)
def test_what_the_guide_does_not_allow(
    client: Client, sf: SalesforceStandIn, changes: dict[str, Any], reason: str
) -> None:
    client.create()
    assert post(client, message(**changes)).status == 400
    assert reason in sf.violations[0].reason
    assert sf.messages(KEY) == []


@pytest.mark.parametrize("name", ["participantId", "messageId", "startTime", "endTime", "content", "senderType"])
def test_required_fields(client: Client, sf: SalesforceStandIn, name: str) -> None:
    client.create()
    assert post(client, without(message(), name)).status == 400
    assert f"field {name} it is required" in sf.violations[0].reason


def test_the_call_center_that_the_function_adds_is_accepted(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    assert post(client, message(callCenterApiName=CALL_CENTER)).status == 202
    assert "callCenterApiName" not in sf.messages(KEY)[0]


def test_the_identical_message_counts_once(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    for _ in range(3):
        assert post(client, message()).status == 202
    assert len(sf.messages(KEY)) == 1
    assert len(sf.duplicate_messages) == 2
    assert sf.violations == []


def test_another_message_with_the_same_id_is_refused(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    post(client, message())
    assert post(client, message(content="Something else")).status == 400
    assert "it must be unique for the conversation" in sf.violations[0].reason
    assert [one["content"] for one in sf.messages(KEY)] == ["Hello All"]


def test_the_same_id_in_another_conversation_is_fine(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    client.create("other")
    assert post(client, message()).status == 202
    assert post(client, message(content="Other"), "other").status == 202
    assert sf.violations == []


def test_a_conversation_that_does_not_exist(client: Client, sf: SalesforceStandIn) -> None:
    answer = post(client, message(), "unknown")
    assert answer.status == 400
    assert "PERMISSION_DENIED: Conversation does not exist" in answer.body["message"]
    assert sf.violations[0].kind == "state"


def test_a_voice_call_id_is_no_conversation(client: Client, sf: SalesforceStandIn) -> None:
    voice_call_id = client.create()
    assert post(client, message(), voice_call_id).status == 400
    assert "a Salesforce voiceCallId is not allowed here" in sf.violations[0].reason
    assert bulk(client, entry(voice_call_id, "a")).status == 400
    assert "entries[0].vendorCallKey" in sf.violations[1].reason


def test_a_transfer_is_transcribed_under_the_first_call(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    client.create("second", initiationMethod="Transfer", parentVoiceCallId=KEY)
    assert post(client, message(), "second").status == 400
    assert f"of its first call, {KEY!r}" in sf.violations[0].reason
    assert post(client, message()).status == 202


def test_messages_outside_of_the_conversation_are_accepted_and_not_stored(
    client: Client, sf: SalesforceStandIn
) -> None:
    client.create()
    assert post(client, message(startTime=MILLIS - 3_600_000)).status == 202
    ended = {"startTime": "2025-06-15T15:06:40Z", "endTime": "2025-06-15T15:08:40Z"}
    client.telephony("PATCH", f"/voiceCalls/{KEY}", ended)
    assert post(client, message(messageId="late but within")).status == 202
    late = message(messageId="late", startTime=MILLIS + 200_000, endTime=MILLIS + 200_500)
    assert post(client, late).status == 202
    assert [one["messageId"] for one in sf.messages(KEY)] == ["late but within"]
    assert [one.outcome for one in sf.dropped_messages] == ["outside", "outside"]
    assert sf.violations == []


def test_a_paused_recording_drops_messages(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    sf.pause_recording(KEY)
    assert post(client, message(messageId="1")).status == 202
    sf.pause_recording(KEY, paused=False)
    assert post(client, message(messageId="2")).status == 202
    assert [one["messageId"] for one in sf.messages(KEY)] == ["2"]
    assert sf.dropped_messages[0].outcome == "paused"


def test_bulk_at_its_limits(client: Client, sf: SalesforceStandIn) -> None:
    keys = [f"call-{number}" for number in range(5)]
    for key in keys:
        client.create(key)
    answer = bulk(client, *(entry(key, "1", "2", "3", "4", "5") for key in keys))
    assert (answer.status, answer.body) == (202, {"result": "Accepted"})
    assert [len(sf.messages(key)) for key in keys] == [5] * 5


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([entry(f"call-{n}", "1") for n in range(6)], "field entries it has 6 items, at most 5 are allowed"),
        ([entry(KEY, *"123456")], "field entries[0].messages it has 6 items, at most 5 are allowed"),
        ([], "field entries it must have at least 1 item(s)"),
        ([entry(KEY)], "field entries[0].messages it must have at least 1 item(s)"),
        ([entry(KEY, "1"), entry(KEY, "2")], "each voice call may have one entry"),
        ([{"messages": [message()]}], "field entries[0].vendorCallKey it is required"),
        ([{"vendorCallKey": KEY}], "field entries[0].messages it is required"),
        ([{**entry(KEY, "1"), "x": 1}], "field entries[0].x unrecognised field"),
        (
            [{"vendorCallKey": KEY, "messages": [message(), message(startTime=5)]}],
            "field entries[0].messages[1].startTime",
        ),
        (
            # Sender and participant swapped, as one message of the guide's own example has it.
            [
                {
                    "vendorCallKey": KEY,
                    "messages": [message(participantId="VIRTUAL_AGENT", senderType=f"{KEY}VIRTUAL_AGENT")],
                }
            ],
            "field entries[0].messages[0].senderType",
        ),
        (
            [{"vendorCallKey": KEY, "messages": [message(callCenterApiName=CALL_CENTER)]}],
            "callCenterApiName unrecognised field",
        ),
    ],
)
def test_bulk_requests_that_are_refused_whole(
    client: Client, sf: SalesforceStandIn, entries: list[dict[str, Any]], reason: str
) -> None:
    client.create()
    assert bulk(client, *entries).status == 400
    assert reason in sf.violations[0].reason
    assert sf.messages(KEY) == []


def test_bulk_answers_for_each_call_when_some_fail(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    client.create("other")
    post(client, message(messageId="taken", content="Before"), "other")
    answer = bulk(client, entry(KEY, "1", "2"), entry("unknown", "3"), entry("other", "taken", "4"))
    assert answer.status == 207
    assert answer.body["result"].startswith("Multi-Status")
    results = answer.body["errorResponse"]["errorResponseEntries"]
    assert [(one["vendorCallKey"], one["status"]) for one in results] == [
        (KEY, 202),
        ("unknown", 400),
        ("other", 400),
        ("other", 202),
    ]
    assert results[0]["message"] == "Successfully Processed Transcripts with Id(s) [1, 2]"
    assert results[1]["message"].startswith("Error Processing Transcript with Id(s) [3]. Error: io.grpc")
    assert results[1]["message"].endswith("PERMISSION_DENIED: Conversation does not exist")
    assert "[taken]" in results[2]["message"]
    assert [one["messageId"] for one in sf.messages("other")] == ["taken", "4"]
    assert [one.kind for one in sf.violations] == ["state", "state"]
