"""Calls a method of a function on a schedule."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from scv_constructs.function import ScvFunction
from scv_constructs.nag import acknowledge


class ScheduledMethod(Construct):
    """An EventBridge rule that invokes the alias of a function as another function would (guide, chapter 6).

    Attributes:
        rule: the rule.
    """

    def __init__(
        self, scope: Construct, id_: str, *, function: ScvFunction, rule_name: str, schedule: str, method: str
    ) -> None:
        """``schedule`` is an EventBridge expression: ``rate(1 hour)`` or ``cron(0 3 * * ? *)`` (UTC)."""
        super().__init__(scope, id_)
        self.rule = events.Rule(
            self,
            "Rule",
            rule_name=rule_name,
            description=f"Calls {method} of {function.function_name}",
            schedule=events.Schedule.expression(schedule),
        )
        self.rule.add_target(
            targets.LambdaFunction(
                function.alias,
                event=events.RuleTargetInput.from_object({"Details": {"Parameters": {"methodName": method}}}),
                retry_attempts=3,
                max_event_age=Duration.minutes(15),
            )
        )
        acknowledge(
            self.rule,
            finding="Serverless-EventBusDLQ",
            reason="The event is a constant that carries no data: one that is not delivered leaves nothing to replay, "
            "and the next run of the schedule finds by its query whatever this one would have found.",
        )
