"""The ContactRecords stack."""

import json

import pytest

import ctr_data_sync.application as sync
import handle_contact_events.application as contact_events
from configuration.local import LocalProfile
from scv_constructs.contact_events import contact_event_detail
from stacks.contact_records import LOCAL_CONNECT_SOURCE
from tests.synthesis import properties, resources, synthesize
from tests.unit.stacks.support import INSTANCE_ID, acme

_SYNC = "Acme_One-CTRDataSyncFunction"
_EVENTS = "Acme_One-HandleContactEventsFunction"
_TELEPHONY = "arn:aws:lambda:eu-west-2:123456789012:function:Acme_One-InvokeTelephonyIntegrationApiFunction:active"
_BACKUP = "scv-acme-one-ctr-123456789012-eu-west-2"
_FAILED = "scv-acme-one-fail-123456789012-eu-west-2"
_BACKED_UP = {"features": {"ctr_backup": True}}
_KEY = "arn:aws:kms:eu-west-2:123456789012:key/11111111-2222-4333-8444-555555555555"
_LOCAL = LocalProfile(
    scrt_endpoint_base="http://127.0.0.1:8001/telephony/v1",
    rest_endpoint_base="http://127.0.0.1:8001/services/data/v63.0",
    auth_endpoint="http://127.0.0.1:8001/services/oauth2/token",
)


def _template(tmp_path, *, local=None, **changes):
    return synthesize([acme(**changes)], outdir=tmp_path, local=local).templates["Acme-One-ContactRecords"]


def _variables(template, name):
    (found,) = [it for it in properties(template, "AWS::Lambda::Function") if it["FunctionName"] == name]
    return found["Environment"]["Variables"]


def _permissions(template, function):
    return {
        it["PolicyName"].removeprefix(f"{function}-"): it["PolicyDocument"]["Statement"]
        for it in properties(template, "AWS::IAM::Policy")
        if it["PolicyName"].startswith(function) and not it["PolicyName"].endswith(("-WriteLogs", "-SendTraces"))
    }


def _allow(action, resource):
    return [{"Effect": "Allow", "Action": action, "Resource": resource}]


def _buckets(template):
    return {it["BucketName"]: it for it in properties(template, "AWS::S3::Bucket")}


def test_environment_of_the_sync(tmp_path):
    section = {"custom_fields": {"Reason__c": "DisconnectReason", "Mood__c": "Attributes.mood"}, "hook": "example"}
    variables = _variables(_template(tmp_path, **_BACKED_UP, ctr={**section, "concurrency": 7}), _SYNC)
    assert variables == {
        "CALL_CENTER_API_NAME": "Acme_One",
        "INVOKE_TELEPHONY_INTEGRATION_API_ARN": _TELEPHONY,
        "CTR_BACKUP_BUCKET": _BACKUP,
        "CTR_CUSTOM_FIELDS": '{"Reason__c":"DisconnectReason","Mood__c":"Attributes.mood"}',
        "CTR_HOOK": "example",
        "CTR_CONCURRENCY": "7",
        "LOG_LEVEL": "INFO",
    }
    settings = sync.Settings.from_env(variables)
    assert [field.path for field in settings.custom_fields] == [("DisconnectReason",), ("Attributes", "mood")]
    assert settings.hook is not None


def test_a_hook_goes_into_the_code_of_the_function(tmp_path):
    without = synthesize([acme()], outdir=tmp_path / "1")
    hooked = synthesize([acme(ctr={"hook": "example"})], outdir=tmp_path / "2")
    assert [path.parent.name for path in hooked.directory.glob("asset.*/customisations/example.py")]
    assert not list(without.directory.glob("asset.*/customisations"))


def test_environment_of_the_events_function(tmp_path):
    variables = _variables(_template(tmp_path), _EVENTS)
    assert variables == {
        "CALL_CENTER_API_NAME": "Acme_One",
        "INVOKE_TELEPHONY_INTEGRATION_API_ARN": _TELEPHONY,
        "LOG_LEVEL": "INFO",
    }
    assert contact_events.Settings.from_env(variables).invoke_telephony_integration_api_arn == _TELEPHONY


def test_permissions_of_the_sync(tmp_path):
    template = _template(tmp_path, **_BACKED_UP)
    (stream,) = resources(template, "AWS::Kinesis::Stream")
    read = [f"kinesis:{name}" for name in ("DescribeStream", "DescribeStreamSummary", "GetRecords")]
    read += ["kinesis:GetShardIterator", "kinesis:ListShards"]
    assert _permissions(template, _SYNC) == {
        "UpdateVoiceCalls": _allow("lambda:InvokeFunction", _TELEPHONY),
        "WriteContactRecords": _allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{_BACKUP}/*"),
        "FindContactRecords": _allow("s3:ListBucket", f"arn:aws:s3:::{_BACKUP}"),
        "ReadStream": _allow(read, {"Fn::GetAtt": [stream, "Arn"]}),
        "KeepFailedRecords": _allow("s3:PutObject", f"arn:aws:s3:::{_FAILED}/aws/lambda/*"),
        "FindFailedRecordsBucket": _allow("s3:ListBucket", f"arn:aws:s3:::{_FAILED}"),
    }


def test_permissions_of_the_events_function(tmp_path):
    template = _template(tmp_path)
    (queue,) = resources(template, "AWS::SQS::Queue")
    assert _permissions(template, _EVENTS) == {
        "UpdateVoiceCalls": _allow("lambda:InvokeFunction", _TELEPHONY),
        "SendFailedEvents": _allow("sqs:SendMessage", {"Fn::GetAtt": [queue, "Arn"]}),
    }


def test_without_the_feature_there_is_nothing_of_the_backup(tmp_path):
    template = _template(tmp_path)
    assert _buckets(template).keys() == {_FAILED}
    assert "CTR_BACKUP_BUCKET" not in _variables(template, _SYNC)
    assert _BACKUP not in json.dumps(template)
    assert not {"WriteContactRecords", "FindContactRecords"} & _permissions(template, _SYNC).keys()


def test_the_stream_and_its_mapping_come_from_the_configuration(tmp_path):
    section = {
        "stream": {"mode": "provisioned", "shards": 4, "retention_hours": 48, "kms_key_arn": _KEY},
        "batch_size": 250,
        "parallelization": 2,
        "batching_window_seconds": 3,
        "max_retry_attempts": 9,
        "max_record_age_seconds": 7200,
    }
    template = _template(tmp_path, ctr=section)
    (stream,) = properties(template, "AWS::Kinesis::Stream")
    assert stream["Name"] == "Acme_One-CTRStream"
    assert (stream["ShardCount"], stream["RetentionPeriodHours"]) == (4, 48)
    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": _KEY}
    assert _permissions(template, _SYNC)["DecryptStream"] == _allow("kms:Decrypt", _KEY)
    (mapping,) = properties(template, "AWS::Lambda::EventSourceMapping")
    assert mapping["FunctionName"]["Ref"].startswith("CTRDataSyncFunctionAlias")
    assert mapping["DestinationConfig"] == {"OnFailure": {"Destination": f"arn:aws:s3:::{_FAILED}"}}
    assert [
        mapping[name]
        for name in (
            "BatchSize",
            "ParallelizationFactor",
            "MaximumBatchingWindowInSeconds",
            "MaximumRetryAttempts",
            "MaximumRecordAgeInSeconds",
        )
    ] == [250, 2, 3, 9, 7200]


def test_the_defaults_of_the_mapping(tmp_path):
    (mapping,) = properties(_template(tmp_path), "AWS::Lambda::EventSourceMapping")
    assert (mapping["BatchSize"], mapping["MaximumRetryAttempts"], mapping["MaximumRecordAgeInSeconds"]) == (
        100,
        5,
        3600,
    )


def test_lifecycle_of_both_buckets(tmp_path):
    days = {"expire_days": 200, "noncurrent_expire_days": 9, "transition_days": 45}
    buckets = _buckets(_template(tmp_path, **_BACKED_UP, ctr={"backup": days}))
    expire = {
        "Id": "Expire",
        "Status": "Enabled",
        "ExpirationInDays": 200,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 9},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    transition = {
        "Id": "Transition",
        "Status": "Enabled",
        "ObjectSizeGreaterThan": "0",
        "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 45}],
    }
    assert buckets[_BACKUP]["LifecycleConfiguration"] == {"Rules": [expire, transition]}
    assert buckets[_FAILED]["LifecycleConfiguration"] == {"Rules": [expire]}


def test_the_transition_s_class_can_be_chosen(tmp_path):
    days = {"transition_days": 45, "transition_class": "GLACIER_IR"}
    buckets = _buckets(_template(tmp_path, **_BACKED_UP, ctr={"backup": days}))
    _, rule = buckets[_BACKUP]["LifecycleConfiguration"]["Rules"]
    assert rule["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 45}]


@pytest.mark.parametrize(("policy", "deletion"), [("retain", "Retain"), ("destroy", "Delete")])
def test_the_removal_policy_of_data(tmp_path, policy, deletion):
    template = _template(tmp_path, **_BACKED_UP, removal_policies={"data": policy})
    kinds = ("AWS::S3::Bucket", "AWS::Kinesis::Stream", "AWS::SQS::Queue")
    found = [it for it in template["Resources"].values() if it["Type"] in kinds]
    assert len(found) == 4
    assert {it["DeletionPolicy"] for it in found} == {it["UpdateReplacePolicy"] for it in found} == {deletion}


def test_the_rule_for_contact_events(tmp_path):
    template = _template(tmp_path)
    (rule,) = properties(template, "AWS::Events::Rule")
    instance = f"arn:aws:connect:eu-west-2:123456789012:instance/{INSTANCE_ID}"
    assert rule["Name"] == "Acme_One-ContactEvents"
    assert rule["EventPattern"]["detail"] == contact_event_detail(instance_arn=instance)
    assert rule["Targets"][0]["Arn"]["Ref"].startswith("HandleContactEventsFunctionAlias")


def test_a_new_instance_is_not_named_yet(tmp_path):
    (rule,) = properties(_template(tmp_path, connect={"instance": {"new": {"alias": "acme"}}}), "AWS::Events::Rule")
    assert "instanceArn" not in rule["EventPattern"]["detail"]


def test_failed_events_go_to_the_queue(tmp_path):
    template = _template(tmp_path)
    (id_,) = resources(template, "AWS::SQS::Queue")
    (queue,) = properties(template, "AWS::SQS::Queue")
    assert queue["QueueName"] == "Acme_One-FailedEvents"
    (config,) = properties(template, "AWS::Lambda::EventInvokeConfig")
    assert config["FunctionName"]["Ref"].startswith("HandleContactEventsFunction")
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": [id_, "Arn"]}}}


def test_outputs(tmp_path):
    template = _template(tmp_path)
    assert template["Outputs"].keys() == {"CTRStreamArn", "FailedRecordsBucket", "FailedEventsQueue"}
    assert template["Outputs"]["FailedRecordsBucket"]["Value"] == _FAILED


def test_the_local_profile_leaves_out_what_an_emulator_without_tls_cannot_do(tmp_path):
    template = _template(tmp_path, local=_LOCAL, **_BACKED_UP)
    assert resources(template, "AWS::S3::BucketPolicy") == {}
    statements = [
        it for policy in properties(template, "AWS::SQS::QueuePolicy") for it in policy["PolicyDocument"]["Statement"]
    ]
    assert [it["Effect"] for it in statements] == ["Allow"]
    (rule,) = properties(template, "AWS::Events::Rule")
    assert rule["EventPattern"]["source"] == ["aws.connect", LOCAL_CONNECT_SOURCE]


def test_nothing_local_is_in_the_template_otherwise(tmp_path):
    template = _template(tmp_path, **_BACKED_UP)
    assert LOCAL_CONNECT_SOURCE not in json.dumps(template)
    assert len(resources(template, "AWS::S3::BucketPolicy")) == 2
