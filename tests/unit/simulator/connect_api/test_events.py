"""Events have the shape that the Administrator Guide documents, and the functions' own parser understands them."""

import json

import pytest

from scv.contact_event import MethodCall
from simulator.connect_api.events import Contact, flow_event

ARN = "arn:aws:connect:us-east-1:000000000000:instance/11111111-2222-4333-8444-555555555555"


def test_the_members_are_those_of_a_contact_flow_event():
    event = flow_event(Contact(instance_arn=ARN), {"methodName": "createVoiceCall"})
    assert event["Name"] == "ContactFlowEvent"
    assert set(event["Details"]) == {"ContactData", "Parameters"}
    documented = {
        "Attributes", "Channel", "ContactId", "InitialContactId", "PreviousContactId", "InstanceARN",
        "InitiationMethod", "CustomerEndpoint", "SystemEndpoint", "Queue", "MediaStreams", "LanguageCode",
        "CustomerId", "Description", "References", "Tags", "SegmentAttributes",
    }  # fmt: skip
    assert documented <= set(event["Details"]["ContactData"])
    json.dumps(event)


def test_a_first_contact_is_its_own_initial_contact():
    data = Contact(instance_arn=ARN, contact_id="c-1").data()
    assert (data["ContactId"], data["InitialContactId"], data["Queue"]) == ("c-1", "c-1", None)
    assert data["CustomerEndpoint"] == {"Address": "+14155550101", "Type": "TELEPHONE_NUMBER"}
    assert data["MediaStreams"]["Customer"]["Audio"] is None


def test_a_transfer_names_the_contacts_before_it_and_its_queue():
    first = Contact(instance_arn=ARN, contact_id="c-1")
    second = first.transferred(queue_arn=f"{ARN}/queue/q", queue_name="Support")
    third = second.transferred(queue_arn=f"{ARN}/queue/r", queue_name="Sales").data()
    assert third["InitialContactId"] == "c-1"
    assert third["PreviousContactId"] == second.contact_id
    assert third["InitiationMethod"] == "TRANSFER"
    assert third["Queue"]["ARN"] == f"{ARN}/queue/r"


def test_a_webrtc_caller_has_no_number():
    contact = Contact(instance_arn=ARN, customer=None, initiation_method="WEBRTC_API")
    call = MethodCall.parse(flow_event(contact, {"methodName": "createVoiceCall"}))
    assert call.contact.is_webrtc
    assert call.contact.customer_address is None


def test_the_functions_read_what_was_put_in():
    contact = Contact(instance_arn=ARN, contact_id="c-1").with_attributes({"sfdc-Tier__c": "gold"})
    call = MethodCall.parse(flow_event(contact, {"methodName": "executeOmniFlow", "flowDevName": "F"}))
    assert (call.method, call.contact_id, call.from_flow) == ("executeOmniFlow", "c-1", True)
    assert call.contact.instance_arn == ARN
    assert call.contact.attributes == {"sfdc-Tier__c": "gold"}


def test_streaming_fills_the_audio_fields():
    audio = Contact(instance_arn=ARN, streaming=True).data()["MediaStreams"]["Customer"]["Audio"]
    assert audio["StreamARN"].startswith("arn:aws:kinesisvideo:us-east-1:000000000000:stream/")


def test_a_flow_cannot_send_anything_but_texts():
    with pytest.raises(TypeError, match="count is something else"):
        flow_event(Contact(instance_arn=ARN), {"methodName": "x", "count": 5})  # type: ignore[dict-item]
