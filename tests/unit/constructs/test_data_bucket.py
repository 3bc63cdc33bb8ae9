"""A private bucket: who can use it, and how long it keeps what."""

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks

from scv_constructs.data_bucket import DataBucket, Retention, Transition, bucket_arn, objects_arn
from tests.unit.constructs.support import new_stack

_RETENTION = Retention(expire_days=365, noncurrent_expire_days=30)


def _bucket(stack, **changes):
    arguments = {"bucket_name": "scv-acme-ctr", "retention": _RETENTION, "removal_policy": RemovalPolicy.RETAIN}
    return DataBucket(stack, "Bucket", **{**arguments, **changes})


def _template(**changes):
    stack = new_stack()
    _bucket(stack, **changes)
    return Template.from_stack(stack)


def _properties(**changes):
    (resource,) = _template(**changes).find_resources("AWS::S3::Bucket").values()
    return resource["Properties"]


def test_it_is_private_versioned_and_encrypted():
    properties = _properties()
    assert properties["BucketName"] == "scv-acme-ctr"
    assert properties["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    assert properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["BucketEncryption"] == {
        "ServerSideEncryptionConfiguration": [
            {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        ]
    }
    assert "NotificationConfiguration" not in properties


def test_its_policy_allows_nothing_and_refuses_plain_http():
    template = _template()
    (bucket,) = template.find_resources("AWS::S3::Bucket")
    (policy,) = template.find_resources("AWS::S3::BucketPolicy").values()
    arn = {"Fn::GetAtt": [bucket, "Arn"]}
    assert policy["Properties"]["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "s3:*",
            "Resource": [arn, {"Fn::Join": ["", [arn, "/*"]]}],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_objects_replaced_versions_and_unfinished_uploads_expire():
    assert _properties()["LifecycleConfiguration"] == {
        "Rules": [
            {
                "Id": "Expire",
                "Status": "Enabled",
                "ExpirationInDays": 365,
                "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            }
        ]
    }


@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "GLACIER_IR"])
def test_a_transition_is_a_rule_of_its_own_and_takes_small_objects_too(storage_class):
    transition = Transition(days=60, storage_class=storage_class)
    retention = Retention(expire_days=365, noncurrent_expire_days=30, transition=transition)
    expire, move = _properties(retention=retention)["LifecycleConfiguration"]["Rules"]
    assert expire["Id"] == "Expire"
    assert "ObjectSizeGreaterThan" not in expire
    assert move == {
        "Id": "Transition",
        "Status": "Enabled",
        "ObjectSizeGreaterThan": "0",
        "Transitions": [{"StorageClass": storage_class, "TransitionInDays": 60}],
    }


def test_notifications_need_no_custom_resource():
    template = _template(event_bridge=True)
    (bucket,) = template.find_resources("AWS::S3::Bucket").values()
    assert bucket["Properties"]["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    assert {it["Type"] for it in template.to_json()["Resources"].values()} == {
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
    }


@pytest.mark.parametrize(("policy", "deletion"), [(RemovalPolicy.RETAIN, "Retain"), (RemovalPolicy.DESTROY, "Delete")])
def test_removal(policy, deletion):
    _template(removal_policy=policy).has_resource("AWS::S3::Bucket", {"DeletionPolicy": deletion})


@pytest.mark.parametrize("tls_only", [True, False])
def test_no_finding_is_left(tls_only):
    stack = new_stack()
    _bucket(stack, tls_only=tls_only)
    assert not AwsSolutionsChecks().validate_scope(stack).violations


def test_an_emulator_without_tls_can_use_it():
    assert not _template(tls_only=False).find_resources("AWS::S3::BucketPolicy")


def test_arns_are_literal():
    stack = new_stack()
    stack.node.set_context("@aws-cdk/core:enablePartitionLiterals", True)
    bucket = _bucket(stack)
    assert bucket.bucket_arn == bucket_arn(stack, "scv-acme-ctr") == "arn:aws:s3:::scv-acme-ctr"
    assert bucket.objects_arn() == "arn:aws:s3:::scv-acme-ctr/*"
    assert objects_arn(stack, "scv-acme-ctr", "aws/lambda/") == "arn:aws:s3:::scv-acme-ctr/aws/lambda/*"
