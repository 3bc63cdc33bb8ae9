"""The SOSL subset over real HTTP."""

import pytest

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import Client


@pytest.fixture
def org(sf: SalesforceStandIn) -> SalesforceStandIn:
    sf.records.add("Contact", {"Name": "Jo Doe", "Phone": "(415) 555-0101", "Email": "jo@acme.example"})
    sf.records.add("Contact", {"Name": "Al Roe", "MobilePhone": "+14155550102", "Title": "Doe hunter"})
    sf.records.add("Contact", {"Name": "AC/DC (band)", "Phone": "+14155550103", "Title": "4155550101"})
    sf.records.add("Account", {"Name": "Doe and Sons"})
    return sf


def names(client: Client, sosl: str) -> list[str]:
    answer = client.search(sosl)
    assert answer.status == 200, answer.body
    return [row["Name"] for row in answer.body["searchRecords"]]


CONTACTS = "RETURNING Contact(Name)"


@pytest.mark.parametrize(
    ("sosl", "expected"),
    [
        (rf"FIND {{\+14155550101}} IN PHONE FIELDS {CONTACTS}", ["Jo Doe"]),
        (rf"FIND {{415\-555\-0102}} IN PHONE FIELDS {CONTACTS}", ["Al Roe"]),
        (f"FIND {{4155550101}} IN PHONE FIELDS {CONTACTS}", ["Jo Doe"]),
        (f"FIND {{4155550101}} IN ALL FIELDS {CONTACTS}", ["Jo Doe", "AC/DC (band)"]),
        (f"FIND {{4155550199}} IN PHONE FIELDS {CONTACTS}", []),
        (f"FIND {{doe}} {CONTACTS}", ["Jo Doe", "Al Roe"]),
        (f"FIND {{doe}} IN NAME FIELDS {CONTACTS}", ["Jo Doe"]),
        (f"FIND {{jo@acme.example}} IN EMAIL FIELDS {CONTACTS}", ["Jo Doe"]),
        (f"FIND {{do*}} IN NAME FIELDS {CONTACTS}", ["Jo Doe"]),
        (f"FIND {{d?e}} IN NAME FIELDS {CONTACTS}", ["Jo Doe"]),
        (f"FIND {{jo doe}} {CONTACTS}", ["Jo Doe"]),
        (f'FIND {{"jo doe"}} {CONTACTS}', ["Jo Doe"]),
        (f'FIND {{"doe jo"}} {CONTACTS}', []),
        (f"FIND {{jo OR roe}} {CONTACTS}", ["Jo Doe", "Al Roe"]),
        (f"FIND {{doe AND hunter}} {CONTACTS}", ["Al Roe"]),
        (f"FIND {{doe AND NOT hunter}} {CONTACTS}", ["Jo Doe"]),
        (rf"FIND {{AC/DC \(band\)}} {CONTACTS}", ["AC/DC (band)"]),
        ("find {doe} in all fields returning Contact(Name), Account(Name)", ["Jo Doe", "Al Roe", "Doe and Sons"]),
        ("FIND {doe} RETURNING Contact(Name ORDER BY Name LIMIT 1)", ["Al Roe"]),
        ("FIND {doe} RETURNING Contact(Name WHERE Title = null)", ["Jo Doe"]),
        ("FIND {doe} RETURNING Contact(Name), Account(Name) LIMIT 1", ["Jo Doe"]),
    ],
)
def test_searches(client: Client, org: SalesforceStandIn, sosl: str, expected: list[str]) -> None:
    assert names(client, sosl) == expected
    assert org.violations == []


def test_without_returning_every_object_is_searched(client: Client, org: SalesforceStandIn) -> None:
    records = client.search("FIND {doe}").body["searchRecords"]
    assert [row["attributes"]["type"] for row in records] == ["Contact", "Contact", "Account"]
    assert all(set(row) == {"attributes", "Id"} for row in records)


@pytest.mark.parametrize(
    ("sosl", "code"),
    [
        ("SELECT Id FROM Contact", "MALFORMED_SEARCH"),
        ("FIND doe", "MALFORMED_SEARCH"),
        ("FIND {doe", "MALFORMED_SEARCH"),
        ("FIND {}", "MALFORMED_SEARCH"),
        ("FIND {d}", "MALFORMED_SEARCH"),
        ("FIND {+14155550101} IN PHONE FIELDS", "MALFORMED_SEARCH"),
        ("FIND {(415) 555}", "MALFORMED_SEARCH"),
        ("FIND {jo & doe}", "MALFORMED_SEARCH"),
        ("FIND {O'Brien}", "MALFORMED_SEARCH"),
        ('FIND {"open}', "MALFORMED_SEARCH"),
        ("FIND {doe AND}", "MALFORMED_SEARCH"),
        ("FIND {OR doe}", "MALFORMED_SEARCH"),
        ("FIND {NOT doe}", "MALFORMED_SEARCH"),
        ("FIND {doe} IN SOME FIELDS", "MALFORMED_SEARCH"),
        ("FIND {doe} IN PHONE", "MALFORMED_SEARCH"),
        ("FIND {doe} RETURNING", "MALFORMED_SEARCH"),
        ("FIND {doe} RETURNING Contact(Name", "MALFORMED_SEARCH"),
        ("FIND {doe} RETURNING Contact() LIMIT 1", "MALFORMED_SEARCH"),
        ("FIND {doe} garbage", "MALFORMED_SEARCH"),
        ("FIND {doe} RETURNING Nothing(Id)", "INVALID_TYPE"),
        ("", "MALFORMED_SEARCH"),
    ],
)
def test_what_is_refused(client: Client, org: SalesforceStandIn, sosl: str, code: str) -> None:
    answer = client.search(sosl)
    assert answer.status == 400
    assert answer.body[0]["errorCode"] == code
    assert len(org.violations) == 1
