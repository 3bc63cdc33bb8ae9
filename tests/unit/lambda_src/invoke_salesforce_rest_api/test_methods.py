"""What each method asks for and answers."""

import json

import pytest

from invoke_salesforce_rest_api.methods import METHODS, Services
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.errors import InvalidRequestError
from tests.fakes import flow_event

BUDGET = Budget(5)


class FakeApi:
    """Answers each client method with a scripted value and records the arguments."""

    def __init__(self, **answers):
        self.answers, self.calls = answers, []

    def __getattr__(self, name):
        def record(*args, budget):
            self.calls.append((name, *args))
            answer = self.answers[name]
            return answer.pop(0) if isinstance(answer, list) else answer

        return record


def run(event, **answers):
    call = MethodCall.parse(event)
    api = FakeApi(**answers)
    return METHODS[call.method](call, Services(api=api, call_center_api_name="Acme"), BUDGET), api.calls  # type: ignore[arg-type]


def records(*items):
    return {"records": list(items), "totalSize": len(items), "done": True}


def test_the_methods_are_those_of_the_contract():
    assert set(METHODS) == {
        "createRecord",
        "updateRecord",
        "queryRecord",
        "searchRecord",
        "realtimeAlertEvent",
        "SFSPhoneCallFlowQuery",
        "fetchOutboundPhoneNumber",
        "uploadTranscript",
        "fetchUploadIdsStatus",
        "getConversationEntries",
        "updateConversationEntries",
        "retryCTRSync",
    }


def test_create_record_takes_every_other_parameter_as_a_field():
    event = flow_event("createRecord", objectApiName="Case", Subject="Help", ContactId="003")
    result, calls = run(event, create={"id": "500x", "success": True})
    assert result == {"success": True, "recordId": "500x"}
    assert calls == [("create", "Case", {"Subject": "Help", "ContactId": "003"})]


def test_update_record():
    event = flow_event("updateRecord", objectApiName="My_Object__c", recordId="500000000000001AAA", Status="New")
    result, calls = run(event, update=None)
    assert result == {"success": True}
    assert calls == [("update", "My_Object__c", "500000000000001AAA", {"Status": "New"})]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (flow_event("createRecord", Subject="x"), "needs the parameter objectApiName"),
        (flow_event("createRecord", objectApiName="Case/../User", Subject="x"), "objectApiName is 'Case/../User'"),
        (flow_event("createRecord", objectApiName="Case"), "at least one field"),
        (flow_event("updateRecord", objectApiName="Case", A="x"), "needs the parameter recordId"),
        (flow_event("updateRecord", objectApiName="Case", recordId="12", A="x"), "recordId is '12'"),
        (flow_event("queryRecord"), "needs the parameter soql"),
        (flow_event("searchRecord"), "needs the parameter sosl"),
        (flow_event("realtimeAlertEvent"), "at least one field"),
        (flow_event("uploadTranscript"), "contactIdsPayloadMap"),
        (flow_event("uploadTranscript", contactIdsPayloadMap="{"), "not JSON"),
        (flow_event("uploadTranscript", contactIdsPayloadMap="{}"), "contactIdsPayloadMap"),
        (flow_event("uploadTranscript", contactIdsPayloadMap={"c": ""}), "'c' is not a text"),
        (flow_event("uploadTranscript", contactIdsPayloadMap={'c"\r\nX: y': "t"}), "not a conversation id"),
        (flow_event("fetchUploadIdsStatus"), "uploadIds"),
        (flow_event("fetchUploadIdsStatus", uploadIds=[]), "uploadIds"),
        (flow_event("fetchUploadIdsStatus", uploadIds=[1]), "uploadIds"),
        (flow_event("getConversationEntries"), "conversationId"),
        (flow_event("updateConversationEntries", conversationId="c"), "needs payload"),
        (flow_event("updateConversationEntries", conversationId="c", payload="[]"), "needs payload"),
    ],
)
def test_wrong_parameters_are_said(event, words):
    with pytest.raises(InvalidRequestError, match=words):
        run(event)


def test_query_record_fills_the_template_and_answers_the_first_record_without_metadata():
    record = {
        "attributes": {"type": "Case"},
        "Id": "500x",
        "Contact": {"attributes": {"type": "Contact"}, "Name": "Jo"},
    }
    event = flow_event("queryRecord", soql="SELECT Id, Contact.Name FROM Case WHERE X = '{p}'", p="a'b")
    result, calls = run(event, query=records(record, {"Id": "other"}))
    assert result == {"Id": "500x", "Contact": {"Name": "Jo"}}
    assert calls == [("query", "SELECT Id, Contact.Name FROM Case WHERE X = 'a\\'b'")]


def test_no_record_is_an_empty_answer():
    assert run(flow_event("queryRecord", soql="SELECT Id FROM Case"), query=records())[0] == {}
    assert run(flow_event("searchRecord", sosl="FIND {a}"), search={"searchRecords": []})[0] == {}


def test_search_record():
    event = flow_event("searchRecord", sosl="FIND {phone} IN PHONE FIELDS RETURNING Contact(Id)", phone="+1415")
    result, calls = run(event, search={"searchRecords": [{"attributes": {}, "Id": "003x"}]})
    assert result == {"Id": "003x"}
    assert calls == [("search", r"FIND {\+1415} IN PHONE FIELDS RETURNING Contact(Id)")]


def test_realtime_alert_event():
    result, calls = run(
        flow_event("realtimeAlertEvent", Title="t", Severity="High"), create={"id": "e1", "success": True}
    )
    assert result == {"success": True, "id": "e1"}
    assert calls == [("create", "RealtimeAlertEvent", {"Title": "t", "Severity": "High"})]


@pytest.mark.parametrize("payload", [{"c-1": "line\n"}, [["c-1", "line\n"]]])
def test_transcripts_may_come_as_object_pairs_or_their_json(payload):
    for value in (payload, json.dumps(payload)):
        _, calls = run(flow_event("uploadTranscript", contactIdsPayloadMap=value), upload_conversations={"x": []})
        assert calls == [("upload_conversations", {"c-1": "line\n"})]


@pytest.mark.parametrize("ids", [["u1", "u2"], "u1, u2"])
def test_upload_statuses(ids):
    _, calls = run(flow_event("fetchUploadIdsStatus", uploadIds=ids), upload_statuses={})
    assert calls == [("upload_statuses", ["u1", "u2"])]


def test_conversation_entries():
    event = flow_event("getConversationEntries", conversationId="c", recordLimit=5, queryDirection="", other="x")
    _, calls = run(event, conversation_entries={})
    assert calls == [("conversation_entries", "c", {"recordLimit": "5"})]
    event = flow_event("updateConversationEntries", conversationId="c", payload='{"a": 1}')
    _, calls = run(event, update_conversation_entries={})
    assert calls == [("update_conversation_entries", "c", {"a": 1})]


ENGINEER = {"ServiceResource": {"RelatedRecord": {"Phone": "+14155550177"}}}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            [records({"ApptAssistantStatus": "On the way"}), records(ENGINEER)],
            {"status": "TRANSFER_CALL", "engPhone": "+14155550177"},
        ),
        ([records(), records(ENGINEER)], {"status": "TRANSFER_CALL", "engPhone": "+14155550177"}),
        ([records(), records()], {"status": "PHONE_NOT_FOUND"}),
        ([records(), records({"ServiceResource": None})], {"status": "PHONE_NOT_FOUND"}),
        ([records(), records({"ServiceResource": {"RelatedRecord": {"Phone": " "}}})], {"status": "PHONE_NOT_FOUND"}),
    ],
)
def test_field_service_finds_the_engineer_on_the_way(answers, expected):
    result, calls = run(flow_event("SFSPhoneCallFlowQuery"), query=list(answers))
    assert result == {"success": "true", "statusCode": "200", **expected}
    status = "On the way" if answers[0]["records"] else "En Route"
    assert f"ServiceAppointment.Status = '{status}'" in calls[1][1]
    assert "ServiceAppointment.Contact.Phone = '+14155550100'" in calls[1][1]


@pytest.mark.parametrize("endpoint", [None, {"Address": "anonymous"}, {"Address": "1' OR 'a'='a"}])
def test_field_service_asks_nothing_for_a_caller_without_number(endpoint):
    result, calls = run(flow_event("SFSPhoneCallFlowQuery", contact={"CustomerEndpoint": endpoint}))
    assert result["status"] == "ANONYMOUS"
    assert calls == []


def test_outbound_number_of_an_agent():
    event = flow_event("fetchOutboundPhoneNumber", agentARN="arn:aws:connect:agent/1")
    result, ((_, soql),) = run(event, query=records({"MessagingPlatformKey": "+18005550111"}))
    assert result == {"success": "true", "outboundPhoneNumber": "+18005550111"}
    assert "ContactCenter.InternalName = 'Acme'" in soql
    assert "ExternalId = 'arn:aws:connect:agent/1'" in soql


def test_an_outbound_call_goes_on_without_a_number_of_its_own():
    assert run(flow_event("fetchOutboundPhoneNumber"))[0] == {"success": "true"}
    event = flow_event("fetchOutboundPhoneNumber", agentARN="arn:x")
    assert run(event, query=records())[0] == {"success": "true"}
