"""Properties that the emulator drops are read from the templates and set through the API."""

import json
from typing import Any

import pytest

from simulator.emulator import DeployError, apply_dropped_properties
from simulator.emulator.fixups import lifecycle_rule


class FakeAccess:
    """Hands out itself as every client and remembers what it was asked to set."""

    def __init__(self, physical: dict[str, str]) -> None:
        self.physical = physical
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str) -> "FakeAccess":
        return self

    def describe_stack_resources(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        return {
            "StackResources": [
                {"LogicalResourceId": logical, "PhysicalResourceId": name} for logical, name in self.physical.items()
            ]
        }

    def __getattr__(self, name: str) -> Any:
        return lambda **arguments: self.calls.append((name, arguments))


def assembly(tmp_path, resources):
    (tmp_path / "t.json").write_text(json.dumps({"Resources": resources}))
    artifact = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "t.json", "stackName": "Demo-Keys"},
    }
    (tmp_path / "manifest.json").write_text(
        json.dumps({"artifacts": {"DemoKeysArtifact": artifact, "Tree": {"type": "cdk:tree"}}})
    )
    return tmp_path


def test_dropped_properties_of_functions_and_buckets_are_set(tmp_path):
    resources = {
        "Fn": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"RecursiveLoop": "Allow", "ReservedConcurrentExecutions": 5},
        },
        "Plain": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 5}},
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 30}]}},
        },
        "Topic": {"Type": "AWS::SNS::Topic"},
    }
    access = FakeAccess({"Fn": "demo-fn", "Plain": "plain-fn", "Bucket": "demo-bucket"})
    done = apply_dropped_properties(access, assembly=assembly(tmp_path, resources), stacks=["Demo-Keys"])  # type: ignore[arg-type]
    rule = {"Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 30}}
    assert access.calls == [
        ("put_function_recursion_config", {"FunctionName": "demo-fn", "RecursiveLoop": "Allow"}),
        ("put_function_concurrency", {"FunctionName": "demo-fn", "ReservedConcurrentExecutions": 5}),
        (
            "put_bucket_lifecycle_configuration",
            {"Bucket": "demo-bucket", "LifecycleConfiguration": {"Rules": [rule]}},
        ),
    ]
    assert len(done) == 3


def test_a_resource_whose_condition_is_false_is_left_out(tmp_path):
    resources = {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"RecursiveLoop": "Allow"}}}
    access = FakeAccess({})
    assert apply_dropped_properties(access, assembly=assembly(tmp_path, resources), stacks=["Demo-Keys"]) == []  # type: ignore[arg-type]


def test_a_value_that_is_not_literal_is_an_error(tmp_path):
    resources = {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"ReservedConcurrentExecutions": {"Ref": "N"}}}}
    with pytest.raises(DeployError, match="ReservedConcurrentExecutions is .*not a literal"):
        apply_dropped_properties(
            FakeAccess({"Fn": "fn"}),  # type: ignore[arg-type]
            assembly=assembly(tmp_path, resources),
            stacks=["Demo-Keys"],
        )


def test_a_stack_without_template_is_an_error(tmp_path):
    with pytest.raises(DeployError, match="has no stack 'Other'"):
        apply_dropped_properties(FakeAccess({}), assembly=assembly(tmp_path, {}), stacks=["Other"])  # type: ignore[arg-type]


def test_a_lifecycle_rule_keeps_every_key_in_the_words_of_the_api():
    rule = {
        "Id": "old",
        "Status": "Enabled",
        "Prefix": "ctr/",
        "NoncurrentVersionExpirationInDays": 7,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        "Transitions": [{"TransitionInDays": 90, "StorageClass": "GLACIER_IR"}],
    }
    assert lifecycle_rule(rule) == {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {"Prefix": "ctr/"},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        "Transitions": [{"Days": 90, "StorageClass": "GLACIER_IR"}],
    }


def test_an_unknown_lifecycle_key_is_not_lost_silently():
    with pytest.raises(DeployError, match="ObjectSizeLessThan"):
        lifecycle_rule({"Status": "Enabled", "ObjectSizeLessThan": 5})
