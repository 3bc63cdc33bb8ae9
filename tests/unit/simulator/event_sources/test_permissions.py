"""The execution role must be able to do what the mapping does with it on AWS."""

from __future__ import annotations

import pytest

from simulator.event_sources.permissions import missing_permissions, required_permissions
from tests.unit.simulator.event_sources.fakes import (
    BUCKET_ARN,
    QUEUE_ARN,
    ROLE_ARN,
    STREAM_ARN,
    TOPIC_ARN,
    UUID,
    FakeIam,
    configuration,
)


@pytest.mark.parametrize(
    ("arn", "wanted"),
    [
        (None, []),
        (QUEUE_ARN, [("sqs:SendMessage", QUEUE_ARN)]),
        (TOPIC_ARN, [("sns:Publish", TOPIC_ARN)]),
        (
            BUCKET_ARN,
            [("s3:PutObject", f"{BUCKET_ARN}/aws/lambda/{UUID}/record"), ("s3:ListBucket", BUCKET_ARN)],
        ),
    ],
)
def test_what_is_required(arn, wanted):
    required = required_permissions(configuration(destination_arn=arn))
    assert [one for one in required if one[1] != STREAM_ARN] == wanted
    assert {action for action, resource in required if resource == STREAM_ARN} == {
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    }


def test_what_is_missing_is_named_with_its_resource():
    iam = FakeIam("sqs:SendMessage", "kinesis:GetRecords")
    missing = missing_permissions(iam, ROLE_ARN, configuration(destination_arn=QUEUE_ARN))
    assert missing == [f"kinesis:GetRecords on {STREAM_ARN}", f"sqs:SendMessage on {QUEUE_ARN}"]
    assert {role for role, _, _ in iam.asked} == {ROLE_ARN}
