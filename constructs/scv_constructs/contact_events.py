"""Hands contact events of Amazon Connect to a function: those alone that it acts on.

Source: Amazon Connect administrator guide, "Contact events"; Amazon EventBridge user guide, "Comparison operators for
use in event patterns".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from scv_constructs.failure_queue import FailureQueue
from scv_constructs.function import ScvFunction

CONNECT_SOURCE = "aws.connect"

_ABSENT = {"exists": False}
_DELIVERY_ATTEMPTS = 24
_DELIVERY_AGE = Duration.hours(1)


def contact_event_detail(*, instance_arn: str | None) -> dict[str, Any]:
    """The pattern of ``detail``: abandoned calls, and calls of which a routing step has expired.

    Args:
        instance_arn: the contact center's instance; None matches every instance of the account and region.
    """
    abandoned = {
        "eventType": ["DISCONNECTED"],
        # `exists` looks at values, not at objects: agentInfo itself would count as absent in every event.
        "agentInfo": {"agentArn": [_ABSENT]},
    }
    expired = {
        "eventType": ["CONTACT_DATA_UPDATED"],
        "routingCriteria": {"steps": {"status": ["EXPIRED"]}},
        # A later update of something else repeats the criteria with the step that expired before.
        "updatedProperties": ["RoutingCriteria.Step.Status", _ABSENT],
    }
    return {
        **({"instanceArn": [instance_arn]} if instance_arn else {}),
        "channel": ["VOICE"],
        "initiationMethod": ["INBOUND", "TRANSFER"],
        "$or": [abandoned, expired],
    }


class ContactEvents(Construct):
    """An EventBridge rule for contact events.

    Attributes:
        rule: the rule.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: ScvFunction,
        rule_name: str,
        instance_arn: str | None,
        undelivered: FailureQueue,
        sources: Sequence[str] = (CONNECT_SOURCE,),
    ) -> None:
        """Create the rule.

        Args:
            instance_arn: see `contact_event_detail`.
            undelivered: gets events that could not be handed to Lambda within an hour.
            sources: another source than AWS's own is for an emulator, where nobody but AWS may send events of that.
        """
        super().__init__(scope, id_)
        self.rule = events.Rule(
            self,
            "Rule",
            rule_name=rule_name,
            description="Abandoned calls, and calls of which a routing step has expired",
            event_pattern=events.EventPattern(
                source=list(sources),
                detail_type=["Amazon Connect Contact Event"],
                detail=contact_event_detail(instance_arn=instance_arn),
            ),
        )
        self.rule.add_target(
            targets.LambdaFunction(
                function.alias,
                dead_letter_queue=undelivered.queue,
                retry_attempts=_DELIVERY_ATTEMPTS,
                max_event_age=_DELIVERY_AGE,
            )
        )
