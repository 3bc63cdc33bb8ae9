"""A private bucket for customers' data."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from scv_constructs.l1 import l1
from scv_constructs.nag import acknowledge

_INCOMPLETE_UPLOAD = Duration.days(7)
_STORAGE_CLASSES = {
    "STANDARD_IA": s3.StorageClass.INFREQUENT_ACCESS,
    "GLACIER_IR": s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
}


@dataclass(frozen=True, kw_only=True)
class Transition:
    """When objects move to a cheaper storage class: ``days`` after they were written, from 30.

    ``storage_class`` is ``STANDARD_IA`` or ``GLACIER_IR``: from both an object can be read at once.
    """

    days: int
    storage_class: str


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long objects are kept, in days.

    Attributes:
        expire_days: from when an object was written; None keeps objects.
        noncurrent_expire_days: from when a version was replaced or deleted.
        transition: None leaves objects in S3 Standard.
    """

    expire_days: int | None
    noncurrent_expire_days: int
    transition: Transition | None = None


class DataBucket(Construct):
    """A bucket that only roles with a permission of their own can use, over TLS.

    All public access is blocked, ACLs are switched off (the bucket's owner owns all objects), objects are versioned
    and encrypted with SSE-S3 and a bucket key. Objects expire; so do replaced versions and unfinished uploads.

    Attributes:
        bucket: the bucket.
        bucket_name: its name, literally.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket_name: str,
        retention: Retention,
        removal_policy: RemovalPolicy,
        event_bridge: bool = False,
        tls_only: bool = True,
    ) -> None:
        """Create the bucket.

        Args:
            removal_policy: DESTROY needs an empty bucket: CloudFormation deletes no objects.
            event_bridge: send "Object Created" and the other notifications to EventBridge.
            tls_only: refuse requests without TLS. False is for an emulator that speaks plain HTTP only.
        """
        super().__init__(scope, id_)
        self.bucket_name = bucket_name
        self.bucket = s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            bucket_key_enabled=True,
            enforce_ssl=tls_only,
            lifecycle_rules=_lifecycle_rules(retention),
            removal_policy=removal_policy,
        )
        if retention.transition is not None:
            # Without a size of its own, S3 would leave all objects below 128 KB where they are. CloudFormation takes
            # the number as text, which the L2 does not know.
            size = "LifecycleConfiguration.Rules.1.ObjectSizeGreaterThan"
            l1(self.bucket, s3.CfnBucket).add_property_override(size, "0")
        if event_bridge:
            # The L2's `event_bridge_enabled` would set this through a custom resource with a function of its own.
            enabled = s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
            l1(self.bucket, s3.CfnBucket).notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
                event_bridge_configuration=enabled
            )
        acknowledge(
            self.bucket,
            finding="AwsSolutions-S1",
            reason="Access logs of S3 are delivered on a best-effort basis and would put contact ids into one more "
            "bucket to protect. Who reads customers' data is recorded by CloudTrail data events, completely and "
            "centrally; only the functions of this contact center have a permission for the bucket.",
        )
        if not tls_only:
            acknowledge(
                self.bucket,
                finding="AwsSolutions-S10",
                reason="Deployed to an emulator on this machine, which speaks plain HTTP on the loopback interface.",
            )

    @property
    def bucket_arn(self) -> str:
        """The ARN, literally: a reviewer reads it in policies, and another stack can derive it."""
        return bucket_arn(Stack.of(self), self.bucket_name)

    def objects_arn(self, prefix: str = "") -> str:
        """The ARN of all objects whose key starts with ``prefix``."""
        return objects_arn(Stack.of(self), self.bucket_name, prefix)


def bucket_arn(stack: Stack, bucket_name: str) -> str:
    """ARN of a bucket by its name, for example one of another stack."""
    return stack.format_arn(
        service="s3", region="", account="", resource=bucket_name, arn_format=ArnFormat.NO_RESOURCE_NAME
    )


def objects_arn(stack: Stack, bucket_name: str, prefix: str = "") -> str:
    """ARN of all objects of a bucket whose key starts with ``prefix``."""
    return f"{bucket_arn(stack, bucket_name)}/{prefix}*"


def _lifecycle_rules(retention: Retention) -> list[s3.LifecycleRule]:
    rules = [
        s3.LifecycleRule(
            id="Expire",
            # It also removes the delete markers that stay behind when the last version has expired.
            expiration=None if retention.expire_days is None else Duration.days(retention.expire_days),
            noncurrent_version_expiration=Duration.days(retention.noncurrent_expire_days),
            abort_incomplete_multipart_upload_after=_INCOMPLETE_UPLOAD,
        )
    ]
    if retention.transition is not None:
        rules.append(
            s3.LifecycleRule(
                id="Transition",
                transitions=[
                    s3.Transition(
                        storage_class=_STORAGE_CLASSES[retention.transition.storage_class],
                        transition_after=Duration.days(retention.transition.days),
                    )
                ],
            )
        )
    return rules
