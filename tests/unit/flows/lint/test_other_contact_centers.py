"""Flows as other contact centers export them: no crash on any block, and no noise about what is right in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.catalogue import CATALOGUE
from flows.lint import RULES, LintContext, lint_text
from flows.lint.__main__ import SHIPPED, lint_files
from tests.unit.flows.lint.samples import SAMPLES

EXPORTS = Path(__file__).parent / "exports"
QUIET = LintContext(resolved=True)


def found(name: str) -> set[tuple[str, str]]:
    findings = lint_text((EXPORTS / name).read_text(encoding="utf-8"), file=name, context=QUIET)
    return {(finding.rule, finding.action) for finding in findings}


def test_the_shipped_flows_have_no_finding() -> None:
    files = sorted(SHIPPED.rglob("*.json"))
    assert files
    assert [str(finding) for finding in lint_files(files, complete=True)] == []


def test_a_current_export_has_only_blocks_without_rules_reported() -> None:
    assert found("insurer-current.json") == {
        ("unknown-action", f"11111111-00{number}") for number in ("04", "06", "07", "08", "09", "11", "13")
    }


def test_an_older_export_lacks_only_its_name_and_type() -> None:
    assert found("shop-older.json") == {("metadata", "")}


def test_an_export_is_told_where_it_is_bound_to_its_instance() -> None:
    text = (EXPORTS / "shop-older.json").read_text(encoding="utf-8")
    rules = [finding.rule for finding in lint_text(text, file="shop.json")]
    assert rules.count("literal-id") == 6
    assert set(rules) == {"literal-id", "metadata"}


def test_blocks_of_other_channels_and_of_the_future_are_warnings() -> None:
    rules = found("all-channels.json")
    assert ("unknown-action", "Out") in rules
    assert ("unknown-path", "Out") in rules
    assert ("unset-attribute", "Phone") in rules


def test_a_module_may_hold_what_its_caller_may() -> None:
    assert found("module.json") == {("unknown-action", "Done")}


def test_a_queue_flow_may_go_round_for_ever() -> None:
    assert found("queue.json") == set()


def test_a_flow_from_before_the_language_is_one_clear_finding() -> None:
    assert found("before-flow-language.json") == {("not-a-flow", "")}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["", "$.Attributes.x", "$.External", "${flow:Inbound}", "${", "True", "arn:aws:connect:::x", "9" * 20]
    )
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_random_json_never_crashes_the_linter(value: Any) -> None:
    findings = lint_text(json.dumps(value), file="random.json")
    assert findings
    assert all(finding.rule in RULES for finding in findings)


@given(st.text(max_size=40))
def test_random_text_is_one_finding(text: str) -> None:
    findings = lint_text(text, file="random.txt")
    assert [finding.rule for finding in findings] == ["not-a-flow"]


NAMES = [item["Identifier"] for item in SAMPLES["Inbound"]()["Actions"]]
PARAMETERS = sorted({name for kind in CATALOGUE.values() for form in kind.forms for name in form.parameters.fields})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "Identifier": st.sampled_from(NAMES) | JSON,
                "Type": st.sampled_from([*CATALOGUE, "Sing"]) | JSON,
                "Parameters": st.dictionaries(st.sampled_from(PARAMETERS), JSON, max_size=5) | JSON,
                "Transitions": JSON
                | st.fixed_dictionaries(
                    {
                        "NextAction": st.sampled_from(NAMES),
                        "Errors": st.lists(
                            st.fixed_dictionaries(
                                {"ErrorType": st.just("NoMatchingError") | JSON, "NextAction": st.sampled_from(NAMES)}
                            ),
                            max_size=2,
                        ),
                        "Conditions": st.lists(
                            st.fixed_dictionaries(
                                {
                                    "NextAction": st.sampled_from(NAMES),
                                    "Condition": st.fixed_dictionaries(
                                        {"Operator": st.just("Equals"), "Operands": st.lists(JSON, max_size=2)}
                                    )
                                    | JSON,
                                }
                            ),
                            max_size=2,
                        ),
                    }
                ),
            }
        ),
        max_size=8,
    ),
    st.sampled_from(["CONTACT_FLOW", "CUSTOMER_HOLD", "AGENT_TRANSFER", "x"]) | JSON,
)
def test_random_actions_never_crash_the_linter(actions: list[Any], flow_type: Any) -> None:
    metadata = {"name": "Random", "type": flow_type, "ActionMetadata": {"Log": {"scv": {"otherwise": "Greet"}}}}
    flow = {"Version": "2019-10-30", "StartAction": "Log", "Metadata": metadata, "Actions": actions}
    findings = lint_text(json.dumps(flow), file="random.json")
    assert all(finding.rule in RULES for finding in findings)


@pytest.mark.parametrize("depth", [200, 900, 5_000])
def test_deep_parameters_never_crash_the_linter(depth: int) -> None:
    text = json.dumps(SAMPLES["Transfer"]()).replace('"One moment."', "[" * depth + "]" * depth)
    assert {finding.rule for finding in lint_text(text, file="deep.json")} <= {"parameter-shape", "not-a-flow"}
