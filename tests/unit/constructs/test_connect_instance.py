"""A new Amazon Connect instance, and how other stacks find it."""

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk.assertions import Template

from scv_constructs.connect_instance import InstanceFeatures, NewConnectInstance, instance_arn_of_parameter
from tests.unit.constructs.support import new_stack


def _template(features: InstanceFeatures | None = None, *, removal_policy=RemovalPolicy.RETAIN) -> Template:
    stack = new_stack()
    NewConnectInstance(
        stack,
        "Instance",
        alias="acme",
        identity_management="SAML",
        features=features or InstanceFeatures(),
        arn_parameter_name="/scv/Acme/connect/instance-arn",
        removal_policy=removal_policy,
    )
    return Template.from_stack(stack)


def _instance(template: Template):
    (found,) = template.find_resources("AWS::Connect::Instance").items()
    return found


def test_the_instance():
    _, instance = _instance(_template())
    assert instance["Properties"] == {
        "InstanceAlias": "acme",
        "IdentityManagementType": "SAML",
        "Attributes": {
            "InboundCalls": True,
            "OutboundCalls": True,
            "ContactLens": False,
            "ContactflowLogs": True,
            "AutoResolveBestVoices": True,
        },
    }


def test_its_features():
    features = InstanceFeatures(inbound_calls=False, outbound_calls=False, contact_lens=True, flow_logs=False)
    _, instance = _instance(_template(features))
    assert instance["Properties"]["Attributes"] == {
        "InboundCalls": False,
        "OutboundCalls": False,
        "ContactLens": True,
        "ContactflowLogs": False,
        "AutoResolveBestVoices": True,
    }


@pytest.mark.parametrize(("policy", "deletion"), [(RemovalPolicy.RETAIN, "Retain"), (RemovalPolicy.DESTROY, "Delete")])
def test_what_happens_to_it_with_its_stack(policy, deletion):
    _, instance = _instance(_template(removal_policy=policy))
    assert instance["DeletionPolicy"] == instance["UpdateReplacePolicy"] == deletion


def test_other_stacks_read_its_arn_from_the_parameter():
    template = _template()
    id_, _ = _instance(template)
    (parameter,) = template.find_resources("AWS::SSM::Parameter").values()
    assert parameter["Properties"]["Name"] == "/scv/Acme/connect/instance-arn"
    assert parameter["Properties"]["Value"] == {"Fn::GetAtt": [id_, "Arn"]}
    other = new_stack("Other")
    assert other.resolve(instance_arn_of_parameter(other, "/scv/Acme/connect/instance-arn")) == {
        "Ref": "ConnectInstanceArn"
    }
    found = Template.from_stack(other).to_json()["Parameters"]["ConnectInstanceArn"]
    assert (found["Type"], found["Default"]) == (
        "AWS::SSM::Parameter::Value<String>",
        "/scv/Acme/connect/instance-arn",
    )


def test_no_export_locks_it():
    text = str(_template().to_json())
    assert "Export" not in text
