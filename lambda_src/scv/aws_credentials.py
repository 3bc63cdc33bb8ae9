"""The credentials of the function's role, as Lambda gives them, without boto3.

Source: AWS Lambda Developer Guide, "Defined runtime environment variables"; "Improving startup performance with
Lambda SnapStart" (a restored environment gets its credentials from the container endpoint instead); AWS SDKs and
Tools Reference Guide, "Container credential provider".
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scv.errors import SettingsError

_RENEW_SECONDS = 300.0
"""Credentials are renewed this long before they expire."""


@dataclass(frozen=True)
class Credentials:
    """An access key; ``expires`` is in epoch seconds, None for keys that last as long as the process."""

    access_key: str
    secret_key: str
    session_token: str | None = None
    expires: float | None = None

    def __repr__(self) -> str:
        """Never show the secret, not even in a traceback."""
        return f"Credentials(access_key={self.access_key!r})"


class RoleCredentials:
    """Callable that returns the present credentials; safe for threads (at worst two of them renew at once)."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.time,
        fetch: Callable[[str, str], Any] | None = None,
    ) -> None:
        """``fetch`` takes the container endpoint and its token and returns the endpoint's JSON (for tests)."""
        self._environ, self._clock, self._fetch = environ, clock, fetch or _fetch
        self._current: Credentials | None = None

    def __call__(self) -> Credentials:
        """Return credentials that are valid for some minutes.

        Raises:
            SettingsError: the environment has none; the text names the variables.
        """
        current = self._current
        if current is None or (current.expires is not None and current.expires - self._clock() < _RENEW_SECONDS):
            current = self._current = self._load()
        return current

    def _load(self) -> Credentials:
        env = self._environ
        if env.get("AWS_ACCESS_KEY_ID") and env.get("AWS_SECRET_ACCESS_KEY"):
            return Credentials(
                env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env.get("AWS_SESSION_TOKEN") or None
            )
        url = env.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        if not url:
            raise SettingsError(
                "There are no AWS credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor "
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is set. Lambda sets them; outside of it set the first two."
            )
        answer = self._fetch(url, env.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""))
        return Credentials(
            answer["AccessKeyId"],
            answer["SecretAccessKey"],
            answer.get("Token"),
            datetime.fromisoformat(answer["Expiration"].replace("Z", "+00:00")).timestamp(),
        )


def _fetch(url: str, token: str) -> Any:
    # Only a restored snapshot needs this. The URL is Lambda's own, on the loopback address of the environment.
    import urllib.request

    request = urllib.request.Request(url, headers={"Authorization": token})  # noqa: S310
    with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
        return json.load(answer)
