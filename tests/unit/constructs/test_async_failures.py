"""The failure queue, and the on-failure destination of asynchronous invocations."""

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from scv_constructs.async_failures import AsyncFailures
from scv_constructs.failure_queue import FailureQueue
from tests.unit.constructs.support import new_function, new_stack


def _queue(stack, **changes):
    return FailureQueue(
        stack, "Queue", **{"queue_name": "Acme-FailedEvents", "removal_policy": RemovalPolicy.RETAIN, **changes}
    )


def _template(**changes):
    stack = new_stack()
    AsyncFailures(stack, "Failures", function=new_function(stack), queue=_queue(stack), **changes)
    return Template.from_stack(stack)


def test_the_queue_keeps_messages_as_long_as_sqs_can_and_encrypted():
    stack = new_stack()
    _queue(stack)
    template = Template.from_stack(stack)
    (queue,) = template.find_resources("AWS::SQS::Queue").values()
    assert queue["Properties"] == {
        "QueueName": "Acme-FailedEvents",
        "MessageRetentionPeriod": 14 * 24 * 3600,
        "SqsManagedSseEnabled": True,
    }
    assert queue["DeletionPolicy"] == "Retain"


def test_the_queue_refuses_plain_http_and_allows_nobody():
    stack = new_stack()
    _queue(stack)
    (policy,) = Template.from_stack(stack).find_resources("AWS::SQS::QueuePolicy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Action"] == "sqs:*"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("tls_only", [True, False])
def test_no_finding_is_left(tls_only):
    stack = new_stack()
    _queue(stack, tls_only=tls_only)
    for pack in (AwsSolutionsChecks(), ServerlessChecks()):
        assert not pack.validate_scope(stack).violations


def test_the_destination_is_that_of_the_alias():
    template = _template()
    (function,), (queue,) = (template.find_resources(f"AWS::{kind}") for kind in ("Lambda::Function", "SQS::Queue"))
    (config,) = template.find_resources("AWS::Lambda::EventInvokeConfig").values()
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    assert config["Properties"] == {
        "FunctionName": {"Ref": function},
        "Qualifier": "active",
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 3600,
        "DestinationConfig": {"OnFailure": {"Destination": arn}},
    }


def test_the_function_may_send_to_the_queue_and_lambda_is_told_only_then():
    template = _template()
    (queue,), (alias,) = (template.find_resources(f"AWS::{kind}") for kind in ("SQS::Queue", "Lambda::Alias"))
    [(policy, properties)] = [
        (id_, it["Properties"])
        for id_, it in template.find_resources("AWS::IAM::Policy").items()
        if it["Properties"]["PolicyName"] == "Acme-Function-SendFailedEvents"
    ]
    assert properties["PolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": [queue, "Arn"]}}
    ]
    (config,) = template.find_resources("AWS::Lambda::EventInvokeConfig").values()
    assert {policy, alias} <= set(config["DependsOn"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"retry_attempts": 3}, "retry_attempts of Acme-Function is 3; Lambda allows 0 to 2"),
        ({"max_event_age_seconds": 59}, "max_event_age_seconds of Acme-Function is 59; Lambda allows 60 to 21600"),
    ],
)
def test_values_out_of_range_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        _template(**changes)
