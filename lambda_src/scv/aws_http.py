"""Signed requests to AWS services without boto3: what functions that work through batches need of it, no more.

Honours AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> as the SDKs do (local emulators). Repeats requests that AWS
says to repeat, with jitter, inside the caller's budget; all callers' requests give the same state when processed
twice.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scv.aws_connection import Connections, Endpoint, RawResponse, StaleConnectionError
from scv.aws_credentials import RoleCredentials
from scv.aws_signature import Signer
from scv.budget import Budget
from scv.errors import ScvError, SettingsError

RETRIED = frozenset({429, 500, 502, 503, 504})
_ATTEMPTS = 4
_BASE_DELAY_SECONDS = 0.1
_MINIMUM_SECONDS = 0.05
_XML_CODE = re.compile(rb"<Code>([A-Za-z0-9.]+)</Code>")


class AwsError(ScvError):
    """An AWS service refused a request; ``code`` is its own, such as ``AccessDenied``."""

    def __init__(self, message: str, *, status: int | None = None, code: str = "") -> None:
        """``status`` is None where no answer came."""
        super().__init__(message)
        self.status, self.code = status, code


class AwsUnreachableError(AwsError):
    """No answer of an AWS service within the time that was left."""


@dataclass(frozen=True)
class AwsResponse:
    """An answer that was not an error, or one whose status the caller asked to see."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class AwsService:
    """One service at one endpoint; safe for threads."""

    def __init__(
        self,
        *,
        service: str,
        endpoint: Endpoint,
        signer: Signer,
        connections: Connections | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """``sleep`` and ``jitter`` (0 to 1) exist so that tests need not wait."""
        self._service, self._endpoint, self._signer = service, endpoint, signer
        self._connections = connections or Connections(endpoint)
        self._sleep, self._jitter = sleep, jitter

    def request(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        unsigned: Mapping[str, str] | None = None,
        body: bytes = b"",
        budget: Budget,
        allowed: frozenset[int] = frozenset(),
        what: str,
    ) -> AwsResponse:
        """Send a request and return its answer, if that is a success or one of the statuses ``allowed``.

        ``path`` is percent-encoded; ``unsigned`` are headers that proxies may change; ``what`` names the request in
        errors, e.g. ``PutObject of 5324...``.

        Raises:
            AwsError: AWS refused it, after the attempts that are worth it.
            AwsUnreachableError: no answer came within ``budget``.
        """
        path = self._endpoint.base_path + path
        target = f"{path}?{query}" if query else path
        stale = 0
        attempt = 1
        while True:
            seconds = max(_MINIMUM_SECONDS, budget.remaining())
            signed = self._signer.sign(
                method, host=self._endpoint.authority, path=path, query=query, headers=headers or {}, body=body
            )
            if unsigned:
                signed.update(unsigned)
            try:
                answer = self._connections.exchange(method, target, signed, body, seconds=seconds)
            except StaleConnectionError as error:
                # Costs no attempt: the server closed an idle connection, which says nothing about the request.
                stale += 1
                if stale > 50:
                    raise self._unreachable(what, error, attempt) from error
                continue
            except OSError as error:
                delay = self._delay(attempt)
                if attempt >= _ATTEMPTS or delay + _MINIMUM_SECONDS > budget.remaining():
                    raise self._unreachable(what, error, attempt) from error
            else:
                if answer.status < 300 or answer.status in allowed:
                    return AwsResponse(answer.status, answer.headers, answer.body)
                delay = self._delay(attempt)
                final = answer.status not in RETRIED or attempt >= _ATTEMPTS
                if final or delay + _MINIMUM_SECONDS > budget.remaining():
                    raise self._refused(what, answer, attempt)
            self._sleep(delay)
            attempt += 1

    def _delay(self, attempt: int) -> float:
        return float(_BASE_DELAY_SECONDS * 2 ** (attempt - 1) * (0.5 + self._jitter()))

    def _unreachable(self, what: str, error: OSError, attempts: int) -> AwsUnreachableError:
        reason = "nothing came in time" if isinstance(error, TimeoutError) else f"{type(error).__name__}: {error}"
        return AwsUnreachableError(
            f"{what}: no answer of {self._service} ({reason}) after {attempts} attempt(s). "
            "Check the AWS Health Dashboard and, where the function is in a VPC, its endpoints."
        )

    def _refused(self, what: str, answer: RawResponse, attempts: int) -> AwsError:
        code = error_code(answer.headers, answer.body)
        advice = {
            403: "The function's role lacks the permission: deploy again instead of editing the role.",
            404: "Deploy the contact center's stacks, which create it.",
            429: "Raise the concurrency of the invoked function, or lower that of the batch.",
        }.get(answer.status, "Try again; if it stays, look at the AWS Health Dashboard.")
        return AwsError(
            f"{what}: {self._service} answered {answer.status} {code or 'without an error code'} "
            f"after {attempts} attempt(s). {advice}",
            status=answer.status,
            code=code,
        )


def error_code(headers: Mapping[str, str], body: bytes) -> str:
    """Return the error code of an answer in XML (S3) or JSON (header x-amzn-errortype), empty where there is none."""
    header = headers.get("x-amzn-errortype", "").partition(":")[0]
    if header:
        return header
    match = _XML_CODE.search(body[:2000])
    return match.group(1).decode() if match else ""


def aws_region(environ: Mapping[str, str]) -> str:
    """Return the function's region.

    Raises:
        SettingsError: neither AWS_REGION nor AWS_DEFAULT_REGION is set.
    """
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if not region:
        raise SettingsError("AWS_REGION is not set. Lambda sets it; outside of it set it to the region, e.g. us-east-1")
    return region


def aws_service(service: str, environ: Mapping[str, str], *, bucket: str | None = None) -> AwsService:
    """Return a client for ``service`` (``lambda`` or ``s3``) with the function's own credentials.

    With ``bucket`` all paths are keys of that bucket: its host on AWS, its path at an endpoint of the environment.

    Raises:
        SettingsError: the environment has no region, or an endpoint that is no URL.
    """
    region = aws_region(environ)
    signer = Signer(service=service, region=region, credentials=RoleCredentials(environ))
    return AwsService(service=service, endpoint=_endpoint(service, region, environ, bucket), signer=signer)


def _endpoint(service: str, region: str, environ: Mapping[str, str], bucket: str | None) -> Endpoint:
    name = f"AWS_ENDPOINT_URL_{service.upper()}"
    url = environ.get(name) or environ.get("AWS_ENDPOINT_URL")
    if not url:
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        prefix = f"{bucket}." if bucket else ""
        return Endpoint("https", f"{prefix}{service}.{region}.{suffix}", 443)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{name if environ.get(name) else 'AWS_ENDPOINT_URL'} is {url!r}, which is not a URL")
    base = parts.path.rstrip("/") + (f"/{bucket}" if bucket else "")
    return Endpoint(parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), base)


def trace_header(environ: Mapping[str, Any]) -> dict[str, str]:
    """Return the X-Ray header of this invocation, which joins the invoked function's trace to it.

    Lambda's detection of recursive loops follows it as well.
    """
    trace = environ.get("_X_AMZN_TRACE_ID")
    return {"X-Amzn-Trace-Id": str(trace)} if trace else {}
