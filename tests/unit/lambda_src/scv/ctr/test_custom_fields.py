"""ctr.custom_fields and the hook."""

import sys
from types import ModuleType

import pytest

from scv.ctr.custom_fields import hook_fields, load_hook, parse_custom_fields
from scv.ctr.errors import HookError
from scv.errors import SettingsError
from tests.unit.lambda_src.scv.ctr.records import contact_record


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("DisconnectReason", "CUSTOMER_DISCONNECT"),
        ("Attributes.ConnectionAttempts", "2"),
        ("Agent.Username", "agent.one"),
        ("Agent.RoutingProfile.Name", "Basic"),
        ("Queue.Duration", 8),
        ("Recordings.0.StorageType", "S3"),
        ("Recordings.7.StorageType", None),
        ("SegmentAttributes.connect:Subtype.ValueString", "connect:Telephony"),
        ("Attributes.key.with.dots", "found"),
        ("Agent.HierarchyGroups", None),
        ("NextContactId", None),
        ("Nothing.At.All", None),
        ("DisconnectReason.More", None),
        ("MediaStreams", '[{"Type": "AUDIO"}]'),
    ],
)
def test_paths(path, expected):
    ctr = contact_record()
    ctr["Attributes"]["key.with.dots"] = "found"
    (field,) = parse_custom_fields(f'{{"X__c": "{path}"}}')
    assert field.value(ctr) == expected


@pytest.mark.parametrize("text", [None, "", " ", "{}"])
def test_none_configured(text):
    assert parse_custom_fields(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "JSON object"),
        ("nope", "JSON object"),
        ('{"bad name": "A"}', "'bad name'"),
        ('{"A__c": ""}', "A__c"),
        ('{"A__c": "a..b"}', "a..b"),
        ('{"A__c": 5}', "5"),
    ],
)
def test_a_bad_variable_is_named(text, words):
    with pytest.raises(SettingsError, match="CTR_CUSTOM_FIELDS") as error:
        parse_custom_fields(text)
    assert words in str(error.value)


def test_the_example_hook_can_be_loaded():
    hook = load_hook("example")
    assert hook is not None
    assert hook_fields(hook, contact_record())["QueueWaitSeconds__c"] == 8


@pytest.mark.parametrize("name", [None, ""])
def test_no_hook(name):
    assert load_hook(name) is None


@pytest.mark.parametrize(
    ("name", "words"), [("absent", "cannot be imported"), ("../evil", "names a module"), ("os.path", "names a module")]
)
def test_a_hook_that_is_not_there(name, words):
    with pytest.raises(SettingsError, match=words):
        load_hook(name)


def test_a_module_without_the_function(monkeypatch):
    monkeypatch.setitem(sys.modules, "customisations.empty", ModuleType("customisations.empty"))
    with pytest.raises(SettingsError, match="no function voice_call_fields"):
        load_hook("empty")


def raising(ctr):
    raise KeyError("+14155550100")


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (raising, "raised KeyError"),
        (lambda ctr: None, "returned a NoneType"),
        (lambda ctr: {"bad name": 1}, "'bad name'"),
        (lambda ctr: {5: 1}, "5"),
        (lambda ctr: {"A__c": []}, "a list for A__c"),
        (lambda ctr: {"A__c": float("nan")}, "a float for A__c"),
    ],
)
def test_a_hook_that_does_not_keep_to_its_contract(hook, words):
    with pytest.raises(HookError) as error:
        hook_fields(hook, contact_record())
    assert words in str(error.value)
    assert "+1415" not in str(error.value)
