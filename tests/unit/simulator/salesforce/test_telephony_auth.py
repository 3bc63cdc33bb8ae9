"""Tokens and headers of the Telephony Integration API (guide: Telephony Integration REST API Authorization)."""

import time
from typing import Any

import jwt
import pytest

from simulator.salesforce import SalesforceStandIn
from simulator.salesforce.ids import to_18
from tests.unit.simulator.salesforce.client import KEY, ORG_ID, Client, In, create_body, key_pair


def create_with(client: Client, token: str) -> int:
    return client.telephony("POST", "/voiceCalls", create_body(), token=token).status


def test_a_right_token_is_accepted(client: Client, sf: SalesforceStandIn) -> None:
    assert create_with(client, client.scrt_token()) == 201
    assert sf.violations == []


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": ORG_ID[:15]},
        {"iss": to_18(ORG_ID[:15])},
        {"jti": None},
        {"aud": ["https://scrt.salesforce.com"]},
        {"iat": 1_700_000_000},
        {"exp": In(178)},
    ],
)
def test_variants_that_the_guide_allows(client: Client, claims: dict[str, Any]) -> None:
    assert create_with(client, client.scrt_token(**claims)) == 201


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "00DRM000000ABCD"}, "claim iss is '00DRM000000ABCD'; it must be"),
        ({"iss": None}, "claim iss is None"),
        ({"sub": "OtherCenter"}, "claim sub is 'OtherCenter'; it must be 'AcmeContactCenter'"),
        ({"sub": "acmecontactcenter"}, "claim sub"),
        ({"sub": None}, "claim sub is None"),
        ({"aud": "https://login.salesforce.com"}, "must be https://scrt.salesforce.com"),
        ({"aud": "https://scrt.salesforce.com/"}, "claim aud"),
        ({"aud": None}, "claim aud is None"),
        ({"exp": None}, "claim exp is missing"),
        ({"exp": "soon"}, "claim exp is 'soon'; it must be a number"),
        ({"exp": True}, "claim exp is True"),
        ({"exp": In(-5)}, "in the past; the token has expired"),
        ({"exp": In(600)}, "at most 180 s are allowed"),
        ({"nbf": In(600)}, "not valid yet"),
        ({"jti": 7}, "claim jti is 7"),
        ({"jti": ""}, "claim jti is ''"),
    ],
)
def test_wrong_claims_are_refused(client: Client, sf: SalesforceStandIn, claims: dict[str, Any], reason: str) -> None:
    answer = client.telephony("POST", "/voiceCalls", create_body(), token=client.scrt_token(**claims))
    assert answer.status == 401
    assert reason in answer.body["message"]
    assert [(one.kind, one.status) for one in sf.violations] == [("authorization", 401)]
    assert reason in sf.violations[0].reason
    assert sf.voice_calls == []


def test_a_jti_counts_once(client: Client, sf: SalesforceStandIn) -> None:
    token = client.scrt_token(jti="one-and-only")
    assert create_with(client, token) == 201
    assert create_with(client, token) == 401
    assert create_with(client, client.scrt_token(jti="one-and-only")) == 401
    assert "claim jti 'one-and-only' was sent before" in sf.violations[0].reason


def test_a_refused_token_does_not_use_up_its_jti(client: Client) -> None:
    assert create_with(client, client.scrt_token(jti="fresh", sub="Wrong")) == 401
    assert create_with(client, client.scrt_token(jti="fresh")) == 201


def test_a_foreign_signature_is_refused(client: Client, sf: SalesforceStandIn) -> None:
    token = client.scrt_token(private_key=key_pair("stranger").private_key)
    assert create_with(client, token) == 401
    assert "the signature fits none of the 1 registered certificate(s)" in sf.violations[0].reason


def test_a_changed_payload_is_refused(client: Client) -> None:
    head, _, tail = client.scrt_token().split(".")
    other = client.scrt_token(sub="AcmeContactCenter").split(".")[1]
    assert create_with(client, f"{head}.{other}.{tail}") == 401


def test_a_second_certificate_serves_during_rotation(client: Client, sf: SalesforceStandIn) -> None:
    next_key = key_pair("next")
    token = client.scrt_token(private_key=next_key.private_key)
    assert create_with(client, token) == 401
    sf.settings.add_scrt_certificate(next_key.certificate)
    assert create_with(client, client.scrt_token(private_key=next_key.private_key)) == 201
    assert create_with(client, client.scrt_token()) == 201


def test_a_key_of_1024_bits_is_accepted(client: Client, sf: SalesforceStandIn) -> None:
    short = key_pair("short", 1024)
    sf.settings.add_scrt_certificate(short.certificate)
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = client.scrt_token(private_key=short.private_key)
    assert create_with(client, token) == 201


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "header Authorization is missing"),
        ("Bearer ", "header Authorization is missing"),
        ("Basic YTpi", "header Authorization is missing"),
        ("Bearer only.two", "three parts"),
        ("Bearer !!!.e30.c2ln", "not base64url-encoded JSON"),
        ("Bearer e30.e30.c2ln", "header alg is None; it must be RS256"),
        ("Bearer WyJhIl0.e30.c2ln", "the token's header must be a JSON object"),
    ],
)
def test_what_is_no_token(client: Client, sf: SalesforceStandIn, authorization: str | None, reason: str) -> None:
    headers = {"Authorization": authorization}
    assert client.telephony("POST", "/voiceCalls", create_body(), headers=headers).status == 401
    assert reason in sf.violations[0].reason


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_other_algorithms_are_refused(client: Client, sf: SalesforceStandIn, algorithm: str) -> None:
    claims = {"iss": ORG_ID, "sub": "AcmeContactCenter", "exp": int(time.time()) + 60}
    key = "a-secret-of-some-length-for-hmac-signing" if algorithm == "HS256" else None
    token = jwt.encode(claims, key, algorithm=algorithm)  # type: ignore[arg-type]
    assert create_with(client, token) == 401
    assert "it must be RS256" in sf.violations[0].reason


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({"Telephony-Provider-Name": None}, 400, "Telephony-Provider-Name is missing"),
        ({"Telephony-Provider-Name": "Amazon Connect"}, 400, "it must be amazon-connect"),
        ({"Content-Type": None}, 415, "Content-Type is missing"),
        ({"Content-Type": "text/plain"}, 415, "Content-Type is 'text/plain'"),
        ({"Content-Type": "application/xml"}, 415, "it must be application/json"),
    ],
)
def test_required_headers(
    client: Client, sf: SalesforceStandIn, headers: dict[str, str | None], status: int, reason: str
) -> None:
    answer = client.telephony("POST", "/voiceCalls", create_body(), headers=headers)
    assert answer.status == status
    assert reason in sf.violations[0].reason


def test_a_charset_is_fine(client: Client) -> None:
    headers: dict[str, str | None] = {"Content-Type": "application/json; charset=utf-8"}
    assert client.telephony("POST", "/voiceCalls", create_body(), headers=headers).status == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/voiceCalls", 405),
        ("POST", f"/voiceCalls/{KEY}", 405),
        ("POST", f"/voiceCalls/{KEY}/omniFlow", 405),
        ("PATCH", "/voiceCalls", 405),
        ("POST", "/voicecalls", 404),
        ("POST", f"/voiceCalls/{KEY}/unknown", 404),
        ("POST", "//voiceCalls", 404),
    ],
)
def test_what_does_not_exist(client: Client, sf: SalesforceStandIn, method: str, path: str, status: int) -> None:
    assert client.telephony(method, path, create_body()).status == status
    assert len(sf.violations) == 1
