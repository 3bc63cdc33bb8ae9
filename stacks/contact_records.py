"""The ContactRecords stack: contact records (CTRs) and contact events of Amazon Connect come to Salesforce."""

from __future__ import annotations

from typing import Final

from aws_cdk import CfnOutput
from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from scv_constructs.async_failures import AsyncFailures
from scv_constructs.contact_events import CONNECT_SOURCE, ContactEvents
from scv_constructs.data_bucket import DataBucket, Retention, Transition
from scv_constructs.data_stream import DataStream
from scv_constructs.failure_queue import FailureQueue
from scv_constructs.function import ScvFunction
from scv_constructs.stream_trigger import BatchSettings, StreamTrigger
from stacks.assets import AppAssets
from stacks.base import ContactCenterStack
from stacks.ctr_settings import CONTACT_RECORD_KEYS, field_environment, hook_packages

LOCAL_CONNECT_SOURCE: Final = "simulator.connect"
"""Source of contact events in an emulator: EventBridge lets nobody else send events of a source ``aws.*``."""

_DEFAULT_CLASS: Final = "STANDARD_IA"


class ContactRecordsStack(ContactCenterStack):
    """CTRStream with CTRDataSyncFunction, the backup and failure buckets, and HandleContactEventsFunction.

    Attributes:
        stream: Amazon Connect writes contact records to it.
        failed_records: bucket with the records, of this and other streams, that were given up.
        backup: bucket with a copy of every contact record; None where the feature is off.
        failed_events: queue with contact events that could not be handled.
        sync: CTRDataSyncFunction.
        events: HandleContactEventsFunction.
    """

    def __init__(
        self, scope: Construct, *, contact_center: ContactCenter, assets: AppAssets, local: LocalProfile | None = None
    ) -> None:
        """Build the stack of one contact center."""
        super().__init__(
            scope,
            part="ContactRecords",
            description=f"Service Cloud Voice {contact_center.call_center_api_name}: contact records and events",
            contact_center=contact_center,
            assets=assets,
            local=local,
        )
        names = self.resource_names
        self.stream = self._stream()
        self.failed_records = self._bucket("FailedRecords", name=names.failed_records_bucket)
        self.backup = self._backup() if contact_center.features.ctr_backup else None
        self.sync = self._sync()
        self.failed_events = FailureQueue(
            self,
            "FailedEvents",
            queue_name=names.failed_events_queue,
            removal_policy=self.data_removal_policy,
            tls_only=self.tls_only,
        )
        self.events = self._events()
        CfnOutput(self, "CTRStreamArn", value=self.stream.stream.stream_arn, description="For the data streaming")
        CfnOutput(self, "FailedRecordsBucket", value=names.failed_records_bucket, description="See `make replay`")
        CfnOutput(self, "FailedEventsQueue", value=names.failed_events_queue, description="See `make replay`")

    def _stream(self) -> DataStream:
        settings = self.contact_center.ctr.stream
        return DataStream(
            self,
            "CTRStream",
            stream_name=self.resource_names.ctr_stream,
            shards=settings.shards,
            retention_hours=settings.retention_hours,
            kms_key_arn=settings.kms_key_arn,
            removal_policy=self.data_removal_policy,
        )

    def _bucket(self, id_: str, *, name: str, transition: Transition | None = None) -> DataBucket:
        days = self.contact_center.ctr.backup
        return DataBucket(
            self,
            id_,
            bucket_name=name,
            retention=Retention(
                expire_days=days.expire_days,
                noncurrent_expire_days=days.noncurrent_expire_days,
                transition=transition,
            ),
            removal_policy=self.data_removal_policy,
            tls_only=self.tls_only,
        )

    def _backup(self) -> DataBucket:
        settings = self.contact_center.ctr.backup
        transition = None
        if settings.transition_days is not None:
            storage_class = settings.transition_class or _DEFAULT_CLASS
            transition = Transition(days=settings.transition_days, storage_class=storage_class)
        return self._bucket("Backup", name=self.resource_names.ctr_backup_bucket, transition=transition)

    def _sync(self) -> ScvFunction:
        center = self.contact_center
        environment = {
            "INVOKE_TELEPHONY_INTEGRATION_API_ARN": self.function_alias_arn("InvokeTelephonyIntegrationApiFunction"),
            **field_environment(center),
            "CTR_CONCURRENCY": str(center.ctr.concurrency),
        }
        if self.backup is not None:
            environment["CTR_BACKUP_BUCKET"] = self.backup.bucket_name
        function = self.add_function(
            "CTRDataSyncFunction",
            folder="ctr_data_sync",
            description="Updates VoiceCalls with the contact records of Amazon Connect",
            environment=environment,
            reads_parameters=False,
            no_dead_letter_queue_because="Invoked by its event source mapping alone, which waits for the answer: "
            "records that fail go to the mapping's on-failure destination with all of their data.",
            packages=hook_packages(center),
        )
        self._allow_telephony(function)
        if self.backup is not None:
            self._allow_backup(function, self.backup)
        StreamTrigger(
            self,
            "CTRTrigger",
            function=function,
            stream=self.stream,
            failed_records=self.failed_records,
            settings=BatchSettings(
                batch_size=center.ctr.batch_size,
                window_seconds=center.ctr.batching_window_seconds,
                parallelization=center.ctr.parallelization,
                max_retry_attempts=center.ctr.max_retry_attempts,
                max_record_age_seconds=center.ctr.max_record_age_seconds,
            ),
        )
        return function

    def _events(self) -> ScvFunction:
        center = self.contact_center
        function = self.add_function(
            "HandleContactEventsFunction",
            folder="handle_contact_events",
            description="Clears the routing of abandoned calls and reroutes calls with expired routing steps",
            environment={
                "INVOKE_TELEPHONY_INTEGRATION_API_ARN": self.function_alias_arn("InvokeTelephonyIntegrationApiFunction")
            },
            reads_parameters=False,
            no_dead_letter_queue_because="The alias, which the rule invokes, has an on-failure destination: it keeps "
            "the event together with the reason, which a dead-letter queue does not.",
        )
        self._allow_telephony(function)
        AsyncFailures(self, "EventFailures", function=function, queue=self.failed_events)
        ContactEvents(
            self,
            "ContactEvents",
            function=function,
            rule_name=self.resource_names.contact_events_rule,
            instance_arn=center.connect_instance_arn,
            undelivered=self.failed_events,
            sources=(CONNECT_SOURCE,) if self._local is None else (CONNECT_SOURCE, LOCAL_CONNECT_SOURCE),
        )
        return function

    def _allow_telephony(self, function: ScvFunction) -> None:
        function.allow(
            "UpdateVoiceCalls",
            actions=["lambda:InvokeFunction"],
            resources=[self.function_alias_arn("InvokeTelephonyIntegrationApiFunction")],
        )

    def _allow_backup(self, function: ScvFunction, backup: DataBucket) -> None:
        function.allow(
            "WriteContactRecords",
            # Reading tells which of two records of a contact is the newer one.
            actions=["s3:GetObject", "s3:PutObject"],
            resources=[backup.objects_arn()],
            wildcard_reason=CONTACT_RECORD_KEYS,
        )
        # Without it S3 answers 403 for a record that is not there, which cannot be told from a missing permission.
        function.allow("FindContactRecords", actions=["s3:ListBucket"], resources=[backup.bucket_arn])
