"""The stream and its event source mapping."""

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from scv_constructs.data_bucket import DataBucket, Retention
from scv_constructs.data_stream import DataStream
from scv_constructs.stream_trigger import BatchSettings, StreamTrigger
from tests.unit.constructs.support import ACCOUNT, REGION, new_function, new_stack

_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-4333-8444-555555555555"
_SETTINGS = BatchSettings(
    batch_size=200, window_seconds=2, parallelization=3, max_retry_attempts=4, max_record_age_seconds=500
)


def _stack(*, settings=_SETTINGS, **stream):
    stack = new_stack()
    stack.node.set_context("@aws-cdk/core:enablePartitionLiterals", True)
    arguments = {"shards": None, "retention_hours": 24, "kms_key_arn": None, "removal_policy": RemovalPolicy.RETAIN}
    StreamTrigger(
        stack,
        "Trigger",
        function=new_function(stack),
        stream=DataStream(stack, "Stream", stream_name="Acme-CTRStream", **{**arguments, **stream}),
        failed_records=DataBucket(
            stack,
            "Failed",
            bucket_name="scv-acme-fail",
            retention=Retention(expire_days=365, noncurrent_expire_days=30),
            removal_policy=RemovalPolicy.RETAIN,
        ),
        settings=settings,
    )
    return stack


def _template(**changes):
    return Template.from_stack(_stack(**changes))


def _ids(template, kind):
    return list(template.find_resources(f"AWS::{kind}"))


def test_every_property_of_the_mapping():
    template = _template()
    (stream,), (alias,) = _ids(template, "Kinesis::Stream"), _ids(template, "Lambda::Alias")
    (mapping,) = template.find_resources("AWS::Lambda::EventSourceMapping").values()
    assert mapping["Properties"] == {
        "FunctionName": {"Ref": alias},
        "EventSourceArn": {"Fn::GetAtt": [stream, "Arn"]},
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 200,
        "MaximumBatchingWindowInSeconds": 2,
        "ParallelizationFactor": 3,
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumRetryAttempts": 4,
        "MaximumRecordAgeInSeconds": 500,
        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::scv-acme-fail"}},
        "MetricsConfig": {"Metrics": ["EventCount"]},
    }


def test_no_retries_and_no_age_limit_can_be_told_from_nothing_said():
    settings = BatchSettings(
        batch_size=1, window_seconds=0, parallelization=1, max_retry_attempts=0, max_record_age_seconds=-1
    )
    (mapping,) = _template(settings=settings).find_resources("AWS::Lambda::EventSourceMapping").values()
    properties = mapping["Properties"]
    assert properties["MaximumRetryAttempts"] == properties["MaximumBatchingWindowInSeconds"] == 0
    assert properties["MaximumRecordAgeInSeconds"] == -1


def test_the_mapping_waits_for_its_permissions_and_its_bucket():
    template = _template()
    (mapping,) = template.find_resources("AWS::Lambda::EventSourceMapping").values()
    policies = template.find_resources("AWS::IAM::Policy")
    needed = {id_ for id_, it in policies.items() if "Record" in it["Properties"]["PolicyName"]}
    needed |= {id_ for id_, it in policies.items() if "Stream" in it["Properties"]["PolicyName"]}
    assert len(needed) == 3
    assert needed | set(_ids(template, "S3::Bucket")) <= set(mapping["DependsOn"])


def _permissions(template):
    return {
        it["Properties"]["PolicyName"].removeprefix("Acme-Function-"): it["Properties"]["PolicyDocument"]["Statement"]
        for it in template.find_resources("AWS::IAM::Policy").values()
        if not it["Properties"]["PolicyName"].endswith(("-WriteLogs", "-SendTraces"))
    }


def test_permissions():
    template = _template()
    (stream,) = _ids(template, "Kinesis::Stream")
    assert _permissions(template) == {
        "ReadStream": [
            {
                "Effect": "Allow",
                "Action": [
                    "kinesis:DescribeStream",
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ],
                "Resource": {"Fn::GetAtt": [stream, "Arn"]},
            }
        ],
        "KeepFailedRecords": [
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::scv-acme-fail/aws/lambda/*"}
        ],
        "FindFailedRecordsBucket": [
            {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::scv-acme-fail"}
        ],
    }


def test_a_key_of_your_own_encrypts_the_stream_and_the_function_may_decrypt_with_it_alone():
    template = _template(kms_key_arn=_KEY)
    template.has_resource_properties(
        "AWS::Kinesis::Stream", {"StreamEncryption": {"EncryptionType": "KMS", "KeyId": _KEY}}
    )
    assert _permissions(template)["DecryptStream"] == [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": _KEY}]


def test_an_on_demand_stream():
    (stream,) = _template().find_resources("AWS::Kinesis::Stream").values()
    assert stream["Properties"] == {
        "Name": "Acme-CTRStream",
        "RetentionPeriodHours": 24,
        "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
        "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
    }
    assert stream["DeletionPolicy"] == "Retain"


def test_a_provisioned_stream():
    template = _template(shards=3, retention_hours=72, removal_policy=RemovalPolicy.DESTROY)
    (stream,) = template.find_resources("AWS::Kinesis::Stream").values()
    assert stream["Properties"]["ShardCount"] == 3
    assert stream["Properties"]["RetentionPeriodHours"] == 72
    assert stream["Properties"]["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}
    assert stream["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize("kms_key_arn", [None, _KEY])
def test_no_finding_is_left(kms_key_arn):
    stack = _stack(kms_key_arn=kms_key_arn)
    for pack in (AwsSolutionsChecks(), ServerlessChecks()):
        assert not pack.validate_scope(stack).violations
