"""Rules that look beyond one action: other flows, structural options, what a function sets or leaves behind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.language.document import parse_flow
from flows.lint import LintContext, lint_text
from tests.unit.flows.lint.mutations import get, insert, put
from tests.unit.flows.lint.samples import NMC, NME, Document, action, document


def call(identifier: str, to: str, *, error: str | None = None, seconds: str = "8", **changes: Any) -> dict[str, Any]:
    parameters = {
        "LambdaFunctionARN": "${function:InvokeTelephonyIntegrationApiFunction}",
        "InvocationTimeLimitSeconds": seconds,
        "LambdaInvocationAttributes": {"methodName": "createVoiceCall"},
        **changes,
    }
    return action(identifier, "InvokeLambdaFunction", parameters, to=to, errors={NME: error or to})


def say(identifier: str, text: str, to: str) -> dict[str, Any]:
    return action(identifier, "MessageParticipant", {"Text": text}, to=to)


def move(identifier: str, flow: str) -> dict[str, Any]:
    return action(identifier, "TransferToFlow", {"ContactFlowId": f"${{flow:{flow}}}"}, to="End", errors={NME: "End"})


END = action("End", "DisconnectParticipant")


def found(flow: Document, *others: Document, **changes: Any) -> set[tuple[str, str]]:
    flows = {item["Metadata"]["name"]: parse_flow(json.dumps(item)) for item in (flow, *others)}
    surroundings = LintContext(flows=flows, flows_complete=True, **changes)
    return {(item.rule, item.action) for item in lint_text(json.dumps(flow), file="f", context=surroundings)}


def test_a_run_of_functions_goes_on_in_the_next_flow() -> None:
    first = document("First", "CONTACT_FLOW", call("A", "B"), call("B", "Move"), move("Move", "Second"), END)
    second = document("Second", "CONTACT_FLOW", call("C", "End"), END)
    assert found(first, second) == {("lambda-run", "Move")}
    assert found(second, first) == set()
    speaking = document("Second", "CONTACT_FLOW", say("Hello", "Hello.", "C"), call("C", "End"), END)
    assert found(first, speaking) == set()


def test_two_flows_that_send_a_contact_to_each_other_are_followed_once() -> None:
    first = document("First", "CONTACT_FLOW", call("A", "Move", seconds="1"), move("Move", "Second"), END)
    second = document("Second", "CONTACT_FLOW", call("B", "Move", seconds="1"), move("Move", "First"), END)
    assert ("lambda-run", "Move") in found(first, second)


@pytest.mark.parametrize(("rounds", "seconds", "expected"), [("1", "8", False), ("2", "8", True), ("5", "3", False)])
def test_rounds_of_a_loop_count(rounds: str, seconds: str, expected: bool) -> None:
    loop = action(
        "Again",
        "Loop",
        {"LoopCount": rounds},
        to="End",
        conditions=[("Equals", "ContinueLooping", "A"), ("Equals", "DoneLooping", "End")],
    )
    flow = document("Retries", "CONTACT_FLOW", call("A", "End", error="Again", seconds=seconds), loop, END)
    assert (("lambda-run", "A") in found(flow)) is expected


def test_an_asynchronous_call_takes_no_time_and_answers_nothing() -> None:
    calls = [call(str(index), str(index + 1), InvocationType="ASYNCHRONOUS") for index in range(5)]
    flow = document("Fire and forget", "CONTACT_FLOW", *calls, say("5", "Id $.External.voiceCallId", "End"), END)
    assert found(flow) == {("external-before-lambda", "5")}


def test_a_failed_call_leaves_nothing_to_read() -> None:
    flow = document(
        "Failing",
        "CONTACT_FLOW",
        call("A", "End", error="Sorry"),
        say("Sorry", "No $.External.voiceCallId", "End"),
        END,
    )
    assert found(flow) == {("external-before-lambda", "Sorry")}


def test_attributes_of_a_function_are_set_only_where_it_has_been_called() -> None:
    check = action(
        "Limit",
        "Compare",
        {"ComparisonValue": "$.Attributes.sf_voicecall_limit_error"},
        to="End",
        errors={NMC: "End"},
        conditions=[("Equals", "TRUE", "End")],
    )
    called = document("Called", "CONTACT_FLOW", call("A", "End", error="Limit"), check, END)
    uncalled = document("Uncalled", "CONTACT_FLOW", check, END)
    assert found(called) == set()
    assert found(uncalled) == {("unset-attribute", "Limit")}
    assert found(uncalled, contact_attributes=frozenset({"sf_voicecall_limit_error"})) == set()


def test_what_leads_to_a_leading_flow_counts_as_well() -> None:
    keep = action("Keep", "UpdateContactAttributes", {"Attributes": {"a": "1"}}, to="Move", errors={NME: "Move"})
    first = document("First", "CONTACT_FLOW", keep, move("Move", "Second"), END)
    second = document("Second", "CONTACT_FLOW", move("Move", "Third"), END)
    third = document("Third", "CONTACT_FLOW", say("Say", "$.Attributes.a", "End"), END)
    aside = document("Aside", "CONTACT_FLOW", say("Say", "$.Attributes.a", "End"), END)
    assert found(third, first, second, aside) == set()
    assert found(aside, first, second, third) == {("unset-attribute", "Say")}


def test_a_transfer_comes_after_any_flow() -> None:
    keep = action("Keep", "UpdateContactAttributes", {"Attributes": {"a": "1"}}, to="End", errors={NME: "End"})
    transfer = document("Transfer", "QUEUE_TRANSFER", say("Say", "$.Attributes.a", "End"), END)
    assert found(transfer, document("First", "CONTACT_FLOW", keep, END)) == set()
    other = document("First", "CONTACT_FLOW", say("Say", "Hello.", "End"), END)
    assert found(transfer, other) == {("unset-attribute", "Say")}


def test_an_action_is_reached_where_an_option_leaves_another_one_out() -> None:
    flow = document(
        "Options",
        "CONTACT_FLOW",
        say("Start", "Hello.", "Menu"),
        say("Menu", "A menu.", "End"),
        say("Plain", "No menu.", "End"),
        END,
    )
    assert found(flow) == {("unreachable", "Plain")}
    flow["Metadata"]["ActionMetadata"] = {"Menu": {"scv": {"when": "callback.enabled", "otherwise": "Plain"}}}
    assert found(flow) == set()
    flow["Metadata"]["ActionMetadata"]["Menu"]["scv"]["otherwise"] = "Nobody"
    assert found(flow) == {("unreachable", "Plain"), ("dangling-transition", "Menu")}


@pytest.mark.parametrize("value", ["${option:wait}", "$.Attributes.wait", "5"])
def test_a_value_may_be_a_placeholder_a_path_or_fixed(value: str) -> None:
    keep = action("Keep", "UpdateContactAttributes", {"Attributes": {"wait": "5"}}, to="Loop", errors={NME: "Loop"})
    loop = action(
        "Loop",
        "Loop",
        {"LoopCount": value},
        to="End",
        conditions=[("Equals", "ContinueLooping", "Say"), ("Equals", "DoneLooping", "End")],
    )
    assert found(document("Values", "CONTACT_FLOW", keep, loop, say("Say", "Wait.", "Loop"), END)) == set()


def test_a_placeholder_may_stand_for_an_object() -> None:
    keep = action("Keep", "UpdateContactAttributes", {"Attributes": "${option:ivr}"}, to="End", errors={NME: "End"})
    assert found(document("Objects", "CONTACT_FLOW", keep, END)) == set()


def test_tokens_of_the_cdk_are_no_placeholders_of_ours() -> None:
    flow = document("Token", "CONTACT_FLOW", call("A", "End", LambdaFunctionARN="${Token[TOKEN.7]}"), END)
    assert found(flow, resolved=True) == set()


def test_a_resolved_function_is_known_by_its_arn() -> None:
    arn = "arn:aws:lambda:us-east-1:123456789012:function:Demo-InvokeTelephonyIntegrationApiFunction:active"
    flow = document(
        "Arn", "CONTACT_FLOW", call("A", "Say", LambdaFunctionARN=arn), say("Say", "$.External.id", "End"), END
    )
    assert found(flow, resolved=True) == {("lambda-field", "Say")}
    associated = frozenset({arn.removesuffix(":active")})
    put("Say", "Text", "$.External.voiceCallId")(flow)
    assert found(flow, resolved=True, associated_functions=associated) == set()


def test_insertion_leads_through_the_new_action() -> None:
    flow = document("Insertion", "CONTACT_FLOW", say("Start", "Hello.", "End"), END)
    insert(say("Middle", "Hm.", "End"), before="End")(flow)
    assert get(flow, "Start")["Transitions"]["NextAction"] == "Middle"
