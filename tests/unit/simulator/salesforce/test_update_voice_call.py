"""updateVoiceCall: each rule of the guide's table, and what it does to the record."""

from typing import Any

import pytest

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import CALL_CENTER, KEY, Client

RECORDING = {"recordingLocation": "acme-bucket/recordings/1.wav"}


def update(client: Client, body: dict[str, Any], call_id: str = KEY) -> Any:
    return client.telephony("PATCH", f"/voiceCalls/{call_id}", body)


def test_the_example_of_the_guide(client: Client, sf: SalesforceStandIn) -> None:
    voice_call_id = client.create()
    body = {
        "startTime": "2020-08-26T21:21:14Z",
        "endTime": "2020-08-26T21:21:34Z",
        "enqueueTime": "2020-08-26T21:21:20Z",
        "acceptTime": "2020-08-26T21:21:24Z",
        "numberOfHolds": 20,
        "longestHoldDuration": 10,
        "callAttributes": '{"dateCustomField__c": "2019-08-28T21:21:34Z", "checkbox__c": false}',
        "disconnectReason": {"value": "TELECOM_PROBLEM", "isError": True},
    }
    answer = update(client, body, voice_call_id)
    assert (answer.status, answer.body) == (202, {"status": "pending"})
    (call,) = sf.voice_calls
    assert call.fields["CallDurationInSeconds"] == 20
    assert call.fields["NumberOfHolds"] == 20
    assert call.fields["LongestHoldDuration"] == 10
    assert call.fields["checkbox__c"] is False
    assert call.fields["DisconnectReason"] == "TELECOM_PROBLEM"
    assert call.fields["CallDisposition"] == "completed"
    assert (call.active, call.update_count, call.last_update) == (False, 1, body)
    assert sf.violations == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"isActiveCall": True},
        {"totalHoldDuration": 5, **RECORDING},
        {"agentInteractionDuration": 5, **RECORDING},
        {"totalRecordingDuration": 5, **RECORDING},
        {"queue": "Support", "agent": "agent@acme.example", "fromNumber": "+14155550101"},
        {"callOrigin": "Voicemail"},
        {"disconnectReason": {"value": "CUSTOMER_DISCONNECT", "isError": False}},
        # What the contact trace record function and the invoking function add to the guide's table.
        {
            "toNumber": "+14155550100",
            "initiationMethod": "INBOUND",
            "parentCallIdentifier": "parent",
            "callCenterApiName": CALL_CENTER,
        },
    ],
)
def test_what_the_guide_allows(client: Client, sf: SalesforceStandIn, body: dict[str, Any]) -> None:
    client.create()
    assert update(client, body).status == 202
    assert sf.violations == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"totalHoldDuration": 5}, "field totalHoldDuration recordingLocation must be set"),
        ({"agentInteractionDuration": 5}, "field agentInteractionDuration recordingLocation"),
        ({"totalRecordingDuration": 5}, "field totalRecordingDuration recordingLocation"),
        ({"numberOfHolds": "5"}, "it must be an int32"),
        ({"numberOfHolds": 1.5}, "it must be an int32"),
        ({"numberOfHolds": True}, "it must be an int32"),
        ({"longestHoldDuration": -1}, "it must lie between 0 and 2147483647"),
        ({"longestHoldDuration": 2**31}, "it must lie between 0 and 2147483647"),
        ({"endTime": 1598476874000}, "field endTime"),
        ({"acceptTime": "2020-08-26 21:21:24"}, "field acceptTime"),
        ({"enqueueTime": ""}, "field enqueueTime"),
        ({"isActiveCall": "false"}, "it must be true or false"),
        ({"disconnectReason": "TELECOM_PROBLEM"}, "it must be a JSON object"),
        ({"disconnectReason": {"value": "TELECOM_PROBLEM"}}, "field disconnectReason.isError it is required"),
        ({"disconnectReason": {"isError": True}}, "field disconnectReason.value it is required"),
        ({"disconnectReason": {"value": "x", "isError": "true"}}, "field disconnectReason.isError"),
        ({"disconnectReason": {"value": "x", "isError": True, "z": 1}}, "disconnectReason.z unrecognised"),
        ({"callAttributes": {"a__c": 1}}, "a string that holds a JSON object"),
        ({"callOrigin": "Outbound"}, "field callOrigin"),
        ({"callCenterApiName": "Other"}, "no such call center"),
        ({"recordingLocation": None}, "field recordingLocation"),
        ({"CustomerHoldDuration": 5}, "field CustomerHoldDuration unrecognised field"),
        ({"vendorCallKey": KEY}, "field vendorCallKey unrecognised field"),
    ],
)
def test_what_the_guide_does_not_allow(
    client: Client, sf: SalesforceStandIn, body: dict[str, Any], reason: str
) -> None:
    client.create()
    answer = update(client, body)
    assert answer.status == 400
    assert reason in sf.violations[0].reason
    assert sf.voice_call(KEY).update_count == 0
    assert sf.voice_call(KEY).active


def test_an_unknown_vendor_key_creates_the_call(client: Client, sf: SalesforceStandIn) -> None:
    assert update(client, {"fromNumber": "+14155550101"}, "missed-call").status == 202
    (call,) = sf.voice_calls
    assert (call.vendor_call_key, call.created_by, call.active) == ("missed-call", "update", False)
    assert call.fields["FromPhoneNumber"] == "+14155550101"


def test_an_unknown_voice_call_id_is_refused(client: Client, sf: SalesforceStandIn) -> None:
    assert update(client, {}, "0LQRM0000006CSz").status == 404
    assert (sf.violations[0].kind, sf.voice_calls) == ("state", [])


@pytest.mark.parametrize("one", ["startTime", "endTime"])
def test_the_duration_needs_both_times(client: Client, sf: SalesforceStandIn, one: str) -> None:
    client.create()
    assert update(client, {one: "2020-08-26T21:21:14Z"}).status == 202
    assert sf.voice_call(KEY).fields["CallDurationInSeconds"] is None


def test_values_that_are_not_passed_become_zero(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    update(client, {"totalHoldDuration": 7, "numberOfHolds": 2, "agentInteractionDuration": 60, **RECORDING})
    fields = sf.voice_call(KEY).fields
    held = (fields["CustomerHoldDuration"], fields["NumberOfHolds"], fields["AgentInteractionDuration"])
    assert held == (7, 2, 60)
    update(client, {})
    held = (fields["CustomerHoldDuration"], fields["NumberOfHolds"], fields["AgentInteractionDuration"])
    assert held == (0, 0, 0)


def test_the_recording_is_a_record_of_its_own(client: Client, sf: SalesforceStandIn) -> None:
    voice_call_id = client.create()
    update(client, {"totalHoldDuration": 7, "agentInteractionDuration": 60, **RECORDING})
    (recording,) = sf.records["VoiceCallRecording"]
    assert (recording["VoiceCallId"], recording["DurationInSeconds"]) == (voice_call_id, 67)
    update(client, {"totalRecordingDuration": 70, **RECORDING})
    (recording,) = sf.records["VoiceCallRecording"]
    assert recording["DurationInSeconds"] == 70


def test_an_active_call_stays_open(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    update(client, {"isActiveCall": True})
    call = sf.voice_call(KEY)
    assert (call.active, call.fields["CallDisposition"]) == (True, "new")
    update(client, {"isActiveCall": False})
    assert (call.active, call.fields["CallDisposition"]) == (False, "completed")


def test_closing_clears_pending_routing(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    sf.routing.add_flow("Route", queue="queue-arn")
    body = {"dialedNumber": "+14155550100", "flowDevName": "Route"}
    client.telephony("PATCH", f"/voiceCalls/{KEY}/omniFlow", body)
    assert len(sf.records["PendingServiceRouting"]) == 1
    update(client, {})
    assert sf.records["PendingServiceRouting"] == []


def test_a_transferred_call_does_not_close_the_conversation(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    client.create("second", initiationMethod="Transfer", parentVoiceCallId=KEY)
    update(client, {})
    events = {
        "service": "AmazonConnectContactLens",
        "events": [
            {
                "type": "IntelligenceSignal__Sentiment",
                "value": "10",
                "startTime": 1_750_000_000_000,
                "endTime": 1_750_000_001_000,
                "participant": "AGENT",
            }
        ],
    }
    path = f"/voiceCalls/{KEY}/postConversationEvents"
    assert client.telephony("POST", path, events).status == 400
    update(client, {}, "second")
    assert client.telephony("POST", path, events).status == 202


def test_later_updates_overwrite(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    update(client, {"queue": "First"})
    update(client, {"queue": "Second", "agent": "agent@acme.example"})
    call = sf.voice_call(KEY)
    assert (call.fields["QueueName"], call.fields["AgentName"]) == ("Second", "agent@acme.example")
    assert call.update_count == 2
