"""The table of what functions return is held to the functions' code, run against the Salesforce stand-in's answers."""

from __future__ import annotations

from typing import Any

import pytest

from configuration.functions import FUNCTION_NAMES
from flows.lint.functions import FUNCTIONS, function_in_arn, selected_fields
from invoke_salesforce_rest_api import methods as rest
from invoke_telephony_integration_api import methods as telephony
from invoke_telephony_integration_api.limits import LIMIT_ATTRIBUTES
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.flow_response import to_string_map

EVENT: dict[str, Any] = {
    "Name": "ContactFlowEvent",
    "Details": {
        "ContactData": {
            "ContactId": "contact-1",
            "PreviousContactId": "contact-0",
            "CustomerEndpoint": {"Address": "+14155550100"},
            "SystemEndpoint": {"Address": "+14155550101"},
        }
    },
}
RECORD_ID = "500000000000001"


class FakeTelephony:
    """Answers as the stand-in does (simulator.salesforce.telephony), with every field that the guide has."""

    def create_voice_call(self, fields: Any, *, budget: Any) -> dict[str, Any]:
        return {"voiceCallId": "call", "errors": ["a rule of the org"]}

    def update_voice_call(self, call_id: str, fields: Any, *, budget: Any) -> dict[str, Any]:
        return {"status": "pending"}

    def execute_omni_flow(self, call_id: str, fields: Any, *, budget: Any) -> dict[str, Any]:
        return {"agent": "agent", "queue": "queue", "errors": ["no mapping"], "extra": "never passed on"}

    def clear_routing(self, call_id: str, *, budget: Any) -> dict[str, Any]:
        return {"status": "success"}

    def reroute(self, call_id: str, *, budget: Any) -> dict[str, Any]:
        return {"status": "success"}

    def send_message(self, key: str, message: Any, *, budget: Any) -> dict[str, Any]:
        return {"result": "ACCEPTED"}


class FakeRest:
    """Finds one record with every field that the functions' own queries select."""

    def create(self, name: str, fields: Any, *, budget: Any) -> dict[str, Any]:
        return {"id": RECORD_ID, "success": True, "errors": []}

    def update(self, name: str, record_id: str, fields: Any, *, budget: Any) -> None:
        return None

    def query(self, soql: str, *, budget: Any) -> dict[str, Any]:
        record = {
            "attributes": {"type": "Case"},
            "ApptAssistantStatus": "En Route",
            "ServiceResource": {"RelatedRecord": {"Phone": "+14155550102"}},
            "MessagingPlatformKey": "+14155550103",
        }
        return {"records": [record]}


def answer(module: Any, api: Any, method: str, **parameters: Any) -> set[str]:
    event = {**EVENT, "Details": {**EVENT["Details"], "Parameters": {"methodName": method, **parameters}}}
    services = module.Services(api=api, call_center_api_name="Demo")
    result = module.METHODS[method](MethodCall.parse(event), services, Budget(5))
    return set(to_string_map(result))


def test_the_table_has_the_methods_that_the_code_has() -> None:
    assert set(FUNCTIONS) <= set(FUNCTION_NAMES)
    for name, module in (
        ("InvokeTelephonyIntegrationApiFunction", telephony),
        ("InvokeSalesforceRestApiFunction", rest),
    ):
        assert set(FUNCTIONS[name].methods or ()) == set(module.METHODS), name


@pytest.mark.parametrize("method", telephony.METHODS)
def test_a_telephony_method_returns_the_fields_of_the_table(method: str) -> None:
    table = FUNCTIONS["InvokeTelephonyIntegrationApiFunction"].methods or {}
    assert answer(telephony, FakeTelephony(), method, content="Hello") == table[method].fields
    assert not table[method].open


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("createRecord", {"objectApiName": "Case", "Subject": "Hello"}),
        ("updateRecord", {"objectApiName": "Case", "recordId": RECORD_ID, "Subject": "Hello"}),
        ("realtimeAlertEvent", {"AlertName__c": "Errors"}),
        ("SFSPhoneCallFlowQuery", {}),
        ("fetchOutboundPhoneNumber", {"agentARN": "arn:aws:connect:us-east-1:123456789012:instance/i/agent/a"}),
    ],
)
def test_a_rest_method_returns_the_fields_of_the_table(method: str, parameters: dict[str, str]) -> None:
    table = FUNCTIONS["InvokeSalesforceRestApiFunction"].methods or {}
    assert answer(rest, FakeRest(), method, **parameters) == table[method].fields
    assert not table[method].open


def test_methods_with_answers_of_salesforces_own_are_open() -> None:
    table = FUNCTIONS["InvokeSalesforceRestApiFunction"].methods or {}
    assert {name for name, returns in table.items() if returns.open} == rest.NESTED_METHODS | {
        "queryRecord",
        "searchRecord",
    }


def test_limits_set_the_attributes_of_the_table() -> None:
    table = FUNCTIONS["InvokeTelephonyIntegrationApiFunction"].methods or {}
    assert table["createVoiceCall"].sets == set(LIMIT_ATTRIBUTES)
    assert table["createTransferVC"].sets == set(LIMIT_ATTRIBUTES)


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:lambda:us-east-1:123456789012:function:Demo-kvsConsumerTrigger:active", "kvsConsumerTrigger"),
        ("arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:kvsConsumerTrigger", "kvsConsumerTrigger"),
        ("arn:aws:lambda:us-east-1:123456789012:function:Demo-Other", None),
        ("Demo-kvsConsumerTrigger", None),
    ],
)
def test_a_function_is_known_by_its_arn(arn: str, name: str | None) -> None:
    assert function_in_arn(arn) == name


@pytest.mark.parametrize(
    ("soql", "fields"),
    [
        ("SELECT Id, Owner.Name FROM Case", {"Id", "Owner.Name"}),
        ("select Id\nfrom Case where x = 1", {"Id"}),
        ("SELECT COUNT() FROM Case", None),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", None),
        ("SELECT Name n FROM Case", None),
        ("${option:soql}", None),
        ("", None),
    ],
)
def test_selected_fields_of_a_query(soql: str, fields: set[str] | None) -> None:
    assert selected_fields(soql) == fields
