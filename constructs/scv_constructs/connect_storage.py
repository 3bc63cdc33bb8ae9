"""Where an Amazon Connect instance stores recordings and streams audio, contact records and segments.

Amazon Connect itself gives its service-linked role the permission for what is associated, with the rights of the role
that deploys (Amazon Connect administrator guide, "Required permissions for using custom IAM policies").
"""

from __future__ import annotations

from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

CONTACT_RECORDS: Final = "CONTACT_TRACE_RECORDS"
CONTACT_LENS_SEGMENTS: Final = "REAL_TIME_CONTACT_ANALYSIS_SEGMENTS"
"""What a Kinesis stream can be associated for (`stream_association`): resource types of Amazon Connect."""

_ADMINISTRATION: Final = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
_USE: Final = ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant")
"""Amazon Connect and Kinesis Video Streams use the key through a grant of the deploying role; readers decrypt."""


class CallRecordings(Construct):
    """Call recordings, and the files of Contact Lens, go to a bucket.

    No KMS key is named: objects get the encryption of the bucket.
    """

    def __init__(self, scope: Construct, id_: str, *, instance_arn: str, bucket_name: str, prefix: str) -> None:
        """``prefix`` is what the keys start with, without a slash at its end."""
        super().__init__(scope, id_)
        self.association = connect.CfnInstanceStorageConfig(
            self,
            "Resource",
            instance_arn=instance_arn,
            resource_type="CALL_RECORDINGS",
            storage_type="S3",
            s3_config=connect.CfnInstanceStorageConfig.S3ConfigProperty(bucket_name=bucket_name, bucket_prefix=prefix),
        )


class MediaStreams(Construct):
    """Callers' audio goes to Kinesis video streams, a stream for each call, encrypted with a customer managed key.

    Attributes:
        key_arn: the key; functions that read the audio need ``kms:Decrypt`` on it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        instance_arn: str,
        prefix: str,
        retention_hours: int,
        kms_key_arn: str | None,
        key_alias: str,
        removal_policy: RemovalPolicy,
    ) -> None:
        """Associate the streams.

        Args:
            prefix: what their names start with.
            retention_hours: 1 to 87600; streams without retention could not be read after the call.
            kms_key_arn: an existing key; None creates one.
            key_alias: name of the created key, without ``alias/``.
            removal_policy: of the created key. DESTROY makes what is left of the audio unreadable.
        """
        super().__init__(scope, id_)
        if kms_key_arn is None:
            key = kms.Key(
                self,
                "Key",
                alias=f"alias/{key_alias}",
                description="Encrypts the audio of calls in Kinesis Video Streams",
                enable_key_rotation=True,
                removal_policy=removal_policy,
                policy=_key_policy(),
            )
            kms_key_arn = key.key_arn
        self.key_arn = kms_key_arn
        self.association = connect.CfnInstanceStorageConfig(
            self,
            "Resource",
            instance_arn=instance_arn,
            resource_type="MEDIA_STREAMS",
            storage_type="KINESIS_VIDEO_STREAM",
            kinesis_video_stream_config=connect.CfnInstanceStorageConfig.KinesisVideoStreamConfigProperty(
                prefix=prefix,
                retention_period_hours=retention_hours,
                encryption_config=connect.CfnInstanceStorageConfig.EncryptionConfigProperty(
                    encryption_type="KMS", key_id=kms_key_arn
                ),
            ),
        )


def _key_policy() -> iam.PolicyDocument:
    """IAM policies of the account decide who may do what; nobody gets more than a key of this kind is for."""
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                sid="LetIamPoliciesOfTheAccountDecide",
                principals=[iam.AccountRootPrincipal()],
                actions=[*_ADMINISTRATION, *_USE],
                resources=["*"],
            )
        ]
    )


def stream_association(
    scope: Construct, id_: str, *, instance_arn: str, resource_type: str, stream_arn: str
) -> connect.CfnInstanceStorageConfig:
    """Let the instance write ``resource_type`` to a Kinesis stream, which must be there."""
    return connect.CfnInstanceStorageConfig(
        scope,
        id_,
        instance_arn=instance_arn,
        resource_type=resource_type,
        storage_type="KINESIS_STREAM",
        kinesis_stream_config=connect.CfnInstanceStorageConfig.KinesisStreamConfigProperty(stream_arn=stream_arn),
    )
