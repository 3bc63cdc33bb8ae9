"""The warm-up rule."""

import json

import pytest
from aws_cdk.assertions import Template

from scv.warm_up import is_scheduled
from scv_constructs.warm_up import WARM_UP_EVENT, WarmUp
from tests.unit.constructs.support import new_function, new_stack


def _template(**changes) -> Template:
    stack = new_stack()
    WarmUp(stack, "WarmUp", function=new_function(stack), rule_name="Acme-WarmUp", **changes)
    return Template.from_stack(stack)


def test_the_rule_invokes_the_alias_with_the_constant_event():
    template = _template()
    (alias,) = template.find_resources("AWS::Lambda::Alias")
    (rule,) = template.find_resources("AWS::Events::Rule").values()
    assert rule["Properties"]["Name"] == "Acme-WarmUp"
    assert rule["Properties"]["ScheduleExpression"] == "rate(5 minutes)"
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"] == {"Ref": alias}
    assert json.loads(target["Input"]) == WARM_UP_EVENT
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}


def test_only_this_rule_may_invoke_the_alias():
    template = _template()
    (alias,), (rule,) = (template.find_resources(f"AWS::{kind}") for kind in ("Lambda::Alias", "Events::Rule"))
    template.has_resource_properties(
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": alias},
            "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": [rule, "Arn"]},
        },
    )


def test_handlers_recognise_the_event():
    assert is_scheduled(dict(WARM_UP_EVENT))


@pytest.mark.parametrize(("minutes", "expression"), [(1, "rate(1 minute)"), (60, "rate(1 hour)")])
def test_the_rate(minutes, expression):
    _template(rate_minutes=minutes).has_resource_properties("AWS::Events::Rule", {"ScheduleExpression": expression})


@pytest.mark.parametrize("minutes", [0, 61])
def test_a_rate_out_of_range_is_refused(minutes):
    with pytest.raises(ValueError, match=f"rate_minutes of Acme-WarmUp is {minutes}; it must be 1 to 60"):
        _template(rate_minutes=minutes)
