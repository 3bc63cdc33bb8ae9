"""Keeps one execution environment of a function warm, so that a caller does not wait for a cold start."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from scv_constructs.function import ScvFunction
from scv_constructs.nag import acknowledge

WARM_UP_EVENT: Mapping[str, str] = {"detail-type": "Scheduled Event", "source": "scv.warm-up"}
"""The constant input: all that a handler needs to recognise it, and nothing to parse beyond that."""


class WarmUp(Construct):
    """An EventBridge rule that invokes the alias of a function at a fixed rate.

    Attributes:
        rule: the rule, for example to switch it off or to alarm on FailedInvocations.
    """

    def __init__(
        self, scope: Construct, id_: str, *, function: ScvFunction, rule_name: str, rate_minutes: int = 5
    ) -> None:
        """``rate_minutes`` is 1 to 60; Lambda keeps an idle environment for some 5 to 15 minutes.

        Raises:
            ValueError: ``rate_minutes`` is out of range.
        """
        super().__init__(scope, id_)
        if not 1 <= rate_minutes <= 60:
            raise ValueError(f"rate_minutes of {rule_name} is {rate_minutes}; it must be 1 to 60")
        self.rule = events.Rule(
            self,
            "Rule",
            rule_name=rule_name,
            description=f"Keeps {function.function_name} warm",
            schedule=events.Schedule.rate(Duration.minutes(rate_minutes)),
        )
        self.rule.add_target(
            targets.LambdaFunction(
                function.alias,
                event=events.RuleTargetInput.from_object(dict(WARM_UP_EVENT)),
                # A late ping is worth nothing: the next one is due soon.
                retry_attempts=0,
                max_event_age=Duration.minutes(1),
            )
        )
        acknowledge(
            self.rule,
            finding="Serverless-EventBusDLQ",
            reason="The event is a constant that carries no data: a ping that is not delivered leaves nothing to "
            "replay, and the next one follows within minutes.",
        )
