"""createVoiceCall: each rule of the guide's table, good and bad."""

from typing import Any

import pytest

from simulator.salesforce import SalesforceStandIn
from simulator.salesforce.ids import is_id
from tests.unit.simulator.salesforce.client import CALL_CENTER, KEY, START, Client, create_body, without

END_USER = {"participantKey": "x", "type": "END_USER"}


def test_the_example_of_the_guide(client: Client, sf: SalesforceStandIn) -> None:
    answer = client.telephony("POST", "/voiceCalls", create_body())
    assert answer.status == 201
    assert answer.body["errors"] == []
    assert is_id(answer.body["voiceCallId"], "0LQ")
    (call,) = sf.voice_calls
    assert call.id == answer.body["voiceCallId"]
    assert (call.vendor_call_key, call.active, call.created_by) == (KEY, True, "create")
    assert call.fields["FromPhoneNumber"] == "+14155550101"
    assert call.fields["ToPhoneNumber"] == "+14155550100"
    assert call.fields["CallType"] == "Inbound"
    assert call.fields["CustomerHoldDuration"] is None
    assert sf.violations == []


@pytest.mark.parametrize(
    "changes",
    [
        {"callOrigin": "Preview"},
        {"callOrigin": "Progressive"},
        {"callOrigin": "Voicemail"},
        {"callSubtype": "PSTN"},
        {"callSubtype": "WebRTC", "to": "WEBRTC_DEFAULT", "from": "WEBRTC_DEFAULT"},
        {"callSubtype": "WebRTC", "to": "desk@acme.example", "from": "caller@acme.example"},
        {"callAttributes": '{"SourceType":"Sales","Department__c":"Support"}'},
        {"callAttributes": "{}"},
        {"participants": [END_USER, END_USER]},
        {"queue": "anything is ignored on Inbound"},
        {"startTime": "2020-07-13T11:43:01.123Z"},
        {"startTime": "2020-07-13T11:43:01+00:00"},
        {"from": "anonymous"},
    ],
)
def test_what_the_guide_allows(client: Client, sf: SalesforceStandIn, changes: dict[str, Any]) -> None:
    answer = client.telephony("POST", "/voiceCalls", create_body(**changes))
    assert (answer.status, answer.body["errors"], sf.violations) == (201, [], [])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"callCenterApiName": "Other"}, 'field callCenterApiName has the value "Other"; no such call center'),
        ({"vendorCallKey": ""}, "field vendorCallKey"),
        ({"vendorCallKey": 5}, "field vendorCallKey has the value 5; it must be a string"),
        ({"to": None}, "field to has the value null"),
        ({"to": "WEBRTC_DEFAULT"}, "it must be a phone number when callSubtype is PSTN"),
        ({"from": "caller@acme.example"}, "field from"),
        ({"callSubtype": "WebRTC", "to": "WebRTC_Default"}, "the default is spelt WEBRTC_DEFAULT"),
        ({"callSubtype": "webRTC"}, "field callSubtype"),
        ({"callSubtype": "VOIP"}, "it must be one of PSTN, WebRTC"),
        ({"callOrigin": "voicemail"}, "it must be one of Preview, Progressive, Voicemail"),
        ({"callOrigin": ""}, "field callOrigin"),
        ({"initiationMethod": "Outbound"}, "outbound calls aren't supported"),
        ({"initiationMethod": "INBOUND"}, "it must be one of Inbound, Transfer"),
        ({"parentVoiceCallId": "some-call"}, "it is for transfers only"),
        ({"initiationMethod": "Transfer"}, "it is required when initiationMethod is Transfer"),
        ({"startTime": "yesterday"}, "ISO 8601"),
        ({"startTime": "2020-07-13"}, "ISO 8601"),
        ({"startTime": "2020-07-13T11:43:01"}, "in UTC"),
        ({"startTime": "2020-07-13T11:43:01+02:00"}, "in UTC"),
        ({"startTime": 1594640581}, "field startTime has the value 1594640581"),
        ({"participants": []}, "field participants it must have at least 1 item(s)"),
        ({"participants": END_USER}, "it must be an array"),
        ({"participants": [{"participantKey": "x"}]}, "field participants[0].type it is required"),
        ({"participants": [{"type": "END_USER"}]}, "field participants[0].participantKey it is required"),
        ({"participants": [{"participantKey": "x", "type": "AGENT"}]}, "participants[0].type"),
        ({"participants": [{**END_USER, "name": "x"}]}, "field participants[0].name unrecognised field"),
        ({"callAttributes": {"SourceType": "Sales"}}, "a string that holds a JSON object"),
        ({"callAttributes": "not json"}, "a string that holds a JSON object"),
        ({"callAttributes": "[1]"}, "a string that holds a JSON object"),
        ({"customField": "x"}, "field customField unrecognised field"),
        ({"Queue": "x"}, "field Queue unrecognised field"),
    ],
)
def test_what_the_guide_does_not_allow(
    client: Client, sf: SalesforceStandIn, changes: dict[str, Any], reason: str
) -> None:
    answer = client.telephony("POST", "/voiceCalls", create_body(**changes))
    assert answer.status == 400
    assert reason in answer.body["message"]
    assert sf.violations[0].reason == answer.body["message"]
    assert sf.voice_calls == []


@pytest.mark.parametrize(
    "name",
    ["callCenterApiName", "vendorCallKey", "to", "from", "initiationMethod", "startTime", "participants"],
)
def test_required_fields(client: Client, sf: SalesforceStandIn, name: str) -> None:
    answer = client.telephony("POST", "/voiceCalls", without(create_body(), name))
    assert answer.status == 400
    assert f"field {name} it is required and missing" in sf.violations[0].reason


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null"])
def test_a_body_that_is_no_object(client: Client, sf: SalesforceStandIn, body: bytes) -> None:
    assert client.telephony("POST", "/voiceCalls", body).status == 400
    assert len(sf.violations) == 1


def test_attributes_become_fields_of_the_record(client: Client, sf: SalesforceStandIn) -> None:
    client.create(callAttributes='{"SourceType":"Service","Department__c":"Support","Vip__c":true}')
    fields = sf.voice_calls[0].fields
    assert (fields["SourceType"], fields["Department__c"], fields["Vip__c"]) == ("Service", "Support", True)


def test_errors_do_not_keep_the_record_from_being_created(client: Client, sf: SalesforceStandIn) -> None:
    sf.settings.voice_call_errors.append("Flow My_Flow failed")
    body = create_body(callAttributes='{"SourceType":"Gossip"}')
    answer = client.telephony("POST", "/voiceCalls", body)
    assert answer.status == 201
    assert answer.body["errors"][0] == "Flow My_Flow failed"
    assert "Gossip" in answer.body["errors"][1]
    assert len(sf.voice_calls) == 1
    assert sf.violations == []


def test_a_repeated_request_gives_the_same_call(client: Client, sf: SalesforceStandIn) -> None:
    assert client.create() == client.create()
    (call,) = sf.voice_calls
    assert call.create_count == 2
    assert len(sf.records["Conversation"]) == 1


@pytest.mark.parametrize("by", ["id", "key"])
def test_a_transfer_belongs_to_the_conversation_of_its_parent(client: Client, sf: SalesforceStandIn, by: str) -> None:
    first = client.create()
    parent = first if by == "id" else KEY
    second = client.create("second", initiationMethod="Transfer", parentVoiceCallId=parent, queue="q-1")
    third = client.create("third", initiationMethod="Transfer", parentVoiceCallId="second")
    calls = {call.id: call for call in sf.voice_calls}
    assert calls[first].fields["NextCallId"] == second
    assert calls[second].fields["PreviousCallId"] == first
    assert calls[second].fields["QueueId"] == "q-1"
    assert calls[third].fields["PreviousCallId"] == second
    assert {call.conversation_key for call in calls.values()} == {KEY}
    assert len({call.fields["ConversationId"] for call in calls.values()}) == 1


def test_a_transfer_of_nothing_is_refused(client: Client, sf: SalesforceStandIn) -> None:
    body = create_body(initiationMethod="Transfer", parentVoiceCallId="unknown")
    assert client.telephony("POST", "/voiceCalls", body).status == 400
    assert (sf.violations[0].kind, sf.voice_calls) == ("state", [])


def test_the_end_user_is_hidden(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    (participant,) = sf.records["ConversationParticipant"]
    assert participant["ParticipantKey"] == "END_USER"
    assert participant["ParticipantRole"] == "EndUser"


def test_the_record_is_visible_to_soql(client: Client) -> None:
    voice_call_id = client.create()
    answer = client.query(
        "SELECT Id, VendorCallKey, CallStartDateTime FROM VoiceCall WHERE CustomerHoldDuration = null"
    )
    (record,) = answer.body["records"]
    assert (record["Id"], record["VendorCallKey"]) == (voice_call_id, KEY)
    assert record["CallStartDateTime"] == START
    (row,) = client.query("SELECT Id, ConversationId FROM VoiceCall").body["records"]
    assert row["ConversationId"].startswith("0dw")


def test_the_call_center_of_the_stand_in(sf: SalesforceStandIn) -> None:
    assert sf.settings.call_center_api_name == CALL_CENTER
