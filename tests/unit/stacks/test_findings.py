"""The policy checks of every synthesis."""

import json
from pathlib import Path

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.application import SKIP_BUNDLING, fill_app, new_app
from stacks.assets import AppAssets
from stacks.findings import Finding, describe, read_findings
from tests.synthesis import ROOT, shipped, synthesize
from tests.unit.stacks.support import acme


def _blocking(assembly: Path) -> list[Finding]:
    return [finding for finding in read_findings(assembly) if finding.blocks]


def test_the_shipped_contact_centers_have_no_finding_but_the_function_that_is_told(tmp_path):
    """The demo transcribes with Amazon Transcribe: its flows call kvsConsumerTrigger, and no stack deploys that."""
    found = read_findings(synthesize(shipped(), outdir=tmp_path).directory)
    assert [(it.where, it.rule, it.blocks) for it in found] == [
        ("DemoContactCenter-Connect", "Annotation::scv:flow-function-not-deployed:kvsConsumerTrigger", False)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"auth_keys": {"version": 1, "next_version": 2}},
        {"connect": {"instance": {"new": {"alias": "acme-one", "identity_management": "SAML"}}}},
        {"warm_up": {"enabled": False}, "parameters_and_secrets_extension": {"enabled": False}},
        {"permissions_boundary_arn": "arn:aws:iam::123456789012:policy/boundary"},
        {"functions": {"InvokeSalesforceRestApiFunction": {"snap_start": True}}},
    ],
    ids=["staged-key", "new-instance", "everything-off", "boundary", "snap-start"],
)
def test_other_configurations_have_none_either(tmp_path, changes):
    assert read_findings(synthesize([acme(**changes)], outdir=tmp_path).directory) == []


def _bucket(stack: Stack) -> Construct:
    return s3.Bucket(stack, "Planted")


def _wide_policy(stack: Stack) -> Construct:
    role = iam.Role(stack, "PlantedRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    statement = iam.PolicyStatement(actions=["ssm:GetParameter"], resources=["*"])
    return iam.Policy(stack, "Planted", statements=[statement], roles=[role])


@pytest.mark.parametrize(
    ("plant", "rule"), [(_bucket, "AwsSolutions-S1"), (_wide_policy, "AwsSolutions-IAM5[Resource::*]")]
)
def test_a_planted_violation_is_found(tmp_path, plant, rule):
    app = new_app(ROOT, outdir=tmp_path, context=SKIP_BUNDLING)
    fill_app(app, contact_centers=[acme()], assets=AppAssets.of_repository(ROOT))
    stack = app.node.find_child("Acme-One-Integration")
    assert isinstance(stack, Stack)
    plant(stack)
    app.synth()
    found = _blocking(tmp_path)
    assert (rule, "Acme-One-Integration/Planted/Resource") in {(it.rule, it.where) for it in found}
    text = describe(found)
    assert f"Acme-One-Integration/Planted/Resource: {rule} (error, " in text
    assert "acknowledge it on the single construct" in text


def test_findings_are_counted_and_ordered():
    one, two = (
        Finding(check="nag", rule=rule, where=where, severity="error", description="Why.", blocks=True)
        for rule, where in (("R2", "B"), ("R1", "A"))
    )
    assert describe([one]).startswith(
        "1 finding of the policy checks; nothing was deployed\nB: R2 (error, nag)\n    Why."
    )
    text = describe([one, two])
    assert text.startswith("2 findings")
    assert text.index("A: R1") < text.index("B: R2")


def test_an_assembly_without_report_has_no_findings(tmp_path):
    assert read_findings(tmp_path) == []


def test_a_finding_about_no_construct_is_not_lost(tmp_path):
    report = {"pluginReports": [{"pluginName": "p", "conclusion": "failure", "violations": [{"ruleName": "R"}]}]}
    (tmp_path / "validation-report.json").write_text(json.dumps(report), encoding="utf-8")
    (finding,) = read_findings(tmp_path)
    assert (finding.rule, finding.where, finding.blocks) == ("R", "(app)", True)
