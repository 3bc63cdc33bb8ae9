"""The SOQL subset over real HTTP: conditions, order, paging, and everything that must be refused."""

from typing import Any

import pytest

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import CALL_CENTER, ORG_ID, Client, connected_app, key_pair


@pytest.fixture
def org(sf: SalesforceStandIn) -> SalesforceStandIn:
    acme = sf.records.add("Account", {"Name": "Acme", "Phone": "+14155550111"})
    doe = sf.records.add("Contact", {"LastName": "Doe", "AccountId": acme, "Phone": "+14155550101"})
    rows: list[dict[str, Any]] = [
        {"Subject": "Kettle", "IsClosed": False, "Steps": 1, "ContactId": doe, "Due": "2026-01-01"},
        {"Subject": "O'Brien's", "IsClosed": True, "Steps": 2, "ContactId": None, "Due": "2026-01-02"},
        {"Subject": "50% off_now", "IsClosed": False, "Steps": 3, "Opened": "2026-01-03T10:00:00.000+0000"},
        {"Subject": "back\\slash", "IsClosed": True, "Steps": None, "Order__c": acme},
        {"Subject": None, "IsClosed": False, "Steps": 2.5},
    ]
    for number, row in enumerate(rows):
        sf.records.add("Case", {**row, "No": number})
    return sf


def numbers(client: Client, *clauses: str) -> list[int]:
    """The numbers of the cases that a query with these clauses selects."""
    answer = client.query(" ".join(["SELECT No FROM Case", *clauses]))
    assert answer.status == 200, answer.body
    return [row["No"] for row in answer.body["records"]]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("Subject = 'Kettle'", [0]),
        ("subject = 'KETTLE'", [0]),
        (r"Subject = 'O\'Brien\'s'", [1]),
        (r"Subject = 'back\\slash'", [3]),
        ("Subject != 'Kettle'", [1, 2, 3, 4]),
        ("Subject <> 'Kettle'", [1, 2, 3, 4]),
        ("Subject = null", [4]),
        ("Subject != NULL", [0, 1, 2, 3]),
        ("IsClosed = true", [1, 3]),
        ("IsClosed != FALSE", [1, 3]),
        ("Steps > 1", [1, 2, 4]),
        ("Steps >= 2.5", [2, 4]),
        ("Steps < 2", [0]),
        ("Steps <= 2", [0, 1]),
        ("Subject LIKE 'k%'", [0]),
        ("Subject LIKE '%e_tl%'", [0]),
        (r"Subject LIKE '50\%%'", [2]),
        (r"Subject LIKE '%\_now'", [2]),
        (r"Subject LIKE '50\_ off%'", []),
        (r"Subject LIKE 'Ket\%'", []),
        ("Subject IN ('Kettle', 'none')", [0]),
        ("Subject NOT IN ('Kettle')", [1, 2, 3, 4]),
        ("Steps IN (1, 2)", [0, 1]),
        ("ContactId IN (SELECT Id FROM Contact WHERE LastName = 'Doe')", [0]),
        ("Contact.LastName = 'Doe'", [0]),
        ("Contact.Account.Name = 'Acme'", [0]),
        ("Order__r.Name = 'Acme'", [3]),
        ("NOT IsClosed = true", [0, 2, 4]),
        ("NOT (IsClosed = true OR Steps = 1)", [2, 4]),
        ("IsClosed = true AND Steps = 2", [1]),
        ("(IsClosed = true AND Steps = 2) OR Subject = 'Kettle'", [0, 1]),
        ("IsClosed = false AND (Steps = 1 OR Steps = 3) AND Subject != null", [0, 2]),
        ("Due = 2026-01-01", [0]),
        ("Due > 2026-01-01", [1]),
        ("Opened >= 2026-01-03T09:59:59Z", [2]),
        ("Opened < 2026-01-03T11:00:00+02:00", []),
        ("Opened = 2026-01-03", [2]),
        ("Missing = null AND No < 2", [0, 1]),
        ("CreatedDate = TODAY", [0, 1, 2, 3, 4]),
        ("CreatedDate = LAST_N_DAYS:3", [0, 1, 2, 3, 4]),
        ("CreatedDate < TODAY", []),
        ("CreatedDate > YESTERDAY", [0, 1, 2, 3, 4]),
        ("CreatedDate = NEXT_N_DAYS:2", []),
    ],
)
def test_conditions(client: Client, org: SalesforceStandIn, where: str, expected: list[int]) -> None:
    assert numbers(client, "WHERE", where) == expected
    assert org.violations == []


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("ORDER BY Steps", [3, 0, 1, 4, 2]),
        ("ORDER BY Steps DESC", [2, 4, 1, 0, 3]),
        ("ORDER BY Steps NULLS LAST", [0, 1, 4, 2, 3]),
        ("ORDER BY Steps DESC NULLS FIRST", [3, 2, 4, 1, 0]),
        ("ORDER BY IsClosed, Subject DESC", [0, 2, 4, 1, 3]),
        ("ORDER BY No LIMIT 2", [0, 1]),
        ("ORDER BY No LIMIT 2 OFFSET 3", [3, 4]),
        ("order by No desc limit 1", [4]),
        ("LIMIT 0", []),
    ],
)
def test_order_and_limits(client: Client, org: SalesforceStandIn, clauses: str, expected: list[int]) -> None:
    assert numbers(client, clauses) == expected


def test_ids_match_in_both_forms(client: Client, org: SalesforceStandIn) -> None:
    case_id = org.records["Case"][1]["Id"]
    assert numbers(client, f"WHERE Id = '{case_id[:15]}'") == [1]
    assert numbers(client, f"WHERE Id = '{case_id}'") == [1]
    assert numbers(client, f"WHERE Id = '{case_id[:15].swapcase()}'") == []


def test_the_shape_of_an_answer(client: Client, org: SalesforceStandIn) -> None:
    answer = client.query("SELECT subject, Missing, Contact.LastName, Contact.Account.Name FROM case LIMIT 2")
    first, second = answer.body["records"]
    assert (answer.body["totalSize"], answer.body["done"]) == (2, True)
    assert "nextRecordsUrl" not in answer.body
    assert first["attributes"]["type"] == "Case"
    assert (first["Subject"], first["Missing"]) == ("Kettle", None)
    assert first["Contact"]["LastName"] == "Doe"
    assert first["Contact"]["attributes"]["type"] == "Contact"
    assert first["Contact"]["Account"]["Name"] == "Acme"
    assert second["Contact"] is None


def test_count(client: Client, org: SalesforceStandIn) -> None:
    answer = client.query("SELECT COUNT() FROM Case WHERE IsClosed = true")
    assert answer.body == {"totalSize": 2, "done": True, "records": []}


def test_an_alias(client: Client, org: SalesforceStandIn) -> None:
    where = "c WHERE NOT (c.IsClosed = true OR c.Subject LIKE 'k%') AND c.No IN (2, 3)"
    assert numbers(client, where, "ORDER BY c.No") == [2]
    assert client.query("SELECT c.No FROM Case c LIMIT 1").body["records"][0]["No"] == 0


def test_white_space_and_the_trailing_slash(client: Client, org: SalesforceStandIn) -> None:
    answer = client.rest("GET", "/query/?q=SELECT+No%0AFROM%09Case%20WHERE(No=1)")
    assert [row["No"] for row in answer.body["records"]] == [1]


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("", "MALFORMED_QUERY"),
        ("SELECT", "MALFORMED_QUERY"),
        ("SELECT FROM Case", "MALFORMED_QUERY"),
        ("SELECT * FROM Case", "MALFORMED_QUERY"),
        ("SELECT Id, FROM Case", "MALFORMED_QUERY"),
        ("SELECT Id Case", "MALFORMED_QUERY"),
        ("SELECT Id, id FROM Case", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject = 'O'Brien'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject = 'open", "MALFORMED_QUERY"),
        (r"SELECT Id FROM Case WHERE Subject = 'a\qb'", "MALFORMED_QUERY"),
        ('SELECT Id FROM Case WHERE Subject = "Kettle"', "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject = Kettle", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject = {subject}", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject == 'x'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject LIKE 5", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject NOT LIKE 'x'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Subject < null", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Id IN ()", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Id IN (SELECT Id, Name FROM Account)", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE (Id = null", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE No = 1 AND No = 2 OR No = 3", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE Due = 2026-13-45", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case ORDER Subject", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case ORDER BY Subject NULLS", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case LIMIT x", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case LIMIT -1", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case LIMIT 1 garbage", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case; DELETE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT COUNT(Id) FROM Case", "MALFORMED_QUERY"),
        ("SELECT (SELECT Id FROM Contacts) FROM Account", "MALFORMED_QUERY"),
        ("SELECT toLabel(Status) FROM Case", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case GROUP BY Id", "MALFORMED_QUERY"),
        ("SELECT Id FROM Casse", "INVALID_TYPE"),
        ("SELECT Id FROM Case.Contact", "MALFORMED_QUERY"),
        ("SELECT Id FROM Case WHERE No = 'one'", "INVALID_FIELD"),
        ("SELECT Id FROM Case WHERE IsClosed = 1", "INVALID_FIELD"),
        ("SELECT Id FROM Case WHERE Subject > 5", "INVALID_FIELD"),
        ("SELECT Id FROM Case WHERE Subject = 2026-01-01", "INVALID_FIELD"),
    ],
)
def test_what_is_refused(client: Client, org: SalesforceStandIn, soql: str, code: str) -> None:
    answer = client.query(soql)
    assert answer.status == 400
    assert answer.body[0]["errorCode"] == code
    assert len(org.violations) == 1


def test_a_missing_query(client: Client, sf: SalesforceStandIn) -> None:
    assert client.rest("GET", "/query").body[0]["errorCode"] == "MALFORMED_QUERY"


def test_paging() -> None:
    with SalesforceStandIn(
        org_id=ORG_ID,
        call_center_api_name=CALL_CENTER,
        scrt_certificates=[key_pair("scrt").certificate],
        connected_app=connected_app(),
        query_page_size=2,
    ) as sf:
        client = Client(sf)
        for number in range(5):
            sf.records.add("Case", {"No": number})
        page = client.query("SELECT No FROM Case ORDER BY No").body
        seen, pages = [row["No"] for row in page["records"]], 1
        while not page["done"]:
            sf.records["Case"].clear()  # a cursor shows the rows as they were
            assert page["nextRecordsUrl"].startswith("/services/data/v63.0/query/01g")
            page = client.rest("GET", page["nextRecordsUrl"]).body
            assert page["totalSize"] == 5
            seen += [row["No"] for row in page["records"]]
            pages += 1
        assert (seen, pages) == ([0, 1, 2, 3, 4], 3)
        sf.records["Case"] = [{"No": 0}, {"No": 1}]
        assert client.query("SELECT No FROM Case").body["done"]  # a full page is not followed by an empty one
        assert client.rest("GET", "/query/01gunknown-2").body[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
        client.http.clear()


def test_a_page_holds_2000_rows_unless_less_is_asked_for(client: Client, sf: SalesforceStandIn) -> None:
    sf.records["Case"] = [{"No": number} for number in range(2001)]
    assert len(client.query("SELECT No FROM Case").body["records"]) == 2000
    options = {"Sforce-Query-Options": "batchSize=200"}
    page = client.rest("GET", "/query?q=SELECT+No+FROM+Case", headers=options).body
    assert (len(page["records"]), page["totalSize"], page["done"]) == (200, 2001, False)
    wrong = {"Sforce-Query-Options": "200"}
    assert client.rest("GET", "/query?q=SELECT+No+FROM+Case", headers=wrong).status == 400
