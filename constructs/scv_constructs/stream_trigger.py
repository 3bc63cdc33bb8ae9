"""Invokes a function with batches of a Kinesis stream, such that no record blocks or drops another."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from scv_constructs.data_bucket import DataBucket
from scv_constructs.data_stream import DataStream
from scv_constructs.function import ScvFunction

FAILED_RECORDS_PREFIX = "aws/lambda/"
"""Where Lambda puts discarded batches: ``aws/lambda/<mapping id>/<shard id>/...``."""


@dataclass(frozen=True, kw_only=True)
class BatchSettings:
    """How batches are made and given up. Names and ranges: AWS Lambda API reference, CreateEventSourceMapping.

    Attributes:
        batch_size: records, 1 to 10000.
        window_seconds: how long a batch waits for more records, 0 to 300.
        parallelization: batches of one shard at a time, 1 to 10.
        max_retry_attempts: 0 to 10000.
        max_record_age_seconds: 60 to 604800, or -1 for as long as the stream keeps the record.
    """

    batch_size: int
    window_seconds: int
    parallelization: int
    max_retry_attempts: int
    max_record_age_seconds: int


class StreamTrigger(Construct):
    """An event source mapping to the alias of a function.

    The function reports the records that failed (ReportBatchItemFailures); a batch that fails as a whole is cut in
    two. A record that fails all of its retries, or is too old, goes with its whole data to the bucket: a queue would
    get a pointer into the stream only, which is void as soon as the stream has forgotten the record.

    Attributes:
        mapping: the event source mapping.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: ScvFunction,
        stream: DataStream,
        failed_records: DataBucket,
        settings: BatchSettings,
    ) -> None:
        """Create the mapping, and give the function's role what the mapping needs: no more than its own stream."""
        super().__init__(scope, id_)
        policies = [
            function.allow(
                "ReadStream",
                actions=[
                    "kinesis:DescribeStream",
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ],
                resources=[stream.stream.stream_arn],
            ),
            function.allow(
                "KeepFailedRecords",
                actions=["s3:PutObject"],
                resources=[failed_records.objects_arn(FAILED_RECORDS_PREFIX)],
                wildcard_reason="Lambda itself names the object of a failed batch, below this prefix, by the id of the "
                "mapping, the shard and the time; the function's role can create such objects and not read them.",
            ),
            # Lambda checks with it that the bucket is there.
            function.allow("FindFailedRecordsBucket", actions=["s3:ListBucket"], resources=[failed_records.bucket_arn]),
        ]
        if stream.kms_key_arn is not None:
            policies.append(function.allow("DecryptStream", actions=["kms:Decrypt"], resources=[stream.kms_key_arn]))
        self.mapping = lambda_.CfnEventSourceMapping(
            self,
            "Resource",
            function_name=function.alias.function_arn,
            event_source_arn=stream.stream.stream_arn,
            # A new mapping must not skip what the stream holds already.
            starting_position="TRIM_HORIZON",
            batch_size=settings.batch_size,
            maximum_batching_window_in_seconds=settings.window_seconds,
            parallelization_factor=settings.parallelization,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            maximum_retry_attempts=settings.max_retry_attempts,
            maximum_record_age_in_seconds=settings.max_record_age_seconds,
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=failed_records.bucket_arn)
            ),
            metrics_config=lambda_.CfnEventSourceMapping.MetricsConfigProperty(metrics=["EventCount"]),
        )
        # Lambda checks the role when the mapping is created.
        self.mapping.node.add_dependency(failed_records, *policies)
