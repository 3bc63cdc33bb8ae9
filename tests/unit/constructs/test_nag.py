"""Acknowledgements: one finding, one construct, a reason."""

import pytest
from aws_cdk import Validations
from aws_cdk import aws_iam as iam
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from scv_constructs.nag import acknowledge, acknowledge_wildcard_resources
from tests.unit.constructs.support import new_function, new_stack

_REASON = "The object's key is only known when the call arrives."


def _policy(stack, id_="P", resource="*"):
    role = iam.Role(stack, f"{id_}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=[resource])
    return iam.Policy(stack, id_, statements=[statement], roles=[role])


def _findings(stack) -> set[tuple[str, str | None]]:
    return {
        (violation.rule_name, resource.construct_path)
        for pack in (AwsSolutionsChecks(), ServerlessChecks())
        for violation in pack.validate_scope(stack).violations
        for resource in violation.violating_resources
    }


def test_a_finding_is_acknowledged_on_its_construct_only():
    stack = new_stack()
    acknowledge(_policy(stack, "Good"), finding="AwsSolutions-IAM5[Resource::*]", reason=_REASON)
    _policy(stack, "Bad")
    assert _findings(stack) == {("AwsSolutions-IAM5[Resource::*]", "Try/Bad/Resource")}


def test_another_finding_of_the_same_rule_stays():
    stack = new_stack()
    policy = _policy(stack, resource="arn:aws:s3:::b/*")
    acknowledge_wildcard_resources(policy, resources=["arn:aws:s3:::other/*", "arn:aws:s3:::b"], reason=_REASON)
    assert _findings(stack) == {("AwsSolutions-IAM5[Resource::arn:aws:s3:::b/*]", "Try/P/Resource")}


def test_a_function_of_ours_has_no_finding():
    stack = new_stack()
    new_function(stack)
    assert _findings(stack) == set()


def test_a_stack_cannot_be_acknowledged_as_a_whole():
    stack = new_stack()
    with pytest.raises(ValueError, match="on the stack Try; name the single construct"):
        acknowledge(stack, finding="AwsSolutions-L1", reason=_REASON)
    assert not [entry for entry in stack.node.metadata if entry.type == Validations.ACKNOWLEDGED_RULES_METADATA_KEY]


def test_a_reason_must_explain():
    with pytest.raises(ValueError, match="the reason 'not needed' does not explain anything"):
        acknowledge(_policy(new_stack()), finding="AwsSolutions-IAM5[Resource::*]", reason="not needed")
