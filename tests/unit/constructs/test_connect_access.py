"""Who reaches an instance: exact permissions."""

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template

from scv_constructs.connect_access import AgentSignIn, ApprovedOrigins, FlowFunction
from tests.unit.constructs.support import ACCOUNT, REGION, new_stack

_INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-4333-8444-555555555555"
_ALIAS = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:Acme-InvokeTelephonyIntegrationApiFunction:active"


def _sign_in(stack: Stack | None = None) -> Template:
    stack = stack or new_stack()
    AgentSignIn(
        stack,
        "SignIn",
        instance_arn=_INSTANCE,
        provider_name="AcmeIdp",
        metadata="<md:EntityDescriptor/>",
        role_name="Acme-Agent",
    )
    return Template.from_stack(stack)


def test_flows_of_this_instance_alone_may_invoke_the_alias():
    stack = new_stack()
    FlowFunction(stack, "Telephony", instance_arn=_INSTANCE, alias_arn=_ALIAS, account=ACCOUNT)
    template = Template.from_stack(stack)
    ((permission_id, permission),) = template.find_resources("AWS::Lambda::Permission").items()
    assert permission["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": _ALIAS,
        "Principal": "connect.amazonaws.com",
        "SourceAccount": ACCOUNT,
        "SourceArn": _INSTANCE,
    }
    (association,) = template.find_resources("AWS::Connect::IntegrationAssociation").values()
    assert association["Properties"] == {
        "InstanceId": _INSTANCE,
        "IntegrationArn": _ALIAS,
        "IntegrationType": "LAMBDA_FUNCTION",
    }
    assert association["DependsOn"] == [permission_id]


def _origins(*origins: str) -> dict[str, str]:
    stack = new_stack()
    ApprovedOrigins(stack, "Origins", instance_arn=_INSTANCE, origins=list(origins))
    found = Template.from_stack(stack).find_resources("AWS::Connect::ApprovedOrigin")
    assert {it["Properties"]["InstanceId"] for it in found.values()} == {_INSTANCE}
    return {id_: it["Properties"]["Origin"] for id_, it in found.items()}


def test_each_origin_has_a_resource_that_does_not_depend_on_the_others():
    one, other = "https://acme.lightning.force.com", "https://acme.my.salesforce.com:8443"
    both = _origins(one, other)
    assert set(both.values()) == {one, other}
    assert _origins(other, one) == both
    assert _origins(other).items() <= both.items()


def test_agents_get_nothing_but_their_own_sign_in():
    template = _sign_in()
    (policy,) = template.find_resources("AWS::IAM::Policy").values()
    assert policy["Properties"]["PolicyDocument"]["Statement"] == [
        {"Effect": "Allow", "Action": "connect:GetFederationToken", "Resource": f"{_INSTANCE}/user/${{aws:userid}}"}
    ]
    (role,) = template.find_resources("AWS::IAM::Role").values()
    assert "ManagedPolicyArns" not in role["Properties"]
    assert role["Properties"]["RoleName"] == "Acme-Agent"


def test_only_the_identity_provider_hands_the_role_out():
    template = _sign_in()
    ((provider_id, provider),) = template.find_resources("AWS::IAM::SAMLProvider").items()
    assert provider["Properties"]["Name"] == "AcmeIdp"
    assert provider["Properties"]["SamlMetadataDocument"] == "<md:EntityDescriptor/>"
    (role,) = template.find_resources("AWS::IAM::Role").values()
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithSAML"
    assert "saml-provider/AcmeIdp" in str(statement["Principal"]["Federated"])
    assert statement["Condition"] == {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    assert role["DependsOn"] == [provider_id]


@pytest.mark.parametrize(
    ("region", "audience"),
    [
        ("eu-west-2", "https://signin.aws.amazon.com/saml"),
        ("us-gov-west-1", "https://signin.amazonaws-us-gov.com/saml"),
    ],
)
def test_the_audience_is_that_of_the_partition(region, audience):
    app = App(analytics_reporting=False)
    template = _sign_in(Stack(app, "Try", env=Environment(account=ACCOUNT, region=region)))
    (role,) = template.find_resources("AWS::IAM::Role").values()
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["StringEquals"]["SAML:aud"] == audience
