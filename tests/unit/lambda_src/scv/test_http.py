"""Retries, time-outs and connections of the HTTP client, with a fake pool (no socket)."""

from dataclasses import dataclass, field

import pytest
import urllib3

from scv.budget import Budget
from scv.errors import SalesforceResponseError, SalesforceUnreachableError
from scv.http import IDEMPOTENT, IDLE_SECONDS, NEVER_TWICE, HttpClient, Response


@dataclass
class FakePool:
    outcomes: list
    calls: list[dict] = field(default_factory=list)
    cleared: int = 0

    def request(self, method, url, **options):
        self.calls.append({"method": method, "url": url, **options})
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        status, headers = outcome if isinstance(outcome, tuple) else (outcome, {})
        return urllib3.HTTPResponse(body=b"{}", status=status, headers=headers, preload_content=True)

    def clear(self):
        self.cleared += 1


@dataclass
class Clock:
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def client(*outcomes) -> tuple[HttpClient, FakePool, Clock]:
    clock, pool = Clock(), FakePool(list(outcomes))
    http = HttpClient(clock=clock, sleep=clock.sleep, jitter=lambda: 0.5)
    http._pool = pool  # type: ignore[assignment]
    return http, pool, clock


def send(http, *, retry, budget=5.0, headers=dict):
    return http.request("POST", "https://x.example/a", headers=headers, budget=Budget(budget), retry=retry)


REFUSED = urllib3.exceptions.NewConnectionError(None, "refused")  # type: ignore[arg-type]
NO_CONNECTION = urllib3.exceptions.ConnectTimeoutError()
TIMED_OUT = urllib3.exceptions.ReadTimeoutError(None, None, "read")  # type: ignore[arg-type]
RESET = urllib3.exceptions.ProtocolError("reset")


@pytest.mark.parametrize("retry", [NEVER_TWICE, IDEMPOTENT])
@pytest.mark.parametrize("error", [REFUSED, NO_CONNECTION])
def test_a_request_that_was_not_sent_is_repeated(retry, error):
    http, pool, clock = client(error, 200)
    assert send(http, retry=retry).status == 200
    assert len(pool.calls) == 2
    assert clock.slept == [0.1]


@pytest.mark.parametrize("error", [TIMED_OUT, RESET])
def test_a_creating_request_that_may_have_been_processed_is_never_repeated(error):
    http, pool, _ = client(error, 200)
    with pytest.raises(SalesforceUnreachableError, match="1 attempt"):
        send(http, retry=NEVER_TWICE)
    assert len(pool.calls) == 1


@pytest.mark.parametrize("error", [TIMED_OUT, RESET])
def test_an_idempotent_request_is_repeated_with_growing_delays(error):
    http, pool, clock = client(error, error, 200)
    assert send(http, retry=IDEMPOTENT).status == 200
    assert len(pool.calls) == 3
    assert clock.slept == [0.1, 0.2]


def test_the_last_attempt_s_failure_is_raised():
    http, pool, _ = client(RESET, RESET, RESET)
    with pytest.raises(SalesforceUnreachableError, match=r"x\.example/a: no answer \(connection lost\) after 3"):
        send(http, retry=IDEMPOTENT)
    assert len(pool.calls) == 3


@pytest.mark.parametrize(
    ("status", "never_twice", "idempotent"),
    [(500, 1, 3), (502, 1, 3), (503, 3, 3), (504, 1, 3), (429, 1, 1), (400, 1, 1), (401, 1, 1), (200, 1, 1)],
)
def test_which_statuses_are_tried_again(status, never_twice, idempotent):
    for retry, attempts in ((NEVER_TWICE, never_twice), (IDEMPOTENT, idempotent)):
        http, pool, _ = client(status, status, status)
        assert send(http, retry=retry).status == status
        assert len(pool.calls) == attempts


def test_retry_after_is_honoured_when_it_fits_the_budget():
    http, _, clock = client((503, {"Retry-After": "2"}), 200)
    assert send(http, retry=NEVER_TWICE).status == 200
    assert clock.slept == [2.0]
    http, pool, _ = client((503, {"Retry-After": "30"}), 200)
    assert send(http, retry=NEVER_TWICE).status == 503
    assert len(pool.calls) == 1


def test_nothing_is_repeated_past_the_budget():
    http, pool, _ = client(REFUSED, 200)
    with pytest.raises(SalesforceUnreachableError):
        send(http, retry=IDEMPOTENT, budget=0.05)
    assert len(pool.calls) == 1


def test_headers_are_made_anew_for_every_attempt():
    counter = iter(range(10))
    http, pool, _ = client(503, 200)
    send(http, retry=NEVER_TWICE, headers=lambda: {"Authorization": f"Bearer {next(counter)}"})
    assert [call["headers"]["Authorization"] for call in pool.calls] == ["Bearer 0", "Bearer 1"]


def test_an_attempt_waits_no_longer_than_budget_and_policy_allow():
    http, pool, _ = client(200)
    send(http, retry=NEVER_TWICE, budget=6.0)
    assert pool.calls[0]["timeout"].total == pytest.approx(6.0, abs=0.1)
    assert pool.calls[0]["timeout"]._connect == 2.0
    http, pool, _ = client(200)
    send(http, retry=IDEMPOTENT, budget=6.0)
    assert pool.calls[0]["timeout"].total == 3.0


def test_redirects_are_not_followed_with_the_token():
    http, pool, _ = client((302, {"Location": "https://elsewhere.example"}))
    assert send(http, retry=IDEMPOTENT).status == 302
    assert pool.calls[0]["redirect"] is False


def test_connections_that_were_idle_too_long_are_dropped_before_use():
    http, pool, clock = client(200, 200, 200)
    send(http, retry=NEVER_TWICE)
    clock.now += IDLE_SECONDS - 1
    send(http, retry=NEVER_TWICE)
    assert pool.cleared == 0
    clock.now += IDLE_SECONDS + 1
    send(http, retry=NEVER_TWICE)
    assert pool.cleared == 1


def test_a_body_that_is_not_json_names_the_request_and_hints_at_the_endpoint():
    response = Response(200, {"content-type": "text/html"}, b"<html>login</html>")
    with pytest.raises(SalesforceResponseError, match="POST /x: Salesforce answered 200 .*text/html, 18 bytes"):
        response.json("POST /x")
    assert Response(204, {}, b"").json("x") is None
