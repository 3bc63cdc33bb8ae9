"""The entry point: warm-up, settings, the shape of answers."""

import pytest

import invoke_salesforce_rest_api.application as wiring
from invoke_salesforce_rest_api.application import Application
from invoke_salesforce_rest_api.client import SalesforceRestApi
from invoke_salesforce_rest_api.handler import handler
from invoke_salesforce_rest_api.methods import Services
from scv.errors import SettingsError
from tests.fakes import FakeContext, FakeHttp, answer, flow_event

STATUSES = {"conversationBulkUploadStatuses": [{"uploadId": "u1", "status": "SUCCESS"}]}


class FakeTokens:
    def current(self, budget):
        return "token"


def application(body):
    api = SalesforceRestApi(endpoint_base="https://a.example", tokens=FakeTokens(), http=FakeHttp(answer(200, body)))  # type: ignore[arg-type]
    return Application(Services(api=api, call_center_api_name="Acme"))


def test_a_flow_gets_a_flat_map_of_strings_from_every_method():
    event = flow_event("fetchUploadIdsStatus", uploadIds="u1")
    assert application(STATUSES).run(event, FakeContext()) == {
        "conversationBulkUploadStatuses.0.uploadId": "u1",
        "conversationBulkUploadStatuses.0.status": "SUCCESS",
    }


def test_functions_and_operators_get_salesforce_s_json_of_the_transcript_methods():
    event = {"Details": {"Parameters": {"methodName": "fetchUploadIdsStatus", "uploadIds": ["u1"]}}}
    assert application(STATUSES).run(event, FakeContext()) == STATUSES


def test_the_guide_s_test_event_gets_flat_fields():
    event = {"Details": {"Parameters": {"methodName": "queryRecord", "soql": "SELECT Id, Contact.Name FROM Case"}}}
    body = {"records": [{"Id": "500x", "Contact": {"Name": None}, "IsClosed": False}]}
    assert application(body).run(event, FakeContext()) == {"Id": "500x", "Contact.Name": "", "IsClosed": "false"}


def test_warm_up_and_settings(monkeypatch):
    assert handler({"detail-type": "Scheduled Event"}, FakeContext())["message"] == "warm"
    names = [
        "CALL_CENTER_API_NAME",
        "SALESFORCE_AUTH_ENDPOINT",
        "SALESFORCE_REST_API_ENDPOINT_BASE",
        "CONSUMER_KEY_PARAM_NAME",
        "PRIVATE_KEY_PARAM_NAME",
        "ACCESS_TOKEN_PARAM_NAME",
        "SUBJECT",
        "AUDIENCE",
    ]
    for name in names:
        monkeypatch.delenv(name, raising=False)
    wiring.application.cache_clear()
    with pytest.raises(SettingsError) as error:
        handler(flow_event("queryRecord"), FakeContext())
    assert all(name in str(error.value) for name in names)
