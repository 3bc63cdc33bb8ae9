"""The parser: what it reads, and that it names every structural problem at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.language import FLOW_TYPES, MODULE, FlowError, parse_flow, read_flow

MINIMAL: dict[str, Any] = {
    "Version": "2019-10-30",
    "StartAction": "menu",
    "Metadata": {
        "name": "Small",
        "type": "contactFlow",
        "description": "Says hello",
        "ActionMetadata": {"menu": {"position": {"x": 1, "y": 2}}},
    },
    "Actions": [
        {
            "Identifier": "menu",
            "Type": "GetParticipantInput",
            "Parameters": {"Text": "Grüß Gott"},
            "Transitions": {
                "NextAction": "end",
                "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}],
                "Conditions": [{"NextAction": "menu", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
            },
        },
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
        {"Identifier": "lost", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    ],
}


def changed(**changes: Any) -> str:
    return json.dumps({**MINIMAL, **changes})


def test_a_flow_is_read_with_its_metadata_and_in_the_order_of_the_file() -> None:
    flow = parse_flow(json.dumps(MINIMAL))
    assert (flow.name, flow.type, flow.description, flow.start) == ("Small", "CONTACT_FLOW", "Says hello", "menu")
    assert list(flow.actions) == ["menu", "end", "lost"]
    assert flow.actions["menu"].metadata == {"position": {"x": 1, "y": 2}}
    assert flow.actions["menu"].parameters == {"Text": "Grüß Gott"}
    assert flow.raw == MINIMAL


def test_successors_come_in_the_order_in_which_the_service_looks_at_them() -> None:
    flow = parse_flow(json.dumps(MINIMAL))
    assert flow.successors("menu") == [
        ("condition:Equals 1", "menu"),
        ("next", "end"),
        ("error:NoMatchingError", "end"),
    ]
    with pytest.raises(KeyError):
        flow.successors("nowhere")


def test_reachable_goes_from_the_start_or_from_any_action() -> None:
    flow = parse_flow(json.dumps(MINIMAL))
    assert flow.reachable() == {"menu", "end"}
    assert flow.reachable("lost") == {"lost"}
    assert flow.reachable("nowhere") == frozenset()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *((name, name) for name in FLOW_TYPES),
        ("customerQueue", "CUSTOMER_QUEUE"),
        ("customerHold", "CUSTOMER_HOLD"),
        ("agentWhisper", "AGENT_WHISPER"),
        ("outboundWhisper", "OUTBOUND_WHISPER"),
        ("queueTransfer", "QUEUE_TRANSFER"),
        ("contactFlowModule", MODULE),
        ("campaign", "campaign"),
        (None, ""),
    ],
)
def test_types_of_the_api_and_of_exports_are_the_same(written: str | None, expected: str) -> None:
    assert parse_flow(changed(Metadata={"type": written})).type == expected


def test_an_exported_module_is_known_by_its_settings() -> None:
    assert parse_flow(changed(Metadata={}, Settings={"InputParameters": []})).type == MODULE


def test_a_byte_order_mark_is_no_problem() -> None:
    assert parse_flow("\ufeff" + json.dumps(MINIMAL)).name == "Small"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "a flow is an object with a list named Actions"),
        ('{"Actions": {}}', "a flow is an object with a list named Actions"),
        ('{"modules": [], "version": "1"}', "before the Flow language"),
        ("[" * 100_000, "cannot be read"),
        ("9" * 10_000, "cannot be read"),
    ],
)
def test_a_text_that_is_no_flow_has_one_problem(text: str, message: str) -> None:
    flow, problems = read_flow(text)
    assert flow is None
    assert [problem.rule for problem in problems] == ["not-a-flow"]
    assert message in problems[0].message


def test_every_structural_problem_is_named_at_once() -> None:
    broken = {
        "StartAction": "",
        "Metadata": {"ActionMetadata": []},
        "Actions": [
            "text",
            {"Type": "Loop"},
            {"Identifier": "a", "Type": 7, "Parameters": [], "Transitions": {}},
            {"Identifier": "a", "Type": "Loop", "Parameters": {}, "Transitions": {}},
            {"Identifier": "b", "Type": "Loop", "Parameters": {}, "Transitions": {"NextAction": 5, "Errors": {}}},
            {"Identifier": "c", "Type": "Loop", "Transitions": {"Errors": [1, {"ErrorType": "x"}], "Conditions": [{}]}},
        ],
    }
    with pytest.raises(FlowError) as raised:
        parse_flow(json.dumps(broken))
    assert [(problem.rule, problem.action) for problem in raised.value.problems] == [
        ("document-shape", None),
        ("start-action", None),
        ("action-shape", "Actions[0]"),
        ("identifier", "Actions[1]"),
        ("action-shape", "a"),
        ("action-shape", "a"),
        ("identifier", "a"),
        ("action-shape", "b"),
        ("action-shape", "b"),
        ("action-shape", "c"),
        ("action-shape", "c"),
        ("action-shape", "c"),
        ("action-shape", "c"),
    ]
    assert len(str(raised.value).splitlines()) == 13


def test_a_key_that_is_written_twice_is_a_problem() -> None:
    text = json.dumps(MINIMAL).replace('"Text": "Gr', '"Text": "lost", "Text": "Gr')
    flow, problems = read_flow(text)
    assert flow is not None
    assert [(problem.rule, "Text" in problem.message) for problem in problems] == [("duplicate-key", True)]


def test_a_transition_to_nowhere_is_no_structural_problem() -> None:
    flow = parse_flow(changed(StartAction="nowhere"))
    assert flow.reachable() == frozenset()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_read_or_refused_with_a_reason(value: Any) -> None:
    flow, problems = read_flow(json.dumps(value))
    assert flow is not None or problems
