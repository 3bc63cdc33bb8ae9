"""The Keys stack."""

import pytest

from tests.synthesis import properties, resources, synthesize
from tests.unit.stacks.support import acme


def _keys(tmp_path, **changes):
    return synthesize([acme(**changes)], outdir=tmp_path).templates["Acme-One-Keys"]


def test_one_key_pair_and_the_placeholders(tmp_path):
    template = _keys(tmp_path)
    assert resources(template, "Custom::SCVAuthKey").keys() == {"AuthKeyV1"}
    (parameters,) = properties(template, "Custom::SCVParameters")
    assert {name: it["Default"] for name, it in parameters["Parameters"].items()} == {
        "/scv/Acme_One/rest/private-key": "not-set",
        "/scv/Acme_One/rest/consumer-key": "not-set",
        "/scv/Acme_One/rest/access-token": "not-set",
        "/scv/Acme_One/rest/subject": "not-set",
        "/scv/Acme_One/rest/audience": "https://login.salesforce.com",
    }


def test_outputs(tmp_path):
    outputs = _keys(tmp_path)["Outputs"]
    assert {name: it["Value"] for name, it in outputs.items()} == {
        "ScrtCertificate": {"Fn::GetAtt": ["AuthKeyV1", "Certificate"]},
        "ScrtCertificateFingerprint": {"Fn::GetAtt": ["AuthKeyV1", "Fingerprint"]},
        "ScrtCertificateNotAfter": {"Fn::GetAtt": ["AuthKeyV1", "NotAfter"]},
        "ParametersToFill": "/scv/Acme_One/rest/consumer-key, /scv/Acme_One/rest/private-key, "
        "/scv/Acme_One/rest/subject",
    }
    assert not any("Export" in it for it in outputs.values())


def test_a_staged_key_stands_beside_the_one_in_use(tmp_path):
    template = _keys(tmp_path, auth_keys={"version": 3, "next_version": 4})
    assert resources(template, "Custom::SCVAuthKey").keys() == {"AuthKeyV2", "AuthKeyV3", "AuthKeyV4"}
    assert template["Outputs"]["ScrtCertificate"]["Value"] == {"Fn::GetAtt": ["AuthKeyV3", "Certificate"]}
    assert template["Outputs"]["ScrtCertificateNext"]["Value"] == {"Fn::GetAtt": ["AuthKeyV4", "Certificate"]}


def test_a_rotation_does_not_touch_the_resource_of_the_new_key(tmp_path):
    """Making the staged version the one in use must not make CloudFormation update, let alone replace, its pair."""
    staged = _keys(tmp_path / "1", auth_keys={"version": 1, "next_version": 2})
    used = _keys(tmp_path / "2", auth_keys={"version": 2})
    assert staged["Resources"]["AuthKeyV2"] == used["Resources"]["AuthKeyV2"]


def test_the_version_before_the_one_in_use_stays_until_the_functions_have_switched(tmp_path):
    """This stack is deployed first: a key that it deleted at once would still be named by the running functions."""
    assert resources(_keys(tmp_path / "1", auth_keys={"version": 2}), "Custom::SCVAuthKey").keys() == {
        "AuthKeyV1",
        "AuthKeyV2",
    }
    later = _keys(tmp_path / "2", auth_keys={"version": 2, "next_version": 3})
    assert resources(later, "Custom::SCVAuthKey").keys() == {"AuthKeyV1", "AuthKeyV2", "AuthKeyV3"}


@pytest.mark.parametrize(("policy", "delete"), [("retain", "false"), ("destroy", "true")])
def test_the_removal_policy_of_keys_reaches_every_custom_resource(tmp_path, policy, delete):
    template = _keys(tmp_path, removal_policies={"keys": policy})
    found = [*properties(template, "Custom::SCVAuthKey"), *properties(template, "Custom::SCVParameters")]
    assert [it["DeleteParameters"] for it in found] == [delete, delete]


def test_no_template_holds_a_parameter_of_ssm_itself(tmp_path):
    assert resources(_keys(tmp_path), "AWS::SSM::Parameter") == {}


def test_permissions_of_the_function(tmp_path):
    template = _keys(tmp_path)
    policies = {it["PolicyName"]: it["PolicyDocument"]["Statement"] for it in properties(template, "AWS::IAM::Policy")}
    name = "Acme_One-AuthKeysSSMUtilFunction"
    assert policies.keys() == {f"{name}-WriteLogs", f"{name}-SendTraces", f"{name}-ManageParameters"}
    assert policies[f"{name}-ManageParameters"] == [
        {
            "Effect": "Allow",
            "Action": ["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"],
            "Resource": "arn:aws:ssm:eu-west-2:123456789012:parameter/scv/Acme_One/*",
        }
    ]


def test_environment_of_the_function(tmp_path):
    (function,) = properties(_keys(tmp_path), "AWS::Lambda::Function")
    assert function["FunctionName"] == "Acme_One-AuthKeysSSMUtilFunction"
    assert function["Handler"] == "auth_keys_ssm_util.handler.handler"
    assert function["Environment"]["Variables"] == {"CALL_CENTER_API_NAME": "Acme_One", "LOG_LEVEL": "INFO"}
