"""Events with which methods are called."""

import pytest

from scv.contact_event import ContactData, MethodCall, unsupported_method
from scv.errors import InvalidRequestError
from tests.fakes import CONTACT_ID, INSTANCE_ARN, flow_event


def test_a_flow_s_event():
    call = MethodCall.parse(flow_event("createVoiceCall", flag="x"))
    assert call.method == "createVoiceCall"
    assert call.from_flow
    assert call.contact_id == CONTACT_ID
    assert call.contact.customer_address == "+14155550100"
    assert call.contact.system_address == "+18005550199"
    assert call.contact.instance_arn == INSTANCE_ARN
    assert call.contact.queue_arn is None
    assert call.contact.is_webrtc is False
    assert call.optional("flag") == "x"


def test_a_function_s_event_names_the_contact_itself():
    call = MethodCall.parse({"Details": {"Parameters": {"methodName": "updateVoiceCall", "contactId": "c-9"}}})
    assert not call.from_flow
    assert call.required_contact_id() == "c-9"


def test_the_parameter_wins_over_the_event_s_contact():
    assert MethodCall.parse(flow_event("x", contactId="c-9")).contact_id == "c-9"
    assert MethodCall.parse(flow_event("x", contactId="")).contact_id == CONTACT_ID


@pytest.mark.parametrize("member", list(flow_event("x")["Details"]["ContactData"]))
def test_every_member_of_contact_data_may_be_null_or_absent(member):
    event = flow_event("x", contact={member: None})
    MethodCall.parse(event)
    del event["Details"]["ContactData"][member]
    MethodCall.parse(event)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:WebRTC"}}}, True),
        ({"SegmentAttributes": {"connect:Subtype": "connect:WebRTC"}}, True),
        ({"SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Telephony"}}}, False),
        ({"SegmentAttributes": {"connect:Subtype": {}}}, False),
        ({"InitiationMethod": "WEBRTC_API"}, True),
        ({"InitiationMethod": "API"}, False),
        ({}, False),
    ],
)
def test_what_a_webrtc_call_is(data, expected):
    assert ContactData.parse(data).is_webrtc is expected


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (None, "NoneType"),
        ([], "list"),
        ({}, "no Details"),
        ({"Details": None}, "no Details"),
        ({"Details": {"Parameters": None}}, "no Details.Parameters"),
        ({"Details": {"Parameters": {}}}, "methodName is None"),
        ({"Details": {"Parameters": {"methodName": " "}}}, "methodName is ' '"),
        ({"Details": {"Parameters": {"methodName": 3}}}, "methodName is 3"),
    ],
)
def test_what_is_wrong_with_an_event_is_said(event, words):
    with pytest.raises(InvalidRequestError, match=words):
        MethodCall.parse(event)


def test_missing_parameters_and_contacts_are_named():
    call = MethodCall.parse({"Details": {"Parameters": {"methodName": "m", "soql": 5}}})
    with pytest.raises(InvalidRequestError, match="m needs a contact"):
        call.required_contact_id()
    with pytest.raises(InvalidRequestError, match="m needs the parameter soql; got 5"):
        call.required("soql")


def test_an_unknown_method_comes_with_the_nearest_and_all_others():
    error = unsupported_method("createVoicecall", ["createVoiceCall", "sendMessage"])
    assert "Did you mean createVoiceCall?" in str(error)
    assert "Allowed: createVoiceCall, sendMessage" in str(error)
    assert "Did you mean" not in str(unsupported_method("zzz", ["createVoiceCall"]))
