"""Salesforce answering 401, 429, 500, nothing, a reset or garbage: what each method does.

The same as a table for readers: docs/salesforce-failures.md.
"""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from invoke_salesforce_rest_api.methods import METHODS as REST_METHODS
from invoke_telephony_integration_api.methods import METHODS as TELEPHONY_METHODS
from scv.errors import (
    SalesforceAuthError,
    SalesforceLimitError,
    SalesforceRequestError,
    SalesforceResponseError,
    SalesforceUnreachableError,
)
from simulator.salesforce import Fault
from tests.fakes import CONTACT_ID, flow_event

ANYTHING_BUT_TOKENS = r"/telephony/|/services/data/"
MESSAGE = {
    "participantId": f"{CONTACT_ID}END_USER",
    "messageId": "m-1",
    "startTime": "1573503300000",
    "endTime": "1573503301000",
    "content": "x",
    "senderType": "END_USER",
}
ENTRIES = {"c-1": '{"type": "conversation", "payload": {"conversationId": "c-1"}}\n'}

EVENTS = {
    "createVoiceCall": flow_event("createVoiceCall"),
    "createTransferVC": flow_event("createTransferVC", contact={"ContactId": "second"}),
    "updateVoiceCall": flow_event("updateVoiceCall", fieldValues={"queue": "q"}),
    "executeOmniFlow": flow_event("executeOmniFlow", flowDevName="Route"),
    "cancelOmniFlowExecution": flow_event("cancelOmniFlowExecution"),
    "rerouteFlowExecution": flow_event("rerouteFlowExecution"),
    "sendMessage": flow_event("sendMessage", **MESSAGE),
    "createRecord": flow_event("createRecord", objectApiName="Case", Subject="x"),
    "updateRecord": flow_event("updateRecord", objectApiName="Case", recordId="500000000000001AAA", Subject="x"),
    "queryRecord": flow_event("queryRecord", soql="SELECT Id FROM Case"),
    "searchRecord": flow_event("searchRecord", sosl="FIND {abc} RETURNING Case(Id)"),
    "realtimeAlertEvent": flow_event("realtimeAlertEvent", Message="x"),
    "SFSPhoneCallFlowQuery": flow_event("SFSPhoneCallFlowQuery"),
    "fetchOutboundPhoneNumber": flow_event("fetchOutboundPhoneNumber", agentARN="arn:agent/1"),
    "uploadTranscript": flow_event("uploadTranscript", contactIdsPayloadMap=ENTRIES),
    "fetchUploadIdsStatus": flow_event("fetchUploadIdsStatus", uploadIds="u"),
    "getConversationEntries": flow_event("getConversationEntries", conversationId="c-1"),
    "updateConversationEntries": flow_event("updateConversationEntries", conversationId="c-1", payload='{"a": 1}'),
}
ONCE = {
    "createVoiceCall",
    "createTransferVC",
    "executeOmniFlow",
    "rerouteFlowExecution",
    "createRecord",
    "realtimeAlertEvent",
    "uploadTranscript",
}
"""Methods that create or route: processed twice they would do it twice."""

RETRYING = sorted(set(EVENTS) - ONCE)


def test_every_method_is_in_the_table():
    # retryCTRSync makes many requests; test_ctr_batches.py has its faults.
    assert set(EVENTS) == (set(TELEPHONY_METHODS) | set(REST_METHODS)) - {"retryCTRSync"}


@pytest.fixture
def invoke(telephony, rest, monkeypatch, salesforce):
    """Invoke whichever function has the method; the access token is there already."""

    def run(method, seconds=30.0):
        if method in TELEPHONY_METHODS:
            monkeypatch.setenv("PRIVATE_KEY_PARAM_NAME", "scrt-key")
            return telephony(EVENTS[method], seconds)
        monkeypatch.setenv("PRIVATE_KEY_PARAM_NAME", "rest-key")
        return rest(EVENTS[method], seconds)

    return run


def requests(salesforce):
    return [request for request in salesforce.requests if not request.path.endswith("/token")]


@pytest.mark.parametrize("method", EVENTS)
def test_401_is_tried_once_more_with_a_new_token(invoke, salesforce, method):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, status=401, times=None))
    with pytest.raises(SalesforceAuthError):
        invoke(method)
    assert len(requests(salesforce)) == 2
    tokens = {request.headers["authorization"] for request in requests(salesforce)}
    assert len(tokens) == 2


@pytest.mark.parametrize("method", EVENTS)
def test_429_is_a_limit_error_at_once(invoke, salesforce, method, capsys):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, status=429, times=None))
    with pytest.raises(SalesforceLimitError, match="^SCV_LIMITS_ERROR"):
        invoke(method)
    assert len(requests(salesforce)) == 1
    assert '"message": "SCV_LIMITS_ERROR' in capsys.readouterr().out


@pytest.mark.parametrize("method", EVENTS)
def test_500_is_repeated_only_where_that_is_harmless(invoke, salesforce, method):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, status=500, times=None))
    with pytest.raises(SalesforceRequestError, match="500"):
        invoke(method)
    assert len(requests(salesforce)) == (1 if method in ONCE else 3)


@pytest.mark.parametrize("method", EVENTS)
def test_503_was_not_processed_and_is_repeated_by_all(invoke, salesforce, method):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, status=503, times=None))
    with pytest.raises(SalesforceRequestError, match="503"):
        invoke(method)
    assert len(requests(salesforce)) == 3


@pytest.mark.parametrize("method", EVENTS)
def test_a_reset_connection_is_repeated_only_where_that_is_harmless(invoke, salesforce, method):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, reset=True, times=None))
    with pytest.raises(SalesforceUnreachableError, match="connection lost"):
        invoke(method)
    assert len(requests(salesforce)) == (1 if method in ONCE else 3)


@pytest.mark.parametrize("method", EVENTS)
def test_silence_ends_inside_the_time_that_the_function_has(invoke, salesforce, method):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, delay_seconds=10, times=None))
    started = time.monotonic()
    with pytest.raises(SalesforceUnreachableError, match="nothing came in time"):
        invoke(method, seconds=1.2)
    assert time.monotonic() - started < 1.2


@pytest.mark.parametrize("method", ["createVoiceCall", "queryRecord"])
def test_silence_of_ten_seconds_is_an_error_before_amazon_connect_gives_up(invoke, salesforce, method):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, delay_seconds=10, times=None))
    started = time.monotonic()
    with pytest.raises(SalesforceUnreachableError):
        invoke(method)
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("method", [method for method in EVENTS if method != "updateRecord"])
@pytest.mark.parametrize("garbage", [b"<html>down for maintenance</html>", b"[", b"\xff\xfe\x00"])
def test_garbage_with_a_good_status_is_an_error(invoke, salesforce, method, garbage):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, status=200, body=garbage, times=None))
    with pytest.raises(SalesforceResponseError):
        invoke(method)
    assert len(requests(salesforce)) == 1


def test_the_answer_to_an_update_of_a_record_has_no_body_that_could_be_garbage(invoke, salesforce):
    salesforce.faults.add(Fault(path=ANYTHING_BUT_TOKENS, status=204, body=b"", times=None))
    assert invoke("updateRecord") == {"success": "true"}


@pytest.mark.expects_violations
@pytest.mark.parametrize("method", RETRYING)
def test_one_fault_of_a_harmless_request_goes_unnoticed(invoke, salesforce, method):
    salesforce.records.add("Case", {"Id": "500000000000001AAA"})
    for fault in (
        Fault(path=ANYTHING_BUT_TOKENS, status=502, times=1),
        Fault(path=ANYTHING_BUT_TOKENS, reset=True, times=1),
    ):
        salesforce.faults.add(fault)
    # Some are then refused for their content (no such call, upload or conversation): both faults were survived.
    with suppress(SalesforceRequestError):
        invoke(method)
    statuses = [request.status for request in requests(salesforce)]
    assert statuses[0] == 502
    assert statuses[2] in (200, 202, 204, 400, 404)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(path="/token", status=500, times=None), SalesforceAuthError),
        (Fault(path="/token", status=400, body=b'{"error": "invalid_grant"}', times=None), SalesforceAuthError),
        (Fault(path="/token", status=200, body=b"<html>", times=None), SalesforceResponseError),
        (Fault(path="/token", reset=True, times=None), SalesforceUnreachableError),
    ],
)
def test_an_auth_endpoint_in_trouble_is_named(rest, salesforce, fault, error):
    salesforce.faults.add(fault)
    with pytest.raises(error):
        rest(EVENTS["queryRecord"])
    assert requests(salesforce) == []
