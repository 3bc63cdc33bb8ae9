"""Everything that the stand-in remembers, in one place, with the lock that guards it."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from .calls import CallBook
from .faults import Faults
from .records import RecordStore
from .settings import Settings
from .transcripts import Transcripts
from .wire import RecordedRequest, Violation


@dataclass
class PlatformEvent:
    """A published platform event: its object name, its fields, and the UUID that was answered."""

    name: str
    fields: dict[str, Any]
    event_uuid: str
    created_date: str


@dataclass
class Upload:
    """A conversation of a Connect REST upload and what became of its entries."""

    upload_id: str
    conversation_id: str
    failed_entry_ids: list[str]
    success_entry_count: int
    error_detail: str | None
    updated_millis: int


@dataclass
class Cursor:
    """The rows of a query that did not fit in the pages given so far."""

    records: list[dict[str, Any]]
    page_size: int


@dataclass
class AccessTokens:
    """Opaque access tokens: those that are valid, and those that were."""

    valid: set[str] = field(default_factory=set)
    revoked: set[str] = field(default_factory=set)

    def issue(self, org_id: str) -> str:
        """A fresh token in the form that Salesforce gives them."""
        token = f"{org_id[:15]}!{secrets.token_urlsafe(48)}"
        self.valid.add(token)
        return token

    def revoke_all(self) -> int:
        """Make every token invalid and say how many there were."""
        count = len(self.valid)
        self.revoked |= self.valid
        self.valid.clear()
        return count


class State:
    """The org's data, the tokens, the faults, and the record of what was asked.

    `lock` is held while a request is handled. `reset` forgets data, requests, violations and faults; tokens,
    used jti claims, certificates and routing stay, because they belong to the org and not to a test.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.RLock()
        self.faults = Faults()
        self.records = RecordStore(settings.clock)
        self.calls = CallBook(self.records, settings.clock)
        self.transcripts = Transcripts()
        self.platform_events: list[PlatformEvent] = []
        self.uploads: dict[str, Upload] = {}
        self.cursors: dict[str, Cursor] = {}
        self.tokens = AccessTokens()
        self.used_jtis: set[str] = set()
        self.requests: list[RecordedRequest] = []
        self.violations: list[Violation] = []
        self.generation = 0
        """Counts the resets, so that a delayed request is not answered from a later test's data."""

    def reset(self) -> None:
        """Forget everything that tests made."""
        with self.lock:
            self.generation += 1
            self.faults.clear()
            self.records.clear()
            self.calls.clear()
            self.transcripts.clear()
            self.platform_events.clear()
            self.uploads.clear()
            self.cursors.clear()
            self.requests.clear()
            self.violations.clear()
