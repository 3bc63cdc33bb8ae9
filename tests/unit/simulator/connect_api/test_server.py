"""The stand-in over HTTP, called by the AWS SDK as functions call it."""

import subprocess
import sys
import time

import boto3
import pytest
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from simulator.connect_api import ConnectStandIn, Fault
from simulator.emulator import free_port
from simulator.local.http import StandInAdmin, StandInError

INSTANCE = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def stand_in():
    with ConnectStandIn(instance_id=INSTANCE) as running:
        yield running


def sdk(stand_in, **options):
    return boto3.client(
        "connect",
        endpoint_url=stand_in.base_url,
        region_name="eu-central-1",
        aws_access_key_id="ASIAEXAMPLE",
        aws_secret_access_key="secret",
        aws_session_token="token",
        config=Config(retries={"total_max_attempts": 1}, **options),
    )


def update(client, **changes):
    return client.update_contact_attributes(
        **{"InstanceId": INSTANCE, "InitialContactId": "c-1", "Attributes": {"a": "1"}} | changes
    )


def test_the_sdk_sets_attributes_and_the_signer_is_recorded(stand_in):
    update(sdk(stand_in))
    assert stand_in.contacts.all() == {"c-1": {"a": "1"}}
    [request] = stand_in.requests
    assert (request.operation, request.status, request.error) == ("UpdateContactAttributes", 200, None)
    assert (request.access_key, request.region) == ("ASIAEXAMPLE", "eu-central-1")


def test_a_refusal_reaches_the_sdk_as_the_exception_of_the_api(stand_in):
    client = sdk(stand_in)
    with pytest.raises(client.exceptions.InvalidParameterException, match="not an ARN"):
        update(client, InstanceId="arn:aws:connect:us-east-1:000000000000:instance/x")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        update(client, InstanceId=INSTANCE.replace("1", "2"))
    assert [one.status for one in stand_in.requests] == [400, 404]


def test_an_operation_that_is_not_there_is_said_to_be_missing(stand_in):
    with pytest.raises(ClientError, match="no operation GET /contacts"):
        sdk(stand_in).describe_contact(InstanceId=INSTANCE, ContactId="c-1")


def test_an_unsigned_request_is_refused(stand_in):
    answer = urllib3.request("POST", f"{stand_in.base_url}/contact/attributes", json={}, retries=False)
    assert answer.status == 403
    assert stand_in.contacts.all() == {}


def test_a_body_that_is_not_json_is_refused(stand_in):
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=ASIA/20261120/eu-central-1/connect/aws4_request, ..."}
    answer = urllib3.request(
        "POST", f"{stand_in.base_url}/contact/attributes", body=b"<xml>", headers=signed, retries=False
    )
    assert answer.status == 400
    assert answer.headers["x-amzn-ErrorType"] == "SerializationException"


def test_faults_answer_delay_and_reset(stand_in):
    stand_in.faults.add(
        Fault(path="/contact/attributes", status=429, headers={"x-amzn-ErrorType": "ThrottlingException"})
    )
    with pytest.raises(ClientError, match="ThrottlingException"):
        update(sdk(stand_in))
    stand_in.faults.add(Fault(path="/contact/attributes", reset=True))
    with pytest.raises(ConnectionClosedError):
        update(sdk(stand_in))
    stand_in.faults.add(Fault(path="/contact/attributes", delay_seconds=1.0, status=500))
    with pytest.raises(ReadTimeoutError):
        update(sdk(stand_in, read_timeout=0.2))
    update(sdk(stand_in))
    assert stand_in.contacts.all() == {"c-1": {"a": "1"}}


def test_another_process_reads_and_steers_it(stand_in):
    admin = StandInAdmin(stand_in.base_url)
    update(sdk(stand_in))
    assert admin.get("state") == {"contacts": {"c-1": {"a": "1"}}, "requests": 1}
    assert admin.get("requests")[0]["operation"] == "UpdateContactAttributes"
    admin.post("faults", {"path": "/contact", "status": 500, "times": None})
    assert [one["status"] for one in admin.get("faults")] == [500]
    with pytest.raises(ClientError):
        update(sdk(stand_in))
    admin.delete("faults")
    admin.post("reset")
    assert admin.get("state") == {"contacts": {}, "requests": 0}


def test_admin_requests_that_are_wrong_are_refused_with_the_reason(stand_in):
    admin = StandInAdmin(stand_in.base_url)
    with pytest.raises(StandInError, match="404 .*GET /_standin/nothing"):
        admin.get("nothing")
    with pytest.raises(StandInError, match="400 .*unknown fault key"):
        admin.post("faults", {"path": "x", "status": 500, "colour": "red"})
    assert stand_in.requests == []


def test_a_stand_in_that_does_not_run_is_an_error():
    with pytest.raises(StandInError, match="does the stand-in run"):
        StandInAdmin(f"http://127.0.0.1:{free_port()}").get("state")


def test_it_runs_as_a_process_and_ends_on_term():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator.connect_api", "--port", str(port), "--instance-id", INSTANCE],
        stdout=subprocess.DEVNULL,
    )
    try:
        admin = StandInAdmin(f"http://127.0.0.1:{port}")
        until = time.monotonic() + 10
        while not admin.is_ready():
            assert time.monotonic() < until
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=5) == 0
    finally:
        process.kill()
        process.wait()
