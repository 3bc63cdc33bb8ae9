"""Which contact records update a VoiceCall.

Source: guide, chapter 2, "Disable CTR Sync" (NoSync) and "Retry CTR Sync" (shouldProcessCtr); chapter 6,
"CTRDataSyncFunction" (supported values of InitiationMethod).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scv.ctr.errors import GarbageError

INITIATION_METHODS = frozenset({"INBOUND", "OUTBOUND", "TRANSFER", "CALLBACK", "API", "WEBRTC_API"})
"""The guide's supported values, and that of a web call."""

_FALSE = ("", "false", "0", "no")
# A contact id names an object in the backup and a part of a URL, so nothing else may be in it (AWS: 1 to 256 long).
_CONTACT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,255}")


class Kind(StrEnum):
    """What is done with a contact record."""

    SYNC = "sync"
    NO_SYNC = "no_sync"
    VOICEMAIL = "voicemail"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Classification:
    """A kind and, except for those that are synced, the reason."""

    kind: Kind
    reason: str = ""


_SYNC = Classification(Kind.SYNC)
_NO_SYNC = Classification(Kind.NO_SYNC, "the contact attribute NoSync is true")
_VOICEMAIL = Classification(Kind.VOICEMAIL, "a voicemail; VoiceMailPackagingFunction updates its VoiceCall")


def contact_id(record: Mapping[str, Any]) -> str | None:
    """Return the id of the record's contact, None for an object of another kind (an agent event on the same stream).

    Raises:
        GarbageError: it should have one and has not.
    """
    value = record.get("ContactId")
    if isinstance(value, str) and _CONTACT_ID.fullmatch(value):
        return value
    if value is None and "AgentARN" in record and "EventType" in record:
        return None
    if value is None:
        raise GarbageError("an object without ContactId: it is no contact record")
    raise GarbageError(f"its ContactId is a {type(value).__name__} that is no contact id")


def classify(ctr: Mapping[str, Any]) -> Classification:
    """Return what is to be done with a contact record; the reason is fit for a log."""
    channel = ctr.get("Channel")
    if isinstance(channel, str) and channel.upper() != "VOICE":
        # Connect delivers the records of all channels to one stream, and API is also how chats and tasks begin.
        return Classification(Kind.UNSUPPORTED, f"channel {_shown(channel)}")
    method = ctr.get("InitiationMethod")
    if not isinstance(method, str) or method not in INITIATION_METHODS:
        return Classification(Kind.UNSUPPORTED, f"initiation method {_shown(method)}")
    attributes = ctr.get("Attributes")
    if isinstance(attributes, Mapping):
        if _is_true(attributes.get("NoSync")):
            return _NO_SYNC
        # Without a recording nothing was left to package: the caller hung up first, and the call is an ordinary one.
        if ctr.get("Recordings") and _is_set(attributes.get("vm_flag")):
            return _VOICEMAIL
    return _SYNC


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _is_set(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() not in _FALSE)


def _shown(value: Any) -> str:
    return str(value)[:40] if isinstance(value, str) else f"of type {type(value).__name__}"
