"""The Connect stack."""

import json

import pytest

from configuration.local import LocalProfile
from stacks.findings import read_findings
from tests.synthesis import ROOT, properties, resources, synthesize
from tests.unit.stacks.support import INSTANCE_ID, acme

_ARN = f"arn:aws:connect:eu-west-2:123456789012:instance/{INSTANCE_ID}"
_NEW = {"instance": {"new": {"alias": "acme-one"}}}
_EXISTING = {"instance": {"existing": INSTANCE_ID}}
_METADATA = "contact_centers/example-saml-metadata.xml"


def _kinds(template) -> set[str]:
    return {it["Type"] for it in template["Resources"].values()}


def _connect(tmp_path, **changes):
    return synthesize([acme(**changes)], outdir=tmp_path).templates["Acme-One-Connect"]


def test_an_existing_instance_of_which_nothing_is_asked_has_no_stack(tmp_path):
    assert synthesize([acme()], outdir=tmp_path).templates.keys() == {
        "Acme-One-Keys",
        "Acme-One-Integration",
        "Acme-One-ContactRecords",
    }


def test_flows_add_two_functions_to_an_existing_instance_and_nothing_else(tmp_path):
    template = _connect(tmp_path, flows={"enabled": True})
    assert _kinds(template) == {"AWS::Lambda::Permission", "AWS::Connect::IntegrationAssociation"}
    aliases = {
        f"arn:aws:lambda:eu-west-2:123456789012:function:Acme_One-{name}:active"
        for name in ("InvokeTelephonyIntegrationApiFunction", "InvokeSalesforceRestApiFunction")
    }
    associations = properties(template, "AWS::Connect::IntegrationAssociation")
    assert {it["IntegrationArn"] for it in associations} == aliases
    assert {it["InstanceId"] for it in associations} == {_ARN}
    permissions = properties(template, "AWS::Lambda::Permission")
    assert {it["FunctionName"] for it in permissions} == aliases
    assert {(it["Principal"], it["SourceAccount"], it["SourceArn"]) for it in permissions} == {
        ("connect.amazonaws.com", "123456789012", _ARN)
    }


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"contact_records": True}, {"AWS::Connect::InstanceStorageConfig"}),
        (
            {"call_recordings": {"enabled": True, "bucket_name": "acme-recordings"}},
            {"AWS::Connect::InstanceStorageConfig"},
        ),
        (
            {"call_recordings": {"enabled": True}},
            {"AWS::Connect::InstanceStorageConfig", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"},
        ),
        (
            {"media_streams": {"enabled": True}},
            {"AWS::Connect::InstanceStorageConfig", "AWS::KMS::Key", "AWS::KMS::Alias"},
        ),
    ],
)
def test_only_what_is_asked_for_of_an_existing_instance(tmp_path, asked, kinds):
    template = _connect(tmp_path, connect={**_EXISTING, "storage": asked})
    assert _kinds(template) == kinds
    assert [it["InstanceArn"] for it in properties(template, "AWS::Connect::InstanceStorageConfig")] == [_ARN]


def test_a_new_instance(tmp_path):
    template = _connect(tmp_path, connect=_NEW)
    ((instance_id, instance),) = resources(template, "AWS::Connect::Instance").items()
    assert instance["Properties"]["InstanceAlias"] == "acme-one"
    assert instance["Properties"]["IdentityManagementType"] == "SAML"
    assert instance["DeletionPolicy"] == "Retain"
    arn = {"Fn::GetAtt": [instance_id, "Arn"]}
    storage = properties(template, "AWS::Connect::InstanceStorageConfig")
    assert {it["ResourceType"] for it in storage} == {"CALL_RECORDINGS", "CONTACT_TRACE_RECORDS"}
    assert all(it["InstanceArn"] == arn for it in storage)
    (parameter,) = properties(template, "AWS::SSM::Parameter")
    assert (parameter["Name"], parameter["Value"]) == ("/scv/Acme_One/connect/instance-arn", arn)
    assert len(properties(template, "AWS::Connect::ApprovedOrigin")) == 3
    assert {"InstanceArn", "InstanceId"} <= template["Outputs"].keys()


def test_the_telephony_function_may_update_contacts_of_the_new_instance_alone(tmp_path):
    templates = synthesize([acme(connect=_NEW)], outdir=tmp_path).templates
    template = templates["Acme-One-Connect"]
    (policy,) = properties(template, "AWS::IAM::Policy")
    (role,) = policy["Roles"]
    names = [it.get("RoleName") for it in properties(templates["Acme-One-Integration"], "AWS::IAM::Role")]
    assert names.count(role) == 1
    (instance_id,) = resources(template, "AWS::Connect::Instance")
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "connect:UpdateContactAttributes",
            "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": [instance_id, "Arn"]}, "/contact/*"]]},
        }
    ]
    blocking = [it for it in read_findings(tmp_path) if it.blocks]
    assert blocking == []


@pytest.mark.parametrize(
    ("features", "on"), [({}, False), ({"contact_lens": True}, True), ({"post_call_analysis": True}, True)]
)
def test_contact_lens_of_a_new_instance_follows_the_features(tmp_path, features, on):
    (instance,) = properties(_connect(tmp_path, connect=_NEW, features=features), "AWS::Connect::Instance")
    assert instance["Attributes"]["ContactLens"] is on


def test_settings_of_a_new_instance(tmp_path):
    settings = {"inbound_calls": False, "outbound_calls": False, "flow_logs": False}
    new = {"alias": "acme-one", "identity_management": "CONNECT_MANAGED", **settings}
    (instance,) = properties(_connect(tmp_path, connect={"instance": {"new": new}}), "AWS::Connect::Instance")
    assert instance["IdentityManagementType"] == "CONNECT_MANAGED"
    attributes = instance["Attributes"]
    assert not any(attributes[name] for name in ("InboundCalls", "OutboundCalls", "ContactflowLogs"))


def test_an_instance_without_data_to_keep_is_deleted_with_its_stack(tmp_path):
    template = _connect(tmp_path, connect=_NEW, removal_policies={"data": "destroy"})
    (instance,) = resources(template, "AWS::Connect::Instance").values()
    assert instance["DeletionPolicy"] == "Delete"


def test_contact_records_go_to_the_stream(tmp_path):
    template = _connect(tmp_path, connect={**_EXISTING, "storage": {"contact_records": True}})
    (storage,) = properties(template, "AWS::Connect::InstanceStorageConfig")
    assert storage["KinesisStreamConfig"] == {
        "StreamArn": "arn:aws:kinesis:eu-west-2:123456789012:stream/Acme_One-CTRStream"
    }


@pytest.mark.parametrize("post_call_analysis", [True, False])
def test_the_recordings_bucket(tmp_path, post_call_analysis):
    recordings = {"enabled": True, "prefix": "calls/acme", "expire_days": 90}
    template = _connect(
        tmp_path,
        connect={**_EXISTING, "storage": {"call_recordings": recordings}},
        features={"post_call_analysis": post_call_analysis},
    )
    (bucket,) = properties(template, "AWS::S3::Bucket")
    assert bucket["BucketName"] == "scv-acme-one-rec-123456789012-eu-west-2"
    assert [it.get("ExpirationInDays") for it in bucket["LifecycleConfiguration"]["Rules"]] == [90]
    assert ("NotificationConfiguration" in bucket) is post_call_analysis
    (storage,) = resources(template, "AWS::Connect::InstanceStorageConfig").values()
    assert storage["Properties"]["S3Config"] == {"BucketName": bucket["BucketName"], "BucketPrefix": "calls/acme"}
    # Connect looks at the bucket when it is associated.
    assert set(storage["DependsOn"]) == {
        *resources(template, "AWS::S3::Bucket"),
        *resources(template, "AWS::S3::BucketPolicy"),
    }


def test_recordings_are_kept_unless_the_file_says_how_long(tmp_path):
    template = _connect(tmp_path, connect={**_EXISTING, "storage": {"call_recordings": {"enabled": True}}})
    (bucket,) = properties(template, "AWS::S3::Bucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert "ExpirationInDays" not in rule
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_media_streams(tmp_path):
    key = "arn:aws:kms:eu-west-2:123456789012:key/11111111-2222-4333-8444-666666666666"
    media = {"enabled": True, "prefix": "audio", "retention_hours": 3, "kms_key_arn": key}
    template = _connect(tmp_path, connect={**_EXISTING, "storage": {"media_streams": media}})
    (storage,) = properties(template, "AWS::Connect::InstanceStorageConfig")
    assert storage["KinesisVideoStreamConfig"] == {
        "Prefix": "audio",
        "RetentionPeriodHours": 3,
        "EncryptionConfig": {"EncryptionType": "KMS", "KeyId": key},
    }
    assert _kinds(template) == {"AWS::Connect::InstanceStorageConfig"}


def test_names_of_media_streams_start_with_the_api_name(tmp_path):
    template = _connect(tmp_path, connect={**_EXISTING, "storage": {"media_streams": {"enabled": True}}})
    (storage,) = properties(template, "AWS::Connect::InstanceStorageConfig")
    assert storage["KinesisVideoStreamConfig"]["Prefix"] == "Acme-One"
    (alias,) = properties(template, "AWS::KMS::Alias")
    assert alias["AliasName"] == "alias/Acme_One-MediaStreams"


def test_sign_in_through_salesforce(tmp_path):
    template = _connect(tmp_path, connect={**_EXISTING, "saml": {"metadata_file": _METADATA}})
    (provider,) = properties(template, "AWS::IAM::SAMLProvider")
    assert provider["Name"] == "SalesforceServiceVoiceIdp"
    assert provider["SamlMetadataDocument"] == (ROOT / _METADATA).read_text(encoding="utf-8")
    (role,) = properties(template, "AWS::IAM::Role")
    assert role["RoleName"] == "Acme_One-eu-west-2-Agent"
    (policy,) = properties(template, "AWS::IAM::Policy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == f"{_ARN}/user/${{aws:userid}}"
    assert template["Outputs"]["IdentityProviderArn"]["Value"] == (
        "arn:aws:iam::123456789012:saml-provider/SalesforceServiceVoiceIdp"
    )


def test_the_stack_follows_the_functions_and_streams_that_it_names(tmp_path):
    assembly = synthesize([acme(connect=_NEW)], outdir=tmp_path)
    assert {"Acme-One-Integration", "Acme-One-ContactRecords"} <= set(
        assembly.manifest["Acme-One-Connect"]["dependencies"]
    )


def test_a_function_that_flows_call_but_nobody_deploys_is_told(tmp_path):
    changes = {"features": {"amazon_transcribe": True}, "flows": {"enabled": True}}
    template = _connect(tmp_path, **changes)
    report = (tmp_path / "validation-report.json").read_text(encoding="utf-8")
    assert "kvsConsumerTrigger" not in json.dumps(template)
    assert "flows call kvsConsumerTrigger, which no stack of the contact center deploys" in report


def test_an_emulator_gets_none_of_it(tmp_path):
    """It refuses a template with a resource of Amazon Connect."""
    local = LocalProfile(
        scrt_endpoint_base="http://127.0.0.1:8001/telephony/v1",
        rest_endpoint_base="http://127.0.0.1:8001/services/data/v63.0",
        auth_endpoint="http://127.0.0.1:8001/services/oauth2/token",
    )
    assembly = synthesize([acme(connect=_NEW, flows={"enabled": True})], outdir=tmp_path, local=local)
    assert assembly.templates.keys() == {"Acme-One-Keys", "Acme-One-Integration", "Acme-One-ContactRecords"}
    text = json.dumps(assembly.templates)
    assert "AWS::Connect::" not in text
    # Nobody else would allow it there.
    assert "connect:UpdateContactAttributes" in text


def test_there_are_no_functions_and_no_layer(tmp_path):
    assert not {kind for kind in _kinds(_connect(tmp_path, connect=_NEW)) if "Function" in kind or "Layer" in kind}
