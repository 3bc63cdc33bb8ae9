"""The one construct that makes a Lambda function: log group, least-privilege role, tracing, alias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Annotations, ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from scv_constructs.l1 import l1
from scv_constructs.nag import acknowledge, acknowledge_wildcard_resources
from scv_constructs.target import LambdaTarget

ALIAS_NAME = "active"
"""Every trigger and caller uses this alias, never the bare function."""


def alias_arn(stack: Stack, function_name: str) -> str:
    """ARN of the alias ``active`` of a function by its name, in the stack's account and region.

    For a function of another stack: a name that both stacks can derive needs no CloudFormation export, which would
    lock the two stacks together.
    """
    return stack.format_arn(
        service="lambda",
        resource="function",
        resource_name=f"{function_name}:{ALIAS_NAME}",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


class ScvFunction(Construct):
    """A Python function ``<folder>.handler.handler`` behind the alias ``active``.

    The role has no AWS managed policy: it may write to its own log group and send traces, and what `allow` or a
    ``grant_*`` of another construct adds. The log group is ``/aws/lambda/<function name>``.

    Example::

        function = ScvFunction(self, "Rest", function_name="MyCenter-InvokeSalesforceRestApiFunction", ...)
        function.allow("ReadKey", actions=["ssm:GetParameter"], resources=[key_arn])
        function.grant_invoke(other.role)
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function_name: str,
        folder: str,
        code: lambda_.Code,
        description: str,
        environment: Mapping[str, str],
        memory_mb: int,
        timeout_seconds: int,
        log_level: str,
        log_retention_days: int,
        log_removal_policy: RemovalPolicy,
        layers: Sequence[lambda_.ILayerVersion] = (),
        target: LambdaTarget | None = None,
        params_and_secrets: lambda_.ParamsAndSecretsLayerVersion | None = None,
        reserved_concurrency: int | None = None,
        provisioned_concurrency: int | None = None,
        snap_start: bool = False,
        role_name: str | None = None,
        dead_letter_queue: sqs.IQueue | None = None,
        no_dead_letter_queue_because: str | None = None,
    ) -> None:
        """Create the function.

        Args:
            function_name: at most 64 characters; cannot be changed without replacing the function.
            folder: the package in the code that holds ``handler.py``.
            environment: the function's variables; LOG_LEVEL is added. No secrets: everybody who may read the template
                or the function's configuration can see them.
            memory_mb: 128 to 10240; CPU grows with it.
            timeout_seconds: 1 to 900. Amazon Connect waits 8 seconds at most.
            log_level: DEBUG, INFO, WARNING or ERROR.
            log_retention_days: a period that CloudWatch Logs offers (1, 3, 5, 7, 14, 30, 60, 90, ...).
            log_removal_policy: what happens to the log group with the stack.
            params_and_secrets: the AWS Parameters and Secrets extension.
            provisioned_concurrency: initialised environments of the alias; excludes ``snap_start``.
            role_name: only where another stack adds a permission to the role; at most 64 characters, unique in the
                account (roles belong to no region).
            dead_letter_queue: where the events of failed asynchronous invocations go.
            no_dead_letter_queue_because: why the function needs none. One of the two must be given, so that nobody
                forgets the question.

        Raises:
            ValueError: ``snap_start`` with ``provisioned_concurrency``, or not exactly one of the last two arguments.
        """
        super().__init__(scope, id_)
        if snap_start and provisioned_concurrency is not None:
            raise ValueError(f"{function_name}: snap_start and provisioned_concurrency exclude each other")
        if (dead_letter_queue is None) == (no_dead_letter_queue_because is None):
            raise ValueError(
                f"{function_name}: give either dead_letter_queue or no_dead_letter_queue_because, exactly one"
            )
        target = target or LambdaTarget()
        self.function_name = function_name
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{function_name}",
            retention=logs.RetentionDays.INFINITE,
            removal_policy=log_removal_policy,
        )
        # The L2 takes names of an enumeration, CloudWatch and the configuration count days.
        l1(self.log_group, logs.CfnLogGroup).retention_in_days = log_retention_days
        self.role = iam.Role(
            self,
            "Role",
            role_name=role_name,
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"Execution role of {function_name}",
        )
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=function_name,
            description=description,
            runtime=target.runtime,
            architecture=target.cdk_architecture,
            handler=f"{folder}.handler.handler",
            code=code,
            layers=list(layers),
            role=self.role,
            log_group=self.log_group,
            environment={**environment, "LOG_LEVEL": log_level},
            memory_size=memory_mb,
            timeout=Duration.seconds(timeout_seconds),
            params_and_secrets=params_and_secrets,
            reserved_concurrent_executions=reserved_concurrency,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if snap_start else None,
            dead_letter_queue=dead_letter_queue,
        )
        self._allow_logs_and_traces()
        self.alias = lambda_.Alias(
            self,
            "Alias",
            alias_name=ALIAS_NAME,
            version=self.function.current_version,
            provisioned_concurrent_executions=provisioned_concurrency,
        )
        if snap_start:
            Annotations.of(self.function).acknowledge_warning(
                "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias publishes a version."
            )
        if no_dead_letter_queue_because is not None:
            acknowledge(self.function, finding="Serverless-LambdaDLQ", reason=no_dead_letter_queue_because)

    def allow(
        self, id_: str, *, actions: Sequence[str], resources: Sequence[str], wildcard_reason: str | None = None
    ) -> iam.Policy:
        """Allow the function's role ``actions`` on ``resources``, as a policy of its own.

        A policy for each purpose keeps an acknowledged wildcard from covering any other statement.

        Args:
            id_: construct id and, in the template, the purpose of the permission.
            wildcard_reason: needed when a resource holds a ``*``: why it cannot be narrower.

        Raises:
            ValueError: an action holds a ``*``, or a resource does and there is no reason.
        """
        broad = [action for action in actions if "*" in action]
        if broad:
            raise ValueError(f"{self.function_name} {id_}: name the actions instead of {', '.join(broad)}")
        wild = [resource for resource in resources if "*" in resource]
        if wild and wildcard_reason is None:
            raise ValueError(f"{self.function_name} {id_}: {', '.join(wild)} needs a wildcard_reason")
        policy = iam.Policy(
            self,
            id_,
            # CloudFormation would accept the same name in every role; a reviewer searches for this one.
            policy_name=f"{self.function_name}-{id_}",
            statements=[iam.PolicyStatement(actions=list(actions), resources=list(resources))],
            roles=[self.role],
        )
        if wildcard_reason is not None:
            acknowledge_wildcard_resources(policy, resources=wild, reason=wildcard_reason)
        # The first invocation (a custom resource, a warm-up) may follow at once: no function without its permissions.
        self.function.node.add_dependency(policy)
        return policy

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow ``grantee`` to invoke the alias, and only the alias."""
        return self.alias.grant_invoke(grantee)

    def metric_errors(self, *, period: Duration | None = None) -> cloudwatch.Metric:
        """Invocations of the alias that failed, summed over ``period`` (5 minutes unless given)."""
        return self.alias.metric_errors(period=period, statistic="Sum")

    def metric_throttles(self, *, period: Duration | None = None) -> cloudwatch.Metric:
        """Invocations of the alias refused for want of concurrency, summed over ``period``."""
        return self.alias.metric_throttles(period=period, statistic="Sum")

    def metric_invocations(self, *, period: Duration | None = None) -> cloudwatch.Metric:
        """Invocations of the alias, summed over ``period``."""
        return self.alias.metric_invocations(period=period, statistic="Sum")

    def metric_duration_millis(self, *, statistic: str = "p99", period: Duration | None = None) -> cloudwatch.Metric:
        """Time in the handler in milliseconds; ``statistic`` is for example ``p99`` or ``Maximum``."""
        return self.alias.metric_duration(period=period, statistic=statistic)

    def _allow_logs_and_traces(self) -> None:
        self.allow(
            "WriteLogs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[self.log_group.log_group_arn],
        )
        self.allow(
            "SendTraces",
            actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
            resources=["*"],
            wildcard_reason="X-Ray has no resource-level permissions for these two write-only actions "
            "(Service Authorization Reference, AWS X-Ray).",
        )
        # Through the L1: the L2's `tracing` would put the X-Ray statement into the default policy, next to others.
        tracing = lambda_.CfnFunction.TracingConfigProperty(mode="Active")
        l1(self.function, lambda_.CfnFunction).tracing_config = tracing
