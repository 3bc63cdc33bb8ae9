"""The catalogue is consistent in itself and has every type that the project's fact sheet describes."""

from __future__ import annotations

import re

import pytest

from flows.language.catalogue import CATALOGUE, KNOWN_WITHOUT_RULES, MISNAMED, action_type, is_terminal
from flows.language.document import FLOW_TYPES
from flows.language.shapes import ActionType, Items, Matching, Obj, Value

DESCRIBED = {
    "MessageParticipant", "GetParticipantInput", "MessageParticipantIteratively", "UpdateContactTextToSpeechVoice",
    "UpdateContactAttributes", "UpdateFlowAttributes", "Compare", "Loop", "CheckHoursOfOperation", "CheckMetricData",
    "Wait", "UpdateFlowLoggingBehavior", "InvokeLambdaFunction", "UpdateContactTargetQueue", "TransferContactToQueue",
    "DequeueContactAndTransferToQueue", "TransferContactToAgent", "TransferToFlow", "TransferParticipantToThirdParty",
    "CreateCallbackContact", "UpdateContactCallbackNumber", "UpdateContactRoutingBehavior",
    "UpdateContactRoutingCriteria", "UpdateContactEventHooks", "UpdateContactData", "CompleteOutboundCall",
    "DisconnectParticipant", "EndFlowExecution", "UpdateContactRecordingBehavior",
    "UpdateContactRecordingAndAnalyticsBehavior", "UpdateContactMediaStreamingBehavior",
}  # fmt: skip

KINDS = pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: kind.name)


def test_every_described_type_is_there_and_no_other() -> None:
    assert set(CATALOGUE) == DESCRIBED
    assert not set(CATALOGUE) & KNOWN_WITHOUT_RULES
    assert set(MISNAMED.values()) <= set(CATALOGUE)


@KINDS
def test_a_type_stands_in_flows_that_exist(kind: ActionType) -> None:
    assert kind.flow_types
    assert kind.flow_types <= set(FLOW_TYPES)


@KINDS
def test_only_the_last_form_applies_to_everything(kind: ActionType) -> None:
    assert [bool(form.when) for form in kind.forms] == [True] * (len(kind.forms) - 1) + [False]
    assert kind.form({}) is kind.forms[-1]


@KINDS
def test_a_mirror_is_a_branch_that_the_form_has(kind: ActionType) -> None:
    for form in kind.forms:
        branches = {*form.errors.allowed, *(f"condition:{' '.join(pair)}" for pair in form.conditions.exact or ())}
        assert form.mirror is None or form.mirror in branches


@KINDS
def test_an_ending_type_has_no_branches(kind: ActionType) -> None:
    if kind.terminal:
        assert len(kind.forms) == 1
        assert kind.forms[0].errors.allowed == ()
        assert not kind.forms[0].next_required


@KINDS
def test_counts_name_fields_and_patterns_compile(kind: ActionType) -> None:
    def check(value: Value) -> None:
        if isinstance(value, Obj):
            for count in value.counts:
                assert set(count.keys) <= set(value.fields)
            for field in value.fields.values():
                check(field.value)
        elif isinstance(value, Items):
            check(value.item)
        elif isinstance(value, Matching):
            re.compile(value.pattern)

    for form in kind.forms:
        check(form.parameters)


def test_the_form_depends_on_the_parameters() -> None:
    kind = CATALOGUE["GetParticipantInput"]
    phone = {"StoreInput": "True", "InputValidation": {"PhoneNumberValidation": {}}}
    assert kind.form({"StoreInput": "False"}).name == "as a menu"
    assert kind.form({"StoreInput": "True", "InputValidation": "x"}).name == "storing input"
    assert kind.form(phone).name == "storing a phone number"


def test_lookups_of_unknown_types() -> None:
    assert action_type("Sing") is None
    assert not is_terminal("Sing")
    assert is_terminal("DisconnectParticipant")
