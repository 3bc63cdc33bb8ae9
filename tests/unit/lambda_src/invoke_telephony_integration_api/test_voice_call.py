"""The fields of VoiceCalls."""

import json
import re

import pytest

from invoke_telephony_integration_api.voice_call import (
    call_attributes,
    message_fields,
    new_voice_call,
    transferred_voice_call,
    updated_fields,
)
from scv.contact_event import MethodCall
from scv.errors import InvalidRequestError
from tests.fakes import CONTACT_ID, flow_event


def parsed(*args, **options) -> MethodCall:
    return MethodCall.parse(flow_event(*args, **options))


WEBRTC = {"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:WebRTC"}}}


def test_an_inbound_call_has_every_field_that_the_guide_requires():
    fields = new_voice_call(parsed("createVoiceCall"), call_center_api_name="Acme")
    start = fields.pop("startTime")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", start)
    assert fields == {
        "callCenterApiName": "Acme",
        "vendorCallKey": CONTACT_ID,
        "to": "+18005550199",
        "from": "+14155550100",
        "initiationMethod": "Inbound",
        "callSubtype": "PSTN",
        "participants": [{"participantKey": "+14155550100", "type": "END_USER"}],
    }


def test_sfdc_attributes_become_call_attributes_without_their_prefix():
    attributes = {"sfdc-Dept__c": "Support é", "sfdc-SourceType": "Sales", "other": "x", "sfdc-": "x"}
    fields = new_voice_call(parsed("m", contact={"Attributes": attributes}), call_center_api_name="Acme")
    assert json.loads(fields["callAttributes"]) == {"Dept__c": "Support é", "SourceType": "Sales"}
    assert call_attributes({"other": "x"}) is None


def test_call_origin_comes_from_parameter_or_attribute():
    attributes = {"callOrigin": "Progressive"}
    from_attribute = new_voice_call(parsed("m", contact={"Attributes": attributes}), call_center_api_name="A")
    assert from_attribute["callOrigin"] == "Progressive"
    from_parameter = new_voice_call(
        parsed("m", contact={"Attributes": attributes}, callOrigin="Preview"), call_center_api_name="A"
    )
    assert from_parameter["callOrigin"] == "Preview"


@pytest.mark.parametrize(
    ("contact", "to", "caller"),
    [
        ({}, "+18005550199", "+14155550100"),
        ({"SystemEndpoint": None, "CustomerEndpoint": None}, "WEBRTC_DEFAULT", "WEBRTC_DEFAULT"),
        (
            {"Attributes": {"WebRTC_To": "help@acme.example", "WebRTC_From": "jo@example.com"}},
            "help@acme.example",
            "jo@example.com",
        ),
        (
            {"Attributes": {"WebRTC_From": "jo@example.com"}, "SystemEndpoint": None},
            "WEBRTC_DEFAULT",
            "jo@example.com",
        ),
    ],
)
def test_webrtc_addresses(contact, to, caller):
    fields = new_voice_call(parsed("m", contact={**WEBRTC, **contact}), call_center_api_name="A")
    assert (fields["to"], fields["from"], fields["callSubtype"]) == (to, caller, "WebRTC")
    assert fields["participants"] == [{"participantKey": caller, "type": "END_USER"}]


def test_a_pstn_call_does_not_take_the_webrtc_attributes():
    contact = {"Attributes": {"WebRTC_To": "help@acme.example", "WebRTC_From": "jo@example.com"}}
    fields = new_voice_call(parsed("m", contact=contact), call_center_api_name="A")
    assert (fields["to"], fields["from"]) == ("+18005550199", "+14155550100")


def test_a_call_without_addresses_is_still_made_and_a_warning_logged(capsys):
    fields = new_voice_call(parsed("m", contact={"CustomerEndpoint": None}), call_center_api_name="A")
    assert fields["from"] == "WEBRTC_DEFAULT"
    assert json.loads(capsys.readouterr().out)["context"]["missing"] == ["CustomerEndpoint"]


def test_a_transfer_names_its_parent_and_queue():
    contact = {"PreviousContactId": "first", "Queue": {"ARN": "arn:aws:connect:q", "Name": "Q"}}
    fields = transferred_voice_call(parsed("createTransferVC", contact=contact), call_center_api_name="A")
    assert fields["initiationMethod"] == "Transfer"
    assert fields["parentVoiceCallId"] == "first"
    assert fields["queue"] == "arn:aws:connect:q"


def test_a_transfer_without_queue_or_with_a_parent_given():
    call = parsed("createTransferVC", parentVoiceCallId="0LQ000000000001")
    fields = transferred_voice_call(call, call_center_api_name="A")
    assert fields["parentVoiceCallId"] == "0LQ000000000001"
    assert "queue" not in fields


def test_a_transfer_without_previous_contact_is_refused():
    with pytest.raises(InvalidRequestError, match="PreviousContactId"):
        transferred_voice_call(parsed("m", contact={"PreviousContactId": None}), call_center_api_name="A")


def test_updates_of_a_function_leave_out_what_is_null():
    call = parsed(
        "updateVoiceCall", fieldValues={"queue": "q", "agent": None, "numberOfHolds": 2, "isActiveCall": True}
    )
    assert updated_fields(call) == {"queue": "q", "numberOfHolds": 2, "isActiveCall": True}


def test_updates_of_a_flow_are_texts_and_converted():
    call = parsed("updateVoiceCall", totalHoldDuration="12", isActiveCall="TRUE", agent="", callOrigin="Voicemail")
    assert updated_fields(call) == {"totalHoldDuration": 12, "isActiveCall": True, "callOrigin": "Voicemail"}


def test_call_attributes_as_an_object_become_the_text_that_the_api_takes():
    call = parsed("updateVoiceCall", fieldValues={"callAttributes": {"A__c": "é"}})
    assert updated_fields(call) == {"callAttributes": '{"A__c": "é"}'}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"numberOfHolds": "two"}, "numberOfHolds is 'two'"),
        ({"numberOfHolds": 1.5}, "numberOfHolds is 1.5"),
        ({"numberOfHolds": True}, "numberOfHolds is True"),
        ({"isActiveCall": "maybe"}, "isActiveCall is 'maybe'"),
        ({}, "needs fields"),
        ("text", "needs fields"),
    ],
)
def test_wrong_updates_are_said(values, words):
    with pytest.raises(InvalidRequestError, match=words):
        updated_fields(parsed("updateVoiceCall", fieldValues=values))


def test_nothing_to_update_is_said():
    with pytest.raises(InvalidRequestError, match="updateVoiceCall needs fields"):
        updated_fields(parsed("updateVoiceCall", agent=""))


def test_message_times_are_whole_milliseconds():
    call = parsed("sendMessage", startTime="1573503300000", endTime=1573503300001, content="hi")
    assert message_fields(call) == {"startTime": 1573503300000, "endTime": 1573503300001, "content": "hi"}
    with pytest.raises(InvalidRequestError, match="startTime"):
        message_fields(parsed("sendMessage", startTime="now"))
