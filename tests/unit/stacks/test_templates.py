"""cfn-lint on every template, with the rules of its region, and the CDK context of cdk.json."""

import json
import tarfile
from pathlib import Path

import aws_cdk
import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from stacks.application import recommended_context
from tests.synthesis import ROOT, shipped, synthesize
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
