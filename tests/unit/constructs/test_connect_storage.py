"""Storage of an Amazon Connect instance: exact properties, and keys of least privilege."""

from aws_cdk import RemovalPolicy
from aws_cdk.assertions import Template

from scv_constructs.connect_storage import (
    CONTACT_LENS_SEGMENTS,
    CONTACT_RECORDS,
    CallRecordings,
    MediaStreams,
    stream_association,
)
from tests.unit.constructs.support import ACCOUNT, REGION, new_stack

_INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-4333-8444-555555555555"
_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-4333-8444-666666666666"


def _association(template: Template):
    (found,) = template.find_resources("AWS::Connect::InstanceStorageConfig").values()
    return found["Properties"]


def _media(**changes) -> Template:
    stack = new_stack()
    arguments = {
        "instance_arn": _INSTANCE,
        "prefix": "acme",
        "retention_hours": 24,
        "kms_key_arn": None,
        "key_alias": "Acme-MediaStreams",
        "removal_policy": RemovalPolicy.RETAIN,
    }
    MediaStreams(stack, "Media", **{**arguments, **changes})
    return Template.from_stack(stack)


def test_call_recordings():
    stack = new_stack()
    CallRecordings(stack, "Recordings", instance_arn=_INSTANCE, bucket_name="acme-recordings", prefix="Calls")
    assert _association(Template.from_stack(stack)) == {
        "InstanceArn": _INSTANCE,
        "ResourceType": "CALL_RECORDINGS",
        "StorageType": "S3",
        "S3Config": {"BucketName": "acme-recordings", "BucketPrefix": "Calls"},
    }


def test_media_streams_with_a_key_of_their_own():
    template = _media(retention_hours=48)
    (key_id,) = template.find_resources("AWS::KMS::Key")
    assert _association(template) == {
        "InstanceArn": _INSTANCE,
        "ResourceType": "MEDIA_STREAMS",
        "StorageType": "KINESIS_VIDEO_STREAM",
        "KinesisVideoStreamConfig": {
            "Prefix": "acme",
            "RetentionPeriodHours": 48,
            "EncryptionConfig": {"EncryptionType": "KMS", "KeyId": {"Fn::GetAtt": [key_id, "Arn"]}},
        },
    }
    (alias,) = template.find_resources("AWS::KMS::Alias").values()
    assert alias["Properties"]["AliasName"] == "alias/Acme-MediaStreams"


def test_the_key_rotates_and_names_its_actions():
    (key,) = _media().find_resources("AWS::KMS::Key").values()
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == "Retain"
    (statement,) = key["Properties"]["KeyPolicy"]["Statement"]
    assert not [action for action in statement["Action"] if "*" in action]
    # Without the first one nobody could ever change the policy, without the second one Connect could not use the key.
    assert {"kms:PutKeyPolicy", "kms:CreateGrant", "kms:DescribeKey"} < set(statement["Action"])
    assert statement["Principal"] == {
        "AWS": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, f":iam::{ACCOUNT}:root"]]}
    }


def test_media_streams_with_an_existing_key():
    template = _media(kms_key_arn=_KEY)
    template.resource_count_is("AWS::KMS::Key", 0)
    template.resource_count_is("AWS::KMS::Alias", 0)
    config = _association(template)["KinesisVideoStreamConfig"]
    assert config["EncryptionConfig"] == {"EncryptionType": "KMS", "KeyId": _KEY}


def test_streams_of_records_and_segments():
    stream = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/Acme-CTRStream"
    for resource_type, expected in (
        (CONTACT_RECORDS, "CONTACT_TRACE_RECORDS"),
        (CONTACT_LENS_SEGMENTS, "REAL_TIME_CONTACT_ANALYSIS_SEGMENTS"),
    ):
        stack = new_stack()
        stream_association(stack, "Stream", instance_arn=_INSTANCE, resource_type=resource_type, stream_arn=stream)
        assert _association(Template.from_stack(stack)) == {
            "InstanceArn": _INSTANCE,
            "ResourceType": expected,
            "StorageType": "KINESIS_STREAM",
            "KinesisStreamConfig": {"StreamArn": stream},
        }
