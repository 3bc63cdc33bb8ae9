"""What holds for all stacks of a contact center, and for several contact centers in one app."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from configuration import ContactCenter
from configuration.local import LocalProfile
from tests.synthesis import Assembly, Template, properties, shipped, synthesize
from tests.unit.stacks.support import acme

_LOCAL = LocalProfile(
    scrt_endpoint_base="http://127.0.0.1:8001/telephony/v1",
    rest_endpoint_base="http://127.0.0.1:8001/services/data/v63.0",
    auth_endpoint="http://127.0.0.1:8001/services/oauth2/token",
    aws_endpoints={"CONNECT": "http://127.0.0.1:8002"},
)
_PARTS = ("Keys", "Integration", "ContactRecords")
_SHARED_NAMES = {"active"}
"""An alias is named inside its function."""


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, it in value.items():
            yield from _strings(it, name)
    elif isinstance(value, list):
        for it in value:
            yield from _strings(it, key)
    elif isinstance(value, str):
        yield key, value


def _names(template: Template) -> set[str]:
    """Everything that names something in the account: ``...Name`` properties, ARNs and parameter paths."""
    found = set()
    for resource in template["Resources"].values():
        for key, text in _strings(resource.get("Properties", {})):
            ours = text.startswith("arn:") and ":layer:AWS-Parameters" not in text
            if key.endswith("Name") or ours or text.startswith("/scv/"):
                found.add(text)
        found |= {name for name in resource.get("Properties", {}).get("Parameters", {}) if name.startswith("/")}
    return found - _SHARED_NAMES


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Assembly:
    """Two contact centers that differ in API name (one starts with the other) and instance only."""
    return synthesize(_two(), outdir=tmp_path_factory.mktemp("two"))


def _two() -> list[ContactCenter]:
    other = {"instance": {"existing": "99999999-2222-4333-8444-555555555555"}}
    return [acme(call_center_api_name="Acme"), acme(call_center_api_name="Acme_Two", connect=other)]


def test_stacks_of_two_contact_centers(two):
    assert two.templates.keys() == {f"{prefix}-{part}" for prefix in ("Acme", "Acme-Two") for part in _PARTS}


def test_their_templates_share_no_name(two):
    first, second = (
        set().union(*(_names(two.templates[f"{prefix}-{part}"]) for part in _PARTS)) for prefix in ("Acme", "Acme-Two")
    )
    assert len(first) == len(second) > 20
    assert first & second == set()


def test_every_name_carries_the_api_name(two):
    for stack, template in two.templates.items():
        api_name = "Acme_Two" if stack.startswith("Acme-Two") else "Acme"
        prefix = re.compile(rf"(^|[/:]){api_name}([-/]|$)|(^|[/:]){api_name.replace('_', '-')}-|instance/")
        bucket = re.compile(rf"(^|:)scv-{api_name.lower().replace('_', '-')}-[a-z]+-123456789012-")
        assert [it for it in _names(template) if not prefix.search(it) and not bucket.search(it)] == []


def test_code_and_layer_are_in_the_assembly_once(two):
    assets = [path for path in two.directory.glob("asset.*") if path.is_dir()]
    keys = set()
    for template in two.templates.values():
        keys |= {it["Code"]["S3Key"] for it in properties(template, "AWS::Lambda::Function")}
        keys |= {it["Content"]["S3Key"] for it in properties(template, "AWS::Lambda::LayerVersion")}
    # Five functions and the layer, in six stacks.
    assert len(keys) == len(assets) == 6


def test_every_resource_that_can_be_tagged_is(two):
    template = two.templates["Acme-Keys"]
    tagged = {it["Type"] for it in template["Resources"].values() if "Tags" in it.get("Properties", {})}
    assert tagged == {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::Logs::LogGroup"}
    (role,) = properties(template, "AWS::IAM::Role")
    assert role["Tags"] == [{"Key": "scv:contact-center", "Value": "Acme"}]
    assert two.manifest["Acme-Keys"]["properties"]["tags"] == {"scv:contact-center": "Acme"}


def test_configured_tags_are_added(tmp_path):
    templates = synthesize([acme(tags={"owner": "voice"})], outdir=tmp_path).templates
    for template in templates.values():
        for role in properties(template, "AWS::IAM::Role"):
            assert {"Key": "owner", "Value": "voice"} in role["Tags"]


def test_stacks_name_account_region_and_order(two):
    stack = two.manifest["Acme-Integration"]
    assert stack["environment"] == "aws://123456789012/eu-west-2"
    assert "Acme-Keys" in stack["dependencies"]
    assert "Acme-Two-Keys" not in stack["dependencies"]
    assert "Acme-Integration" in two.manifest["Acme-ContactRecords"]["dependencies"]


def test_stacks_do_not_lock_each_other_by_exports(two):
    text = json.dumps(two.templates)
    assert "Fn::ImportValue" not in text
    assert '"Export"' not in text


def test_a_permissions_boundary_is_on_every_role(tmp_path):
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    templates = synthesize([acme(permissions_boundary_arn=boundary)], outdir=tmp_path).templates
    roles = [it for template in templates.values() for it in properties(template, "AWS::IAM::Role")]
    assert len(roles) == 5
    assert {it["PermissionsBoundary"] for it in roles} == {boundary}


def test_no_role_has_a_managed_policy(two):
    roles = [it for template in two.templates.values() for it in properties(template, "AWS::IAM::Role")]
    assert len(roles) == 10
    assert not [it for it in roles if "ManagedPolicyArns" in it or "Policies" in it]


@pytest.mark.parametrize(("data", "protected"), [("retain", True), ("destroy", False)])
def test_a_center_that_keeps_its_data_is_protected_against_deletion(tmp_path, data, protected):
    manifest = synthesize([acme(removal_policies={"data": data})], outdir=tmp_path).manifest
    got = {it["properties"].get("terminationProtection", False) for it in manifest.values()}
    assert got == {protected}


@pytest.mark.parametrize(("logs", "deletion"), [("retain", "Retain"), ("destroy", "Delete")])
def test_the_removal_policy_of_logs(tmp_path, logs, deletion):
    templates = synthesize([acme(removal_policies={"logs": logs})], outdir=tmp_path).templates
    groups = [it for t in templates.values() for it in t["Resources"].values() if it["Type"] == "AWS::Logs::LogGroup"]
    assert len(groups) == 5
    assert {it["DeletionPolicy"] for it in groups} == {deletion}


def test_retention_and_level_of_logs(tmp_path):
    templates = synthesize([acme(logging={"level": "ERROR", "retention_days": 3})], outdir=tmp_path).templates
    for template in templates.values():
        assert {it["RetentionInDays"] for it in properties(template, "AWS::Logs::LogGroup")} == {3}
        for function in properties(template, "AWS::Lambda::Function"):
            assert function["Environment"]["Variables"]["LOG_LEVEL"] == "ERROR"


def test_the_local_profile_replaces_endpoints_and_leaves_aws_layers_out(tmp_path):
    assembly = synthesize([acme()], outdir=tmp_path, local=_LOCAL)
    functions = [it for template in assembly.templates.values() for it in properties(template, "AWS::Lambda::Function")]
    variables = {it["FunctionName"].removeprefix("Acme_One-"): it["Environment"]["Variables"] for it in functions}
    telephony = variables["InvokeTelephonyIntegrationApiFunction"]
    assert telephony["SCRT_ENDPOINT_BASE"] == _LOCAL.scrt_endpoint_base
    rest = variables["InvokeSalesforceRestApiFunction"]
    assert rest["SALESFORCE_AUTH_ENDPOINT"] == _LOCAL.auth_endpoint
    assert rest["SALESFORCE_REST_API_ENDPOINT_BASE"] == _LOCAL.rest_endpoint_base
    assert {it["AWS_ENDPOINT_URL_CONNECT"] for it in variables.values()} == {"http://127.0.0.1:8002"}
    assert telephony["USE_SSM_LAMBDA_EXTENSION"] == rest["USE_SSM_LAMBDA_EXTENSION"] == "false"
    assert "AWS-Parameters-and-Secrets" not in json.dumps(assembly.templates)


def test_the_local_profile_deploys_with_the_callers_credentials_and_without_protection(tmp_path):
    for stack in synthesize([acme()], outdir=tmp_path, local=_LOCAL).manifest.values():
        assert "assumeRoleArn" not in stack["properties"]
        assert not stack["properties"].get("terminationProtection")


def test_nothing_local_is_in_a_template_without_the_profile(two):
    text = json.dumps(two.templates)
    for trace in ("127.0.0.1", "localhost", "AWS_ENDPOINT_URL"):
        assert trace not in text
    assert all("assumeRoleArn" in stack["properties"] for stack in two.manifest.values())


def test_synthesis_is_reproducible(two, tmp_path):
    again = synthesize(_two(), outdir=tmp_path)
    assert again.templates == two.templates


def test_the_shipped_contact_centers_synthesize(tmp_path):
    assembly = synthesize(shipped(), outdir=tmp_path)
    assert {"DemoContactCenter-Keys", "DemoContactCenter-Integration"} < assembly.templates.keys()
