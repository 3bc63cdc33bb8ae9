"""ScvFunction: what it creates, and that it permits no more than it says."""

import re

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Match, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from scv_constructs.function import alias_arn
from scv_constructs.target import LambdaTarget
from tests.unit.constructs.support import ACCOUNT, REGION, new_function, new_stack


def _policies(template: Template) -> dict[str, list[dict]]:
    found = template.find_resources("AWS::IAM::Policy")
    return {it["Properties"]["PolicyName"]: it["Properties"]["PolicyDocument"]["Statement"] for it in found.values()}


def test_properties_of_the_function():
    stack = new_stack()
    new_function(stack, reserved_concurrency=7)
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function",
        {
            "FunctionName": "Acme-Function",
            "Handler": "acme.handler.handler",
            "Runtime": "python3.14",
            "Architectures": ["arm64"],
            "MemorySize": 256,
            "Timeout": 8,
            "ReservedConcurrentExecutions": 7,
            "TracingConfig": {"Mode": "Active"},
            "Environment": {"Variables": {"ACME": "1", "LOG_LEVEL": "INFO"}},
        },
    )


def test_the_role_permits_logs_on_its_own_group_and_traces_only():
    stack = new_stack()
    new_function(stack)
    template = Template.from_stack(stack)
    (group,) = template.find_resources("AWS::Logs::LogGroup")
    assert _policies(template) == {
        "Acme-Function-WriteLogs": [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": {"Fn::GetAtt": [group, "Arn"]},
            }
        ],
        "Acme-Function-SendTraces": [
            {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}
        ],
    }
    (role,) = template.find_resources("AWS::IAM::Role").values()
    assert role["Properties"].keys() == {"AssumeRolePolicyDocument", "Description"}


def test_the_log_group_has_the_functions_name_and_outlives_the_stack_if_asked():
    stack = new_stack()
    new_function(stack)
    template = Template.from_stack(stack)
    template.has_resource(
        "AWS::Logs::LogGroup",
        {
            "Properties": {"LogGroupName": "/aws/lambda/Acme-Function", "RetentionInDays": 90},
            "DeletionPolicy": "Retain",
        },
    )
    template.has_resource_properties("AWS::Lambda::Function", {"LoggingConfig": {"LogGroup": Match.any_value()}})


def test_the_log_group_goes_with_the_stack_if_asked():
    stack = new_stack()
    new_function(stack, log_removal_policy=RemovalPolicy.DESTROY)
    Template.from_stack(stack).has_resource("AWS::Logs::LogGroup", {"DeletionPolicy": "Delete"})


def test_the_alias_points_at_the_published_version():
    stack = new_stack()
    new_function(stack, provisioned_concurrency=3)
    template = Template.from_stack(stack)
    (version,) = template.find_resources("AWS::Lambda::Version")
    template.has_resource_properties(
        "AWS::Lambda::Alias",
        {
            "Name": "active",
            "FunctionVersion": {"Fn::GetAtt": [version, "Version"]},
            "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 3},
        },
    )


def test_a_changed_environment_publishes_a_new_version():
    versions: set[str] = set()
    for value in ("1", "2"):
        stack = new_stack()
        new_function(stack, environment={"ACME": value})
        versions |= Template.from_stack(stack).find_resources("AWS::Lambda::Version").keys()
    assert len(versions) == 2


def test_snap_start_applies_to_published_versions():
    stack = new_stack()
    new_function(stack, snap_start=True)
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function", {"SnapStart": {"ApplyOn": "PublishedVersions"}}
    )


def test_the_function_waits_for_all_of_its_permissions():
    stack = new_stack()
    function = new_function(stack)
    function.allow("ReadKey", actions=["ssm:GetParameter"], resources=["arn:aws:ssm:eu-west-2:1:parameter/k"])
    template = Template.from_stack(stack)
    (resource,) = template.find_resources("AWS::Lambda::Function").values()
    assert template.find_resources("AWS::IAM::Policy").keys() <= set(resource["DependsOn"])


def test_allow_is_a_policy_of_its_own():
    stack = new_stack()
    key = "arn:aws:ssm:eu-west-2:1:parameter/k"
    new_function(stack).allow("ReadKey", actions=["ssm:GetParameter"], resources=[key])
    statements = _policies(Template.from_stack(stack))["Acme-Function-ReadKey"]
    assert statements == [{"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": key}]


def test_allow_refuses_a_wildcard_without_a_reason():
    function = new_function(new_stack())
    with pytest.raises(ValueError, match=r"Acme-Function Read: arn:aws:s3:::b/\* needs a wildcard_reason"):
        function.allow("Read", actions=["s3:GetObject"], resources=["arn:aws:s3:::b/*"])


def test_allow_refuses_a_wildcard_action():
    function = new_function(new_stack())
    with pytest.raises(ValueError, match=r"name the actions instead of s3:\*"):
        function.allow("All", actions=["s3:*"], resources=["arn:aws:s3:::b"])


def test_grant_invoke_covers_the_alias_and_not_the_function():
    stack = new_stack()
    function = new_function(stack)
    caller = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    function.grant_invoke(caller)
    template = Template.from_stack(stack)
    (alias,) = template.find_resources("AWS::Lambda::Alias")
    (statements,) = [it for name, it in _policies(template).items() if name.startswith("Caller")]
    assert statements == [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": {"Ref": alias}}]


def test_metrics_are_those_of_the_alias():
    function = new_function(new_stack())
    metrics = {
        "Errors": function.metric_errors(),
        "Throttles": function.metric_throttles(),
        "Invocations": function.metric_invocations(),
        "Duration": function.metric_duration_millis(),
    }
    for name, metric in metrics.items():
        assert (metric.namespace, metric.metric_name) == ("AWS/Lambda", name)
        assert metric.statistic == ("p99" if name == "Duration" else "Sum")
        assert set(metric.dimensions or {}) == {"FunctionName", "Resource"}


def test_a_dead_letter_queue_is_used():
    stack = new_stack()
    queue = sqs.Queue(stack, "Failures")
    new_function(stack, dead_letter_queue=queue, no_dead_letter_queue_because=None)
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function", {"DeadLetterConfig": {"TargetArn": Match.any_value()}}
    )


@pytest.mark.parametrize("both", [True, False])
def test_the_question_of_failed_events_must_be_answered_once(both):
    stack = new_stack()
    changes = {"dead_letter_queue": sqs.Queue(stack, "Q")} if both else {"no_dead_letter_queue_because": None}
    with pytest.raises(ValueError, match="exactly one"):
        new_function(stack, **changes)


def test_snap_start_excludes_provisioned_concurrency():
    with pytest.raises(ValueError, match="Acme-Function: snap_start and provisioned_concurrency exclude each other"):
        new_function(new_stack(), snap_start=True, provisioned_concurrency=1)


def test_alias_arn_of_a_function_of_another_stack():
    expected = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:Acme-Other:active"
    stack = new_stack()
    stack.node.set_context("@aws-cdk/core:enablePartitionLiterals", True)
    assert alias_arn(stack, "Acme-Other") == expected


def test_an_unknown_architecture_is_refused():
    with pytest.raises(ValueError, match="'sparc'; it must be one of arm64, x86_64"):
        LambdaTarget(architecture="sparc")


def test_an_unknown_python_is_refused():
    with pytest.raises(ValueError, match="'9.9'; this CDK knows no such runtime"):
        LambdaTarget(python_version="9.9")


@settings(max_examples=25, deadline=None)
@given(
    actions=st.lists(st.sampled_from(["ssm:GetParameter", "s3:*", "kms:Decrypt", "*"]), min_size=1, unique=True),
    resources=st.lists(st.sampled_from(["arn:aws:s3:::b", "arn:aws:s3:::b/*", "*"]), min_size=1, unique=True),
    explained=st.booleans(),
)
def test_no_wildcard_gets_in_unexplained(actions, resources, explained):
    stack = new_stack()
    function = new_function(stack)
    reason = "The object's key is only known when the call arrives." if explained else None
    acceptable = not any("*" in it for it in actions) and (explained or not any("*" in it for it in resources))
    if acceptable:
        policy = function.allow("X", actions=actions, resources=resources, wildcard_reason=reason)
        acknowledged = {
            key for entry in policy.node.metadata if re.search("acknowledge", entry.type) for key in dict(entry.data)
        }
        named = {found[1] for key in acknowledged if (found := re.search(r"\[Resource::(.*)\]", key))}
        assert named == {it for it in resources if "*" in it}
    else:
        with pytest.raises(ValueError, match="Acme-Function X: "):
            function.allow("X", actions=actions, resources=resources, wildcard_reason=reason)
