"""Faults, keep-alive and threads, over real sockets."""

import contextlib
import threading
import time
from typing import Any

import pytest
import urllib3

from simulator.salesforce import Fault, SalesforceStandIn
from tests.unit.simulator.salesforce.client import KEY, Client, create_body, message


def create(client: Client, **options: Any) -> Any:
    return client.telephony("POST", "/voiceCalls", create_body(), **options)


def test_a_status_with_headers_and_body(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="/voiceCalls$", status=429, headers={"Retry-After": "2"}, body={"message": "slow"}))
    answer = create(client)
    assert (answer.status, answer.headers["Retry-After"], answer.body) == (429, "2", {"message": "slow"})
    assert sf.voice_calls == []
    assert sf.violations == []
    assert [(one.status, one.fault, one.response) for one in sf.requests] == [(429, True, {"message": "slow"})]
    assert create(client).status == 201


@pytest.mark.parametrize(("times", "expected"), [(1, [500, 201]), (2, [500, 500, 201]), (None, [500] * 4)])
def test_how_often_a_fault_hits(client: Client, sf: SalesforceStandIn, times: Any, expected: list[int]) -> None:
    sf.faults.add(Fault(path="voiceCalls", status=500, times=times))
    assert [create(client).status for _ in expected] == expected
    sf.faults.clear()
    assert create(client).status == 201
    assert sf.faults.active() == []


def test_path_and_method_choose(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="/voiceCalls/.+/omniFlow", status=503, times=None))
    sf.faults.add(Fault(path="voiceCalls", method="PATCH", status=502, times=None))
    assert create(client).status == 201
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/omniFlow", {"dialedNumber": "1"}).status == 503
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}", {}).status == 502


def test_a_malformed_body(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="voiceCalls", body="<html>not json", headers={"Content-Type": "text/html"}))
    headers = {"Authorization": "Bearer x"}
    answer = client.http.request("POST", f"{sf.scrt_endpoint_base}/voiceCalls", body=b"{}", headers=headers)
    assert (answer.status, answer.data) == (200, b"<html>not json")
    assert answer.headers["Content-Type"] == "text/html"
    assert sf.requests[0].response == "<html>not json"


def test_a_reset_connection(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="voiceCalls", reset=True))
    with pytest.raises(urllib3.exceptions.ProtocolError, match="Connection reset"):
        create(client)
    assert [(one.status, one.fault) for one in sf.requests] == [(0, True)]
    assert create(client).status == 201


def test_a_delay_then_the_true_answer(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="voiceCalls", delay_seconds=0.3))
    started = time.monotonic()
    assert create(client).status == 201
    assert time.monotonic() - started >= 0.3
    assert len(sf.voice_calls) == 1


def test_a_delay_holds_up_nobody_else(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="omniFlow", delay_seconds=5))
    create(client)

    def route() -> None:
        # Stopping the stand-in answers this request or cuts its connection, whichever comes first.
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            client.telephony("PATCH", f"/voiceCalls/{KEY}/omniFlow", {"dialedNumber": "1"})

    slow = threading.Thread(target=route)
    slow.start()
    started = time.monotonic()
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}", {}).status == 202
    assert time.monotonic() - started < 2
    sf.stop()  # cuts the delay short
    slow.join(timeout=3)
    assert not slow.is_alive()


@pytest.mark.parametrize("fault", [{"status": 500}, {"reset": True}, {"body": "x"}])
def test_a_token_is_used_up_by_a_fault(client: Client, sf: SalesforceStandIn, fault: dict[str, Any]) -> None:
    """Salesforce may have seen a request that failed: sending the same token again is a replay."""
    sf.faults.add(Fault(path="voiceCalls", **fault))
    token = client.scrt_token()
    try:
        client.http.request("POST", f"{sf.scrt_endpoint_base}/voiceCalls", headers={"Authorization": f"Bearer {token}"})
    except urllib3.exceptions.ProtocolError:
        assert "reset" in fault
    assert create(client, token=token).status == 401
    assert "was sent before" in sf.violations[0].reason


def test_faults_of_the_token_endpoint_and_of_rest(client: Client, sf: SalesforceStandIn) -> None:
    sf.faults.add(Fault(path="/oauth2/token", status=503))
    assert client.oauth().status == 503
    sf.faults.add(Fault(path="/query", status=401, body=[{"errorCode": "INVALID_SESSION_ID"}]))
    assert client.query("SELECT Id FROM Case").status == 401
    assert client.query("SELECT Id FROM Case").status == 200
    assert sf.violations == []


@pytest.mark.parametrize(
    ("values", "message_part"),
    [
        ({"path": "x"}, "at least one of"),
        ({"path": "(", "status": 500}, "no regular expression"),
        ({"path": "x", "status": 5}, "fault status 5"),
        ({"path": "x", "delay_seconds": -1}, "must not be negative"),
        ({"path": "x", "status": 500, "times": 0}, "must be at least 1"),
    ],
)
def test_faults_that_make_no_sense(values: dict[str, Any], message_part: str) -> None:
    with pytest.raises(ValueError, match=message_part):
        Fault(**values)


def test_connections_are_kept_alive(client: Client, sf: SalesforceStandIn) -> None:
    for _ in range(3):
        create(client)
    create(client, headers={"Telephony-Provider-Name": None})  # a refusal keeps the connection too
    create(client)
    pool = client.http.connection_from_url(sf.base_url)
    assert (pool.num_connections, pool.num_requests) == (1, 5)


def test_a_chunked_body(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    text = str(message()).replace("'", '"').encode()
    headers = {
        "Authorization": f"Bearer {client.scrt_token()}",
        "Telephony-Provider-Name": "amazon-connect",
        "Content-Type": "application/json",
    }
    url = f"{sf.scrt_endpoint_base}/voiceCalls/{KEY}/messages"
    answer = client.http.request("POST", url, body=iter([text[:20], text[20:]]), headers=headers, chunked=True)
    assert answer.status == 202


@pytest.mark.parametrize("length", ["many", "-5", "99999999999"])
def test_a_length_that_cannot_be(client: Client, sf: SalesforceStandIn, length: str) -> None:
    answer = client.http.request("POST", sf.auth_endpoint, headers={"Content-Length": length})
    assert answer.status == 400


def test_many_threads_lose_nothing(client: Client, sf: SalesforceStandIn) -> None:
    client.http = urllib3.PoolManager(retries=False, timeout=10, maxsize=8)
    client.create()

    def talk(worker: int) -> None:
        for number in range(10):
            path = f"/voiceCalls/{KEY}/messages"
            client.telephony("POST", path, message(messageId=f"{worker}-{number}"))

    threads = [threading.Thread(target=talk, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one["messageId"] for one in sf.messages(KEY)}) == 80
    assert len(sf.requests) == 81
    assert sf.violations == []


def test_a_bug_of_the_stand_in_is_seen(client: Client, sf: SalesforceStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_body: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("simulator.salesforce.calls.CallBook.create", lambda _self, body: broken(body))
    assert create(client).status == 500
    assert "the stand-in itself failed: RuntimeError: broken" in sf.violations[0].reason


def test_a_fault_may_hit_each_path_by_itself(client: Client, sf: SalesforceStandIn) -> None:
    create(client)
    sf.faults.add(Fault(path="/voiceCalls/[^/]+$", status=500, times=2, each=True))
    paths = ["/voiceCalls/a", "/voiceCalls/b"]
    statuses = {path: [client.telephony("PATCH", path, {}).status for _ in range(3)] for path in paths}
    assert statuses == {path: [500, 500, 202] for path in paths}
    assert len(sf.faults.active()) == 1
