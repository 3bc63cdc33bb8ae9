"""JWTs for the Telephony Integration API: guide, chapter 3, "Telephony Integration REST API Authorization"."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from scv.parameters import CachedParameters
from scv.signing import JwtSigner

AUDIENCE = "https://scrt.salesforce.com"
LIFETIME_SECONDS = 120
"""The guide allows 3 minutes; a minute is left for a clock that runs ahead of Salesforce's."""


class TelephonyTokens:
    """Makes one JWT a request: Salesforce refuses a jti that it has seen before."""

    def __init__(
        self,
        *,
        org_id: str,
        call_center_api_name: str,
        signer: JwtSigner,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``org_id`` becomes iss, ``call_center_api_name`` sub."""
        self._issuer, self._subject, self._signer, self._clock = org_id, call_center_api_name, signer, clock

    @classmethod
    def from_parameters(
        cls,
        parameters: CachedParameters,
        *,
        org_id: str,
        call_center_api_name: str,
        private_key_parameter: str,
    ) -> TelephonyTokens:
        """Sign with the key pair that AuthKeysSSMUtilFunction stored in ``private_key_parameter``."""
        signer = JwtSigner(
            lambda fresh: parameters.get(private_key_parameter, fresh=fresh),
            parameter_name=private_key_parameter,
            trusted_key=True,
        )
        return cls(org_id=org_id, call_center_api_name=call_center_api_name, signer=signer)

    def new(self) -> str:
        """Return a JWT that no request has used yet."""
        return self._signer.sign(
            {
                "iss": self._issuer,
                "sub": self._subject,
                "aud": AUDIENCE,
                "exp": int(self._clock()) + LIFETIME_SECONDS,
                "jti": str(uuid.uuid4()),
            }
        )

    def refresh(self) -> bool:
        """Read the private key again after a 401; True if it has changed."""
        return self._signer.refresh()
