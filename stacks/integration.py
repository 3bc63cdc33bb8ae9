"""The Integration stack: the two functions through which everything else talks to Salesforce."""

from __future__ import annotations

from typing import Final

from aws_cdk import CfnOutput
from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from scv_constructs.async_failures import AsyncFailures
from scv_constructs.data_bucket import bucket_arn, objects_arn
from scv_constructs.failure_queue import FailureQueue
from scv_constructs.function import ScvFunction
from scv_constructs.parameter_names import parameter_arn
from scv_constructs.scheduled_method import ScheduledMethod
from scv_constructs.warm_up import WarmUp
from stacks.assets import AppAssets
from stacks.base import ContactCenterStack
from stacks.ctr_settings import CONTACT_RECORD_KEYS, field_environment, hook_packages

CONTACTS: Final = "The contact is the call at hand, whose id is made when the call arrives."
"""Why a permission is for every contact of an instance."""


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
        if contact_center.features.ctr_backup:
            self._add_retry_ctr_sync()
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
            role_name=self.resource_names.telephony_role if center.connect.is_new and not self._local else None,
        )
        function.allow("ReadPrivateKey", actions=["ssm:GetParameter"], resources=[parameter_arn(self, private_key)])
        self._allow_contacts(function)
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
                **self._retry_environment(),
            },
            reads_parameters=True,
            no_dead_letter_queue_because="Callers wait for the answer and see an error themselves: a flow takes its "
            "error branch, another function reports it. The one asynchronous call, a run of retryCTRSync, has an "
            "on-failure destination on the alias, which keeps more than a dead-letter queue.",
            packages=hook_packages(self.contact_center),
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

    def _retry_environment(self) -> dict[str, str]:
        center = self.contact_center
        if not center.features.ctr_backup:
            return {}
        retry = center.ctr.retry
        return {
            "CTR_BACKUP_BUCKET": self.resource_names.ctr_backup_bucket,
            "INVOKE_TELEPHONY_INTEGRATION_API_ARN": self.function_alias_arn("InvokeTelephonyIntegrationApiFunction"),
            **field_environment(center),
            "CTR_RETRY_WINDOW_HOURS": str(retry.window_hours),
            "CTR_RETRY_CONCURRENCY": str(retry.concurrency),
            **({"CTR_RETRY_SOQL": retry.soql} if retry.soql else {}),
        }

    def _add_retry_ctr_sync(self) -> None:
        """What retryCTRSync needs besides Salesforce; the backup bucket is in the ContactRecords stack."""
        center, bucket = self.contact_center, self.resource_names.ctr_backup_bucket
        self.rest.allow(
            "ReadContactRecords",
            actions=["s3:GetObject"],
            resources=[objects_arn(self, bucket)],
            wildcard_reason=CONTACT_RECORD_KEYS,
        )
        # Without it S3 answers 403 for a record that is not there, and a run could not report it as missing.
        self.rest.allow("FindContactRecords", actions=["s3:ListBucket"], resources=[bucket_arn(self, bucket)])
        self.rest.allow(
            "UpdateVoiceCalls",
            actions=["lambda:InvokeFunction"],
            resources=[self.function_alias_arn("InvokeTelephonyIntegrationApiFunction")],
        )
        self.rest.allow(
            "ContinueRun",
            actions=["lambda:InvokeFunction"],
            resources=[self.function_alias_arn("InvokeSalesforceRestApiFunction")],
        )
        queue = FailureQueue(
            self,
            "FailedRetries",
            queue_name=self.resource_names.failed_retries_queue,
            removal_policy=self.data_removal_policy,
            tls_only=self.tls_only,
        )
        AsyncFailures(self, "RetryFailures", function=self.rest, queue=queue)
        if center.ctr.retry.schedule is not None:
            ScheduledMethod(
                self,
                "RetryCTRSync",
                function=self.rest,
                rule_name=self.resource_names.retry_ctr_sync_rule,
                schedule=center.ctr.retry.schedule,
                method="retryCTRSync",
            )

    def _allow_contacts(self, function: ScvFunction) -> None:
        """Contacts of the instance; the stack of a new one (stacks.connect) adds that to the role by its name."""
        instance_arn = self.contact_center.connect_instance_arn
        if instance_arn is None and not self._local:
            return
        reason = CONTACTS
        if instance_arn is None:
            reason += " Deployed to an emulator on this machine, which has no instances of Amazon Connect."
            instance_arn = self.format_arn(service="connect", resource="instance", resource_name="*")
        function.allow(
            "UpdateContactAttributes",
            actions=["connect:UpdateContactAttributes"],
            resources=[f"{instance_arn}/contact/*"],
            wildcard_reason=reason,
        )
