"""JWTs of the Telephony Integration API."""

import jwt

from scv.parameters import CachedParameters
from scv.scrt import TelephonyTokens
from scv.scrt.auth import AUDIENCE
from tests.fakes import FakeStore, private_key_pem, public_key


def tokens(store, **options):
    return TelephonyTokens.from_parameters(
        CachedParameters(store), org_id="00D000000000001", call_center_api_name="Acme", private_key_parameter="key"
    )


def test_claims_are_those_of_the_guide(monkeypatch):
    made = tokens(FakeStore({"key": private_key_pem()}))
    made._clock = lambda: 1_700_000_000.9
    claims = jwt.decode(
        made.new(),
        public_key(private_key_pem()),
        algorithms=["RS256"],
        audience=AUDIENCE,
        options={"verify_exp": False},
    )
    assert claims["iss"] == "00D000000000001"
    assert claims["sub"] == "Acme"
    assert claims["aud"] == "https://scrt.salesforce.com"
    assert 0 < claims["exp"] - 1_700_000_000 <= 180


def test_no_two_tokens_share_a_jti():
    made = tokens(FakeStore({"key": private_key_pem()}))
    ids = {
        jwt.decode(made.new(), options={"verify_signature": False})["jti"]  # the claims, not the signature
        for _ in range(20)
    }
    assert len(ids) == 20


def test_refresh_reads_the_key_again():
    store = FakeStore({"key": private_key_pem(0)})
    made = tokens(store)
    made.new()
    assert made.refresh() is False
    store.values["key"] = private_key_pem(1)
    assert made.refresh() is True
    jwt.decode(made.new(), public_key(private_key_pem(1)), algorithms=["RS256"], audience=AUDIENCE)
