"""The token endpoint and access tokens."""

from typing import Any

import pytest

from simulator.salesforce import ConnectedApp, SalesforceStandIn
from tests.unit.simulator.salesforce.client import CALL_CENTER, ORG_ID, Client, In, key_pair


@pytest.mark.parametrize("audience", ["https://login.salesforce.com", "https://test.salesforce.com"])
def test_an_assertion_is_exchanged_for_a_token(client: Client, sf: SalesforceStandIn, audience: str) -> None:
    answer = client.oauth(assertion=client.assertion(aud=audience))
    assert answer.status == 200
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["instance_url"] == sf.base_url
    client.access_token = answer.body["access_token"]
    assert client.query("SELECT Id FROM Case").status == 200
    assert sf.violations == []


def test_every_token_is_another(client: Client) -> None:
    assert client.oauth().body["access_token"] != client.oauth().body["access_token"]


@pytest.mark.parametrize(
    ("claims", "error", "description", "reason"),
    [
        ({"iss": "other"}, "invalid_client_id", "client identifier invalid", "claim iss is 'other'"),
        ({"sub": "nobody@acme.example"}, "invalid_grant", "user hasn't approved this consumer", "claim sub"),
        ({"aud": "https://scrt.salesforce.com"}, "invalid_grant", "audience is invalid", "claim aud"),
        ({"aud": "https://login.salesforce.com/"}, "invalid_grant", "audience is invalid", "claim aud"),
        ({"exp": None}, "invalid_grant", "expired authorization code", "claim exp is missing"),
        ({"exp": In(-5)}, "invalid_grant", "expired authorization code", "has expired"),
        ({"exp": In(900)}, "invalid_grant", "expired authorization code", "at most 300 s"),
    ],
)
def test_wrong_claims(
    client: Client,
    sf: SalesforceStandIn,
    claims: dict[str, Any],
    error: str,
    description: str,
    reason: str,
) -> None:
    answer = client.oauth(assertion=client.assertion(**claims))
    assert answer.status == 400
    assert answer.body == {"error": error, "error_description": description}
    assert reason in sf.violations[0].reason


def test_a_foreign_signature(client: Client, sf: SalesforceStandIn) -> None:
    assertion = client.assertion(private_key=key_pair("scrt").private_key)
    answer = client.oauth(assertion=assertion)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert "the signature fits none" in sf.violations[0].reason
    assert sf.violations[0].kind == "authorization"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"assertion": ""}, "invalid_request"),
        ({"assertion": "no.token"}, "invalid_grant"),
    ],
)
def test_wrong_forms(client: Client, form: dict[str, str], error: str) -> None:
    answer = client.oauth(**form)
    assert (answer.status, answer.body["error"]) == (400, error)


def test_the_assertion_must_not_stand_in_the_url(client: Client, sf: SalesforceStandIn) -> None:
    grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
    url = f"{sf.auth_endpoint}?grant_type={grant}&assertion={client.assertion()}"
    assert client.send("POST", url).status == 400
    assert client.send("GET", url).status == 400


def test_json_is_no_form(client: Client, sf: SalesforceStandIn) -> None:
    answer = client.send("POST", sf.auth_endpoint, body=b"{}", headers={"Content-Type": "application/json"})
    assert (answer.status, answer.body["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("00DRM000000GuTE!never", "the access token was never issued by this org"),
        ("not-set", "the access token was never issued by this org"),
        ("", "header Authorization is missing"),
    ],
)
def test_rest_without_a_valid_token(client: Client, sf: SalesforceStandIn, token: str, reason: str) -> None:
    client.access_token = token
    answer = client.query("SELECT Id FROM Case")
    assert answer.status == 401
    assert answer.body == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    assert sf.violations[0].reason.startswith(reason)


def test_a_revoked_token_is_refused_and_is_no_violation(client: Client, sf: SalesforceStandIn) -> None:
    assert client.query("SELECT Id FROM Case").status == 200
    assert sf.revoke_tokens() == 1
    assert client.query("SELECT Id FROM Case").status == 401
    assert sf.violations == []
    client.access_token = None
    assert client.query("SELECT Id FROM Case").status == 200


def test_an_scrt_token_is_no_access_token(client: Client) -> None:
    client.access_token = client.scrt_token()
    assert client.query("SELECT Id FROM Case").status == 401


def test_an_org_without_a_connected_app() -> None:
    with SalesforceStandIn(org_id=ORG_ID, call_center_api_name=CALL_CENTER) as sf:
        client = Client(sf)
        assert client.oauth().body["error"] == "invalid_client_id"
        assert "no connected app" in sf.violations[0].reason
        client.http.clear()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("key", "no certificate", "user@acme.example"), "not a PEM certificate"),
        (("", key_pair("rest").certificate, "user@acme.example"), "needs a consumer_key"),
        (("key", key_pair("rest").certificate, ""), "and a username"),
    ],
)
def test_a_connected_app_that_cannot_be(values: tuple[str, str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ConnectedApp(*values)
