"""The CloudFormation resource inside of an L2 construct, for properties that the L2 does not have."""

from __future__ import annotations

from typing import TypeVar

from aws_cdk import CfnResource
from constructs import IConstruct

_L1 = TypeVar("_L1", bound=CfnResource)


def l1(construct: IConstruct, kind: type[_L1]) -> _L1:
    """Return the resource of type ``kind`` inside of ``construct``.

    Raises:
        TypeError: there is another one, or none.
    """
    resource = construct.node.default_child
    if not isinstance(resource, kind):
        raise TypeError(f"{construct.node.path} holds {type(resource).__name__} where {kind.__name__} is expected")
    return resource
