"""What a stand-in is told about the org that it plays, from Python or from a JSON file."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from . import jwt
from .ids import is_id, to_18
from .routing_table import RoutingTable

MAX_QUERY_PAGE_SIZE = 2000


@dataclass(frozen=True)
class ConnectedApp:
    """The connected app whose certificate signs the assertions for access tokens.

    Attributes:
        consumer_key: `iss` of the assertion.
        certificate: PEM of the X.509 certificate that was uploaded to the app.
        username: `sub` of the assertion, a user who is approved for the app.

    Raises:
        ValueError: the certificate is not a PEM certificate of an RSA key.
    """

    consumer_key: str
    certificate: str
    username: str

    def __post_init__(self) -> None:
        if not self.consumer_key or not self.username:
            raise ValueError("a connected app needs a consumer_key and a username")
        jwt.public_key(self.certificate)


@dataclass
class Settings:
    """Everything that does not change from request to request. Certificates may be added while it runs.

    Attributes:
        org_id: 15 or 18 characters, starting 00D.
        call_center_api_name: the `sub` of tokens for the Telephony Integration API.
        scrt_certificates: PEM certificates registered with the call center.
        connected_app: None when the org has none (every request for a token is refused then).
        routing: what executeOmniFlow decides by.
        query_page_size: rows in one page of a query, 1 to 2000.
        voice_call_errors: texts that createVoiceCall answers in `errors` (the record is created all the same).
        event_times_in_seconds: accept times of conversation events in seconds. The guide's table says
            milliseconds, its examples show seconds; by default the table is taken at its word.
        clock: seconds since the epoch.

    Raises:
        ValueError: a value is not acceptable; the text says which.
    """

    org_id: str
    call_center_api_name: str
    scrt_certificates: list[str] = field(default_factory=list)
    connected_app: ConnectedApp | None = None
    routing: RoutingTable = field(default_factory=RoutingTable)
    query_page_size: int = MAX_QUERY_PAGE_SIZE
    voice_call_errors: list[str] = field(default_factory=list)
    event_times_in_seconds: bool = False
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        if not is_id(self.org_id, "00D"):
            raise ValueError(
                f"org_id {self.org_id!r} must be a Salesforce org id: 15 or 18 characters starting with 00D, "
                "with the right checksum when it has 18"
            )
        if not self.call_center_api_name:
            raise ValueError("call_center_api_name must not be empty")
        if not 1 <= self.query_page_size <= MAX_QUERY_PAGE_SIZE:
            raise ValueError(f"query_page_size {self.query_page_size} must be 1 to {MAX_QUERY_PAGE_SIZE}")
        for certificate in self.scrt_certificates:
            jwt.public_key(certificate)

    @property
    def org_id_forms(self) -> tuple[str, str]:
        """Both forms of the org id."""
        full = to_18(self.org_id)
        return full[:15], full

    def add_scrt_certificate(self, certificate: str) -> None:
        """Register a further certificate with the call center.

        Raises:
            ValueError: not a PEM certificate of an RSA key.
        """
        jwt.public_key(certificate)
        if certificate not in self.scrt_certificates:
            self.scrt_certificates.append(certificate)


_FILE_KEYS = frozenset(
    {
        "org_id",
        "call_center_api_name",
        "scrt_certificates",
        "connected_app",
        "routing",
        "query_page_size",
        "voice_call_errors",
        "event_times_in_seconds",
        "records",
    }
)


@dataclass(frozen=True)
class FileConfiguration:
    """The contents of a `--config` file: settings, and the records that exist from the start."""

    settings: Settings
    records: Mapping[str, list[dict[str, Any]]]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a JSON file with the keys of `Settings` (routing as in `RoutingTable.load`) and `records`.

        Raises:
            ValueError: not readable, not JSON, an unknown key or a wrong value; the text names the file.
        """
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            return cls.from_json(value)
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(f"{path}: {error}") from error

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """The same from decoded JSON.

        Raises:
            ValueError, TypeError: an unknown or missing key, or a wrong value.
        """
        if not isinstance(value, dict):
            raise TypeError("the configuration must be a JSON object")
        unknown = sorted(set(value) - _FILE_KEYS)
        if unknown:
            raise ValueError(f"unknown key(s) {', '.join(unknown)}; allowed are {', '.join(sorted(_FILE_KEYS))}")
        given = dict(value)
        records = given.pop("records", {})
        if not isinstance(records, dict) or not all(isinstance(rows, list) for rows in records.values()):
            raise TypeError("records must be an object of object names and lists of records")
        routing = RoutingTable()
        routing.load(given.pop("routing", {}))
        app = given.pop("connected_app", None)
        connected_app = None if app is None else connected_app_from_json(app)
        for name in ("org_id", "call_center_api_name"):
            if not isinstance(given.get(name), str):
                raise TypeError(f"{name} is required and must be a string")
        return cls(Settings(**given, routing=routing, connected_app=connected_app), records)


def connected_app_from_json(value: Any) -> ConnectedApp:
    """A connected app from its three keys.

    Raises:
        ValueError: other keys, or values that make no app.
    """
    keys = {"consumer_key", "certificate", "username"}
    if not isinstance(value, dict) or set(value) != keys:
        raise ValueError(f"connected_app must be an object with the keys {', '.join(sorted(keys))}")
    return ConnectedApp(**value)
