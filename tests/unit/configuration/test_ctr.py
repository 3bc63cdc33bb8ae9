"""The section `ctr`: what the stacks read from it, its schedules and its hook."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from configuration import ContactCenter, hooks
from configuration.ctr_fields import CONTACT_RECORD, check_custom_fields
from configuration.hooks import HOOK_DIRECTORY, available_hooks, check_hook
from configuration.schedules import check_schedule
from invoke_salesforce_rest_api.ctr_retry_query import parse_retry_query
from scv.ctr.custom_fields import HOOK_FUNCTION, load_hook, parse_custom_fields
from scv.errors import InvalidRequestError
from tests.unit.configuration.builders import changed, problems_of

DEFAULTS = {
    "stream": {"mode": "on_demand", "shards": None, "retention_hours": 24, "kms_key_arn": None},
    "batch_size": 100,
    "parallelization": 1,
    "batching_window_seconds": 1,
    "max_retry_attempts": 5,
    "max_record_age_seconds": 3600,
    "concurrency": 20,
    "custom_fields": {},
    "hook": None,
    "backup": {
        "expire_days": 365,
        "transition_days": None,
        "transition_class": None,
        "noncurrent_expire_days": 30,
    },
    "retry": {"schedule": None, "window_hours": 24, "concurrency": 5, "soql": None},
}


def _ctr(section: dict[str, Any], **changes: Any) -> Any:
    return ContactCenter.from_mapping(changed({"ctr": section, "features.ctr_backup": True, **changes})).ctr


def test_defaults() -> None:
    assert _ctr({}).model_dump() == DEFAULTS


@pytest.mark.parametrize("section", ["stream", "backup", "retry", "custom_fields"])
def test_an_empty_section_is_the_default(section: str) -> None:
    assert _ctr({section: None}).model_dump() == DEFAULTS


def test_a_record_may_be_as_old_as_the_stream_keeps_it() -> None:
    assert _ctr({"max_record_age_seconds": 86400}).max_record_age_seconds == 86400
    assert _ctr({"max_record_age_seconds": -1}).max_record_age_seconds == -1


def test_every_path_of_the_guide_s_table_is_accepted() -> None:
    paths = [
        "InitiationTimestamp",
        "DisconnectTimestamp",
        "Agent.ConnectedToAgentTimestamp",
        "Agent.CustomerHoldDuration",
        "Agent.LongestHoldDuration",
        "Agent.NumberOfHolds",
        "Agent.AgentInteractionDuration",
        "Queue.EnqueueTimestamp",
        "Queue.Name",
        "InitiationMethod",
        "SystemEndpoint.Address",
        "CustomerEndpoint.Address",
        "Recording.Location",
    ]
    fields = {f"F{n}__c": path for n, path in enumerate(paths)}
    assert _ctr({"custom_fields": fields}).custom_fields == fields


@pytest.mark.parametrize("name", ["Reason__c", "ns__Reason__c", "SourceType", "A", "a1_b2__c"])
def test_field_names(name: str) -> None:
    assert check_custom_fields({name: "Channel"}) == {name: "Channel"}


@pytest.mark.parametrize(
    "path",
    [
        "Attributes.a.b",
        "Attributes.sfdc-X",
        "Recordings.0.Location",
        "Agent.RoutingProfile.Name",
        "Agent",
        "Tags.aws:x",
    ],
)
def test_paths(path: str) -> None:
    assert _ctr({"custom_fields": {"X__c": path}}).custom_fields["X__c"] == path


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=12), st.integers(), st.none()), max_size=4))
def test_what_is_accepted_is_what_the_functions_understand(fields: dict[str, Any]) -> None:
    try:
        check_custom_fields(fields)
    except PydanticCustomError:
        return
    parsed = parse_custom_fields(json.dumps(fields))
    assert {field.name: ".".join(field.path) for field in parsed} == fields
    assert all(field.path[0] in CONTACT_RECORD for field in parsed)


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(15 minutes)",
        "rate(1 hour)",
        "rate(7 days)",
        "cron(0 3 * * ? *)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(0,30 * ? * 2,4,6 *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 15W * ? 2026-2030)",
        "cron(0 9 ? JAN 6#3 *)",
        "cron(0 18 ? * 6L *)",
    ],
)
def test_schedules(expression: str) -> None:
    assert check_schedule(expression) == expression


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1)",
        "rate(-1 hours)",
        "rate(1.5 hours)",
        "rate(2 weeks)",
        "cron(0 3 * * ? * *)",
        "cron(0  3 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 3 32 * ? *)",
        "cron(0 3 ? 13 1 *)",
        "cron(0 3 ? * 8 *)",
        "cron(0 3 ? * FOO *)",
        "cron(0 3 ? * ? *)",
        "cron(*/0 3 * * ? *)",
        "cron(1-2-3 3 * * ? *)",
        "cron(0 3 * * ? 1900)",
        "at(2026-11-20T00:00:00)",
        "",
    ],
)
def test_wrong_schedules(expression: str) -> None:
    with pytest.raises(PydanticCustomError):
        check_schedule(expression)


SOQL = "SELECT Id, VendorCallKey FROM VoiceCall"


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        (SOQL, True),
        (f"{SOQL} WHERE CustomerHoldDuration = null AND CallType = 'Inbound'", True),
        ("select vendorcallkey ,\n id from voicecall where NumberOfHolds > 0 LIMIT 100", True),
        (f"{SOQL} WHERE Description = 'a;b'", True),
        (f"{SOQL} FOR UPDATE", False),
        (f"{SOQL};", False),
        ("SELECT Id, VendorCallKey, Name FROM VoiceCall", False),
        ("SELECT Id, VendorCallKey FROM User", False),
        ("SELECT COUNT() FROM VoiceCall", False),
        ("DELETE FROM VoiceCall", False),
    ],
)
def test_a_query_is_accepted_here_if_the_function_accepts_it(query: str, accepted: bool, tmp_path: Path) -> None:
    assert (problems_of(tmp_path, changed({"ctr.retry.soql": query})) == ()) == accepted
    if accepted:
        parse_retry_query(query)
    else:
        with pytest.raises(InvalidRequestError):
            parse_retry_query(query)


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(hooks, "HOOK_DIRECTORY", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "code",
    [
        "def voice_call_fields(ctr): return {}",
        "def voice_call_fields(ctr, /, more=1, *, other=2): return {}",
        "def voice_call_fields(*records): return {}",
        "import nothing_of_this_name\n\ndef voice_call_fields(ctr): raise SystemExit",
    ],
)
def test_a_hook_is_read_and_never_run(code: str, directory: Path) -> None:
    (directory / "mine.py").write_text(code, encoding="utf-8")
    assert check_hook("mine") == "mine"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def voice_call_field(ctr): ...", "has no function voice_call_fields"),
        ("class A:\n    def voice_call_fields(ctr): ...", "has no function voice_call_fields"),
        ("async def voice_call_fields(ctr): ...", "async voice_call_fields"),
        ("def voice_call_fields(): ...", "cannot be called with one argument"),
        ("def voice_call_fields(ctr, more): ...", "cannot be called with one argument"),
        ("def voice_call_fields(ctr, *, more): ...", "cannot be called with one argument"),
        ("def voice_call_fields(ctr:", "mine.py, line 1 has a syntax error"),
        ("\0", "has a syntax error"),
    ],
)
def test_wrong_hooks(code: str, words: str, directory: Path) -> None:
    (directory / "mine.py").write_text(code, encoding="utf-8")
    with pytest.raises(PydanticCustomError, match=words):
        check_hook("mine")


def test_the_package_itself_is_no_hook(directory: Path) -> None:
    (directory / "__init__.py").write_text("def voice_call_fields(ctr): ...", encoding="utf-8")
    assert available_hooks(directory) == []
    with pytest.raises(PydanticCustomError, match="not the name of a module"):
        check_hook("__init__")


@pytest.mark.parametrize("name", available_hooks(HOOK_DIRECTORY))
def test_every_hook_of_the_repository_is_accepted_and_loads(name: str) -> None:
    assert hooks.HOOK_FUNCTION == HOOK_FUNCTION
    assert check_hook(name) == name
    assert callable(load_hook(name))
