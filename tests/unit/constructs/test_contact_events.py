"""The rules that invoke functions: contact events, and methods on a schedule.

What EventBridge matches is tested in the emulator; here the pattern is evaluated by a few lines of the documented
rules, so that a wrong pattern is found without it.
"""

import json
from typing import Any

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk.assertions import Template
from cdk_nag import ServerlessChecks

from scv_constructs.contact_events import ContactEvents, contact_event_detail
from scv_constructs.failure_queue import FailureQueue
from scv_constructs.scheduled_method import ScheduledMethod
from tests.unit.constructs.support import ACCOUNT, REGION, new_function, new_stack

_INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-4333-8444-555555555555"


def _template(**changes):
    stack = new_stack()
    queue = FailureQueue(stack, "Queue", queue_name="Acme-FailedEvents", removal_policy=RemovalPolicy.RETAIN)
    ContactEvents(
        stack,
        "Events",
        function=new_function(stack),
        rule_name="Acme-ContactEvents",
        **{"instance_arn": _INSTANCE, "undelivered": queue, **changes},
    )
    return Template.from_stack(stack)


def _rule(template):
    (rule,) = template.find_resources("AWS::Events::Rule").values()
    return rule["Properties"]


def _values(event: Any, path: tuple[str, ...]) -> list[Any]:
    """The values at a path; lists on the way are looked through, objects at its end are no values."""
    if isinstance(event, list):
        return [value for item in event for value in _values(item, path)]
    if not path:
        return [] if isinstance(event, dict) else [event]
    return _values(event[path[0]], path[1:]) if isinstance(event, dict) and path[0] in event else []


def _matches(pattern: dict[str, Any], event: Any, path: tuple[str, ...] = ()) -> bool:
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(_matches(choice, event, path) for choice in wanted):
                return False
        elif isinstance(wanted, dict):
            if not _matches(wanted, event, (*path, name)):
                return False
        else:
            found = _values(event, (*path, name))
            if not any((not found) if choice == {"exists": False} else choice in found for choice in wanted):
                return False
    return True


def _event(**changes: Any) -> dict[str, Any]:
    abandoned = {"channel": "VOICE", "eventType": "DISCONNECTED", "initiationMethod": "INBOUND"}
    return {"contactId": "c1", "instanceArn": _INSTANCE, **abandoned, **changes}


def _expired(*statuses: str, **changes: Any) -> dict[str, Any]:
    steps = [{"status": status, "expiry": {"durationInSeconds": 30}} for status in statuses]
    update = {"eventType": "CONTACT_DATA_UPDATED", "updatedProperties": ["RoutingCriteria.Step.Status"]}
    return _event(**{**update, "routingCriteria": {"steps": steps, "index": 1}, **changes})


_AGENT = {"agentArn": f"{_INSTANCE}/agent/a", "connectedToAgentTimestamp": "2026-11-20T10:00:00Z"}


@pytest.mark.parametrize(
    ("event", "matched"),
    [
        (_event(), True),
        (_event(initiationMethod="TRANSFER"), True),
        (_event(agentInfo=None), True),
        (_event(agentInfo={}), True),
        (_event(agentInfo=_AGENT), False),
        (_event(initiationMethod="OUTBOUND"), False),
        (_event(channel="CHAT"), False),
        (_event(eventType="QUEUED"), False),
        (_event(instanceArn=_INSTANCE.replace("1111", "9999")), False),
        (_expired("EXPIRED", "ACTIVE"), True),
        (_expired("ACTIVE", "EXPIRED", initiationMethod="TRANSFER"), True),
        (_expired("EXPIRED", agentInfo=_AGENT), True),
        (_expired("ACTIVE"), False),
        (_expired(), False),
        (_expired("EXPIRED", channel="TASK"), False),
        (_expired("EXPIRED", updatedProperties=["Tags"]), False),
        ({name: value for name, value in _expired("EXPIRED").items() if name != "updatedProperties"}, True),
        (_event(eventType="CONTACT_DATA_UPDATED"), False),
    ],
)
def test_which_events_match(event, matched):
    assert _matches(contact_event_detail(instance_arn=_INSTANCE), event) == matched


def test_an_instance_that_is_not_known_yet_is_not_named():
    assert "instanceArn" not in contact_event_detail(instance_arn=None)
    assert _matches(contact_event_detail(instance_arn=None), _event())


def test_the_rule_looks_at_contact_events_of_connect_alone():
    properties = _rule(_template())
    assert properties["Name"] == "Acme-ContactEvents"
    assert properties["EventPattern"] == {
        "source": ["aws.connect"],
        "detail-type": ["Amazon Connect Contact Event"],
        "detail": contact_event_detail(instance_arn=_INSTANCE),
    }


def test_an_emulator_can_send_events_under_another_source():
    assert _rule(_template(sources=["aws.connect", "local"]))["EventPattern"]["source"] == ["aws.connect", "local"]


def test_an_event_that_cannot_be_delivered_is_kept_and_only_this_rule_may_put_it_there():
    template = _template()
    (alias,), (queue,), (rule,) = (
        template.find_resources(f"AWS::{kind}") for kind in ("Lambda::Alias", "SQS::Queue", "Events::Rule")
    )
    (target,) = _rule(template)["Targets"]
    assert target["Arn"] == {"Ref": alias}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 24}
    (policy,) = template.find_resources("AWS::SQS::QueuePolicy").values()
    (allowed,) = [it for it in policy["Properties"]["PolicyDocument"]["Statement"] if it["Effect"] == "Allow"]
    assert allowed["Action"] == "sqs:SendMessage"
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}}


def test_a_method_on_a_schedule():
    stack = new_stack()
    ScheduledMethod(
        stack, "Retry", function=new_function(stack), rule_name="Acme-Retry", schedule="rate(1 hour)", method="retry"
    )
    template = Template.from_stack(stack)
    properties = _rule(template)
    assert properties["Name"] == "Acme-Retry"
    assert properties["ScheduleExpression"] == "rate(1 hour)"
    (target,) = properties["Targets"]
    (alias,), (rule,) = (template.find_resources(f"AWS::{kind}") for kind in ("Lambda::Alias", "Events::Rule"))
    assert target["Arn"] == {"Ref": alias}
    assert json.loads(target["Input"]) == {"Details": {"Parameters": {"methodName": "retry"}}}
    template.has_resource_properties(
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": alias},
            "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": [rule, "Arn"]},
        },
    )
    assert not ServerlessChecks().validate_scope(stack).violations
