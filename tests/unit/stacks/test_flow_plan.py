"""Which flows a contact center gets, and errors that name the key of its file."""

import pytest

from configuration import ConfigurationError
from configuration.flow_options import Flows
from flows.option_kinds import OptionError, OptionProblem
from flows.options import OPTIONS
from stacks import flow_plan
from stacks.flow_plan import plan_of
from tests.unit.stacks.support import INSTANCE_ID, acme

_ON = {"enabled": True}
_FIELDS_OF_THE_SECTION_ALONE = {"enabled", "name_suffix"}


def _center(*, connect=None, flows=None, **changes):
    instance = {"instance": {"existing": INSTANCE_ID}}
    return acme(connect={**instance, **(connect or {})}, flows={**_ON, **(flows or {})}, **changes)


def _flat(section, prefix=""):
    for name in type(section).model_fields:
        value = getattr(section, name)
        if hasattr(type(value), "model_fields"):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def test_the_section_has_the_options_of_the_flows_with_their_defaults():
    ours = {path: value for path, value in _flat(Flows()) if path not in _FIELDS_OF_THE_SECTION_ALONE}
    assert ours == {option.path: option.default for option in OPTIONS}


def test_flows_come_after_those_that_they_name():
    seen: set[str] = set()
    for flow in plan_of(_center()).flows:
        assert set(flow.depends_on) <= seen, flow.name
        seen.add(flow.name)
    assert len(seen) > 10


def test_features_decide_which_flows_there_are():
    without, with_transcribe = plan_of(_center()), plan_of(_center(features={"amazon_transcribe": True}))
    assert "kvsConsumerTrigger" not in without.functions
    assert "kvsConsumerTrigger" in with_transcribe.functions
    assert {flow.name for flow in without.flows} < {flow.name for flow in with_transcribe.flows}


@pytest.mark.parametrize(
    ("features", "flow"),
    [
        ({}, "Sample SCV Outbound Flow With Transcription Using Contact Lens"),
        ({"amazon_transcribe": True}, "Sample SCV Outbound Flow With Transcription Using Amazon Transcribe"),
        (
            {"amazon_transcribe": True, "contact_lens": True},
            "Sample SCV Outbound Flow With Transcription Using Contact Lens",
        ),
    ],
)
def test_the_flow_of_outbound_calls(features, flow):
    plan = plan_of(_center(features=features))
    assert plan.outbound_flow == flow
    assert plan.of(flow) is not None


@pytest.mark.parametrize(
    ("connect", "key", "words"),
    [
        (
            {"quick_connects": {"Mine": {"queue": "BasicQueue", "flow": "Nothing"}}},
            "connect.quick_connects.Mine.flow",
            '"Nothing" is not a flow that is deployed',
        ),
        (
            {"quick_connects": {"Mine": {"queue": "BasicQueue", "flow": "Sample SCV Inbound Flow"}}},
            "connect.quick_connects.Mine.flow",
            "is a flow of type CONTACT_FLOW, and QUEUE_TRANSFER is needed here",
        ),
        (
            {"phone_number": {"country": "US", "flow": "Sample SCV Transfer Flow For Queue Transfers"}},
            "connect.phone_number.flow",
            "is a flow of type QUEUE_TRANSFER, and CONTACT_FLOW is needed here",
        ),
    ],
)
def test_a_flow_that_the_file_names_is_there_and_of_the_right_type(connect, key, words):
    with pytest.raises(ConfigurationError) as caught:
        plan_of(_center(connect=connect))
    (problem,) = caught.value.problems
    assert problem.key == key
    assert words in str(problem)
    assert "Sample SCV" in (problem.allowed or "")


def test_what_the_flows_say_of_an_option_is_told_at_its_key(monkeypatch):
    def refuse(*_arguments):
        raise OptionError([OptionProblem("callback.max_attempts", 3, "is wrong")])

    monkeypatch.setattr(flow_plan, "option_values", refuse)
    with pytest.raises(ConfigurationError) as caught:
        plan_of(_center())
    (problem,) = caught.value.problems
    assert problem.key == "flows.callback.max_attempts"
    assert "is wrong" in problem.what


def test_the_texts_are_those_of_the_language_and_of_the_file():
    plan = plan_of(_center(flows={"texts": {"greeting": "Hello from Acme."}}))
    assert plan.texts["greeting"] == "Hello from Acme."
    assert len(plan.texts) > 10
