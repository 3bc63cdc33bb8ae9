"""The admin interface, the process, the settings."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.salesforce import Fault, SalesforceStandIn, Settings
from simulator.salesforce.settings import FileConfiguration
from tests.unit.simulator.salesforce.client import (
    CALL_CENTER,
    CONSUMER_KEY,
    KEY,
    ORG_ID,
    USERNAME,
    Client,
    create_body,
    key_pair,
    message,
)

ROOT = Path(__file__).resolve().parents[4]


def admin(client: Client, method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    return client.send(method, f"{client.sf.base_url}/_standin/{path}", body=data)


def test_the_state_can_be_read(client: Client) -> None:
    voice_call_id = client.create()
    client.telephony("POST", f"/voiceCalls/{KEY}/messages", message())
    state = admin(client, "GET", "state").body
    assert state["voice_calls"][0]["id"] == voice_call_id
    assert state["records"]["VoiceCall"][0]["VendorCallKey"] == KEY
    assert state["messages"][KEY][0]["content"] == "Hello All"
    assert state["counts"] == {"requests": 2, "violations": 0}


def test_requests_are_shown_without_secrets(client: Client, sf: SalesforceStandIn) -> None:
    token = client.scrt_token()
    client.telephony("POST", "/voiceCalls", create_body(), token=token)
    access_token = client.oauth().body["access_token"]
    answer = admin(client, "GET", "requests")
    assert [one["path"] for one in answer.body] == ["/telephony/v1/voiceCalls", "/services/oauth2/token"]
    assert answer.body[0]["json"]["vendorCallKey"] == KEY
    shown = json.dumps(answer.body)
    assert token not in shown
    assert access_token not in shown
    assert "assertion" not in shown
    # In the test's own process they are there.
    assert sf.requests[0].headers["authorization"] == f"Bearer {token}"
    assert len(sf.requests) == 2


def test_violations_can_be_read(client: Client, sf: SalesforceStandIn) -> None:
    client.telephony("POST", "/voiceCalls", {})
    (violation,) = admin(client, "GET", "violations").body
    assert violation["status"] == 400
    assert violation["reason"] == sf.violations[0].reason
    assert str(sf.violations[0]).startswith("POST /telephony/v1/voiceCalls -> 400: field")


def test_faults_over_http(client: Client, sf: SalesforceStandIn) -> None:
    fault = {"path": "voiceCalls", "status": 429, "headers": {"Retry-After": "1"}, "times": None}
    assert admin(client, "POST", "faults", fault).status == 200
    assert [one["status"] for one in admin(client, "GET", "faults").body] == [429]
    assert client.telephony("POST", "/voiceCalls", {}).status == 429
    assert admin(client, "DELETE", "faults").status == 200
    assert sf.faults.active() == []


def test_config_over_http(client: Client, sf: SalesforceStandIn) -> None:
    stranger = key_pair("stranger")
    body = {
        "add_scrt_certificate": stranger.certificate,
        "connected_app": {"consumer_key": "k2", "certificate": stranger.certificate, "username": "u2"},
        "routing": {"flows": {"Route": {"queue": "q"}}},
        "voice_call_errors": ["e"],
    }
    answer = admin(client, "POST", "config", body)
    assert answer.status == 200
    assert answer.body["scrt_certificates"] == 2
    assert answer.body == admin(client, "GET", "config").body
    token = client.scrt_token(private_key=stranger.private_key)
    created = client.telephony("POST", "/voiceCalls", create_body(), token=token)
    assert created.body["errors"] == ["e"]
    assertion = client.assertion(private_key=stranger.private_key, iss="k2", sub="u2")
    assert client.oauth(assertion=assertion).status == 200
    omni = {"dialedNumber": "1", "flowDevName": "Route"}
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/omniFlow", omni).body["queue"] == "q"
    assert sf.violations == []


def test_records_pause_and_tokens_over_http(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    answer = admin(client, "POST", "records", {"object": "Case", "fields": {"Subject": "x"}})
    assert sf.records["Case"][0]["Id"] == answer.body["id"]
    assert admin(client, "POST", "pause", {"vendorCallKey": KEY, "paused": True}).body["paused"]
    assert client.query("SELECT Id FROM Case").status == 200
    assert admin(client, "POST", "tokens/revoke").body == {"revoked": 1}
    assert client.query("SELECT Id FROM Case").status == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "health", None, 200),
        ("GET", "nothing", None, 404),
        ("PUT", "faults", {}, 405),
        ("POST", "faults", {"path": "x", "colour": 1}, 400),
        ("POST", "faults", {}, 400),
        ("POST", "config", {}, 400),
        ("POST", "config", {"org_id": "x"}, 400),
        ("POST", "config", {"add_scrt_certificate": "x"}, 400),
        ("POST", "config", {"connected_app": {}}, 400),
        ("POST", "records", {}, 400),
        ("POST", "pause", {"vendorCallKey": "unknown", "paused": True}, 400),
    ],
)
def test_admin_answers(client: Client, sf: SalesforceStandIn, method: str, path: str, body: Any, expected: int) -> None:
    answer = admin(client, method, path, body)
    assert answer.status == expected
    assert expected == 200 or answer.body["error"]
    assert sf.requests == []
    assert sf.violations == []


def test_reset(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    client.telephony("POST", "/voiceCalls", {})
    client.rest("POST", "/sobjects/Low_Ink__e", {"A__c": 1})
    sf.faults.add(Fault(path="x", status=500))
    assert admin(client, "POST", "reset").status == 200
    assert (sf.requests, sf.violations, sf.voice_calls, sf.platform_events()) == ([], [], [], [])
    assert (list(sf.records), sf.faults.active()) == ([], [])
    assert client.query("SELECT Id FROM Case").status == 200  # tokens stay valid
    with pytest.raises(KeyError):
        sf.voice_call(KEY)


@pytest.mark.parametrize(
    ("values", "message_part"),
    [
        ({"org_id": "00D"}, "org_id '00D' must be a Salesforce org id"),
        ({"org_id": "00DRM000000GuTEZZZ"}, "checksum"),
        ({"call_center_api_name": ""}, "must not be empty"),
        ({"query_page_size": 2001}, "query_page_size 2001"),
        ({"scrt_certificates": ["x"]}, "not a PEM certificate"),
    ],
)
def test_settings_that_cannot_be(values: dict[str, Any], message_part: str) -> None:
    given: dict[str, Any] = {"org_id": ORG_ID, "call_center_api_name": CALL_CENTER} | values
    with pytest.raises(ValueError, match=message_part):
        Settings(**given)


def file_values(**changes: Any) -> dict[str, Any]:
    return {
        "org_id": ORG_ID,
        "call_center_api_name": CALL_CENTER,
        "scrt_certificates": [key_pair("scrt").certificate],
        "connected_app": {
            "consumer_key": CONSUMER_KEY,
            "certificate": key_pair("rest").certificate,
            "username": USERNAME,
        },
        "routing": {"flows": {"Route": {"queue": "q"}}},
        "records": {"Case": [{"Subject": "From the file"}]},
    } | changes


@pytest.mark.parametrize(
    ("changes", "message_part"),
    [
        ({"orgId": "x"}, "unknown key"),
        ({"org_id": None}, "org_id is required"),
        ({"records": []}, "records must be an object"),
        ({"routing": {"x": 1}}, "routing must be"),
        ({"connected_app": {"consumer_key": "x"}}, "connected_app must be"),
    ],
)
def test_files_that_cannot_be(tmp_path: Path, changes: dict[str, Any], message_part: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(file_values(**changes)))
    with pytest.raises(ValueError, match=message_part) as caught:
        FileConfiguration.load(path)
    assert str(path) in str(caught.value)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(file_values()))
    started = subprocess.Popen(
        [sys.executable, "-m", "simulator.salesforce", "--config", str(path), "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


def test_the_process(process: subprocess.Popen[str], client: Client) -> None:
    assert process.stdout is not None
    urls = json.loads(process.stdout.readline())
    assert urls["scrt_endpoint_base"] == urls["base_url"] + "/telephony/v1"
    assert urls["rest_endpoint_base"].endswith("/services/data/v63.0")
    headers = {
        "Authorization": f"Bearer {client.scrt_token()}",
        "Content-Type": "application/json",
        "Telephony-Provider-Name": "amazon-connect",
    }
    body = json.dumps(create_body()).encode()
    answer = client.send("POST", urls["scrt_endpoint_base"] + "/voiceCalls", body=body, headers=headers)
    assert answer.status == 201
    state = client.send("GET", urls["admin"] + "state").body
    assert state["records"]["Case"][0]["Subject"] == "From the file"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_a_process_with_a_bad_file(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text("{")
    done = subprocess.run(
        [sys.executable, "-m", "simulator.salesforce", "--config", str(path)],
        cwd=ROOT,
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {path}:")
    assert done.stdout == ""
