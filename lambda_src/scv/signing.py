"""RS256 signatures with a private key that is read once and parsed once a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from scv.errors import ParameterError


class JwtSigner:
    """Signs claims; reads the key again when it is told that Salesforce refused a signature."""

    def __init__(self, read_key: Callable[[bool], str], *, parameter_name: str, trusted_key: bool) -> None:
        """``read_key(fresh)`` returns the PEM text.

        ``trusted_key`` leaves out OpenSSL's primality checks (36 ms of a cold start): only for the key pair that
        AuthKeysSSMUtilFunction generated, never for one that an operator pasted.
        """
        self._read_key, self._parameter_name, self._trusted = read_key, parameter_name, trusted_key
        self._pem: str | None = None
        self._key: RSAPrivateKey | None = None

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a compact RS256 JWT of ``claims``.

        Raises:
            ParameterError: the parameter holds no RSA private key in PEM.
        """
        key = self._key or self._load(self._read_key(False))
        return jwt.encode(dict(claims), key, algorithm="RS256")

    def refresh(self) -> bool:
        """Read the key again, past all caches; True if it is another one than before."""
        before = self._pem
        self._load(self._read_key(True))
        return self._pem != before

    def _load(self, pem: str) -> RSAPrivateKey:
        try:
            key = load_pem_private_key(
                pem.strip().encode(), password=None, unsafe_skip_rsa_key_validation=self._trusted
            )
        except (ValueError, TypeError) as error:
            # The error's own text may quote the key: only its kind is passed on.
            raise ParameterError(
                f"SSM parameter {self._parameter_name} does not hold an unencrypted RSA private key in PEM "
                f"({type(error).__name__}). It must begin with -----BEGIN and end with the END line."
            ) from None
        if not isinstance(key, RSAPrivateKey):
            raise ParameterError(
                f"SSM parameter {self._parameter_name} holds a {type(key).__name__}; RS256 needs an RSA private key."
            )
        self._pem, self._key = pem, key
        return key
