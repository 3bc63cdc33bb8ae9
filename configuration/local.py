"""The local profile: what differs when the stacks go to an emulator on this machine instead of AWS.

It is given to the app as context, ``-c local_profile=<JSON file>``; without it no template holds anything local.
The file is written by the local harness, not by people::

    {"scrt_endpoint_base": "http://127.0.0.1:8001/telephony/v1",
     "rest_endpoint_base": "http://127.0.0.1:8001/services/data/v63.0",
     "auth_endpoint": "http://127.0.0.1:8001/services/oauth2/token",
     "aws_endpoints": {"CONNECT": "http://127.0.0.1:8002"}}
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from configuration.problems import ConfigurationError, Problem, shown

_URL: Final = re.compile(r"https?://[^\s/]+(/\S*)?")
_SERVICE_ID: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_URL_TEXT: Final = "an http:// or https:// URL"
_SERVICE_TEXT: Final = "service ids in upper case with underscores, such as CONNECT or KINESIS_VIDEO"


@dataclass(frozen=True, kw_only=True)
class LocalProfile:
    """Endpoints on this machine.

    Attributes:
        scrt_endpoint_base, rest_endpoint_base, auth_endpoint: of the Salesforce stand-in; they replace the configured
            ones in the functions' variables.
        aws_endpoints: service id (as in ``AWS_ENDPOINT_URL_<ID>``) to URL, for services that the emulator lacks.
    """

    scrt_endpoint_base: str
    rest_endpoint_base: str
    auth_endpoint: str
    aws_endpoints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a profile from a JSON file.

        Raises:
            ConfigurationError: the file cannot be read, or a key or value in it is wrong; all problems together.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise _refused(path, f"cannot be read: {error.strerror or error}", hint="start `make local-up`") from error
        except ValueError as error:
            raise _refused(path, f"is not JSON: {error}") from error
        if not isinstance(content, dict):
            raise _refused(path, f"holds {shown(content)}", allowed="a JSON object")
        problems = list(_problems(path, content, allowed=[key.name for key in fields(cls)]))
        if problems:
            raise ConfigurationError(problems)
        endpoints = MappingProxyType(dict(content.get("aws_endpoints", {})))
        return cls(**{**content, "aws_endpoints": endpoints})

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the AWS SDK of every function at the stand-ins."""
        return {f"AWS_ENDPOINT_URL_{service}": url for service, url in sorted(self.aws_endpoints.items())}


def _refused(path: Path, what: str, *, allowed: str | None = None, hint: str | None = None) -> ConfigurationError:
    return ConfigurationError([Problem(file=path, line=None, key_path=(), what=what, allowed=allowed, hint=hint)])


def _problems(path: Path, content: dict[str, Any], *, allowed: list[str]) -> list[Problem]:
    problems = []

    def refuse(key_path: tuple[str, ...], what: str, allowed_text: str) -> None:
        problems.append(Problem(file=path, line=None, key_path=key_path, what=what, allowed=allowed_text))

    for key in content.keys() - set(allowed):
        refuse((key,), "is not a key of a local profile", ", ".join(allowed))
    for key in ("scrt_endpoint_base", "rest_endpoint_base", "auth_endpoint"):
        if key not in content:
            refuse((key,), "is missing", _URL_TEXT)
        elif not _is_url(content[key]):
            refuse((key,), f"{shown(content[key])} is not a URL", _URL_TEXT)
    endpoints = content.get("aws_endpoints", {})
    if not isinstance(endpoints, dict):
        refuse(("aws_endpoints",), f"{shown(endpoints)} is not an object", "an object of service ids to URLs")
        return problems
    for service, url in endpoints.items():
        if not _SERVICE_ID.fullmatch(service):
            refuse(("aws_endpoints", service), "is not a service id", _SERVICE_TEXT)
        if not _is_url(url):
            refuse(("aws_endpoints", service), f"{shown(url)} is not a URL", _URL_TEXT)
    return problems


def _is_url(value: object) -> bool:
    return isinstance(value, str) and _URL.fullmatch(value) is not None
