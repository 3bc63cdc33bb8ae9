"""An encrypted Kinesis stream for customers' data."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from constructs import Construct

from scv_constructs.nag import acknowledge


class DataStream(Construct):
    """A stream, on-demand or with a fixed number of shards.

    Attributes:
        stream: the stream.
        kms_key_arn: the customer managed key that encrypts it, None for the AWS managed key ``alias/aws/kinesis``.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        stream_name: str,
        shards: int | None,
        retention_hours: int,
        kms_key_arn: str | None,
        removal_policy: RemovalPolicy,
    ) -> None:
        """Create the stream.

        Args:
            shards: 1,000 records or 1 MB a second each; None for an on-demand stream.
            retention_hours: 24 to 8760.
            kms_key_arn: ARN of a key in the stream's region. Its policy must let the writer use it.
        """
        super().__init__(scope, id_)
        self.kms_key_arn = kms_key_arn
        key = kms.Key.from_key_arn(self, "Key", kms_key_arn) if kms_key_arn else None
        self.stream = kinesis.Stream(
            self,
            "Resource",
            stream_name=stream_name,
            stream_mode=kinesis.StreamMode.ON_DEMAND if shards is None else kinesis.StreamMode.PROVISIONED,
            shard_count=shards,
            retention_period=Duration.hours(retention_hours),
            encryption=kinesis.StreamEncryption.KMS if key else kinesis.StreamEncryption.MANAGED,
            encryption_key=key,
            removal_policy=removal_policy,
        )
        if key:
            acknowledge(
                self.stream,
                finding="AwsSolutions-KDS3",
                reason="The contact center's configuration names a customer managed key (ctr.stream.kms_key_arn): its "
                "owner decides who may decrypt customers' data, which alias/aws/kinesis does not allow.",
            )
