"""RSA private keys and their self-signed X.509 certificates. Knows neither AWS nor CloudFormation."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

DEFAULT_KEY_BITS = 2048
KEY_BITS = (1024, 2048, 4096)
"""The lengths that Salesforce takes; it recommends 2048 (guide: Telephony Integration REST API Authorization)."""

MAX_VALID_DAYS = 36500
_MAX_COMMON_NAME = 64
_CLOCK_SKEW = dt.timedelta(minutes=5)


class KeyMaterialError(ValueError):
    """A key, certificate or setting cannot be used. The text says which and what to do; it holds no key."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate as Salesforce wants it pasted, and what identifies it.

    pem: the PEM text, ending in a line feed. fingerprint: SHA-256 of the DER form, 64 lower-case hexadecimal
    digits. not_after: end of validity, ISO 8601 in UTC. serial: the serial number. expired: at reading time.
    """

    pem: str
    fingerprint: str
    not_after: str
    serial: int
    expired: bool


def check_key_bits(bits: int, *, allow_1024: bool) -> None:
    """Raise KeyMaterialError unless a key of `bits` bits may be made."""
    if bits == 1024 and not allow_1024:
        raise KeyMaterialError(
            "KeyBits 1024 is refused: NIST disallows RSA keys below 2048 bits since 2014, they can be factored "
            "by a well-funded attacker, who could then create calls in Salesforce. Use 2048, or set "
            "auth_keys.allow_1024 (Allow1024=true) if an old peer leaves no choice."
        )
    if bits not in KEY_BITS:
        raise KeyMaterialError(f"KeyBits {bits} is not one of 2048 (recommended), 4096 or 1024.")


def generate_private_key(bits: int) -> rsa.RSAPrivateKey:
    """Make an RSA key of `bits` bits with the usual public exponent."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def private_key_pem(key: rsa.RSAPrivateKey) -> str:
    """The key as unencrypted PKCS#8 PEM: about 1.7 KB for 2048 bits, 3.3 KB for 4096."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def load_private_key(pem: str) -> rsa.RSAPrivateKey:
    """Read an unencrypted RSA private key (PKCS#8 or PKCS#1 PEM).

    Raises KeyMaterialError without any part of `pem` in its text or its cause.
    """
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except Exception:  # noqa: BLE001 - cryptography raises several unrelated types for bad PEM
        raise KeyMaterialError("is not an unencrypted private key in PEM form") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyMaterialError("is not an RSA key; Salesforce verifies RS256 signatures only")
    return key


def unowned_serial() -> int:
    """A random serial number that no request's serial number (see `key_pair`) can equal: another leading byte."""
    return int.from_bytes(b"\x02" + secrets.token_bytes(18), "big")


def issue_certificate(
    key: rsa.RSAPrivateKey, *, common_name: str, valid_days: int, serial: int, now: dt.datetime | None = None
) -> Certificate:
    """Make a self-signed certificate (SHA-256) for `key`.

    common_name: subject and issuer, 1 to 64 characters (RFC 5280). valid_days: 1 to 36500, from five minutes
    before `now` (UTC), because clocks differ. Raises KeyMaterialError for anything else.
    """
    if not 1 <= len(common_name) <= _MAX_COMMON_NAME:
        raise KeyMaterialError(
            f"CommonName has {len(common_name)} characters; an X.509 common name has 1 to {_MAX_COMMON_NAME}."
        )
    if not 1 <= valid_days <= MAX_VALID_DAYS:
        raise KeyMaterialError(f"ValidDays {valid_days} is not between 1 and {MAX_VALID_DAYS}.")
    start = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0) - _CLOCK_SKEW
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + _CLOCK_SKEW + dt.timedelta(days=valid_days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _describe(certificate)


def load_certificate(pem: str, *, key: rsa.RSAPrivateKey) -> Certificate | None:
    """Read a certificate; None when it is not one, or not one for `key`."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        public_key = certificate.public_key()
    except Exception:  # noqa: BLE001 - cryptography raises several unrelated types for bad PEM
        return None
    if not isinstance(public_key, rsa.RSAPublicKey) or public_key != key.public_key():
        return None
    return _describe(certificate)


def certificate_serial(pem: str) -> int | None:
    """The serial number of a certificate; None when `pem` is not a certificate."""
    try:
        return x509.load_pem_x509_certificate(pem.encode()).serial_number
    except Exception:  # noqa: BLE001 - as above
        return None


def _describe(certificate: x509.Certificate) -> Certificate:
    not_after = certificate.not_valid_after_utc
    return Certificate(
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_after=not_after.strftime("%Y-%m-%dT%H:%M:%SZ"),
        serial=certificate.serial_number,
        expired=not_after <= dt.datetime.now(dt.UTC),
    )
