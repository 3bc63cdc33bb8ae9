"""cfn-lint on every template, with the rules of its region, and the CDK context of cdk.json."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk
import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from stacks.application import recommended_context
from stacks.findings import read_findings
from tests.synthesis import ROOT, properties, shipped, synthesize
from tests.unit.stacks.support import acme

_IGNORED = ["W3005"]
"""A DependsOn that another property implies: the CDK itself puts the role into every function's."""


def _problems(directory: Path) -> list[str]:
    found = []
    for stack in json.loads((directory / "manifest.json").read_text(encoding="utf-8"))["artifacts"].values():
        if stack["type"] == "aws:cloudformation:stack":
            template = directory / stack["properties"]["templateFile"]
            region = stack["environment"].rpartition("/")[2]
            config = ManualArgs(regions=[region], ignore_checks=_IGNORED)
            matches = lint(template.read_text(encoding="utf-8"), config=config)
            found += [f"{template.name}: {match.rule.id} {match.path}: {match.message}" for match in matches]
    return found


def test_the_shipped_contact_centers_pass_cfn_lint(tmp_path):
    assert _problems(synthesize(shipped(), outdir=tmp_path).directory) == []


def test_a_center_of_defaults_passes_cfn_lint(tmp_path):
    assert _problems(synthesize([acme()], outdir=tmp_path).directory) == []


def _allowed_actions(value: Any) -> Iterator[str]:
    """The actions of every Allow statement anywhere in a template."""
    if isinstance(value, list):
        for item in value:
            yield from _allowed_actions(item)
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow":
            actions = value.get("Action", "(all)")
            yield from [actions] if isinstance(actions, str) else actions
        for item in value.values():
            yield from _allowed_actions(item)


def test_nothing_is_allowed_whole_services(tmp_path):
    """The guide's own bucket policy allows s3:* (chapter 2, "Retry CTR Sync"); nothing here allows any such thing."""
    found = {
        action
        for template in synthesize(shipped(), outdir=tmp_path).templates.values()
        for action in _allowed_actions(template)
    }
    assert {"s3:PutObject", "s3:GetObject", "s3:ListBucket", "lambda:InvokeFunction", "sqs:SendMessage"} <= found
    assert [action for action in found if "*" in action or action == "(all)"] == []


def test_no_bucket_policy_allows_anything_to_anybody(tmp_path):
    for template in synthesize(shipped(), outdir=tmp_path).templates.values():
        assert list(_allowed_actions(properties(template, "AWS::S3::BucketPolicy"))) == []


_INSTANCES = [
    ("eu-west-2", {"instance": {"existing": "11111111-2222-4333-8444-555555555555"}}),
    ("ap-northeast-2", {"instance": {"new": {"alias": "acme-one"}}}),
    ("us-gov-west-1", {"instance": {"new": {"alias": "acme-one"}}}),
]


@pytest.mark.parametrize(("region", "connect"), _INSTANCES)
def test_a_center_with_flows_passes_cfn_lint_and_every_policy_check(tmp_path, region, connect):
    center = acme(region=region, connect=connect, flows={"enabled": True}, features={"voicemail": True})
    assert _problems(synthesize([center], outdir=tmp_path).directory) == []
    assert [finding for finding in read_findings(tmp_path) if finding.blocks] == []


def test_cfn_lint_would_find_an_error(tmp_path):
    assembly = synthesize([acme()], outdir=tmp_path)
    template = assembly.templates["Acme-One-Keys"]
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Timeout"] = 901
    (tmp_path / "Acme-One-Keys.template.json").write_text(json.dumps(template), encoding="utf-8")
    assert any("901 is greater than the maximum of 900" in problem for problem in _problems(tmp_path))


@pytest.mark.parametrize("flag", ["@aws-cdk/core:validateAgainstDefaultRules", "@aws-cdk/aws-iam:minimizePolicies"])
def test_feature_flags_are_set_without_the_cli_too(flag):
    assert recommended_context(ROOT)[flag] is True


def test_every_feature_flag_that_this_cdk_recommends_is_set():
    """A new release of aws-cdk-lib brings new flags: decide on each one, in cdk.json."""
    (package,) = (Path(aws_cdk.__file__).parent / "_jsii").glob("*.tgz")
    with tarfile.open(package) as archive:
        content = archive.extractfile("package/recommended-feature-flags.json")
        assert content is not None
        recommended = json.load(content)
    flags = recommended_context(ROOT)
    assert len(recommended) > 80
    assert {flag for flag, value in recommended.items() if flags.get(flag) != value} == {
        # Amazon Connect is in the partitions aws and aws-us-gov; the CDK recommends aws and aws-cn.
        "@aws-cdk/core:target-partitions"
    }
