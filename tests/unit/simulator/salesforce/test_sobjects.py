"""Records and platform events over REST."""

from typing import Any

import pytest

from simulator.salesforce import SalesforceStandIn
from simulator.salesforce.ids import is_id
from tests.unit.simulator.salesforce.client import Client


def test_the_life_of_a_record(client: Client, sf: SalesforceStandIn) -> None:
    answer = client.rest("POST", "/sobjects/Case", {"Subject": "Broken kettle", "Priority": None})
    assert answer.status == 201
    assert (answer.body["success"], answer.body["errors"]) == (True, [])
    case_id = answer.body["id"]
    assert is_id(case_id, "500")
    assert len(case_id) == 18
    assert answer.headers["Location"] == f"/services/data/v63.0/sobjects/Case/{case_id}"

    answer = client.rest("PATCH", f"/sobjects/Case/{case_id[:15]}", {"subject": "Mended kettle"})
    assert (answer.status, answer.body) == (204, None)

    answer = client.rest("GET", f"/sobjects/Case/{case_id}")
    assert answer.body["Subject"] == "Mended kettle"
    assert answer.body["attributes"]["type"] == "Case"
    assert client.rest("GET", f"/sobjects/case/{case_id}?fields=Subject").body == {
        "attributes": {"type": "Case", "url": f"/services/data/v63.0/sobjects/Case/{case_id}"},
        "Subject": "Mended kettle",
    }

    assert client.rest("DELETE", f"/sobjects/Case/{case_id}").status == 204
    assert sf.records["Case"] == []
    assert sf.violations == []


@pytest.mark.parametrize(
    ("name", "fields", "prefix"),
    [
        ("Contact", {"LastName": "Doe"}, "003"),
        ("Account", {"Name": "Acme"}, "001"),
        ("Task", {"Subject": "Call"}, "00T"),
        ("VoiceCall", {"CallType": "Inbound"}, "0LQ"),
        ("Order_Line__c", {"Amount__c": 5, "Open__c": True}, "a00"),
    ],
)
def test_id_prefixes(client: Client, name: str, fields: dict[str, Any], prefix: str) -> None:
    answer = client.rest("POST", f"/sobjects/{name}", fields)
    assert answer.status == 201
    assert is_id(answer.body["id"], prefix)


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("Casse", {"Subject": "x"}, 404, "NOT_FOUND"),
        ("Case'", {"Subject": "x"}, 404, "NOT_FOUND"),
        ("Bad__Name__c", {"Subject": "x"}, 404, "NOT_FOUND"),
        ("Contact", {"FirstName": "Jo"}, 400, "REQUIRED_FIELD_MISSING"),
        ("Contact", {"LastName": ""}, 400, "REQUIRED_FIELD_MISSING"),
        ("Lead", {"LastName": "Doe"}, 400, "REQUIRED_FIELD_MISSING"),
        ("Case", {"Id": "500RM0000000001"}, 400, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("Case", {"methodName; DROP": "x"}, 400, "INVALID_FIELD"),
        ("Case", {"sfdc-Field": "x"}, 400, "INVALID_FIELD"),
        ("Case", {"Subject": {"a": 1}}, 400, "JSON_PARSER_ERROR"),
        ("Case", [1], 400, "JSON_PARSER_ERROR"),
    ],
)
def test_what_is_refused(client: Client, sf: SalesforceStandIn, name: str, body: Any, status: int, code: str) -> None:
    answer = client.rest("POST", f"/sobjects/{name}", body)
    assert answer.status == status
    assert answer.body[0]["errorCode"] == code
    assert len(sf.violations) == 1


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("record_id", ["500RM0000000009", "500", "500RM0000000009ZZZ"])
def test_records_that_do_not_exist(client: Client, method: str, record_id: str) -> None:
    body = {"Subject": "x"} if method == "PATCH" else ...
    assert client.rest(method, f"/sobjects/Case/{record_id}", body).status == 404


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [(b"{}", "text/plain", 415), (b"{", "application/json", 400), (b"", "application/json", 400)],
)
def test_bodies(client: Client, data: bytes, content_type: str, status: int) -> None:
    answer = client.rest("POST", "/sobjects/Case", data, headers={"Content-Type": content_type})
    assert answer.status == status


@pytest.mark.parametrize("version", ["v50.0", "v63.0", "v101.0"])
def test_any_api_version(client: Client, version: str) -> None:
    path = f"/services/data/{version}/sobjects/Case"
    assert client.rest("POST", path, {"Subject": "x"}).status == 201


@pytest.mark.parametrize("path", ["/services/data/63.0/sobjects/Case", "/services/data/v63/sobjects/Case"])
def test_what_is_no_version(client: Client, path: str) -> None:
    assert client.rest("POST", path, {"Subject": "x"}).status == 404


def test_records_of_tests_are_records(client: Client, sf: SalesforceStandIn) -> None:
    sf.records["Case"].append({"Subject": "Written by hand"})
    account_id = sf.records.add("Account", {"Name": "Acme"})
    assert client.rest("GET", f"/sobjects/Account/{account_id}").body["Name"] == "Acme"
    assert is_id(client.query("SELECT Id FROM Case").body["records"][0]["Id"], "500")


def test_an_object_without_rows_is_not_in_the_store(sf: SalesforceStandIn) -> None:
    assert "Case" not in sf.records
    sf.records.add("Case", {})
    assert "case" in sf.records
    del sf.records["Case"]
    assert "Case" not in sf.records


def test_a_defined_object_exists(client: Client, sf: SalesforceStandIn) -> None:
    sf.records.define("Entitlement", "550")
    assert client.rest("POST", "/sobjects/entitlement", {"Name": "x"}).body["id"].startswith("550")
    assert list(sf.records) == ["Entitlement"]


ALERT = {
    "Name": "SCV Lambda Errors",
    "Description": "Too many errors",
    "Source": "CloudWatch alarm",
    "Severity": "Critical",
    "Payload": "Threshold crossed",
    "EventDateTime": "2026-01-02T03:04:05.000Z",
}


def test_a_realtime_alert_is_published(client: Client, sf: SalesforceStandIn) -> None:
    answer = client.rest("POST", "/sobjects/RealtimeAlertEvent", ALERT)
    assert answer.status == 201
    (error,) = answer.body["errors"]
    assert (answer.body["success"], error["statusCode"]) == (True, "OPERATION_ENQUEUED")
    (event,) = sf.platform_events("RealtimeAlertEvent")
    assert event.fields == ALERT
    assert event.event_uuid == error["message"]
    assert sf.violations == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"methodName": "realtimeAlertEvent"}, "INVALID_FIELD"),
        ({"AlertName": "x"}, "INVALID_FIELD"),
        ({"EventDateTime": "today"}, "JSON_PARSER_ERROR"),
        ({"EventDateTime": 1_750_000_000_000}, "JSON_PARSER_ERROR"),
        ({"Payload": {"a": 1}}, "JSON_PARSER_ERROR"),
    ],
)
def test_alerts_that_are_refused(client: Client, sf: SalesforceStandIn, changes: dict[str, Any], code: str) -> None:
    answer = client.rest("POST", "/sobjects/RealtimeAlertEvent", ALERT | changes)
    assert (answer.status, answer.body[0]["errorCode"]) == (400, code)
    assert sf.platform_events() == []


def test_other_platform_events(client: Client, sf: SalesforceStandIn) -> None:
    assert client.rest("POST", "/sobjects/Low_Ink__e/", {"Printer__c": "XZO-5"}).status == 201
    assert [event.name for event in sf.platform_events()] == ["Low_Ink__e"]
    assert sf.platform_events("RealtimeAlertEvent") == []
