"""The emulator's life cycle with real processes: nothing is left, failures say why."""

from __future__ import annotations

import io
import json
import socket
import zipfile

import pytest

from simulator.emulator import Emulator, EmulatorAccess, EmulatorError
from simulator.emulator.processes import group_members, start_mark
from simulator.local.state import RunningProcess

pytestmark = pytest.mark.xdist_group("emulator")

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def code() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", "import os\ndef handler(event, context):\n    return {'pid': os.getpid()}\n")
    return buffer.getvalue()


def function_pid(emulator: Emulator) -> int:
    """Creates a function and invokes it, so that a worker process exists; returns its pid."""
    access = EmulatorAccess(endpoint=emulator.endpoint, account="111122223333", region="eu-central-1")
    role = access.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    functions = access.client("lambda")
    functions.create_function(
        FunctionName="f", Runtime="python3.14", Role=role, Handler="index.handler", Code={"ZipFile": code()}
    )
    answer = functions.invoke(FunctionName="f")
    return int(json.loads(answer["Payload"].read())["pid"])


def test_stopping_ends_the_workers_too_and_frees_the_port(tmp_path):
    with Emulator(tmp_path) as emulator:
        assert emulator.identity is not None
        group = emulator.identity.pid
        worker = function_pid(emulator)
        assert worker in emulator.worker_pids()
    assert start_mark(worker) is None
    assert group_members(group) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", emulator.port)) != 0


def test_an_emulator_that_was_released_is_stopped_through_the_state_file(tmp_path):
    emulator = Emulator(tmp_path).start()
    identity, handle = emulator.release()
    worker = function_pid(emulator)
    emulator.stop()
    assert identity.is_alive(), "what was released is no longer this object's"
    assert RunningProcess(pid=identity.pid, started=identity.started, port=emulator.port).stop()
    handle.wait(timeout=5)
    assert start_mark(worker) is None
    assert group_members(identity.pid) == []


def test_a_port_that_is_taken_is_an_error_with_the_log(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(EmulatorError, match="already in use"):
            Emulator(tmp_path, port=taken.getsockname()[1]).start()


def test_requests_that_are_not_signed_by_root_or_a_role_are_refused(tmp_path):
    import boto3
    from botocore.exceptions import ClientError

    with Emulator(tmp_path) as emulator:
        stranger = boto3.client(
            "ssm",
            endpoint_url=emulator.endpoint,
            region_name="eu-central-1",
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="stranger",
        )
        with pytest.raises(ClientError, match="UnrecognizedClientException|security token"):
            stranger.describe_parameters()
