"""Salesforce record ids: key prefixes, the 15 and 18 character forms, and a generator.

The last three characters of the 18-character form are a checksum over the capital letters of the first
fifteen, so that systems that ignore case can still tell ids apart. Both forms name the same record.
"""

import re
import string
from collections import defaultdict

ID_PATTERN = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
"""What an id looks like; `is_id` checks the checksum as well."""

PREFIXES: dict[str, str] = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "Lead": "00Q",
    "Task": "00T",
    "Event": "00U",
    "Group": "00G",
    "Organization": "00D",
    "Case": "500",
    "WorkOrder": "0WO",
    "ServiceAppointment": "08p",
    "ServiceResource": "0Hn",
    "ServiceTerritory": "0Hh",
    "AssignedResource": "03r",
    "FieldServiceOrgSettings": "0hF",
    "CallCenter": "04v",
    "CallCenterRoutingMap": "0sC",
    "Conversation": "0dw",
    "ConversationParticipant": "0dx",
    "PendingServiceRouting": "0JR",
    "ServiceChannel": "0N9",
    "VoiceCall": "0LQ",
    "VoiceCallRecording": "0LR",
    "ContactRequest": "0LE",
    "PhoneCallFlow": "0Pc",
}
"""Objects that the stand-in knows without being told; tests may define more (`RecordStore.define`)."""

CUSTOM_PREFIX = "a00"
"""Key prefix of every object that is not in `PREFIXES`."""

EVENT_PREFIX = "e00"
"""Key prefix of the id that publishing a platform event answers with."""

_CHECKSUM_ALPHABET = string.ascii_uppercase + "012345"
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def checksum(id15: str) -> str:
    """The three characters that make an 18-character id of a 15-character one.

    Raises:
        ValueError: the id does not have 15 characters.
    """
    if len(id15) != 15:
        raise ValueError(f"a Salesforce id to extend must have 15 characters, got {len(id15)}: {id15!r}")
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << offset for offset, char in enumerate(id15[start : start + 5]) if char.isupper())
        suffix += _CHECKSUM_ALPHABET[bits]
    return suffix


def to_18(record_id: str) -> str:
    """The 18-character form of an id given in either form."""
    return record_id if len(record_id) == 18 else record_id + checksum(record_id)


def is_id(value: object, prefix: str | None = None) -> bool:
    """Whether `value` is a well-formed id (with the right checksum if it has one) of the given key prefix."""
    if not isinstance(value, str) or not ID_PATTERN.fullmatch(value):
        return False
    if prefix is not None and not value.startswith(prefix):
        return False
    return len(value) == 15 or checksum(value[:15]) == value[15:]


def same_id(left: str, right: str) -> bool:
    """Whether two ids, each in either form, name the same record. Ids are case-sensitive."""
    return len(left) in {15, 18} and len(right) in {15, 18} and left[:15] == right[:15]


class IdGenerator:
    """Gives ids that look as Salesforce's do, in the order of their creation for each prefix."""

    def __init__(self) -> None:
        self._counters: defaultdict[str, int] = defaultdict(int)

    def new(self, prefix: str) -> str:
        """A fresh 18-character id with this key prefix."""
        self._counters[prefix] += 1
        number, digits = self._counters[prefix], ""
        for _ in range(9):
            number, remainder = divmod(number, 62)
            digits = _BASE62[remainder] + digits
        return to_18(f"{prefix}RM0{digits}")
