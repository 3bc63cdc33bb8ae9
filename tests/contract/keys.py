"""Who the contract tests are: an org, a contact center, a connected app, and certificates of their keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.fakes import private_key_pem

ORG_ID = "00D000000000062"
API_NAME = "AcmeVoice"
CONSUMER_KEY = "3MVG9.consumer"
USERNAME = "integration@acme.example"


@cache
def certificate(serial: int) -> str:
    """A self-signed certificate of the private key ``serial`` (see :func:`tests.fakes.private_key_pem`)."""
    key = serialization.load_pem_private_key(private_key_pem(serial).encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, API_NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return signed.public_bytes(serialization.Encoding.PEM).decode()
