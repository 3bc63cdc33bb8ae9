"""The adapter to AWS Systems Manager, against botocore's stubber."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from auth_keys_ssm_util.parameter_store import ParameterStoreError
from auth_keys_ssm_util.ssm import SsmParameterStore

NAME = "/scv/Acme/scrt/private-key/v1"


@pytest.fixture
def stubbed():
    client = boto3.client(
        "ssm", region_name="eu-central-1", aws_access_key_id="fictional", aws_secret_access_key="fictional"
    )
    with Stubber(client) as stubber:
        yield SsmParameterStore(client), stubber
        stubber.assert_no_pending_responses()


def put_parameters(**changes):
    return {
        "Name": NAME,
        "Value": "value",
        "Type": "SecureString",
        "Description": "what it is",
        "Overwrite": False,
        "Tier": "Standard",
        **changes,
    }


def test_get_asks_for_the_decrypted_value(stubbed):
    store, stubber = stubbed
    stubber.add_response(
        "get_parameter", {"Parameter": {"Name": NAME, "Value": "value"}}, {"Name": NAME, "WithDecryption": True}
    )
    assert store.get(NAME) == "value"


def test_get_of_nothing_is_none(stubbed):
    store, stubber = stubbed
    stubber.add_client_error("get_parameter", "ParameterNotFound")
    assert store.get(NAME) is None


def test_create_does_not_overwrite(stubbed):
    store, stubber = stubbed
    stubber.add_response("put_parameter", {"Version": 1, "Tier": "Standard"}, put_parameters())
    assert store.create(NAME, "value", secure=True, description="what it is") is True
    stubber.add_client_error("put_parameter", "ParameterAlreadyExists", expected_params=put_parameters())
    assert store.create(NAME, "value", secure=True, description="what it is") is False


def test_replace_overwrites_and_strings_are_strings(stubbed):
    store, stubber = stubbed
    stubber.add_response("put_parameter", {"Version": 2}, put_parameters(Overwrite=True, Type="String"))
    store.replace(NAME, "value", secure=False, description="what it is")


def test_delete(stubbed):
    store, stubber = stubbed
    stubber.add_response("delete_parameter", {}, {"Name": NAME})
    assert store.delete(NAME) is True
    stubber.add_client_error("delete_parameter", "ParameterNotFound")
    assert store.delete(NAME) is False


@pytest.mark.parametrize(
    ("api", "act", "action"),
    [
        ("get_parameter", lambda s: s.get(NAME), "ssm:GetParameter"),
        ("put_parameter", lambda s: s.create(NAME, "x", secure=True, description="d"), "ssm:PutParameter"),
        ("put_parameter", lambda s: s.replace(NAME, "x", secure=True, description="d"), "ssm:PutParameter"),
        ("delete_parameter", lambda s: s.delete(NAME), "ssm:DeleteParameter"),
    ],
)
@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDeniedException", "Give the role"),
        ("ThrottlingException", "deploy again"),
        ("ParameterLimitExceeded", "API reference"),
    ],
)
def test_errors_name_action_parameter_and_advice(stubbed, api, act, action, code, advice):
    store, stubber = stubbed
    stubber.add_client_error(api, code, "text of AWS")
    with pytest.raises(ParameterStoreError) as caught:
        act(store)
    assert f"{action} on {NAME} failed with {code}." in str(caught.value)
    assert advice in str(caught.value)


def test_a_validation_message_that_quotes_the_value_is_not_passed_on(stubbed):
    store, stubber = stubbed
    stubber.add_client_error("put_parameter", "ValidationException", "Value 's3cret' at 'value' failed")
    with pytest.raises(ParameterStoreError) as caught:
        store.replace(NAME, "s3cret", secure=True, description="d")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_connection_error_is_told_by_its_kind():
    class Unreachable:
        def get_parameter(self, **_):
            raise EndpointConnectionError(endpoint_url="https://ssm.eu-central-1.amazonaws.com")

    with pytest.raises(ParameterStoreError, match="failed with EndpointConnectionError"):
        SsmParameterStore(cast("Any", Unreachable())).get(NAME)


@pytest.mark.parametrize("value", ["", "x" * 4097, "é" * 2049])
def test_values_that_do_not_fit_are_not_sent(stubbed, value):
    store, _ = stubbed
    with pytest.raises(ParameterStoreError, match=rf"has {len(value.encode())} bytes.*1 to 4096"):
        store.create(NAME, value, secure=True, description="d")


def test_the_store_of_the_environment_has_short_timeouts(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    config: Any = SsmParameterStore.from_environment()._client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (3, 5)
    assert config.retries["total_max_attempts"] == 4


def test_boto3_is_not_imported_with_the_adapter():
    source = Path(__file__).parents[4] / "lambda_src"
    code = "import sys, auth_keys_ssm_util.handler, auth_keys_ssm_util.ssm; print('boto3' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(source)}
    )
    assert done.stdout.strip() == "False"
