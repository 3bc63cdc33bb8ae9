"""The deployed functions answer flows: issue's first call, routing, query; and what the deployment made."""

from __future__ import annotations

import io

import pytest

from simulator.connect_api.events import flow_event
from simulator.local.console import Console
from simulator.local.demo import TELEPHONY_FUNCTION, Demo, DemoFailure
from simulator.local.environment import REST_FUNCTION
from simulator.local.functions import ALIAS
from simulator.local.stand_ins import CALLER_NUMBER, VIP_FLOW, queue_arn, vip_agent_arn

pytestmark = pytest.mark.xdist_group("emulator")


def test_every_function_is_deployed_behind_its_alias(local):
    functions = local.access.client("lambda")
    names = {one["FunctionName"] for one in functions.list_functions()["Functions"]}
    wanted = {local.functions.name(one) for one in (TELEPHONY_FUNCTION, REST_FUNCTION, "AuthKeysSSMUtilFunction")}
    assert wanted <= names
    for name in wanted:
        alias = functions.get_alias(FunctionName=name, Name=ALIAS)
        assert alias["FunctionVersion"].isdigit(), "the alias must point to a published version"


def test_the_certificate_of_the_keys_stack_belongs_to_the_private_key_in_ssm(local):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    outputs = local.state.outputs[f"{local.contact_center.resource_prefix}-Keys"]
    certificate = x509.load_pem_x509_certificate(outputs["ScrtCertificate"].encode())
    name = local.functions.environment(TELEPHONY_FUNCTION)["PRIVATE_KEY_PARAM_NAME"]
    parameter = local.access.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert parameter["Type"] == "SecureString"
    key = load_pem_private_key(parameter["Value"].encode(), password=None)
    assert key.public_key() == certificate.public_key()


def test_no_private_key_is_in_any_template_or_environment(local):
    texts = [path.read_text() for path in (local.work_dir / "cdk.out").glob("*.template.json")]
    texts += [str(one) for one in local.access.client("lambda").list_functions()["Functions"]]
    assert texts
    assert not [text for text in texts if "PRIVATE KEY-----" in text]


def test_a_call_is_created_end_to_end(local, contact):
    result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "createVoiceCall"}))
    assert not result.failed, result.payload
    [row] = local.salesforce.get("state")["records"]["VoiceCall"]
    assert result.payload["voiceCallId"] == row["Id"]
    assert row["VendorCallKey"] == contact.contact_id
    assert (row["FromPhoneNumber"], row["ToPhoneNumber"]) == (contact.customer, contact.system)
    assert local.salesforce.get("violations") == []
    assert all(isinstance(value, str) for value in result.payload.values()), "a flow reads a flat map of strings"


def test_attributes_of_the_flow_become_call_attributes(local, contact):
    contact = contact.with_attributes({"sfdc-Priority__c": "High", "other": "stays here"})
    local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "createVoiceCall"}))
    [request] = [one for one in local.salesforce.get("requests") if one["path"].endswith("/voiceCalls")]
    assert "Priority__c" in request["json"]["callAttributes"]
    assert "stays here" not in request["body"]


def test_a_call_is_routed_to_a_queue_by_its_number_and_to_an_agent_by_a_named_flow(local, contact):
    local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "createVoiceCall"}))
    by_number = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "executeOmniFlow"}))
    assert by_number.payload == {"queue": queue_arn(local.contact_center)}
    parameters = {"methodName": "executeOmniFlow", "dialedNumber": "+14155550188", "flowDevName": VIP_FLOW}
    by_flow = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, parameters))
    assert by_flow.payload == {"agent": vip_agent_arn(local.contact_center)}


def test_a_query_through_the_rest_api(local, contact):
    local.salesforce.post("records", {"object": "Contact", "fields": {"LastName": "O'Hara", "Phone": CALLER_NUMBER}})
    parameters = {
        "methodName": "queryRecord",
        "soql": "SELECT LastName FROM Contact WHERE Phone = '{phone}'",
        "phone": CALLER_NUMBER,
    }
    result = local.functions.invoke(REST_FUNCTION, flow_event(contact, parameters))
    assert not result.failed, result.payload
    assert result.payload["LastName"] == "O'Hara"


def test_the_access_token_is_kept_in_ssm_for_the_next_cold_start(local, contact):
    parameters = {"methodName": "createRecord", "objectApiName": "Case", "Subject": "Kettle"}
    result = local.functions.invoke(REST_FUNCTION, flow_event(contact, parameters))
    assert not result.failed, result.payload
    name = local.functions.environment(REST_FUNCTION)["ACCESS_TOKEN_PARAM_NAME"]
    parameter = local.access.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert parameter["Type"] == "SecureString"
    assert parameter["Value"] not in {"", "not-set"}


def test_a_warm_up_event_touches_nothing(local):
    event = {"detail-type": "Scheduled Event", "source": "scv.warm-up"}
    for function in (TELEPHONY_FUNCTION, REST_FUNCTION):
        assert not local.functions.invoke(function, event).failed
    assert local.salesforce.get("requests") == []


def test_the_schedule_points_at_the_alias(local):
    events = local.access.client("events")
    [rule] = events.list_rules(NamePrefix=f"{local.contact_center.resource_prefix}-WarmUp")["Rules"]
    assert rule["ScheduleExpression"] == "rate(5 minutes)"
    [target] = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(f":function:{local.functions.name(TELEPHONY_FUNCTION)}:{ALIAS}")


def test_the_log_tells_the_calls_journey(local, contact):
    local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "createVoiceCall"}))
    record = local.functions.wait_for_log(TELEPHONY_FUNCTION, "createVoiceCall", contact_id=contact.contact_id)
    assert record["context"]["contactId"] == contact.contact_id
    assert contact.customer not in str(local.functions.log_records(TELEPHONY_FUNCTION))


def test_the_demo_runs_and_says_what_happened(deployed):
    # Not reset: the demo's caller is one of the records that the stand-in was started with.
    deployed.salesforce.post("reset")
    deployed.salesforce.post(
        "records",
        {"object": "Contact", "fields": {"Name": "Rosa Gonzalez", "LastName": "Gonzalez", "Phone": CALLER_NUMBER}},
    )
    out = io.StringIO()
    Demo(deployed, Console(out)).run()
    text = out.getvalue()
    for telling in (
        "was created by the deployed function",
        "VendorCallKey",
        "Omni-Channel's answer: queue arn:",
        "Omni-Channel's answer: agent arn:",
        "Name=Rosa Gonzalez",
        "SalesforceLimitError",
        "sf_voicecall_limit_error=TRUE",
        "SCV_LIMITS_ERROR",
        "the stand-in answered 400",
    ):
        assert telling in text, f"{telling!r} is not in:\n{text}"  # fmt: skip


def test_the_demo_fails_with_the_reason_when_a_result_is_wrong(local):
    local.salesforce.post("faults", {"path": "/voiceCalls$", "method": "POST", "status": 500, "times": None})
    with pytest.raises(DemoFailure, match="createVoiceCall failed: .*500"):
        Demo(local, Console(io.StringIO())).run()
