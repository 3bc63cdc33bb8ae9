"""Acknowledging findings of cdk-nag: one finding on one construct, with the reason a reviewer reads.

cdk-nag 3 reads acknowledgements from the construct's metadata (``Validations.of(scope).acknowledge``). They apply to
the construct and everything below it, and must name each finding: ``AwsSolutions-IAM5[Resource::*]``.
"""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

_SHORTEST_REASON = 40


def acknowledge(construct: IConstruct, *, finding: str, reason: str) -> None:
    """Acknowledge one finding on one construct.

    Args:
        construct: the narrowest construct that has the finding.
        finding: rule id, with the finding in brackets where the rule has several: ``Serverless-LambdaDLQ``.
        reason: why this is right here, for a security reviewer.

    Raises:
        ValueError: ``construct`` is a stack (that would cover resources nobody looked at), or the reason is too short
            to be one.
    """
    if Stack.is_stack(construct):
        raise ValueError(f"{finding} is acknowledged on the stack {construct.node.path}; name the single construct")
    if len(reason) < _SHORTEST_REASON:
        raise ValueError(f"{finding} on {construct.node.path}: the reason {reason!r} does not explain anything")
    Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))


def acknowledge_wildcard_resources(construct: IConstruct, *, resources: Sequence[str], reason: str) -> None:
    """Acknowledge ``AwsSolutions-IAM5`` for those of ``resources`` that hold a ``*``, each by its own id."""
    for resource in resources:
        if "*" in resource:
            acknowledge(construct, finding=f"AwsSolutions-IAM5[Resource::{resource}]", reason=reason)
