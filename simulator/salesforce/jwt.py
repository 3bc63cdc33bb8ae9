"""Verification of RS256 JSON Web Tokens, with a reason for every refusal.

Written out rather than left to a library, because the reason is the product: it must say which claim was wrong
and what was expected, and keys of 1024 bits must be accepted (the guide allows 1024, 2048 and 4096).
"""

import base64
import binascii
import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class TokenError(ValueError):
    """The token is not acceptable; the text says why. `claim` names the claim, or is "format" or "signature"."""

    def __init__(self, claim: str, reason: str) -> None:
        super().__init__(reason)
        self.claim = claim


@functools.lru_cache(maxsize=64)
def public_key(certificate_pem: str) -> rsa.RSAPublicKey:
    """The RSA public key of a PEM certificate.

    Raises:
        ValueError: not a PEM certificate, or not one of an RSA key.
    """
    try:
        key = x509.load_pem_x509_certificate(certificate_pem.encode()).public_key()
    except ValueError as error:
        raise ValueError(f"not a PEM certificate: {error}") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError(f"the certificate must be one of an RSA key, it is of a {type(key).__name__}")
    return key


@dataclass(frozen=True)
class Rules:
    """What a token must say.

    Attributes:
        issuer: texts of which `iss` must be one; subject: of which `sub` must be one.
        audiences: of which `aud` must name at least one.
        lifetime_seconds: how far ahead `exp` may lie at most.
    """

    issuer: Sequence[str]
    subject: Sequence[str]
    audiences: Sequence[str]
    lifetime_seconds: int


def verify(token: str, keys: Sequence[rsa.RSAPublicKey], rules: Rules, now: float) -> dict[str, Any]:
    """The claims of a token that is signed by one of the keys and keeps the rules.

    Raises:
        TokenError: anything else.
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenError("format", f"the token must have three parts joined by dots, it has {len(parts)}")
    header = _json_part("header", parts[0])
    if header.get("alg") != "RS256":
        raise TokenError("format", f"header alg is {header.get('alg')!r}; it must be RS256")
    claims = _json_part("claims set", parts[1])
    _verify_signature(token, parts, keys)
    _check_named(claims, "iss", rules.issuer)
    _check_named(claims, "sub", rules.subject)
    _check_audience(claims.get("aud"), rules.audiences)
    _check_times(claims, rules.lifetime_seconds, now)
    jti = claims.get("jti")
    if jti is not None and (not isinstance(jti, str) or not jti):
        raise TokenError("jti", f"claim jti is {jti!r}; it must be a string that is not empty")
    return claims


def _json_part(what: str, part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decode(part))
    except ValueError as error:
        raise TokenError("format", f"the token's {what} is not base64url-encoded JSON") from error
    if not isinstance(value, dict):
        raise TokenError("format", f"the token's {what} must be a JSON object")
    return value


def _decode(part: str) -> bytes:
    if "=" in part:
        raise ValueError("base64url in a token has no padding")
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _verify_signature(token: str, parts: list[str], keys: Sequence[rsa.RSAPublicKey]) -> None:
    if not keys:
        raise TokenError("signature", "no certificate is registered to verify the signature with")
    try:
        signature = _decode(parts[2])
    except ValueError as error:
        raise TokenError("format", "the token's signature is not base64url") from error
    signed = token.rpartition(".")[0].encode()
    for key in keys:
        try:
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            continue
        return
    raise TokenError(
        "signature",
        f"the signature fits none of the {len(keys)} registered certificate(s): "
        "the token was signed with another private key",
    )


def _check_named(claims: dict[str, Any], claim: str, allowed: Sequence[str]) -> None:
    value = claims.get(claim)
    if value not in allowed:
        expected = " or ".join(repr(one) for one in allowed)
        raise TokenError(claim, f"claim {claim} is {value!r}; it must be {expected}")


def _check_audience(value: Any, allowed: Sequence[str]) -> None:
    named = value if isinstance(value, list) else [value]
    if not any(one in allowed for one in named):
        raise TokenError("aud", f"claim aud is {value!r}; it must be {' or '.join(allowed)}")


def _check_times(claims: dict[str, Any], lifetime_seconds: int, now: float) -> None:
    expires = claims.get("exp")
    if expires is None:
        raise TokenError("exp", "claim exp is missing; it is required")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise TokenError("exp", f"claim exp is {expires!r}; it must be a number of seconds since the epoch")
    if expires <= now:
        raise TokenError("exp", f"claim exp is {now - expires:.0f} s in the past; the token has expired")
    if expires - now > lifetime_seconds:
        raise TokenError(
            "exp",
            f"claim exp lies {expires - now:.0f} s ahead; at most {lifetime_seconds} s are allowed",
        )
    starts = claims.get("nbf")
    if isinstance(starts, int | float) and not isinstance(starts, bool) and starts > now:
        raise TokenError("nbf", f"claim nbf lies {starts - now:.0f} s ahead; the token is not valid yet")
