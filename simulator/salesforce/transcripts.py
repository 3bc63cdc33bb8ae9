"""Transcripts and events of conversations: what was sent in real time, and the conversation entries of both
the Telephony Integration API and the Connect REST API."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from .calls import Conversation

Outcome = Literal["stored", "duplicate", "conflict", "outside", "paused"]
"""What became of a message.

stored: it is a new one; duplicate: the identical message was there already (recorded once); conflict: another
content was there under its id (refused); outside: not between the start and the end of the conversation, and
paused: the recording is paused (both are accepted and not stored, as the guide says).
"""


@dataclass(frozen=True)
class DroppedMessage:
    """A message that was accepted and not stored, and why."""

    vendor_call_key: str
    message_id: str
    outcome: Outcome


class Transcripts:
    """Messages, events and conversation entries by the vendorCallKey of the conversation."""

    def __init__(self) -> None:
        self.messages: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.realtime_events: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.post_call_events: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.entries: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.dropped: list[DroppedMessage] = []
        self.duplicates: list[DroppedMessage] = []
        self._sent: dict[tuple[str, str], dict[str, Any]] = {}

    def clear(self) -> None:
        """Forget everything."""
        for store in (self.messages, self.realtime_events, self.post_call_events, self.entries):
            store.clear()
        self.dropped.clear()
        self.duplicates.clear()
        self._sent.clear()

    def add_message(self, conversation: Conversation, message: dict[str, Any]) -> Outcome:
        """Take a checked message of the Telephony Integration API."""
        key, message_id = conversation.key, message["messageId"]
        sent = {name: value for name, value in message.items() if name != "callCenterApiName"}
        known = self._sent.get((key, message_id))
        if known is not None:
            if known != sent:
                return "conflict"
            self.duplicates.append(DroppedMessage(key, message_id, "duplicate"))
            return "duplicate"
        outcome: Outcome = "stored"
        if conversation.paused:
            outcome = "paused"
        elif not conversation.covers(message["startTime"], message["endTime"]):
            outcome = "outside"
        if outcome != "stored":
            self.dropped.append(DroppedMessage(key, message_id, outcome))
            return outcome
        self._sent[key, message_id] = sent
        participant = participant_key(conversation.key, message)
        self.messages[key].append({**sent, "participantId": participant})
        self.entries[key].append(
            {
                "identifier": message_id,
                "messageText": message["content"],
                "clientTimestamp": message["startTime"],
                "clientDuration": message["endTime"] - message["startTime"],
                "sender": {
                    "appType": "TELEPHONY_INTEGRATION",
                    "role": message["senderType"],
                    "subject": participant,
                },
                "relatedRecords": [],
            }
        )
        return "stored"

    def put_entry(self, key: str, entry: dict[str, Any]) -> None:
        """Store an uploaded conversation entry; one with the same identifier is replaced."""
        entries = self.entries[key]
        for index, known in enumerate(entries):
            if known["identifier"] == entry["identifier"]:
                entries[index] = entry
                return
        entries.append(entry)

    def redact(self, key: str, identifier: str, text: str) -> bool:
        """Replace the text of an entry (and of the message that it came from); False when there is none."""
        found = False
        for entry in self.entries.get(key, []):
            if entry["identifier"] == identifier:
                entry["messageText"] = text
                found = True
        for message in self.messages.get(key, []):
            if message["messageId"] == identifier:
                message["content"] = text
        return found


def participant_key(conversation_key: str, message: dict[str, Any]) -> str:
    """The participant id that Salesforce stores.

    For an end user, a supervisor and a virtual agent it is the conversation's key and the sender type, whatever
    was sent (guide, table of "Create a Transcript").
    """
    if message["senderType"] in {"END_USER", "SUPERVISOR", "VIRTUAL_AGENT"}:
        return f"{conversation_key}{message['senderType']}"
    return str(message["participantId"])
