"""Every method of InvokeTelephonyIntegrationApiFunction against the strict stand-in."""

import json
import time

import pytest

from scv.budget import Budget
from scv.errors import SalesforceAuthError, SalesforceLimitError, SalesforceRequestError
from scv.scrt import batches
from simulator.salesforce import Fault
from tests.fakes import CONTACT_ID, flow_event, private_key_pem


def now() -> int:
    """The present in epoch milliseconds; a message must lie inside its conversation's times."""
    return int(time.time() * 1000)


def create(telephony, contact_id=CONTACT_ID):
    return telephony(flow_event("createVoiceCall", contact={"ContactId": contact_id}))["voiceCallId"]


def test_a_voice_call_is_created_with_one_request(telephony, salesforce):
    contact = {"Attributes": {"sfdc-Department__c": "Support"}}
    result = telephony(flow_event("createVoiceCall", contact=contact))
    assert result == {"voiceCallId": result["voiceCallId"]}
    assert result["voiceCallId"].startswith("0LQ")
    (request,) = salesforce.requests
    assert request.headers["telephony-provider-name"] == "amazon-connect"
    assert request.json["vendorCallKey"] == CONTACT_ID
    assert json.loads(request.json["callAttributes"]) == {"Department__c": "Support"}
    (row,) = salesforce.records["VoiceCall"]
    assert row["VendorCallKey"] == CONTACT_ID
    assert row["Department__c"] == "Support"


def test_a_warm_call_makes_exactly_one_request(telephony, salesforce):
    create(telephony)
    for number in range(3):
        before = len(salesforce.requests)
        create(telephony, f"contact-{number}")
        assert len(salesforce.requests) - before == 1


def test_a_webrtc_call_is_accepted(telephony, salesforce):
    contact = {
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:WebRTC"}},
        "SystemEndpoint": None,
        "CustomerEndpoint": None,
    }
    telephony(flow_event("createVoiceCall", contact=contact))
    body = salesforce.requests[0].json
    assert (body["callSubtype"], body["to"], body["from"]) == ("WebRTC", "WEBRTC_DEFAULT", "WEBRTC_DEFAULT")


def test_a_transfer_has_its_parent(telephony, salesforce):
    create(telephony)
    contact = {"ContactId": "second", "PreviousContactId": CONTACT_ID, "Queue": {"ARN": "arn:queue", "Name": "Q"}}
    assert telephony(flow_event("createTransferVC", contact=contact))["voiceCallId"].startswith("0LQ")
    assert salesforce.requests[-1].json["parentVoiceCallId"] == CONTACT_ID


def test_update_route_message_and_cancel_of_one_call(telephony, salesforce):
    create(telephony)
    salesforce.routing.add_queue("Support", "arn:aws:connect:us-east-1:111122223333:queue/1")
    updated = telephony(flow_event("updateVoiceCall", fieldValues={"queue": "Support", "isActiveCall": True}))
    assert updated == {"status": "pending"}
    routed = telephony(flow_event("executeOmniFlow", fallbackQueue="Support", **{"flowInput-A": "1"}))
    assert routed == {"queue": "arn:aws:connect:us-east-1:111122223333:queue/1"}
    message = {
        "participantId": f"{CONTACT_ID}END_USER",
        "messageId": "m-1",
        "startTime": str(now() + 1000),
        "endTime": str(now() + 2000),
        "content": "Grüße",
        "senderType": "END_USER",
    }
    assert telephony(flow_event("sendMessage", **message)) == {"result": "Accepted"}
    assert [item["content"] for item in salesforce.messages(CONTACT_ID)] == ["Grüße"]
    telephony(flow_event("rerouteFlowExecution"))
    telephony(flow_event("cancelOmniFlowExecution"))
    paths = [request.path.rpartition("/")[2] for request in salesforce.requests]
    assert paths[-5:] == [CONTACT_ID, "omniFlow", "messages", "reroute", "clearRouting"]


def test_bulk_messages_arrive_once_in_order(telephony, salesforce):
    import invoke_telephony_integration_api.application as wiring

    contacts = [f"contact-{n}" for n in range(7)]
    for contact in contacts:
        create(telephony, contact)
    api = wiring.application()._services.api
    started = now()
    messages = {
        contact: [
            {
                "participantId": f"{contact}VIRTUAL_AGENT",
                "messageId": f"{contact}-{n}",
                "startTime": started + 1000 * n + 1000,
                "endTime": started + 1000 * n + 1900,
                "content": f"text {n}",
                "senderType": "VIRTUAL_AGENT",
            }
            for n in range(7)
        ]
        for contact in contacts
    }
    for entries in batches(messages):
        assert api.send_messages(entries, budget=Budget(5)).failures == ()
    for contact in contacts:
        assert [item["content"] for item in salesforce.messages(contact)] == [f"text {n}" for n in range(7)]


@pytest.mark.expects_violations
def test_a_bulk_answer_names_the_call_that_does_not_exist(telephony):
    import invoke_telephony_integration_api.application as wiring

    create(telephony)
    api = wiring.application()._services.api
    message = {"startTime": 1573503300000, "endTime": 1573503300001, "content": "x", "senderType": "END_USER"}
    entries = [
        {"vendorCallKey": key, "messages": [{**message, "participantId": f"{key}END_USER", "messageId": f"{key}-1"}]}
        for key in (CONTACT_ID, "unknown")
    ]
    (failure,) = api.send_messages(entries, budget=Budget(5)).failures
    assert failure.vendor_call_key == "unknown"
    assert failure.status == 400


def test_conversation_events(telephony, salesforce):
    import invoke_telephony_integration_api.application as wiring

    create(telephony)
    api = wiring.application()._services.api
    category = {"type": "IntelligenceSignal__Category", "value": "Angry", "startTime": 1573503300000}
    api.realtime_conversation_events(
        CONTACT_ID, service="AmazonConnectContactLens", events=[category], budget=Budget(5)
    )
    sentiment = {
        "type": "IntelligenceSignal__Sentiment",
        "value": "1000",
        "startTime": 1573503300000,
        "endTime": 1573503301000,
        "participant": "AGENT",
    }
    earlier = {**sentiment, "startTime": 1573503200000}
    api.update_voice_call(CONTACT_ID, {"isActiveCall": False}, budget=Budget(5))
    api.post_conversation_events(
        CONTACT_ID, service="AmazonConnectContactLens", events=[sentiment, earlier], budget=Budget(5)
    )
    assert [event["startTime"] for event in salesforce.requests[-1].json["events"]] == [1573503200000, 1573503300000]


def test_errors_of_a_create_answer_are_success_with_a_warning(telephony, salesforce, capsys):
    body = {"voiceCallId": "0LQ000000000001AAA", "errors": ["Field Budget__c is required"]}
    salesforce.faults.add(Fault(path="/voiceCalls$", status=201, body=json.dumps(body).encode()))
    result = telephony(flow_event("createVoiceCall"))
    assert result == {"voiceCallId": "0LQ000000000001AAA", "errors": "Field Budget__c is required"}
    warnings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert any(entry["level"] == "WARNING" and entry["context"]["contactId"] == CONTACT_ID for entry in warnings)


@pytest.mark.expects_violations
def test_a_rotated_key_is_read_again_after_a_401(telephony, salesforce, store):
    from tests.contract.keys import certificate

    create(telephony)
    store.values["scrt-key"] = private_key_pem(5)
    salesforce.settings.scrt_certificates[:] = [certificate(5)]
    try:
        assert create(telephony, "after-rotation").startswith("0LQ")
        assert [request.status for request in salesforce.requests] == [201, 401, 201]
    finally:
        salesforce.settings.scrt_certificates[:] = [certificate(0)]


@pytest.mark.expects_violations
def test_a_key_that_salesforce_does_not_know_is_an_auth_error(telephony, store):
    store.values["scrt-key"] = private_key_pem(6)
    with pytest.raises(SalesforceAuthError, match="ScrtCertificate"):
        create(telephony)


@pytest.mark.expects_violations
def test_what_salesforce_refuses_is_passed_on_with_its_reason(telephony):
    message = {
        "participantId": "x",
        "messageId": "1",
        "startTime": 1573503300000,
        "endTime": 1573503301000,
        "content": "x",
        "senderType": "ROBOT",
    }
    create(telephony)
    with pytest.raises(SalesforceRequestError, match="senderType"):
        telephony(flow_event("sendMessage", **message))


def test_a_429_on_create_tells_the_flow_through_attributes(telephony, salesforce, attributes, capsys):
    salesforce.faults.add(Fault(path="/voiceCalls$", status=429, times=1))
    with pytest.raises(SalesforceLimitError):
        create(telephony)
    assert attributes.written == [
        {"contactId": CONTACT_ID, "sf_voicecall_limit_error": "TRUE", "Voice_Call_Creation_Status": "429"}
    ]
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (limit,) = [entry for entry in entries if entry["message"].startswith("SCV_LIMITS_ERROR")]
    assert limit["context"]["contactId"] == CONTACT_ID
    assert limit["level"] == "ERROR"
    assert len(salesforce.requests) == 1


def test_no_log_line_has_a_token_a_key_or_a_full_number(telephony, salesforce, capsys, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    create(telephony)
    salesforce.faults.add(Fault(path=".*", status=500, body=b'{"message": "call of +14155550100 failed"}', times=None))
    with pytest.raises(SalesforceRequestError):
        telephony(flow_event("executeOmniFlow"))
    out = capsys.readouterr().out
    assert "executeOmniFlow" in out
    for secret in ("+14155550100", "+18005550199", "Bearer", "BEGIN"):
        assert secret not in out
