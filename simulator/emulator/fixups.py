"""Properties that the emulator's CloudFormation drops, set through the service's own API after a deploy.

Seen in MiniStack 1.5.33: RecursiveLoop and ReservedConcurrentExecutions of a Lambda function, LifecycleConfiguration
of a bucket. The values are read from the synthesized templates, so that the deployed system is what the template says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.emulator.access import EmulatorAccess
from simulator.emulator.errors import DeployError

_LIFECYCLE_NAMES = {
    "Id": "ID",
    "Status": "Status",
    "AbortIncompleteMultipartUpload": "AbortIncompleteMultipartUpload",
    "NoncurrentVersionExpiration": "NoncurrentVersionExpiration",
}


def apply_dropped_properties(access: EmulatorAccess, *, assembly: Path, stacks: Sequence[str]) -> list[str]:
    """Set what was dropped in these stacks (by name). Returns one line for each property that was set.

    Raises DeployError when a stack has no template in the assembly, or a value cannot be set this way.
    """
    done: list[str] = []
    for stack in stacks:
        template = _template(assembly, stack)
        resources = {name: body for name, body in template.get("Resources", {}).items() if _needs_help(body)}
        if not resources:
            continue
        answer = access.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
        physical = {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in answer}
        for logical_id, body in resources.items():
            if logical_id in physical:  # absent: its condition is false
                done += _apply(access, physical[logical_id], body["Type"], body["Properties"])
    return done


def _needs_help(resource: Mapping[str, Any]) -> bool:
    properties = resource.get("Properties", {})
    dropped = {
        "AWS::Lambda::Function": {"RecursiveLoop", "ReservedConcurrentExecutions"},
        "AWS::S3::Bucket": {"LifecycleConfiguration"},
    }.get(resource["Type"], set())
    return not dropped.isdisjoint(properties)


def _apply(access: EmulatorAccess, name: str, kind: str, properties: Mapping[str, Any]) -> list[str]:
    done = []
    if kind == "AWS::Lambda::Function":
        functions = access.client("lambda")
        if "RecursiveLoop" in properties:
            loop = _literal(name, "RecursiveLoop", properties["RecursiveLoop"])
            functions.put_function_recursion_config(FunctionName=name, RecursiveLoop=loop)
            done.append(f"{name}: RecursiveLoop {loop}")
        if "ReservedConcurrentExecutions" in properties:
            number = int(_literal(name, "ReservedConcurrentExecutions", properties["ReservedConcurrentExecutions"]))
            functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=number)
            done.append(f"{name}: ReservedConcurrentExecutions {number}")
    elif kind == "AWS::S3::Bucket":
        rules = [lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
        access.client("s3").put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
        done.append(f"{name}: {len(rules)} lifecycle rule(s)")
    return done


def lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """One lifecycle rule of CloudFormation in the words of the S3 API.

    Raises DeployError for a key that is not known here: it would be lost without a word.
    """
    shaped: dict[str, Any] = {"Filter": {"Prefix": rule.get("Prefix", "")}}
    for key, value in rule.items():
        if key in _LIFECYCLE_NAMES:
            shaped[_LIFECYCLE_NAMES[key]] = value
        elif key == "ExpirationInDays":
            shaped["Expiration"] = {"Days": int(value)}
        elif key == "NoncurrentVersionExpirationInDays":
            shaped["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(value)}
        elif key == "Transitions":
            shaped[key] = [
                {"Days": int(step["TransitionInDays"]), "StorageClass": step["StorageClass"]} for step in value
            ]
        elif key != "Prefix":
            raise DeployError(f"lifecycle rule key {key!r} cannot be set in the emulator; add it to fixups.py")
    return shaped


def _literal(name: str, key: str, value: Any) -> Any:
    if isinstance(value, (dict, list)):
        raise DeployError(f"{name}: {key} is {value!r}, not a literal; the emulator drops it and it cannot be set")
    return value


def _template(assembly: Path, stack: str) -> dict[str, Any]:
    """The template of a stack, by the stack's name, in a cloud assembly."""
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
    for artifact_id, artifact in manifest["artifacts"].items():
        if artifact["type"] != "aws:cloudformation:stack":
            continue
        properties = artifact["properties"]
        if properties.get("stackName", artifact_id) == stack:
            text = (assembly / properties["templateFile"]).read_text(encoding="utf-8")
            template: dict[str, Any] = json.loads(text)
            return template
    raise DeployError(f"the cloud assembly {assembly} has no stack {stack!r}")
