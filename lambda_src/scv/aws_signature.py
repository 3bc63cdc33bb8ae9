"""Signature Version 4 with a cached signing key: about 20 microseconds of CPU a request.

botocore's signer works on its own request objects and takes ten times as long, which a batch of contact records
that each need two requests would notice.

Source: AWS IAM User Guide, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

from scv.aws_credentials import Credentials

_ALGORITHM = "AWS4-HMAC-SHA256"


@lru_cache(maxsize=64)
def _encoded_again(path: str) -> str:
    return quote(path, safe="/-_.~")


class Signer:
    """Signs requests to one service in one region."""

    def __init__(
        self,
        *,
        service: str,
        region: str,
        credentials: Callable[[], Credentials],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``service`` is the signing name, such as ``lambda``; ``clock`` gives epoch seconds."""
        self._service, self._region, self._credentials, self._clock = service, region, credentials, clock
        self._key: tuple[str, str, bytes] = ("", "", b"")

    def sign(
        self, method: str, *, host: str, path: str, query: str = "", headers: Mapping[str, str], body: bytes
    ) -> dict[str, str]:
        """Return all headers of the request: ``headers``, Host, and those of the signature.

        ``path`` is percent-encoded as it is sent; ``query`` is encoded and sorted. Every header that is given is
        signed, so no header may be added afterwards that something between here and AWS would change.
        """
        credentials = self._credentials()
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        day = stamp[:8]
        payload = hashlib.sha256(body).hexdigest()
        signed = {**headers, "Host": host, "X-Amz-Date": stamp, "X-Amz-Content-Sha256": payload}
        if credentials.session_token is not None:
            signed["X-Amz-Security-Token"] = credentials.session_token
        lowered = sorted((name.lower(), " ".join(value.split())) for name, value in signed.items())
        names = ";".join(name for name, _ in lowered)
        lines = "".join(f"{name}:{value}\n" for name, value in lowered)
        # S3 takes the path as it is sent; every other service encodes it once more.
        uri = path if self._service == "s3" else _encoded_again(path)
        canonical = f"{method}\n{uri}\n{query}\n{lines}\n{names}\n{payload}"
        scope = f"{day}/{self._region}/{self._service}/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = self._signing_key(credentials.secret_key, day)
        signature = hmac.digest(key, f"{_ALGORITHM}\n{stamp}\n{scope}\n{digest}".encode(), "sha256").hex()
        signed["Authorization"] = (
            f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        return signed

    def _signing_key(self, secret: str, day: str) -> bytes:
        known_secret, known_day, key = self._key
        if known_secret != secret or known_day != day:
            key = f"AWS4{secret}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            # One assignment, so that another thread never sees a key that is not of its day.
            self._key = (secret, day, key)
        return key
