"""OAuth 2.0 JWT bearer flow, with the access token cached in the process and in SSM.

Source: guide, chapter 6, "Service Cloud Voice Authentication When Using InvokeSalesforceRestApiFunction"; Salesforce
Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration" (iss = consumer key, sub = user name).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from scv.budget import Budget
from scv.errors import ParameterError, SalesforceAuthError, SalesforceResponseError
from scv.http import IDEMPOTENT, HttpClient
from scv.logs import get_logger
from scv.parameters import CachedParameters
from scv.signing import JwtSigner

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_SECONDS = 180

_ADVICE = {
    "invalid_grant": (
        "Check in the connected app that the user is pre-authorized (Permitted Users: Admin approved users are "
        "pre-authorized), and that SUBJECT, AUDIENCE and the private key belong to that app and org."
    ),
    "invalid_client_id": "Check the consumer key in the SSM parameter.",
    "invalid_client": "Check the consumer key and that the connected app holds the certificate of the private key.",
}

_log = get_logger("oauth")


@dataclass(frozen=True)
class OAuthParameters:
    """Names of the SSM parameters; the values are secrets."""

    consumer_key: str
    private_key: str
    access_token: str
    subject: str
    audience: str


class AccessTokens:
    """Gives the access token to use, and a new one when Salesforce refuses it."""

    def __init__(
        self,
        parameters: CachedParameters,
        names: OAuthParameters,
        *,
        auth_endpoint: str,
        http: HttpClient,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``auth_endpoint`` is the token URL, e.g. ``https://login.salesforce.com/services/oauth2/token``."""
        self._parameters, self._names, self._endpoint = parameters, names, auth_endpoint
        self._http, self._clock = http, clock
        self._signer = JwtSigner(
            lambda fresh: parameters.get(names.private_key, fresh=fresh),
            parameter_name=names.private_key,
            trusted_key=False,
        )

    def current(self, budget: Budget) -> str:
        """Return the token of this process, else the one in SSM, else a new one."""
        return self._parameters.find(self._names.access_token) or self.renew(budget)

    def renew(self, budget: Budget) -> str:
        """Ask Salesforce for a new token and store it for the other environments.

        Raises:
            SalesforceAuthError: the assertion was refused; the text says what to check.
            SalesforceUnreachableError: the auth endpoint gave no answer.
            ParameterError: consumer key, subject, audience or private key is not filled.
        """
        answer = self._request(budget, fresh=False)
        if answer is None:
            # An operator may have replaced key or subject since this process read them.
            self._signer.refresh()
            answer = self._request(budget, fresh=True)
        token = answer.get("access_token") if answer else None
        if not isinstance(token, str) or not token:
            raise SalesforceResponseError(f"{self._endpoint}: the answer has no access_token. Check the auth endpoint.")
        try:
            self._parameters.put(self._names.access_token, token)
        except ParameterError as error:
            # The call at hand works with the token; other environments ask for one of their own.
            _log.warning("The access token was not stored: %s", error)
        return token

    def _request(self, budget: Budget, *, fresh: bool) -> dict[str, Any] | None:
        """POST the assertion; None means refused with values that may be stale (only when not ``fresh``)."""

        def value(name: str) -> str:
            return self._parameters.get(name, fresh=fresh)

        assertion = self._signer.sign(
            {
                "iss": value(self._names.consumer_key),
                "sub": value(self._names.subject),
                "aud": value(self._names.audience),
                "exp": int(self._clock()) + ASSERTION_SECONDS,
            }
        )
        response = self._http.request(
            "POST",
            self._endpoint,
            headers=lambda: {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode({"grant_type": GRANT_TYPE, "assertion": assertion}).encode(),
            budget=budget,
            retry=IDEMPOTENT,
        )
        if response.status in (400, 401, 403) and not fresh:
            return None
        if not response.ok:
            raise _refused(self._endpoint, response.status, response.body)
        answer = response.json(self._endpoint)
        return answer if isinstance(answer, dict) else {}


def _refused(endpoint: str, status: int, body: bytes) -> SalesforceAuthError:
    import json

    try:
        answer = json.loads(body)
        code, reason = str(answer.get("error")), str(answer.get("error_description"))
    except (ValueError, AttributeError):
        code, reason = "no error code", "the answer is not JSON"
    advice = _ADVICE.get(code, "Check SALESFORCE_AUTH_ENDPOINT in the contact center's configuration.")
    return SalesforceAuthError(
        f"{endpoint}: Salesforce refused to give an access token ({status} {code}: {reason}). {advice}", status=status
    )
