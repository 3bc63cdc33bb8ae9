"""Whatever the options: every flow resolves, has no loose end, keeps the language's rules and never drops a caller."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.lint import LintContext, lint
from flows.resilience import proof_text, prove_flows
from tests.unit.connect_flows.combinations import FACTORS, pairwise, settings_of
from tests.unit.connect_flows.deployed import FUNCTIONS, LAMBDA, Deployed, deploy, flow_arn

PAIRWISE = pairwise()


def check(deployed: Deployed) -> None:
    for name, flow in deployed.flows.items():
        text = deployed.texts[name]
        assert "${" not in text
        assert '"scv"' not in text
        assert len(text) < 256_000
        assert flow.reachable() == set(flow.actions), f"{name}: not everything can be reached"
        for action in flow.actions.values():
            for label, target in action.successors():
                assert target in flow.actions, f"{name}: {action.identifier} {label} leads to {target}"
        assert set(flow.metadata["ActionMetadata"]) == set(flow.actions)


def test_pairwise_rows_hold_every_pair_of_values():
    for first, second in itertools.combinations(FACTORS, 2):
        for a, b in itertools.product(FACTORS[first], FACTORS[second]):
            assert any(row[first] == a and row[second] == b for row in PAIRWISE)
    assert len(PAIRWISE) < 40


@pytest.mark.parametrize("row", PAIRWISE, ids=range(len(PAIRWISE)))
class TestPairwise:
    def test_every_flow_resolves_without_loose_ends(self, row):
        check(deploy(*settings_of(row)))

    def test_every_flow_keeps_the_rules_of_the_language(self, row):
        deployed = deploy(*settings_of(row))
        context = LintContext(
            flows=deployed.flows,
            flows_complete=True,
            associated_functions=frozenset({*FUNCTIONS, *(f"{LAMBDA}-{name}" for name in FUNCTIONS)}),
            resolved=True,
        )
        for name, flow in deployed.flows.items():
            errors = [f for f in lint(flow, file=name, context=context) if f.severity == "error"]
            assert not errors, "\n".join(map(str, errors))

    def test_no_failure_of_a_function_hangs_up(self, row):
        deployed = deploy(*settings_of(row))
        proofs = prove_flows(deployed.flows, names={flow_arn(name): name for name in deployed.flows})
        assert all(proof.proven for proof in proofs), proof_text(proofs)
        assert any(proof.paths for proof in proofs)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FACTORS.items()}))
def test_any_combination_resolves_without_loose_ends(row):
    check(deploy(*settings_of(row)))


@pytest.mark.parametrize("row", PAIRWISE[:3], ids=range(3))
def test_options_of_no_interest_to_a_flow_leave_it_as_it_is(row):
    changed, features = settings_of(row)
    plain = deploy(changed, features)
    other = deploy({**changed, "texts": {"voicemail_saved": "Saved."}}, features)
    differing = {name for name in plain.texts if plain.texts[name] != other.texts[name]}
    assert differing <= {"Sample SCV Voicemail Subflow"}
