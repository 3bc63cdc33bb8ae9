"""Salesforce refuses: 401 after a key was changed, 429, an expired token, garbage, silence."""

from __future__ import annotations

import pytest

from simulator.connect_api.events import flow_event
from simulator.local.demo import LIMIT_ATTRIBUTES, TELEPHONY_FUNCTION
from simulator.local.environment import REST_FUNCTION
from simulator.local.keys import ConnectedAppKeys

pytestmark = pytest.mark.xdist_group("emulator")

CREATE = {"methodName": "createVoiceCall"}


def statuses(local, path_end="/voiceCalls"):
    return [one["status"] for one in local.salesforce.get("requests") if one["path"].endswith(path_end)]


def test_a_key_is_read_once_and_again_after_401(local, contact):
    ssm = local.access.client("ssm")
    name = local.functions.environment(TELEPHONY_FUNCTION)["PRIVATE_KEY_PARAM_NAME"]
    good = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    assert not local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE)).failed
    unregistered = ConnectedAppKeys.make(call_center_api_name="x").private_key
    ssm.put_parameter(Name=name, Value=unregistered, Type="SecureString", Overwrite=True)
    try:
        cached = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact.with_attributes({"a": "b"}), CREATE))
        assert not cached.failed, "the key in memory is used while Salesforce takes it"
        local.salesforce.post("reset")
        local.salesforce.post("faults", {"path": "/voiceCalls$", "method": "POST", "status": 401, "times": 1})
        refused = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
        # The first 401 is the fault; the second is the stand-in's own: it saw the unregistered key.
        assert statuses(local) == [401, 401]
        assert refused.failed
        assert "401" in refused.error_message
    finally:
        ssm.put_parameter(Name=name, Value=good, Type="SecureString", Overwrite=True)
    again = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
    assert not again.failed, again.payload


def test_a_revoked_access_token_is_replaced_within_the_same_call(local, contact):
    query = {"methodName": "queryRecord", "soql": "SELECT Id FROM Account"}
    assert not local.functions.invoke(REST_FUNCTION, flow_event(contact, query)).failed
    local.salesforce.post("tokens/revoke")
    local.salesforce.post("reset")
    result = local.functions.invoke(REST_FUNCTION, flow_event(contact, query))
    assert not result.failed, result.payload
    assert statuses(local, "/query") + statuses(local, "/query/") == [401, 200]
    assert len(statuses(local, "/services/oauth2/token")) == 1


def test_429_is_told_to_the_flow_through_connect_and_the_log(local, contact):
    local.salesforce.post("faults", {"path": "/voiceCalls$", "method": "POST", "status": 429, "times": None})
    result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
    assert result.failed
    assert "SCV_LIMITS_ERROR" in result.error_message
    [request] = local.connect.get("requests")
    assert request["operation"] == "UpdateContactAttributes"
    assert request["body"]["InstanceId"] == local.state.instance_id
    assert request["access_key"].startswith("ASIA"), "the request must carry the session of the function's role"
    assert request["region"] == local.state.region
    assert local.connect.get("state")["contacts"] == {contact.contact_id: LIMIT_ATTRIBUTES}
    record = local.functions.wait_for_log(TELEPHONY_FUNCTION, "SCV_LIMITS_ERROR", contact_id=contact.contact_id)
    assert record["level"] == "ERROR"
    assert record["context"]["errorType"] == "SalesforceLimitError"


def test_429_still_reaches_the_flow_when_connect_refuses(local, contact):
    local.salesforce.post("faults", {"path": "/voiceCalls$", "method": "POST", "status": 429, "times": None})
    local.connect.post("faults", {"path": "/contact/attributes", "status": 500, "times": None})
    try:
        result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
    finally:
        local.connect.delete("faults")
    assert result.failed
    assert "429" in result.error_message


@pytest.mark.parametrize(
    ("fault", "telling"),
    [
        ({"status": 500}, "500"),
        ({"status": 201, "body": "<html>not JSON"}, "JSON"),
        ({"reset": True}, "no answer (connection lost)"),
    ],
    ids=["500", "garbage", "reset"],
)
def test_other_failures_end_in_an_error_that_says_what_came(local, contact, fault, telling):
    local.salesforce.post("faults", {"path": "/voiceCalls$", "method": "POST", "times": None, **fault})
    result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
    assert result.failed
    assert telling in result.error_message
    assert result.seconds < 8, "a flow waits 8 seconds at most"


def test_silence_ends_before_the_flow_stops_waiting(local, contact):
    local.salesforce.post(
        "faults", {"path": "/voiceCalls$", "method": "POST", "delay_seconds": 10, "status": 503, "times": None}
    )
    result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
    assert result.failed
    assert result.seconds < 8
    assert "Task timed out" not in result.error_message, "the function must end by itself, with a reason"


def test_what_the_guide_does_not_allow_is_refused_with_the_reason(local, contact):
    local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, CREATE))
    message = {
        "methodName": "sendMessage",
        "participantId": contact.contact_id,
        "messageId": "m-1",
        "content": "Hello",
        "senderType": "ROBOT",
        "startTime": "1700000000000",
        "endTime": "1700000001000",
    }
    result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, message))
    assert result.failed
    [violation] = local.salesforce.get("violations")
    assert "senderType" in violation["reason"]
    assert "senderType" in result.error_message
