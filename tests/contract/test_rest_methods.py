"""Every method of InvokeSalesforceRestApiFunction against the strict stand-in."""

import json

import pytest

from scv.errors import ParameterError, SalesforceAuthError, SalesforceRequestError
from scv.parameters import PLACEHOLDER
from tests.contract.keys import API_NAME
from tests.fakes import CONTACT_ID, flow_event, private_key_pem


def add(salesforce, sobject, **fields):
    return salesforce.records.add(sobject, fields)


def test_the_first_call_gets_a_token_and_a_warm_one_makes_exactly_one_request(rest, salesforce, store):
    add(salesforce, "Case", Subject="Printer", ContactPhone="+14155550100", IsClosed=False)
    event = flow_event(
        "queryRecord",
        soql="SELECT Id, Subject, IsClosed FROM Case WHERE ContactPhone = '{phone}'",
        phone="+14155550100",
    )
    first = rest(event)
    assert first["Subject"] == "Printer"
    assert first["IsClosed"] == "false"
    assert [request.path.rpartition("/")[2] for request in salesforce.requests] == ["token", "query"]
    assert store.values["access-token"] != PLACEHOLDER
    for _ in range(3):
        before = len(salesforce.requests)
        assert rest(event) == first
        assert len(salesforce.requests) - before == 1


@pytest.mark.expects_violations
def test_an_expired_token_is_renewed_once(rest, salesforce):
    event = flow_event("queryRecord", soql="SELECT Id FROM Case")
    assert rest(event) == {}
    salesforce.revoke_tokens()
    assert rest(event) == {}
    assert [request.status for request in salesforce.requests] == [200, 200, 401, 200, 200]


def test_records_are_created_updated_and_found(rest, salesforce):
    created = rest(flow_event("createRecord", objectApiName="Contact", LastName="O'Neil", Phone="+14155550100"))
    assert created["success"] == "true"
    record_id = created["recordId"]
    assert record_id.startswith("003")
    updated = flow_event("updateRecord", objectApiName="Contact", recordId=record_id, Title="Boss")
    assert rest(updated) == {"success": "true"}
    query = flow_event("queryRecord", soql="SELECT Id, Title FROM Contact WHERE LastName = '{name}'", name="O'Neil")
    assert rest(query) == {"Id": record_id, "Title": "Boss"}
    search = flow_event(
        "searchRecord", sosl="FIND {{phone}} IN PHONE FIELDS RETURNING Contact(Id, Title)", phone="+14155550100"
    )
    assert rest(search) == {"Id": record_id, "Title": "Boss"}


@pytest.mark.parametrize("value", ["x' OR Name != '", "\\", "a\nb", "{other}", "%", "é"])
def test_a_value_cannot_change_the_query(rest, salesforce, value):
    add(salesforce, "Account", Name="Acme")
    wanted = add(salesforce, "Account", Name=value)
    event = flow_event("queryRecord", soql="SELECT Id, Name FROM Account WHERE Name = '{name}'", name=value)
    assert rest(event) == {"Id": wanted, "Name": value}


def test_an_alert_is_published_as_platform_event(rest, salesforce):
    fields = {
        "Name": "SCV Lambda CTRDataSyncFunction Errors",
        "Description": "Errors >= 3",
        "Severity": "High",
        "Source": "CloudWatch",
    }
    assert rest(operator("realtimeAlertEvent", **fields))["success"] == "true"
    (published,) = salesforce.platform_events("RealtimeAlertEvent")
    assert published.fields == fields


def operator(method, **parameters):
    return {"Details": {"Parameters": {"methodName": method, **parameters}}}


def entry(call_id, number, text):
    payload = {
        "conversationId": CONTACT_ID,
        "id": str(number),
        "clientSentTimestamp": 1610580214000 + number,
        "clientDuration": 1000,
        "messageText": text,
        "sender": {"appType": "TELEPHONY_INTEGRATION", "subject": "END_USER", "role": "END_USER"},
        "relatedRecords": [call_id],
    }
    return {"type": "conversationEntry", "payload": payload}


def test_transcripts_are_uploaded_watched_read_and_redacted(telephony, rest, monkeypatch):
    monkeypatch.setenv("PRIVATE_KEY_PARAM_NAME", "scrt-key")
    call_id = telephony(flow_event("createVoiceCall"))["voiceCallId"][:15]
    monkeypatch.setenv("PRIVATE_KEY_PARAM_NAME", "rest-key")
    header = {"type": "conversation", "payload": {"conversationId": CONTACT_ID}}
    lines = [header, entry(call_id, 1, "Grüße"), entry(call_id, 2, "my card is 4111")]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    uploaded = rest(operator("uploadTranscript", contactIdsPayloadMap={CONTACT_ID: text}))
    (result,) = uploaded["conversationBulkUploadsResults"]
    assert result["conversationIdentifier"] == CONTACT_ID
    assert result["status"] == "SUCCESS"
    (status,) = rest(operator("fetchUploadIdsStatus", uploadIds=[result["uploadId"]]))["conversationBulkUploadStatuses"]
    assert status["status"] == "SUCCESS"
    assert status["successEntryCount"] == 2
    redaction = {"conversationEntriesUpdates": [{"identifier": "2", "messageText": "my card is ****"}]}
    rest(operator("updateConversationEntries", conversationId=CONTACT_ID, payload=redaction))
    entries = rest(operator("getConversationEntries", conversationId=CONTACT_ID))["conversationEntries"]
    assert sorted(item["messageText"] for item in entries) == ["Grüße", "my card is ****"]
    flat = rest(flow_event("getConversationEntries", conversationId=CONTACT_ID))
    assert "my card is ****" in flat.values()


def test_field_service_and_outbound_number_queries_are_understood(rest, salesforce):
    assert rest(flow_event("SFSPhoneCallFlowQuery")) == {
        "success": "true",
        "statusCode": "200",
        "status": "PHONE_NOT_FOUND",
    }
    channel = add(salesforce, "Channel", Name="voice")
    user = "005000000000001AAA"
    add(
        salesforce,
        "MessagingChannel",
        MessageType="Voice",
        IsActive=True,
        MessagingPlatformKey="+18005550111",
        SessionHandlerId=user,
        Id=channel,
    )
    add(salesforce, "ContactCenterChannel", ChannelId=channel, ContactCenter={"InternalName": API_NAME})
    add(salesforce, "CallCenterRoutingMap", ExternalId="arn:agent/1", ReferenceRecordId=user)
    found = rest(flow_event("fetchOutboundPhoneNumber", agentARN="arn:agent/1"))
    assert found == {"success": "true", "outboundPhoneNumber": "+18005550111"}
    assert rest(flow_event("fetchOutboundPhoneNumber", agentARN="arn:agent/2")) == {"success": "true"}


def test_field_service_finds_the_engineer(rest, salesforce):
    add(
        salesforce,
        "AssignedResource",
        AssignedResourceNumber="AR-1",
        LocationStatus="EnRoute",
        ServiceAppointment={"Status": "En Route", "Contact": {"Phone": "+14155550100"}},
        ServiceResource={"RelatedRecord": {"Phone": "+14155550177"}},
    )
    result = rest(flow_event("SFSPhoneCallFlowQuery"))
    assert (result["status"], result["engPhone"]) == ("TRANSFER_CALL", "+14155550177")


@pytest.mark.expects_violations
@pytest.mark.parametrize(
    ("event", "words"),
    [
        (flow_event("queryRecord", soql="SELECT FROM"), "400 MALFORMED_QUERY"),
        (flow_event("updateRecord", objectApiName="Case", recordId="500000000000001AAA", A="x"), "404"),
    ],
)
def test_what_salesforce_refuses_is_passed_on_with_its_reason(rest, event, words):
    with pytest.raises(SalesforceRequestError, match=words):
        rest(event)


@pytest.mark.expects_violations
def test_a_connected_app_that_does_not_know_the_key_is_explained(rest, store):
    store.values["rest-key"] = private_key_pem(6)
    with pytest.raises(SalesforceAuthError, match="invalid_grant.*pre-authorized"):
        rest(flow_event("queryRecord", soql="SELECT Id FROM Case"))


def test_a_parameter_that_nobody_filled_is_named_before_salesforce_is_asked(rest, salesforce, store):
    store.values["consumer-key"] = PLACEHOLDER
    with pytest.raises(ParameterError, match="consumer-key still holds its placeholder"):
        rest(flow_event("queryRecord", soql="SELECT Id FROM Case"))
    assert salesforce.requests == []
