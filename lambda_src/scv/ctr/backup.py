"""The backup of contact records: one object a contact, always its newest state, in whatever order records arrive.

Amazon Connect delivers a record at least once and again whenever it learns more; Lambda delivers batches again.
``LastUpdateTimestamp`` says which of two copies is newer (AWS, "Data model for contact records"). Two invocations may
write the same contact at once, so each write is conditional on what it has compared with.

Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from scv.budget import Budget
from scv.ctr.errors import BackupError
from scv.ctr.values import sort_key

MAX_ATTEMPTS = 8
"""How often a write that others have overtaken is compared anew."""


class Outcome(StrEnum):
    """What became of a write."""

    WRITTEN = "written"
    SAME = "same"
    OLDER = "older"


class Condition(StrEnum):
    """Answer of an object store to a conditional write."""

    DONE = "done"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Stored:
    """What is known of an object without reading it: its version mark, and its record's LastUpdateTimestamp."""

    etag: str
    last_update: str


class ObjectStore(Protocol):
    """Objects by key; all raise what the store raises."""

    def put(self, key: str, body: bytes, *, last_update: str, etag: str | None, budget: Budget) -> Condition:
        """Write if the object still has ``etag`` (None: if there is none)."""

    def head(self, key: str, *, budget: Budget) -> Stored | None:
        """Return what is stored, None where nothing is."""

    def get(self, key: str, *, budget: Budget) -> bytes | None:
        """Return an object's content, None where there is none."""


class BackupStore:
    """Contact records by contact id."""

    def __init__(
        self,
        objects: ObjectStore,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """``sleep`` and ``jitter`` (0 to 1) exist so that tests need not wait."""
        self._objects, self._sleep, self._jitter = objects, sleep, jitter

    def save(self, contact_id: str, ctr: Mapping[str, Any], *, budget: Budget) -> Outcome:
        """Store a record unless a newer one is stored: one request where the contact is new.

        Returns OLDER where a newer one is there, SAME where this one or one of the same time is.

        Raises:
            BackupError: others wrote the same contact at each attempt, or the store failed.
        """
        body = json.dumps(ctr, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        mine = sort_key(ctr.get("LastUpdateTimestamp"))
        etag: str | None = None
        for attempt in range(MAX_ATTEMPTS):
            if self._objects.put(contact_id, body, last_update=mine, etag=etag, budget=budget) is Condition.DONE:
                return Outcome.WRITTEN
            if attempt:
                self._sleep(min(0.02 * 2**attempt, 0.3) * self._jitter())
            stored = self._objects.head(contact_id, budget=budget)
            if stored is None:
                # Deleted since (an operator, the lifecycle): it is new again.
                etag = None
                continue
            if stored.last_update > mine:
                return Outcome.OLDER
            if stored.last_update == mine:
                return Outcome.SAME
            etag = stored.etag
        raise BackupError(
            f"The backup of contact {contact_id} was changed by others at each of {MAX_ATTEMPTS} attempts. The record "
            "is delivered again."
        )

    def load(self, contact_id: str, *, budget: Budget) -> dict[str, Any] | None:
        """Return a stored record, None where there is none.

        Raises:
            BackupError: what is stored is no contact record of this contact.
        """
        body = self._objects.get(contact_id, budget=budget)
        if body is None:
            return None
        try:
            ctr = json.loads(body)
        except ValueError:
            ctr = None
        if not isinstance(ctr, dict) or ctr.get("ContactId") != contact_id:
            raise BackupError(
                f"The object {contact_id} in the backup is not that contact's record. Restore an earlier version of it."
            )
        return ctr
