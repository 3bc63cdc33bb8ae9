"""The key function as a custom resource in CloudFormation: create, update, failure with rollback, rotation, delete."""

from __future__ import annotations

import json
import time

import pytest
from botocore.exceptions import ClientError

from simulator.connect_api.events import flow_event
from simulator.local.demo import TELEPHONY_FUNCTION
from simulator.local.functions import ALIAS

pytestmark = pytest.mark.xdist_group("emulator")

STACK = "auth-keys-on-their-own"


@pytest.fixture
def prefix(local):
    """Parameter names that the deployed function's role allows, apart from those of the contact center itself."""
    return f"/scv/{local.state.call_center_api_name}/test"


@pytest.fixture
def stack(local):
    """Creates and updates a stack of custom resources of the deployed key function; deletes it at the end."""
    cloudformation = local.access.client("cloudformation")
    token = (
        f"arn:aws:lambda:{local.state.region}:{local.state.account}:function:"
        f"{local.functions.name('AuthKeysSSMUtilFunction')}:{ALIAS}"
    )

    class Stack:
        def apply(self, resources, outputs=None):
            for resource in resources.values():
                resource["Properties"].update(ServiceToken=token, ServiceTimeout=30)
            template = json.dumps({"Resources": resources, "Outputs": outputs or {}})
            names = [one["StackName"] for one in cloudformation.list_stacks()["StackSummaries"]
                     if not one["StackStatus"].startswith("DELETE")]  # fmt: skip
            operation = cloudformation.update_stack if STACK in names else cloudformation.create_stack
            operation(StackName=STACK, TemplateBody=template)
            return self.settled()

        def settled(self):
            until = time.monotonic() + 60
            while True:
                [description] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
                if not description["StackStatus"].endswith("_IN_PROGRESS"):
                    return description
                assert time.monotonic() < until, description
                time.sleep(0.1)

        def delete(self):
            cloudformation.delete_stack(StackName=STACK)
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    [description] = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
                except ClientError:
                    return
                if description["StackStatus"].startswith("DELETE_") and "PROGRESS" not in description["StackStatus"]:
                    assert description["StackStatus"] == "DELETE_COMPLETE", description
                    return
                time.sleep(0.1)
            raise AssertionError("the stack is not deleted in time")

    made = Stack()
    yield made
    made.delete()


def key_pair(prefix, version, *, bits="2048", delete="true"):
    return {
        "Type": "Custom::SCVAuthKey",
        "Properties": {
            "Operation": "KeyPair",
            "PrivateKeyParameterName": f"{prefix}/private-key/v{version}",
            "CertificateParameterName": f"{prefix}/certificate/v{version}",
            "KeyBits": bits,
            "Allow1024": "false",
            "CommonName": "Test",
            "ValidDays": "30",
            "DeleteParameters": delete,
        },
    }


def certificate_of(logical_id):
    return {"Value": {"Fn::GetAtt": [logical_id, "Certificate"]}}


def outputs_of(description):
    return {one["OutputKey"]: one["OutputValue"] for one in description.get("Outputs", [])}


def value_of(local, name):
    ssm = local.access.client("ssm")
    try:
        parameter = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    except ssm.exceptions.ParameterNotFound:
        return None
    return parameter["Value"]


def test_a_key_is_made_kept_over_an_update_and_removed_with_its_resource(local, stack, prefix):
    made = stack.apply({"AuthKeyV1": key_pair(prefix, 1)}, {"Certificate": certificate_of("AuthKeyV1")})
    assert made["StackStatus"] == "CREATE_COMPLETE", made
    first_key = value_of(local, f"{prefix}/private-key/v1")
    assert "PRIVATE KEY" in first_key
    assert outputs_of(made)["Certificate"].startswith("-----BEGIN CERTIFICATE-----")

    # A rotation: the next key beside the present one, which must not change.
    both = {"AuthKeyV1": key_pair(prefix, 1), "AuthKeyV2": key_pair(prefix, 2)}
    names = {"Certificate": certificate_of("AuthKeyV1"), "Next": certificate_of("AuthKeyV2")}
    staged = stack.apply(both, names)
    assert staged["StackStatus"] == "UPDATE_COMPLETE", staged
    assert value_of(local, f"{prefix}/private-key/v1") == first_key
    second_key = value_of(local, f"{prefix}/private-key/v2")
    assert second_key not in {None, first_key}
    assert outputs_of(staged)["Certificate"] == outputs_of(made)["Certificate"]
    assert outputs_of(staged)["Next"] != outputs_of(made)["Certificate"]

    # The old version leaves the template: its parameters go, the new ones stay.
    promoted = stack.apply({"AuthKeyV2": key_pair(prefix, 2)}, {"Certificate": certificate_of("AuthKeyV2")})
    assert promoted["StackStatus"] == "UPDATE_COMPLETE", promoted
    assert value_of(local, f"{prefix}/private-key/v1") is None
    assert value_of(local, f"{prefix}/certificate/v1") is None
    assert value_of(local, f"{prefix}/private-key/v2") == second_key

    stack.delete()
    assert value_of(local, f"{prefix}/private-key/v2") is None


def test_a_retained_key_survives_the_deletion_of_its_stack(local, stack, prefix):
    assert stack.apply({"AuthKeyV7": key_pair(prefix, 7, delete="false")})["StackStatus"] == "CREATE_COMPLETE"
    key = value_of(local, f"{prefix}/private-key/v7")
    stack.delete()
    assert value_of(local, f"{prefix}/private-key/v7") == key
    for kind in ("private-key", "certificate"):
        local.access.client("ssm").delete_parameter(Name=f"{prefix}/{kind}/v7")


def test_a_refused_key_fails_the_stack_with_the_reason_and_leaves_nothing(local, stack, prefix):
    failed = stack.apply({"AuthKeyV1": key_pair(prefix, 1, bits="1024")})
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE", failed
    events = local.access.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    assert [one for one in events if "1024" in one.get("ResourceStatusReason", "")]
    assert value_of(local, f"{prefix}/private-key/v1") is None


def test_a_failed_update_rolls_back_and_keeps_the_key(local, stack, prefix):
    stack.apply({"AuthKeyV1": key_pair(prefix, 1)})
    key = value_of(local, f"{prefix}/private-key/v1")
    failed = stack.apply({"AuthKeyV1": key_pair(prefix, 1), "AuthKeyV2": key_pair(prefix, 2, bits="1024")})
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", failed
    assert value_of(local, f"{prefix}/private-key/v1") == key
    assert value_of(local, f"{prefix}/private-key/v2") is None


def test_a_parameter_outside_of_the_contact_center_is_refused(local, stack):
    failed = stack.apply({"AuthKeyV1": key_pair("/scv/OtherContactCenter", 1)})
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE", failed
    assert value_of(local, "/scv/OtherContactCenter/private-key/v1") is None


def test_placeholders_never_overwrite_what_an_operator_has_put(local, stack, prefix):
    def placeholders(*names):
        parameters = {f"{prefix}/{name}": {"Default": "not-set"} for name in names}
        properties = {"Operation": "Placeholders", "Parameters": parameters, "DeleteParameters": "true"}
        return {"Parameters": {"Type": "Custom::SCVParameters", "Properties": properties}}

    stack.apply(placeholders("consumer-key"))
    assert value_of(local, f"{prefix}/consumer-key") == "not-set"
    ssm = local.access.client("ssm")
    ssm.put_parameter(Name=f"{prefix}/consumer-key", Value="from the operator", Type="SecureString", Overwrite=True)
    updated = stack.apply(placeholders("consumer-key", "subject"))
    assert updated["StackStatus"] == "UPDATE_COMPLETE", updated
    assert value_of(local, f"{prefix}/consumer-key") == "from the operator"
    assert value_of(local, f"{prefix}/subject") == "not-set"


def test_the_deployed_key_signs_what_salesforce_accepts(local, contact):
    """Key function, parameter, role and telephony function together: the stand-in verifies the signature."""
    result = local.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "createVoiceCall"}))
    assert not result.failed, result.payload
    assert local.salesforce.get("violations") == []
