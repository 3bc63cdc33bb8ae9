"""The Integration stack: the two functions through which everything else talks to Salesforce."""

from __future__ import annotations

from aws_cdk import ArnFormat, CfnOutput
from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from scv_constructs.function import ScvFunction
from scv_constructs.parameter_names import parameter_arn
from scv_constructs.warm_up import WarmUp
from stacks.assets import AppAssets
from stacks.base import ContactCenterStack


class IntegrationStack(ContactCenterStack):
    """InvokeTelephonyIntegrationApiFunction and InvokeSalesforceRestApiFunction.

    Attributes:
        telephony: answers Connect flows through the Telephony Integration API.
        rest: reads and writes Salesforce records through the REST API.
    """

    def __init__(
        self, scope: Construct, *, contact_center: ContactCenter, assets: AppAssets, local: LocalProfile | None = None
    ) -> None:
        """Build the stack of one contact center."""
        super().__init__(
            scope,
            part="Integration",
            description=f"Service Cloud Voice {contact_center.call_center_api_name}: calls to Salesforce",
            contact_center=contact_center,
            assets=assets,
            local=local,
        )
        # LocalProfile and Salesforce name the endpoints alike.
        self._endpoints = local or contact_center.salesforce
        self.telephony = self._telephony()
        self.rest = self._rest()
        if contact_center.warm_up.enabled:
            WarmUp(
                self,
                "WarmUp",
                function=self.telephony,
                rule_name=f"{contact_center.call_center_api_name}-WarmUp",
                rate_minutes=contact_center.warm_up.rate_minutes,
            )
        for function in (self.telephony, self.rest):
            name = function.node.id
            CfnOutput(self, f"{name}Arn", value=function.alias.function_arn, description="Alias to invoke from flows")

    def _telephony(self) -> ScvFunction:
        center = self.contact_center
        private_key = self.names.scrt_private_key(center.auth_keys.version)
        environment = {
            "SALESFORCE_ORG_ID": center.salesforce.org_id,
            "SCRT_ENDPOINT_BASE": self._endpoints.scrt_endpoint_base,
            "PRIVATE_KEY_PARAM_NAME": private_key,
        }
        if center.connect.existing_instance_id is not None:
            environment["CONNECT_INSTANCE_ID"] = center.connect.existing_instance_id
        function = self.add_function(
            "InvokeTelephonyIntegrationApiFunction",
            folder="invoke_telephony_integration_api",
            description="Voice calls, transfers and routing in Salesforce for Amazon Connect flows",
            environment=environment,
            reads_parameters=True,
            no_dead_letter_queue_because="Callers wait for the answer and see an error themselves (a flow takes its "
            "error branch); the only asynchronous event is the warm-up, which carries no data.",
        )
        function.allow("ReadPrivateKey", actions=["ssm:GetParameter"], resources=[parameter_arn(self, private_key)])
        function.allow(
            "UpdateContactAttributes",
            actions=["connect:UpdateContactAttributes"],
            resources=[f"{self._connect_instance_arn()}/contact/*"],
            wildcard_reason=self._contact_wildcard_reason(),
        )
        return function

    def _rest(self) -> ScvFunction:
        names = self.names
        function = self.add_function(
            "InvokeSalesforceRestApiFunction",
            folder="invoke_salesforce_rest_api",
            description="Salesforce records, queries and conversations through the REST API",
            environment={
                "CONSUMER_KEY_PARAM_NAME": names.rest_consumer_key,
                "PRIVATE_KEY_PARAM_NAME": names.rest_private_key,
                "ACCESS_TOKEN_PARAM_NAME": names.rest_access_token,
                "SUBJECT": names.rest_subject,
                "AUDIENCE": names.rest_audience,
                "SALESFORCE_AUTH_ENDPOINT": self._endpoints.auth_endpoint,
                "SALESFORCE_REST_API_ENDPOINT_BASE": self._endpoints.rest_endpoint_base,
            },
            reads_parameters=True,
            no_dead_letter_queue_because="Every caller waits for the answer and sees an error itself: a flow takes its "
            "error branch, another function reports it; nothing invokes this function asynchronously.",
        )
        function.allow(
            "ReadParameters",
            actions=["ssm:GetParameter"],
            resources=[parameter_arn(self, name) for name in names.rest],
        )
        function.allow(
            "KeepAccessToken",
            actions=["ssm:PutParameter"],
            resources=[parameter_arn(self, names.rest_access_token)],
        )
        return function

    def _connect_instance_arn(self) -> str:
        """The ARN of the instance; of every instance in account and region as long as it is not created yet."""
        return self.contact_center.connect_instance_arn or self.format_arn(
            service="connect", resource="instance", resource_name="*", arn_format=ArnFormat.SLASH_RESOURCE_NAME
        )

    def _contact_wildcard_reason(self) -> str:
        contacts = "The contact is the call at hand, whose id is made when the call arrives."
        if self.contact_center.connect_instance_arn:
            return contacts
        return (
            f"{contacts} The instance is created with this contact center, and its id is assigned by AWS: until then "
            "the permission is bounded by the account and region of the contact center."
        )
