"""Each wrong configuration gives one clear error."""

import re
from pathlib import Path

import pytest

from configuration import ConfigurationError
from tests.unit.configuration.builders import changed, load, problems_of
from tests.unit.configuration.wrong import Wrong
from tests.unit.configuration.wrong_configurations import WRONG

JARGON = re.compile(
    r"pydantic|Traceback|type=|input_value|validation error|(?<!limit_)errors\.|None\b|<class|dict\b|str\b",
    re.IGNORECASE,
)


def test_the_table_is_large() -> None:
    assert len(WRONG) >= 40


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_one_error_that_says_what_and_where(wrong: Wrong, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, changed(wrong.changes))
    error = caught.value
    text = str(error)
    assert [problem.key for problem in error.problems] == [wrong.key], text
    for word in wrong.words:
        assert word in text
    first, *rest = text.splitlines()
    assert first == "1 problem in the configuration of contact centers"
    assert re.match(r".*acme\.yaml(:\d+)?: ", rest[0]), "names the file"
    # A key that is missing at the top of the file has no line.
    assert error.problems[0].line or "is missing" in rest[0]
    assert rest[1].startswith("    allowed: "), "says what is allowed"
    assert not JARGON.search(text.replace("Central", "")), text
    assert error.__cause__ is None


def test_all_problems_are_reported_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = changed(
        {
            "account": "1",
            "region": "mars",
            "salesforce.org_id": "x",
            "connect.instance.existing": "acme",
            "features": {"voicemial": True, "ctr_backup": "no"},
            "tags": {"aws:x": "y", "n": 1},
            "functions": {"RealtimeAlert": {"memory_mb": 1, "timeout_seconds": 0}, "Nothing": {}},
        }
    )
    assert [problem.key for problem in problems_of(tmp_path, content)] == [
        "account",
        "region",
        "salesforce.org_id",
        "connect.instance.existing",
        "features.voicemial",
        "features.ctr_backup",
        "tags['aws:x']",
        "tags.n",
        "functions.RealtimeAlert.memory_mb",
        "functions.RealtimeAlert.timeout_seconds",
        "functions.Nothing",
    ]


def test_the_line_is_the_key_s_line(tmp_path: Path) -> None:
    text = "# a comment\ncall_center_api_name: Acme\n\naccount: '1'\nregion: eu-central-1\n"
    problems = problems_of(tmp_path, text)
    assert {problem.key: problem.line for problem in problems} == {"account": 4, "salesforce": None, "connect": None}


@pytest.mark.parametrize(
    ("path", "value", "secret"),
    [
        ("salesforce.private_key", "-----BEGIN PRIVATE KEY-----\nMIIEv", "MIIEv"),
        ("salesforce.org_id", "-----BEGIN PRIVATE KEY-----\nMIIEv", "MIIEv"),
        ("salesforce.org_id", "00D5e000000Demo!AQEAQABCDEFGH.ijkl", "AQEAQABCDEFGH"),
        ("salesforce.access_token", "abcdefgh", "abcdefgh"),
        ("client_secret", "s3cr3t-value", "s3cr3t-value"),
        ("salesforce.password", 12345678, "12345678"),
        ("account", "AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOP"),
        ("salesforce.auth_endpoint", "https://user:s3cr3t@login.salesforce.com/", "s3cr3t"),
        ("salesforce.auth_endpoint", "http://user:s3cr3t@login.salesforce.com/", "s3cr3t"),
        ("salesforce.audience", "https://login.salesforce.com/?sid=s3cr3t", "s3cr3t"),
        ("tags", {"a": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIwMEQifQ.c2ln;"}, "eyJpc3MiOiIwMEQifQ"),
    ],
)
def test_secrets_are_not_echoed(path: str, value: object, secret: str, tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, changed({path: value}))
    assert secret not in str(problem)


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, changed({"region": "x" * 5000}))
    assert "x" * 100 in str(problem)
    assert "(5000 characters)" in str(problem)
    assert len(str(problem)) < 1000
