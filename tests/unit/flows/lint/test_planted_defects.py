"""Each planted defect gives exactly its finding; the samples without one give none."""

from __future__ import annotations

import pytest

from flows.lint import RULES
from tests.unit.flows.lint.planted_branches import BRANCHES
from tests.unit.flows.lint.planted_document import DOCUMENT, PLACES
from tests.unit.flows.lint.planted_parameters import PARAMETERS
from tests.unit.flows.lint.planted_references import REFERENCES
from tests.unit.flows.lint.planting import Planted
from tests.unit.flows.lint.samples import SAMPLES, context, lint_document

PLANTED = [*DOCUMENT, *PLACES, *BRANCHES, *PARAMETERS, *REFERENCES]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_without_a_defect_has_no_finding(name: str) -> None:
    assert lint_document(SAMPLES[name]()) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_defect_is_found_where_it_is_and_nothing_else(planted: Planted) -> None:
    flow = SAMPLES[planted.sample]()
    planted.mutation(flow)
    findings = lint_document(flow)
    assert {(finding.rule, finding.action) for finding in findings} == planted.expected, [
        str(item) for item in findings
    ]
    assert all(finding.severity == RULES[finding.rule].severity for finding in findings)


def test_every_rule_has_a_planted_defect_or_a_test_of_its_own() -> None:
    elsewhere = {"not-a-flow", "duplicate-key", "lambda-association"}
    planted = {rule for entry in PLANTED for rule, _ in entry.expected}
    assert planted | elsewhere == set(RULES)


def test_names_of_planted_defects_are_unique() -> None:
    names = [entry.name for entry in PLANTED]
    assert len(names) == len(set(names)) >= 40


@pytest.mark.parametrize(
    "associated",
    [
        set(),
        {"InvokeSalesforceRestApiFunction"},
    ],
)
def test_a_function_that_is_not_associated_is_reported(associated: set[str]) -> None:
    findings = lint_document(SAMPLES["Inbound"](), context(associated_functions=frozenset(associated)))
    assert [(finding.rule, finding.action) for finding in findings] == [("lambda-association", "Create")]


def test_an_associated_function_is_not_reported() -> None:
    surroundings = context(associated_functions=frozenset({"InvokeTelephonyIntegrationApiFunction"}))
    assert lint_document(SAMPLES["Inbound"](), surroundings) == []
