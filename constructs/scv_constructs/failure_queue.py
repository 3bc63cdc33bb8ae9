"""A queue in which events that could not be handled wait to be replayed."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from scv_constructs.nag import acknowledge

RETENTION = Duration.days(14)
"""The longest that SQS offers."""


class FailureQueue(Construct):
    """An encrypted queue (SSE-SQS) that takes messages over TLS only and keeps them 14 days.

    Attributes:
        queue: the queue.
    """

    def __init__(
        self, scope: Construct, id_: str, *, queue_name: str, removal_policy: RemovalPolicy, tls_only: bool = True
    ) -> None:
        """``tls_only=False`` is for an emulator that speaks plain HTTP only."""
        super().__init__(scope, id_)
        self.queue = sqs.Queue(
            self,
            "Resource",
            queue_name=queue_name,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=tls_only,
            retention_period=RETENTION,
            removal_policy=removal_policy,
        )
        for finding in ("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"):
            acknowledge(
                self.queue,
                finding=finding,
                reason="This queue is itself where failed events end. Nothing consumes it but the replay that an "
                "operator starts, which deletes a message only after its event was handled.",
            )
        if not tls_only:
            acknowledge(
                self.queue,
                finding="AwsSolutions-SQS4",
                reason="Deployed to an emulator on this machine, which speaks plain HTTP on the loopback interface.",
            )
