"""An Amazon Connect instance, new or existing, and where other stacks find its ARN."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import CfnOutput, CfnParameter, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ssm as ssm
from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class InstanceFeatures:
    """What a new instance can do.

    Attributes:
        contact_lens: Contact Lens may be switched on in flows.
        flow_logs: flows that switch logging on write to ``/aws/connect/<alias>``.
    """

    inbound_calls: bool = True
    outbound_calls: bool = True
    contact_lens: bool = False
    flow_logs: bool = True


class NewConnectInstance(Construct):
    """An instance, whose ARN other stacks read from an SSM parameter (`instance_arn_of_parameter`).

    A CloudFormation export could not change while a stack uses it; the parameter's name follows from the contact
    center, as all other references between stacks do.

    Attributes:
        instance: the instance.
        instance_arn: its ARN, known at deployment.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        alias: str,
        identity_management: str,
        features: InstanceFeatures,
        arn_parameter_name: str,
        removal_policy: RemovalPolicy,
    ) -> None:
        """Create the instance.

        Args:
            alias: first part of the access URL, unique in AWS. Another alias is another instance.
            identity_management: ``SAML`` or ``CONNECT_MANAGED``; cannot be changed either.
            arn_parameter_name: SSM parameter (String) that gets the ARN.
            removal_policy: DESTROY deletes the instance with all of its users, flows and numbers.
        """
        super().__init__(scope, id_)
        self.instance = connect.CfnInstance(
            self,
            "Resource",
            instance_alias=alias,
            identity_management_type=identity_management,
            attributes=connect.CfnInstance.AttributesProperty(
                inbound_calls=features.inbound_calls,
                outbound_calls=features.outbound_calls,
                contact_lens=features.contact_lens,
                contactflow_logs=features.flow_logs,
                auto_resolve_best_voices=True,
            ),
        )
        self.instance.apply_removal_policy(removal_policy)
        self.instance_arn = self.instance.attr_arn
        ssm.StringParameter(
            self,
            "ArnParameter",
            parameter_name=arn_parameter_name,
            string_value=self.instance_arn,
            description=f"ARN of the Amazon Connect instance {alias}",
        )
        CfnOutput(Stack.of(self), "InstanceArn", value=self.instance_arn, description="For the contact center's setup")
        CfnOutput(Stack.of(self), "InstanceId", value=self.instance.attr_id, description="reqInstanceId in Salesforce")


def instance_arn_of_parameter(stack: Stack, parameter_name: str) -> str:
    """The ARN of an instance that another stack has created, read when ``stack`` is deployed."""
    parameter = CfnParameter(
        stack,
        "ConnectInstanceArn",
        type="AWS::SSM::Parameter::Value<String>",
        default=parameter_name,
        description="SSM parameter with the ARN of the Amazon Connect instance",
    )
    return parameter.value_as_string
