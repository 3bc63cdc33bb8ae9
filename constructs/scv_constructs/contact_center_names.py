"""Names of a contact center's streams, buckets, queues and rules, the same in every stack that uses them."""

from __future__ import annotations

from dataclasses import dataclass

BUCKET_NAME_LIMIT = 63
"""Characters of a bucket's name (Amazon S3 User Guide, "General purpose bucket naming rules")."""


@dataclass(frozen=True, kw_only=True)
class ContactCenterNames:
    """Names that follow from the contact center, so that a stack needs no export of another one.

    Attributes:
        account: 12 digits; bucket names are shared by all accounts of AWS.
        region: code of the region.
    """

    call_center_api_name: str
    account: str
    region: str

    @property
    def slug(self) -> str:
        """The API name as bucket names allow it: lower case, hyphens for underscores."""
        return self.call_center_api_name.lower().replace("_", "-")

    @property
    def ctr_stream(self) -> str:
        """The Kinesis stream of contact records."""
        return f"{self.call_center_api_name}-CTRStream"

    @property
    def ctr_backup_bucket(self) -> str:
        """The bucket with a copy of every contact record; the key is the ContactId."""
        return self._bucket("ctr")

    @property
    def call_recordings_bucket(self) -> str:
        """The bucket with call recordings and the files of Contact Lens."""
        return self._bucket("rec")

    @property
    def contact_lens_stream(self) -> str:
        """The Kinesis stream of real-time segments of Contact Lens."""
        return f"{self.call_center_api_name}-ContactLensStream"

    @property
    def media_streams_key(self) -> str:
        """The alias, without ``alias/``, of the KMS key that encrypts the audio of calls."""
        return f"{self.call_center_api_name}-MediaStreams"

    @property
    def telephony_role(self) -> str:
        """The role of InvokeTelephonyIntegrationApiFunction where the stack of a new instance adds to it."""
        return f"{self.call_center_api_name}-{self.region}-Telephony"

    @property
    def agent_role(self) -> str:
        """The role that agents sign in with; the region is in it because roles belong to the whole account."""
        return f"{self.call_center_api_name}-{self.region}-Agent"

    @property
    def failed_records_bucket(self) -> str:
        """The bucket with the records of all streams that were given up, whole."""
        return self._bucket("fail")

    @property
    def failed_events_queue(self) -> str:
        """The queue with events of Amazon Connect that could not be handled."""
        return f"{self.call_center_api_name}-FailedEvents"

    @property
    def failed_retries_queue(self) -> str:
        """The queue with runs of retryCTRSync that could not be started or continued."""
        return f"{self.call_center_api_name}-FailedRetries"

    @property
    def contact_events_rule(self) -> str:
        """The EventBridge rule for contact events."""
        return f"{self.call_center_api_name}-ContactEvents"

    @property
    def retry_ctr_sync_rule(self) -> str:
        """The EventBridge rule that runs retryCTRSync."""
        return f"{self.call_center_api_name}-RetryCTRSync"

    def _bucket(self, kind: str) -> str:
        name = f"scv-{self.slug}-{kind}-{self.account}-{self.region}"
        if len(name) > BUCKET_NAME_LIMIT:
            raise ValueError(
                f"the bucket name {name} has {len(name)} characters; Amazon S3 allows {BUCKET_NAME_LIMIT}: choose a "
                f"shorter API name than {self.call_center_api_name}"
            )
        return name
