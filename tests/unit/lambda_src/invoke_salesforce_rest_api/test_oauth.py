"""Access tokens."""

from urllib.parse import parse_qs

import jwt
import pytest

from invoke_salesforce_rest_api.oauth import GRANT_TYPE, AccessTokens, OAuthParameters
from scv.budget import Budget
from scv.errors import ParameterError, SalesforceAuthError, SalesforceResponseError
from scv.parameters import PLACEHOLDER, CachedParameters
from tests.fakes import FakeHttp, FakeStore, answer, private_key_pem, public_key

NAMES = OAuthParameters(consumer_key="ck", private_key="pk", access_token="at", subject="su", audience="au")
ENDPOINT = "https://login.example/services/oauth2/token"
GOOD = answer(200, {"access_token": "new-token", "instance_url": "https://acme.example"})
BUDGET = Budget(5)


def setup(*answers, **values):
    store = FakeStore(
        {
            "ck": "consumer",
            "pk": private_key_pem(),
            "at": PLACEHOLDER,
            "su": "user@acme.example",
            "au": "https://login.salesforce.com",
            **values,
        }
    )
    http = FakeHttp(*answers)
    return AccessTokens(CachedParameters(store), NAMES, auth_endpoint=ENDPOINT, http=http), http, store


def test_the_assertion_is_what_the_jwt_bearer_flow_wants():
    tokens, http, _ = setup(GOOD)
    assert tokens.current(BUDGET) == "new-token"
    (sent,) = http.sent
    assert (sent.method, sent.url) == ("POST", ENDPOINT)
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    form = parse_qs((sent.body or b"").decode())
    assert form["grant_type"] == [GRANT_TYPE]
    claims = jwt.decode(
        form["assertion"][0],
        public_key(private_key_pem()),
        algorithms=["RS256"],
        audience="https://login.salesforce.com",
    )
    assert claims["iss"] == "consumer"
    assert claims["sub"] == "user@acme.example"


def test_a_token_in_ssm_is_used_and_a_new_one_is_stored():
    tokens, http, _ = setup(GOOD, at="stored")
    assert tokens.current(BUDGET) == "stored"
    assert http.sent == []
    tokens, _, store = setup(GOOD)
    tokens.current(BUDGET)
    assert store.values["at"] == "new-token"
    assert tokens.current(BUDGET) == "new-token"


def test_a_token_that_cannot_be_stored_is_used_all_the_same(capsys):
    tokens, http, store = setup(GOOD)
    store.fail_writes = True
    assert tokens.renew(BUDGET) == "new-token"
    assert tokens.current(BUDGET) == "new-token"
    assert len(http.sent) == 1
    out = capsys.readouterr().out
    assert "not stored" in out
    assert "new-token" not in out


def test_a_refused_assertion_is_tried_once_with_values_read_again():
    tokens, http, store = setup(answer(400, {"error": "invalid_grant", "error_description": "x"}), GOOD)
    tokens._parameters.get("ck")
    store.values["ck"] = "changed"
    assert tokens.renew(BUDGET) == "new-token"
    assertions = [parse_qs((sent.body or b"").decode())["assertion"][0] for sent in http.sent]
    issuers = [jwt.decode(text, options={"verify_signature": False})["iss"] for text in assertions]
    assert issuers == ["consumer", "changed"]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, {"error": "invalid_grant", "error_description": "user hasn't approved"}, "pre-authorized"),
        (400, {"error": "invalid_client_id", "error_description": "x"}, "consumer key"),
        (400, {"error": "unsupported", "error_description": "x"}, "SALESFORCE_AUTH_ENDPOINT"),
        (503, b"<html>", "503 no error code"),
    ],
)
def test_a_final_refusal_says_what_to_check(status, body, words):
    tokens, _, _ = setup(answer(status, body))
    with pytest.raises(SalesforceAuthError, match=words) as error:
        tokens.renew(BUDGET)
    assert error.value.status == status


@pytest.mark.parametrize("body", [{}, [], {"access_token": ""}, {"access_token": 5}])
def test_an_answer_without_token_is_an_error(body):
    tokens, _, _ = setup(answer(200, body))
    with pytest.raises(SalesforceResponseError, match="no access_token"):
        tokens.renew(BUDGET)


@pytest.mark.parametrize("name", ["ck", "pk", "su", "au"])
def test_a_parameter_that_nobody_has_filled_is_named(name):
    tokens, _, _ = setup(GOOD, **{name: PLACEHOLDER})
    with pytest.raises(ParameterError, match=f"parameter {name} still holds its placeholder"):
        tokens.current(BUDGET)
