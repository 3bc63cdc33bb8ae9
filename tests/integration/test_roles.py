"""IAM is enforced: with the real roles nothing is denied, without one permission the function is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator.connect_api.events import flow_event
from simulator.local.demo import TELEPHONY_FUNCTION
from simulator.local.environment import REST_FUNCTION
from tests.integration.conftest import end_workers

pytestmark = pytest.mark.xdist_group("emulator")

CALLS = {
    TELEPHONY_FUNCTION: {"methodName": "createVoiceCall"},
    REST_FUNCTION: {"methodName": "queryRecord", "soql": "SELECT Id FROM Account"},
}


@contextmanager
def without(local, function: str, action: str) -> Iterator[None]:
    """Takes an action out of the inline policies of a function's role, and puts it back."""
    iam = local.access.client("iam")
    role = local.access.client("lambda").get_function_configuration(FunctionName=local.functions.name(function))["Role"]
    name = role.rpartition("/")[2]
    removed = {}
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        document = json.loads(document) if isinstance(document, str) else document
        if action in json.dumps(document):
            removed[policy] = document
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
    assert removed, f"no inline policy of {name} has {action}: the test would prove nothing"
    try:
        yield
    finally:
        for policy, document in removed.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


@pytest.mark.parametrize("function", sorted(CALLS))
def test_a_function_without_ssm_get_parameter_is_denied_and_says_so(local, contact, function):
    event = flow_event(contact, CALLS[function])
    with without(local, function, "ssm:GetParameter"):
        end_workers(local)
        denied = local.functions.invoke(function, event)
        assert denied.failed
        assert "AccessDenied" in denied.error_message
        assert f"/scv/{local.state.call_center_api_name}/" in denied.error_message, "it must name the parameter"
        assert "role lacks ssm:GetParameter" in denied.error_message
    end_workers(local)
    restored = local.functions.invoke(function, event)
    assert not restored.failed, restored.payload


def test_a_token_that_cannot_be_kept_does_not_fail_the_call_but_is_logged(local, contact):
    with without(local, REST_FUNCTION, "ssm:PutParameter"):
        local.salesforce.post("tokens/revoke")
        end_workers(local)
        result = local.functions.invoke(REST_FUNCTION, flow_event(contact, CALLS[REST_FUNCTION]))
    assert not result.failed, result.payload
    local.functions.wait_for_log(REST_FUNCTION, "AccessDenied", contact_id=contact.contact_id)


@pytest.mark.parametrize("function", sorted(CALLS))
def test_with_the_real_role_nothing_is_denied_from_a_cold_start(local, contact, function):
    end_workers(local)
    local.salesforce.post("tokens/revoke")
    result = local.functions.invoke(function, flow_event(contact, CALLS[function]))
    assert not result.failed, result.payload
    again = local.functions.invoke(function, flow_event(contact, CALLS[function]))
    assert not again.failed, again.payload
    records = local.functions.log_records(function, contact_id=contact.contact_id)
    assert records
    assert not [one for one in records if "AccessDenied" in json.dumps(one)]


def test_a_role_cannot_read_the_key_of_another_contact_center(local):
    """The emulator evaluates the role's policies itself: simulate what a changed function could reach."""
    iam = local.access.client("iam")
    lambda_ = local.access.client("lambda")
    role = lambda_.get_function_configuration(FunctionName=local.functions.name(TELEPHONY_FUNCTION))["Role"]
    sts = local.access.client("sts")
    name = role.rpartition("/")[2]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    trust = json.loads(trust) if isinstance(trust, str) else trust
    account = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{local.state.account}:root"},
        "Action": "sts:AssumeRole",
    }
    widened = {**trust, "Statement": [*trust["Statement"], account]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(widened))
    try:
        session = sts.assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    import boto3
    from botocore.exceptions import ClientError

    ssm = boto3.client(
        "ssm",
        endpoint_url=local.access.endpoint,
        region_name=local.state.region,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    own = local.functions.environment(TELEPHONY_FUNCTION)["PRIVATE_KEY_PARAM_NAME"]
    assert ssm.get_parameter(Name=own, WithDecryption=True)["Parameter"]["Name"] == own
    for other in (
        "/scv/OtherContactCenter/scrt/private-key/v1",
        f"/scv/{local.state.call_center_api_name}/rest/private-key",
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            ssm.get_parameter(Name=other, WithDecryption=True)
    with pytest.raises(ClientError, match="AccessDenied"):
        ssm.put_parameter(Name=own, Value="x", Type="SecureString", Overwrite=True)
