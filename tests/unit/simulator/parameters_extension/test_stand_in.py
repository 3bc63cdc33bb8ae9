"""The stand-in answers and refuses as the extension does."""

from __future__ import annotations

import json
import time

import pytest
import urllib3

from scv.parameters import ExtensionParameters, ExtensionUnavailableError
from simulator.parameters_extension import ExtensionFault, ParametersExtension
from simulator.parameters_extension.stand_in import NOT_READY, TOKEN_HEADER

NAME = "/scv/Acme/scrt/private-key/v1"
QUERY = "name=%2Fscv%2FAcme%2Fscrt%2Fprivate-key%2Fv1&withDecryption=true"


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def extension():
    with ParametersExtension({NAME: "value"}, token="t0ken") as running:
        yield running


def get(extension, query=QUERY, *, path="/systemsmanager/parameters/get", token: str | None = "t0ken"):
    with urllib3.PoolManager(retries=False, timeout=5) as pool:
        headers = {} if token is None else {TOKEN_HEADER: token}
        return pool.request("GET", f"http://localhost:{extension.port}{path}?{query}", headers=headers)


def test_it_answers_as_ssm_does(extension):
    answer = get(extension)
    read = json.loads(answer.data)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert set(read) == {"Parameter", "ResultMetadata"}
    parameter = read["Parameter"]
    assert (parameter["Name"], parameter["Value"]) == (NAME, "value")
    assert (parameter["Type"], parameter["Version"]) == ("SecureString", 1)


def test_a_trailing_slash_in_the_path_is_taken(extension):
    assert get(extension, path="/systemsmanager/parameters/get/").status == 200


def test_without_decryption_the_value_is_not_given(extension):
    answer = get(extension, query="name=" + NAME)
    assert json.loads(answer.data)["Parameter"]["Value"] != "value"


@pytest.mark.parametrize("token", [None, "", "another"])
def test_it_refuses_without_the_session_token(extension, token):
    answer = get(extension, token=token)
    assert answer.status == 401
    assert b"value" not in answer.data
    assert b"t0ken" not in answer.data


def test_it_refuses_an_unknown_name(extension):
    answer = get(extension, query="name=%2Fnone&withDecryption=true")
    assert answer.status == 400
    assert b"ParameterNotFound" in answer.data
    assert b"/none" in answer.data


def test_it_refuses_a_request_without_name_and_other_paths(extension):
    assert get(extension, query="").status == 400
    assert get(extension, path="/secretsmanager/get").status == 404


def test_it_refuses_during_the_init_phase(extension):
    extension.ready = False
    answer = get(extension)
    assert (answer.status, answer.data.decode()) == (400, NOT_READY)
    extension.ready = True
    assert get(extension).status == 200


def test_it_keeps_what_was_asked(extension):
    get(extension)
    get(extension, query="name=%2Fnone")
    get(extension, token=None)
    assert [(seen.name, seen.with_decryption, seen.status) for seen in extension.requests] == [
        (NAME, True, 200),
        ("/none", False, 400),
        (NAME, True, 401),
    ]


def test_without_a_cache_each_answer_is_fresh(extension):
    get(extension)
    extension.put(NAME, "new")
    parameter = json.loads(get(extension).data)["Parameter"]
    assert (parameter["Value"], parameter["Version"]) == ("new", 2)
    extension.delete(NAME)
    assert get(extension).status == 400


def test_with_a_cache_a_value_lives_until_its_time_is_over():
    clock = Clock()
    with ParametersExtension({NAME: "old"}, token="t0ken", ttl_seconds=300, clock=clock) as extension:
        get(extension)
        extension.put(NAME, "new")
        clock.now = 299.9
        assert json.loads(get(extension).data)["Parameter"]["Value"] == "old"
        clock.now = 300.0
        assert json.loads(get(extension).data)["Parameter"]["Value"] == "new"
        assert [seen.from_cache for seen in extension.requests] == [False, True, False]


@pytest.mark.parametrize("status", [400, 500, 503])
def test_a_fault_with_a_status(extension, status):
    extension.fail(ExtensionFault(kind="status", status=status, body="oops"))
    answer = get(extension)
    assert (answer.status, answer.data) == (status, b"oops")
    extension.fail(None)
    assert get(extension).status == 200


def test_a_fault_with_garbage(extension):
    extension.fail(ExtensionFault(kind="garbage"))
    answer = get(extension)
    assert answer.status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(answer.data)


def test_a_fault_that_cuts_the_connection(extension):
    extension.fail(ExtensionFault(kind="reset"))
    with pytest.raises(urllib3.exceptions.ProtocolError):
        get(extension)
    assert extension.requests[0].status == 0


def test_a_fault_that_delays(extension):
    extension.fail(ExtensionFault(kind="delay", seconds=0.2))
    started = time.monotonic()
    assert get(extension).status == 200
    assert time.monotonic() - started >= 0.2


def test_outside_its_block_it_has_no_port_and_its_port_is_free_again():
    stand_in = ParametersExtension({})
    with pytest.raises(RuntimeError, match="only within"):
        _ = stand_in.port
    with stand_in:
        port = stand_in.port
    with ParametersExtension({}, port=port) as again:
        assert again.port == port


def test_the_functions_own_client_reads_from_it(extension):
    environment = extension.environment
    client = ExtensionParameters(
        port=int(environment["PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"]), session_token=environment["AWS_SESSION_TOKEN"]
    )
    assert client.get(NAME) == "value"
    with pytest.raises(ExtensionUnavailableError):
        client.get("/none")
    extension.fail(ExtensionFault(kind="garbage"))
    with pytest.raises(ExtensionUnavailableError):
        client.get(NAME)
