"""Reads SSM parameters: through the AWS Parameters and Secrets extension, with SSM itself as the fallback.

Source: AWS Systems Manager User Guide, "Using Parameter Store parameters in AWS Lambda functions"; guide, chapter 6,
"Increase Performance of the ContactLensProcessor Lambda Function".
"""

from __future__ import annotations

import json
import os
from typing import Any, Protocol
from urllib.parse import quote

import urllib3

from scv.errors import ParameterError
from scv.logs import get_logger

PLACEHOLDER = "not-set"
"""What a parameter holds until an operator fills it (SSM has no empty parameters)."""

_log = get_logger("parameters")


class ParameterSource(Protocol):
    """Where parameters come from."""

    def get(self, name: str) -> str:
        """Return the decrypted value; raises :class:`ParameterError` or :class:`ExtensionUnavailableError`."""


class ParameterStore(ParameterSource, Protocol):
    """A source that can also be written."""

    def put(self, name: str, value: str) -> None:
        """Overwrite a SecureString parameter; raises :class:`ParameterError`."""


class ExtensionUnavailableError(Exception):
    """The extension gave no value; SSM itself is asked then."""


class ExtensionParameters:
    """The extension's local HTTP server: about 250 ms cheaper on a cold start than importing boto3."""

    def __init__(self, *, port: int = 2773, session_token: str = "", pool: urllib3.PoolManager | None = None) -> None:
        """``session_token`` is AWS_SESSION_TOKEN; the extension refuses requests without it."""
        self._base = f"http://localhost:{port}/systemsmanager/parameters/get?withDecryption=true&name="
        self._token = session_token
        self._pool = pool or urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=0.5, total=2.0))

    def get(self, name: str) -> str:
        """Return the value that the extension holds, at most its TTL old (300 s by default).

        Raises:
            ExtensionUnavailableError: it is not there, not ready, or refused; the text has no secret.
        """
        try:
            answer = self._pool.request(
                "GET",
                self._base + quote(name, safe=""),
                headers={"X-Aws-Parameters-Secrets-Token": self._token},
            )
            if answer.status != 200:
                raise ExtensionUnavailableError(f"the extension answered {answer.status} for {name}")
            return str(json.loads(answer.data)["Parameter"]["Value"])
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ExtensionUnavailableError(f"the extension did not answer ({type(error).__name__})") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ExtensionUnavailableError(f"the extension's answer for {name} has no value") from error


class SsmParameters:
    """AWS Systems Manager; boto3 is imported at the first use because it costs more than all else here."""

    def __init__(self, client: Any = None) -> None:
        """``client`` is a boto3 SSM client; None makes one when it is needed."""
        self._client = client

    @property
    def _ssm(self) -> Any:
        if self._client is None:
            import boto3
            from botocore.config import Config

            self._client = boto3.client(
                "ssm", config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
            )
        return self._client

    def get(self, name: str) -> str:
        """Return the decrypted value.

        Raises:
            ParameterError: absent, denied or unreachable; the text names the parameter and the cause.
        """
        try:
            return str(self._ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
        except Exception as error:
            raise _parameter_error("read", "ssm:GetParameter", name, error) from error

    def put(self, name: str, value: str) -> None:
        """Overwrite the SecureString ``name``.

        Raises:
            ParameterError: denied or unreachable.
        """
        try:
            self._ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        except Exception as error:
            raise _parameter_error("write", "ssm:PutParameter", name, error) from error


class CachedParameters:
    """Values of one process: cache, then extension (if any), then SSM."""

    def __init__(self, store: ParameterStore, *, extension: ParameterSource | None = None) -> None:
        """``extension`` None means that only SSM is asked."""
        self._store, self._extension = store, extension
        self._values: dict[str, str] = {}

    def get(self, name: str, *, fresh: bool = False) -> str:
        """Return a value; ``fresh`` asks SSM itself, past this cache and the extension's.

        Raises:
            ParameterError: absent, denied, unreachable, or still the placeholder.
        """
        value = self.find(name, fresh=fresh)
        if value is None:
            raise ParameterError(
                f"SSM parameter {name} still holds its placeholder. Put the real value there "
                f"(aws ssm put-parameter --overwrite --type SecureString --name {name} --value ...)."
            )
        return value

    def find(self, name: str, *, fresh: bool = False) -> str | None:
        """As :meth:`get`, with None for a parameter that still holds its placeholder."""
        if fresh or name not in self._values:
            value = self._read(name, fresh=fresh)
            # A placeholder is not kept: the operator's value counts from the next call on.
            if value.strip() in ("", PLACEHOLDER):
                self._values.pop(name, None)
                return None
            self._values[name] = value
        return self._values[name]

    def put(self, name: str, value: str) -> None:
        """Write a value to SSM; the cache has it in any case, so that this process goes on where writing fails."""
        self._values[name] = value
        self._store.put(name, value)

    def _read(self, name: str, *, fresh: bool) -> str:
        if self._extension is not None and not fresh:
            try:
                value = self._extension.get(name)
                # The extension caches a placeholder for minutes after an operator has replaced it.
                if value != PLACEHOLDER:
                    return value
            except ExtensionUnavailableError as error:
                _log.warning("Parameter is read from SSM itself: %s", error)
        return self._store.get(name)


def parameters_from_environment(*, use_extension: bool) -> CachedParameters:
    """Return the process's parameters; the extension's port and token come from Lambda's own variables."""
    extension = None
    if use_extension:
        extension = ExtensionParameters(
            port=int(os.environ.get("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "2773")),
            session_token=os.environ.get("AWS_SESSION_TOKEN", ""),
        )
    return CachedParameters(SsmParameters(), extension=extension)


def _parameter_error(verb: str, action: str, name: str, error: Exception) -> ParameterError:
    code = getattr(error, "response", {}).get("Error", {}).get("Code", type(error).__name__)
    advice = {
        "ParameterNotFound": "Deploy the contact center's Keys stack, which creates it.",
        "AccessDeniedException": f"The function's role lacks {action} on it; deploy again instead of editing the role.",
    }.get(code, "Try again; if it stays, look at AWS Health for Systems Manager.")
    return ParameterError(f"Cannot {verb} SSM parameter {name}: {code}. {advice}")
