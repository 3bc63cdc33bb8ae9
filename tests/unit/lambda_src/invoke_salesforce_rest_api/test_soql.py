"""Templates: a value can never change the statement around it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoke_salesforce_rest_api.soql import escape_search_term, escape_string, fill_soql, fill_sosl
from scv.errors import InvalidRequestError

NASTY = st.text(st.sampled_from("'\\\"{}()%_-+ \n\tabcOR=1é"), max_size=30)


def strings_of(soql: str) -> list[str]:
    """The decoded string literals of a statement, by SOQL's own lexical rules."""
    decoded = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
    literals = re.findall(r"'((?:[^'\\]|\\.)*)'", soql, re.DOTALL)
    return [re.sub(r"\\(.)", lambda m: decoded.get(m.group(1), m.group(1)), text) for text in literals]


@given(NASTY, NASTY)
def test_every_value_stays_inside_its_string(first, second):
    soql = fill_soql("SELECT Id FROM A WHERE X = '{a}' AND Y LIKE '%{b.c}%'", {"a": first, "b.c": second})
    assert strings_of(soql) == [first, f"%{second}%"]
    skeleton = re.sub(r"'(?:[^'\\]|\\.)*'", "?", soql, flags=re.DOTALL)
    assert skeleton == "SELECT Id FROM A WHERE X = ? AND Y LIKE ?"


@given(NASTY)
def test_outside_quotes_only_plain_literals_pass(value):
    try:
        soql = fill_soql("SELECT Id FROM A WHERE X = {a}", {"a": value})
    except InvalidRequestError:
        return
    assert re.fullmatch(r"SELECT Id FROM A WHERE X = [+-]?\d+", soql)


def test_every_occurrence_of_every_parameter_is_replaced():
    template = "SELECT {n} FROM A WHERE B = '{p}' OR C = '{p}' OR D = '{q}' LIMIT {n}"
    assert (
        fill_soql(template, {"n": 5, "p": "O'Neil", "q": "x\\y"})
        == "SELECT 5 FROM A WHERE B = 'O\\'Neil' OR C = 'O\\'Neil' OR D = 'x\\\\y' LIMIT 5"
    )


@pytest.mark.parametrize(
    "value",
    [
        "5",
        "-1.5",
        "true",
        "NULL",
        "2026-01-31",
        "2026-01-31T10:00:00Z",
        "2026-01-31T10:00:00.000+02:00",
        "LAST_N_DAYS:3",
        "TODAY",
    ],
)
def test_literals_that_may_stand_outside_quotes(value):
    assert fill_soql("x = {v}", {"v": value}) == f"x = {value}"


@pytest.mark.parametrize("value", ["Acme", "1 OR 1=1", "", "null OR x", "5)", "NOW()", "x'"])
def test_what_may_not(value):
    with pytest.raises(InvalidRequestError, match="outside quotes"):
        fill_soql("x = {v}", {"v": value})


def test_a_boolean_parameter():
    assert fill_soql("IsClosed = {closed}", {"closed": False}) == "IsClosed = false"


def test_a_missing_parameter_is_named_with_those_that_exist():
    with pytest.raises(InvalidRequestError, match=r"\{phone\}.*it has: caller"):
        fill_soql("x = '{phone}'", {"caller": "1", "methodName": "queryRecord", "soql": "..."})
    with pytest.raises(InvalidRequestError, match="it has: none"):
        fill_soql("x = '{phone}'", {})
    with pytest.raises(InvalidRequestError):
        fill_soql("x = '{phone}'", {"phone": None})


def test_quotes_inside_a_template_s_own_strings_are_understood():
    assert fill_soql(r"x = 'it\'s {a}'", {"a": "'"}) == r"x = 'it\'s \''"


def test_a_statement_without_parameters_is_left_alone():
    soql = "SELECT Id FROM Contact WHERE Phone = '+14155550100' AND Name != '{ }'"
    assert fill_soql(soql, {}) == soql


@given(NASTY)
def test_a_search_term_stays_inside_its_braces(value):
    sosl = fill_sosl("FIND {{term}} IN PHONE FIELDS RETURNING Contact(Id)", {"term": value})
    match = re.fullmatch(r"FIND \{((?:[^{}\\]|\\.)*)\} IN PHONE FIELDS RETURNING Contact\(Id\)", sosl, re.DOTALL)
    assert match
    assert re.sub(r"\\(.)", r"\1", match.group(1), flags=re.DOTALL) == value.replace("\n", " ")


def test_both_ways_to_write_a_search_term():
    parameters = {"phone": "+1 (415)"}
    expected = r"FIND {\+1 \(415\)} IN PHONE FIELDS"
    assert fill_sosl("FIND {{phone}} IN PHONE FIELDS", parameters) == expected
    assert fill_sosl("FIND {phone} IN PHONE FIELDS", parameters) == expected


def test_a_literal_search_term_is_sosl_s_own():
    sosl = r"FIND {Acme \{x\}} IN NAME FIELDS RETURNING Account(Id WHERE Name = '{name}')"
    assert fill_sosl(sosl, {"name": "O'Neil"}) == sosl.replace("'{name}'", r"'O\'Neil'")
    assert fill_sosl("FIND {Acme}", {}) == "FIND {Acme}"


def test_a_missing_search_term_is_an_error():
    with pytest.raises(InvalidRequestError, match=r"\{term\}"):
        fill_sosl("FIND {{term}}", {})


def test_escapes():
    assert escape_string("a'b\\c\n") == "a\\'b\\\\c\\n"
    assert escape_search_term("a+b") == "a\\+b"
