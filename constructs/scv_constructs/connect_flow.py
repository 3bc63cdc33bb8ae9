"""A flow of an Amazon Connect instance, and a version of it for each content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aws_cdk import Fn, RemovalPolicy
from aws_cdk import aws_connect as connect
from constructs import Construct

CONTENT_LIMIT: Final = 256_000
"""Characters of a flow's content (Amazon Connect API reference, CreateContactFlow)."""
NAME_LIMIT: Final = 127
DESCRIPTION_LIMIT: Final = 500
_ARN_ALLOWANCE: Final = 200
"""Characters that an ARN takes which is known at deployment only: partition to id, with room to spare."""

NO_VERSIONS: Final = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "us-gov-west-1",
)
"""Regions whose CloudFormation has no AWS::Connect::ContactFlowVersion (CloudFormation registry, November 2026)."""


class FlowTooLargeError(ValueError):
    """A flow has more characters than Amazon Connect takes."""


@dataclass(frozen=True, kw_only=True)
class FlowContent:
    """The content of a flow, in which some ARNs are known at deployment only.

    Attributes:
        text: JSON; each key of `references` stands where its value goes.
        references: marker to token. A marker is unique in the text and has no ``${`` in it.
    """

    text: str
    references: Mapping[str, str]

    @property
    def longest(self) -> int:
        """Characters that the deployed content may have at most."""
        used = [self.text.count(marker) * (_ARN_ALLOWANCE - len(marker)) for marker in self.references]
        return len(self.text) + sum(used)

    @property
    def digest(self) -> str:
        """A hash that changes with the text, but not with the ARNs of an instance."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def render(self) -> str:
        """The text for a template: literal, or one ``Fn::Sub`` with a variable for each reference."""
        used = {marker: token for marker, token in sorted(self.references.items()) if marker in self.text}
        if not used:
            return self.text
        # What looks like a variable of Fn::Sub is text of the flow.
        body = self.text.replace("${", "${!")
        variables = {}
        for place, (marker, token) in enumerate(used.items(), start=1):
            name = "".join(letter for letter in marker if letter.isascii() and letter.isalnum()) or f"Reference{place}"
            if name in variables:
                name = f"{name}{place}"
            body = body.replace(marker, f"${{{name}}}")
            variables[name] = token
        return Fn.sub(body, variables)


class ContactFlow(Construct):
    """A published flow.

    Attributes:
        flow: the flow.
        flow_arn: its ARN, known at deployment.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        instance_arn: str,
        name: str,
        flow_type: str,
        description: str,
        content: FlowContent,
        versioned: bool,
    ) -> None:
        """Create the flow.

        Args:
            name: unique in the instance for its type.
            flow_type: of the API, such as ``CONTACT_FLOW``; another type is another flow.
            description: cut to the 500 characters that Amazon Connect keeps.
            versioned: make a version of each content, to which the console can go back.

        Raises:
            FlowTooLargeError: name or content are too long.
        """
        super().__init__(scope, id_)
        if content.longest > CONTENT_LIMIT:
            raise FlowTooLargeError(
                f"the flow {name} has up to {content.longest} characters when its ARNs are filled in; Amazon Connect "
                f"takes {CONTENT_LIMIT}: move a part of it to a flow of its own"
            )
        if len(name) > NAME_LIMIT:
            raise FlowTooLargeError(
                f"the flow name {name} has {len(name)} characters; Amazon Connect takes {NAME_LIMIT}: shorten it, or "
                "flows.name_suffix"
            )
        self.flow = connect.CfnContactFlow(
            self,
            "Resource",
            instance_arn=instance_arn,
            name=name,
            type=flow_type,
            description=_shortened(description) or None,
            content=content.render(),
            state="ACTIVE",
        )
        self.flow_arn = self.flow.attr_contact_flow_arn
        if versioned:
            # A version cannot change; another content has another id, and so becomes another version.
            version = connect.CfnContactFlowVersion(
                self,
                f"Version{content.digest[:12]}",
                contact_flow_id=self.flow_arn,
                description=f"Content {content.digest[:12]}",
            )
            # An older version stays, to go back to; one of a deployment that failed does not.
            version.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)


def _shortened(text: str) -> str:
    return text if len(text) <= DESCRIPTION_LIMIT else f"{text[: DESCRIPTION_LIMIT - 3]}..."
