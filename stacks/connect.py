"""The Connect stack: the Amazon Connect instance, and what joins it to the functions, streams and to Salesforce."""

from __future__ import annotations

from aws_cdk import Annotations, ArnFormat
from aws_cdk import aws_iam as iam
from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from scv_constructs.connect_access import AgentSignIn, ApprovedOrigins, FlowFunction
from scv_constructs.connect_instance import InstanceFeatures, NewConnectInstance
from scv_constructs.connect_storage import (
    CONTACT_LENS_SEGMENTS,
    CONTACT_RECORDS,
    CallRecordings,
    MediaStreams,
    stream_association,
)
from scv_constructs.data_bucket import DataBucket, Retention
from scv_constructs.nag import acknowledge_wildcard_resources
from stacks.assets import AppAssets
from stacks.base import ContactCenterStack
from stacks.connect_pieces import ConnectPieces
from stacks.integration import CONTACTS

_REPLACED_RECORDING_DAYS = 30
"""Days that a recording which was overwritten or deleted can be restored."""


class ConnectStack(ContactCenterStack):
    """The instance, or an existing one of which nothing is touched that the configuration does not ask for.

    Attributes:
        instance_arn: literal for an existing instance, known at deployment for a new one.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        contact_center: ContactCenter,
        assets: AppAssets,
        pieces: ConnectPieces,
        local: LocalProfile | None = None,
    ) -> None:
        """Build the stack of one contact center."""
        super().__init__(
            scope,
            part="Connect",
            description=f"Service Cloud Voice {contact_center.call_center_api_name}: Amazon Connect instance",
            contact_center=contact_center,
            assets=assets,
            local=local,
        )
        existing = contact_center.connect_instance_arn
        self.instance_arn = existing or self._new_instance().instance_arn
        self._add_storage(pieces)
        for name in pieces.functions:
            FlowFunction(
                self,
                name,
                instance_arn=self.instance_arn,
                alias_arn=self.function_alias_arn(name),
                account=self.account,
            )
        if pieces.origins:
            ApprovedOrigins(self, "Origins", instance_arn=self.instance_arn, origins=list(pieces.origins))
        self._add_sign_in()
        for name in pieces.missing_functions:
            Annotations.of(self).add_warning_v2(
                f"scv:flow-function-not-deployed:{name}",
                f"{contact_center.call_center_api_name}: flows call {name}, which no stack of the contact center "
                "deploys: those calls fail, and the flows take their error branches. Switch the feature off that needs "
                "it, or deploy the function.",
            )

    def _allow_contacts(self, new: NewConnectInstance) -> None:
        """What the Integration stack cannot allow: it is deployed before the instance has an ARN."""
        name = "InvokeTelephonyIntegrationApiFunction"
        policy = iam.Policy(
            self,
            f"{name}Contacts",
            policy_name=f"{self.contact_center.function_name(name)}-UpdateContactAttributes",
            statements=[
                iam.PolicyStatement(
                    actions=["connect:UpdateContactAttributes"], resources=[f"{new.instance_arn}/contact/*"]
                )
            ],
            roles=[iam.Role.from_role_name(self, f"{name}Role", self.resource_names.telephony_role)],
        )
        # cdk-nag writes an ARN that is known at deployment as <logical id.Arn>.
        instance = f"<{self.get_logical_id(new.instance)}.Arn>"
        acknowledge_wildcard_resources(policy, resources=[f"{instance}/contact/*"], reason=CONTACTS)

    def _new_instance(self) -> NewConnectInstance:
        center, new = self.contact_center, self.contact_center.connect.instance.new
        if new is None:
            raise ValueError(f"{center.name} names no Amazon Connect instance")
        created = NewConnectInstance(
            self,
            "Instance",
            alias=new.alias,
            identity_management=new.identity_management,
            features=InstanceFeatures(
                inbound_calls=new.inbound_calls,
                outbound_calls=new.outbound_calls,
                contact_lens=center.features.contact_lens or center.features.post_call_analysis,
                flow_logs=new.flow_logs,
            ),
            arn_parameter_name=self.names.connect_instance_arn,
            removal_policy=self.data_removal_policy,
        )
        self._allow_contacts(created)
        return created

    def _add_storage(self, pieces: ConnectPieces) -> None:
        names = self.resource_names
        if pieces.call_recordings:
            self._add_call_recordings()
        if pieces.media_streams:
            settings = self.contact_center.connect.storage.media_streams
            MediaStreams(
                self,
                "MediaStreams",
                instance_arn=self.instance_arn,
                prefix=settings.prefix or self.contact_center.resource_prefix,
                retention_hours=settings.retention_hours,
                kms_key_arn=settings.kms_key_arn,
                key_alias=names.media_streams_key,
                removal_policy=self.data_removal_policy,
            )
        if pieces.contact_records:
            self._associate("ContactRecords", CONTACT_RECORDS, stream_name=names.ctr_stream)
        if pieces.contact_lens_segments:
            self._associate("ContactLensSegments", CONTACT_LENS_SEGMENTS, stream_name=names.contact_lens_stream)

    def _add_call_recordings(self) -> None:
        settings = self.contact_center.connect.storage.call_recordings
        bucket_name = settings.bucket_name
        bucket = None
        if bucket_name is None:
            bucket = DataBucket(
                self,
                "CallRecordingsBucket",
                bucket_name=self.resource_names.call_recordings_bucket,
                retention=Retention(expire_days=settings.expire_days, noncurrent_expire_days=_REPLACED_RECORDING_DAYS),
                removal_policy=self.data_removal_policy,
                # Contact Lens puts its results into the same bucket.
                event_bridge=self.contact_center.features.post_call_analysis,
                tls_only=self.tls_only,
            )
            bucket_name = bucket.bucket_name
        recordings = CallRecordings(
            self,
            "CallRecordings",
            instance_arn=self.instance_arn,
            bucket_name=bucket_name,
            prefix=settings.prefix,
        )
        if bucket is not None:
            recordings.node.add_dependency(bucket)

    def _associate(self, id_: str, resource_type: str, *, stream_name: str) -> None:
        stream_association(
            self,
            id_,
            instance_arn=self.instance_arn,
            resource_type=resource_type,
            stream_arn=self.format_arn(
                service="kinesis",
                resource="stream",
                resource_name=stream_name,
                arn_format=ArnFormat.SLASH_RESOURCE_NAME,
            ),
        )

    def _add_sign_in(self) -> None:
        saml = self.contact_center.connect.saml
        if saml is not None:
            AgentSignIn(
                self,
                "AgentSignIn",
                instance_arn=self.instance_arn,
                provider_name=saml.provider_name,
                metadata=saml.metadata,
                role_name=self.resource_names.agent_role,
            )
