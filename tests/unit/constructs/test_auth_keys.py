"""Key pairs and placeholders: the custom resources' properties are the contract with AuthKeysSSMUtilFunction."""

import pytest
from aws_cdk import CfnOutput
from aws_cdk.assertions import Template

from scv.parameters import PLACEHOLDER as PLACEHOLDER_OF_FUNCTIONS
from scv_constructs.auth_keys import (
    PLACEHOLDER,
    AuthKeyPair,
    KeySpecification,
    ParameterPlaceholders,
    allow_key_management,
)
from scv_constructs.parameter_names import ParameterNames
from tests.unit.constructs.support import new_function, new_stack

_NAMES = ParameterNames(call_center_api_name="Acme")
_SPECIFICATION = KeySpecification(bits=4096, allow_1024=False, common_name="Acme", valid_days=365)


def _pair(stack, function, version, *, delete=False) -> AuthKeyPair:
    return AuthKeyPair(
        stack,
        f"Pair{version}",
        function=function,
        names=_NAMES,
        version=version,
        specification=_SPECIFICATION,
        delete_parameters=delete,
    )


def test_a_key_pair_is_asked_of_the_alias():
    stack = new_stack()
    _pair(stack, new_function(stack), 2)
    template = Template.from_stack(stack)
    (alias,) = template.find_resources("AWS::Lambda::Alias")
    resources = template.find_resources("Custom::SCVAuthKey")
    assert resources.keys() == {"AuthKeyV2"}
    assert resources["AuthKeyV2"]["Properties"] == {
        "ServiceToken": {"Ref": alias},
        "ServiceTimeout": "300",
        "Operation": "KeyPair",
        "PrivateKeyParameterName": "/scv/Acme/scrt/private-key/v2",
        "CertificateParameterName": "/scv/Acme/scrt/certificate/v2",
        "KeyBits": "4096",
        "Allow1024": "false",
        "CommonName": "Acme",
        "ValidDays": "365",
        "DeleteParameters": "false",
    }


def test_versions_live_next_to_each_other():
    stack = new_stack()
    function = new_function(stack)
    for version in (1, 2):
        _pair(stack, function, version, delete=True)
    resources = Template.from_stack(stack).find_resources("Custom::SCVAuthKey")
    assert resources.keys() == {"AuthKeyV1", "AuthKeyV2"}
    assert {it["Properties"]["DeleteParameters"] for it in resources.values()} == {"true"}


def test_the_attributes_are_those_of_the_custom_resource():
    stack = new_stack()
    pair = _pair(stack, new_function(stack), 1)
    for name, value in (("C", pair.certificate), ("F", pair.fingerprint), ("N", pair.not_after)):
        CfnOutput(stack, name, value=value)
    outputs = Template.from_stack(stack).find_outputs("*")
    got = {name: output["Value"]["Fn::GetAtt"] for name, output in outputs.items()}
    assert got == {
        "C": ["AuthKeyV1", "Certificate"],
        "F": ["AuthKeyV1", "Fingerprint"],
        "N": ["AuthKeyV1", "NotAfter"],
    }


def test_a_version_starts_at_1():
    stack = new_stack()
    with pytest.raises(ValueError, match="the key version of Acme is 0; versions start at 1"):
        _pair(stack, new_function(stack), 0)


def test_placeholders():
    stack = new_stack()
    ParameterPlaceholders(
        stack,
        "Rest",
        function=new_function(stack),
        parameters={_NAMES.rest_subject: PLACEHOLDER, _NAMES.rest_audience: "https://login.salesforce.com"},
        delete_parameters=True,
    )
    resources = Template.from_stack(stack).find_resources("Custom::SCVParameters")
    assert resources.keys() == {"RestParameters"}
    properties = resources["RestParameters"]["Properties"]
    assert properties["Operation"] == "Placeholders"
    assert properties["DeleteParameters"] == "true"
    assert properties["Parameters"] == {
        "/scv/Acme/rest/subject": {"Default": "not-set"},
        "/scv/Acme/rest/audience": {"Default": "https://login.salesforce.com"},
    }


def test_the_placeholder_is_the_one_that_functions_recognise():
    assert PLACEHOLDER == PLACEHOLDER_OF_FUNCTIONS


def test_the_permission_ends_at_the_contact_center():
    stack = new_stack()
    stack.node.set_context("@aws-cdk/core:enablePartitionLiterals", True)
    allow_key_management(new_function(stack), names=_NAMES)
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyName": "Acme-Function-ManageParameters",
            "PolicyDocument": {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"],
                        "Resource": "arn:aws:ssm:eu-west-2:123456789012:parameter/scv/Acme/*",
                    }
                ]
            },
        },
    )
