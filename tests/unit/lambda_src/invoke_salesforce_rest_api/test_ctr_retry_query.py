"""The query that retryCTRSync takes, and what it makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoke_salesforce_rest_api.ctr_retry_query import DEFAULT_SOQL, parse_retry_query
from scv.errors import InvalidRequestError
from simulator.salesforce.query_language import parser
from simulator.salesforce.query_language.lexer import QueryError

SINCE = "2026-11-19T12:00:00Z"
SELECT = "SELECT Id, VendorCallKey FROM VoiceCall"
NULL = "CustomerHoldDuration = null"


@pytest.mark.parametrize(
    ("text", "condition", "limit"),
    [
        (DEFAULT_SOQL, NULL, None),
        ("select vendorcallkey ,id\nfrom voicecall where CustomerHoldDuration=null", "CustomerHoldDuration=null", None),
        (SELECT, "", None),
        (f"{SELECT} LIMIT 5", "", 5),
        (f"{SELECT} WHERE {NULL} ORDER BY CreatedDate DESC LIMIT 200", NULL, 200),
        (f"{SELECT} WHERE ({NULL} OR NumberOfHolds = null)", f"({NULL} OR NumberOfHolds = null)", None),
        (
            f"{SELECT} WHERE Id IN (SELECT Id FROM VoiceCall WHERE A = 1)",  # noqa: S608 - SOQL for a parser
            "Id IN (SELECT Id FROM VoiceCall WHERE A = 1)",
            None,
        ),
        (f"{SELECT} WHERE Name = 'a; ORDER BY \\'{{x}}'", "Name = 'a; ORDER BY \\'{x}'", None),
        (f"{SELECT} WHERE CreatedDate = LAST_N_DAYS:3", "CreatedDate = LAST_N_DAYS:3", None),
        (f"{SELECT} WHERE CreatedDate > 2026-11-01T00:00:00Z", "CreatedDate > 2026-11-01T00:00:00Z", None),
    ],
)
def test_allowed(text, condition, limit):
    query = parse_retry_query(text)
    assert (query.condition, query.limit) == (condition, limit)
    parser.parse(query.soql(since=SINCE, after_id="0LQ000000000001AAA"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not begin with SELECT"),
        ("DELETE FROM VoiceCall", "does not begin with SELECT"),
        ("SELECT Id FROM VoiceCall", "exactly Id and VendorCallKey"),
        ("SELECT Id, VendorCallKey, Name FROM VoiceCall", "exactly Id and VendorCallKey"),
        ("SELECT Id, Id FROM VoiceCall", "exactly Id and VendorCallKey"),
        ("SELECT Id VendorCallKey FROM VoiceCall", "exactly Id and VendorCallKey"),
        ("SELECT FIELDS(ALL) FROM VoiceCall", "exactly Id and VendorCallKey"),
        ("SELECT Id, VendorCallKey FROM Contact", "from VoiceCall"),
        ("SELECT Id, VendorCallKey FROM", "from VoiceCall"),
        (f"{SELECT} v WHERE v.Id = null", "'v' cannot stand behind"),
        (f"{SELECT}, Contact", "',' cannot stand behind"),
        (f"{SELECT} WHERE", "nothing stands behind WHERE"),
        (f"{SELECT} WHERE ORDER BY Id", "nothing stands behind WHERE"),
        (f"{SELECT} WHERE {NULL} LIMIT", "nothing stands behind LIMIT"),
        (f"{SELECT} WHERE {NULL} LIMIT 0", "LIMIT is '0'"),
        (f"{SELECT} LIMIT 5 OFFSET 10", "OFFSET is not allowed"),
        (f"{SELECT} WHERE {NULL} FOR UPDATE", "FOR is not allowed"),
        (f"{SELECT} WHERE {NULL} ALL ROWS", "ALL is not allowed"),
        (f"{SELECT} WHERE {NULL} GROUP BY Id", "GROUP is not allowed"),
        (f"{SELECT} USING SCOPE mine", "'USING' cannot stand behind"),
        (f"{SELECT} WHERE {NULL}; DELETE", "';' is not allowed"),
        (f"{SELECT} WHERE {NULL} WHERE A = 1", "WHERE is not allowed"),
        (f"{SELECT} WHERE ({NULL}", "a ( has no )"),
        (f"{SELECT} WHERE {NULL}) OR (A = 1", "a ) has no ("),
        (f"{SELECT} WHERE Name = 'open", "does not end"),
        (f"{SELECT} WHERE Name = {{name}}", "'{' is not allowed"),
    ],
)
def test_refused(text, words):
    with pytest.raises(InvalidRequestError) as error:
        parse_retry_query(text)
    assert words in str(error.value)
    assert DEFAULT_SOQL in str(error.value)


@pytest.mark.parametrize(
    ("text", "since", "after", "expected"),
    [
        (DEFAULT_SOQL, None, None, f"{SELECT} WHERE {NULL} ORDER BY Id"),
        (DEFAULT_SOQL, SINCE, None, f"{SELECT} WHERE ({NULL}) AND CreatedDate >= {SINCE} ORDER BY Id"),
        (SELECT, None, None, f"{SELECT} ORDER BY Id"),
        (SELECT, SINCE, None, f"{SELECT} WHERE CreatedDate >= {SINCE} ORDER BY Id"),
        (
            f"{SELECT} WHERE A = 1 OR B = 2",
            SINCE,
            "0LQ000000000001AAA",
            f"{SELECT} WHERE (A = 1 OR B = 2) AND CreatedDate >= {SINCE} AND Id > '0LQ000000000001AAA' ORDER BY Id",
        ),
    ],
)
def test_statements(text, since, after, expected):
    assert parse_retry_query(text).soql(since=since, after_id=after) == expected


def test_a_condition_on_the_date_is_a_window():
    assert parse_retry_query(f"{SELECT} WHERE createddate = TODAY").has_window
    assert not parse_retry_query(f"{SELECT} WHERE Name = 'CreatedDate'").has_window


def test_a_place_to_go_on_from_is_an_id():
    with pytest.raises(InvalidRequestError, match="afterId"):
        parse_retry_query(SELECT).soql(since=None, after_id="x' OR Id != '")


TOKENS = ["(", ")", "'", "\\", ";", "A = 1", " OR ", "WHERE", " LIMIT 5", " ORDER BY Id", "SELECT", ",", "FROM Contact"]


@given(st.lists(st.sampled_from(TOKENS), max_size=8).map("".join))
def test_whatever_the_condition_a_query_that_is_taken_stays_one_of_voice_calls_behind_the_place(rest):
    """A condition can never get around what is added to it."""
    try:
        query = parse_retry_query(f"{SELECT} WHERE {rest}")
    except InvalidRequestError:
        return
    try:
        parsed = parser.parse(query.soql(since=SINCE, after_id="0LQ000000000001AAA"))
    except QueryError:
        return  # Salesforce refuses it as well
    assert parsed.object_name.lower() == "voicecall"
    assert [name.lower() for name in parsed.fields] == ["id", "vendorcallkey"]
    assert isinstance(parsed.where, parser.Logical)
    assert parsed.where.operator == "AND"
    assert isinstance(parsed.where.conditions[-1], parser.Comparison)
    assert parsed.where.conditions[-1].path == "Id"
