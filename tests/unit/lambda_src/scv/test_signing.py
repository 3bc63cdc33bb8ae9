"""Signatures with a key that is read once."""

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from scv.errors import ParameterError
from scv.signing import JwtSigner
from tests.fakes import private_key_pem, public_key


def signer(pems, *, trusted=True):
    reads = []

    def read(fresh):
        reads.append(fresh)
        return pems[min(len(reads), len(pems)) - 1]

    return JwtSigner(read, parameter_name="/scv/X/key", trusted_key=trusted), reads


@pytest.mark.parametrize("trusted", [True, False])
def test_claims_are_signed_with_rs256_and_the_key_is_read_once(trusted):
    pem = private_key_pem()
    sign, reads = signer([pem], trusted=trusted)
    for number in range(3):
        token = sign.sign({"n": number})
        assert jwt.decode(token, public_key(pem), algorithms=["RS256"]) == {"n": number}
    assert reads == [False]


def test_refresh_tells_whether_the_key_has_changed():
    sign, reads = signer([private_key_pem(0), private_key_pem(0), private_key_pem(1)])
    sign.sign({})
    assert sign.refresh() is False
    assert sign.refresh() is True
    assert reads == [False, True, True]
    assert jwt.decode(sign.sign({"a": 1}), public_key(private_key_pem(1)), algorithms=["RS256"]) == {"a": 1}


def test_a_pkcs1_key_as_openssl_writes_it_is_taken():
    key = serialization.load_pem_private_key(private_key_pem().encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    pkcs1 = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()
    sign, _ = signer(["\n" + pkcs1 + "\n"], trusted=False)
    assert jwt.decode(sign.sign({"a": 1}), public_key(pkcs1), algorithms=["RS256"]) == {"a": 1}


def encrypted() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"pw")
    ).decode()


def elliptic() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


@pytest.mark.parametrize("pem", ["consumer secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_something_else_than_a_key_is_a_clear_error_that_does_not_quote_it(pem):
    sign, _ = signer([pem])
    with pytest.raises(ParameterError, match="/scv/X/key does not hold an unencrypted RSA private key") as error:
        sign.sign({})
    assert pem not in str(error.value)
    assert error.value.__cause__ is None


def test_an_encrypted_key_and_another_kind_of_key_are_refused():
    with pytest.raises(ParameterError, match="unencrypted"):
        signer([encrypted()])[0].sign({})
    with pytest.raises(ParameterError, match="needs an RSA private key"):
        signer([elliptic()])[0].sign({})
