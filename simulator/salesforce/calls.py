"""Voice calls and their conversations, and what the Telephony Integration API does to them.

A conversation spans a first call and the transfers made of it; it is named by the vendorCallKey of the first
call, and transcripts and events belong to the conversation (guide, chapter 3).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .checks import parse_utc
from .ids import is_id, same_id
from .records import Record, RecordStore
from .routing_table import RoutingResult

TIME_SLACK_MILLIS = 1000  # start and end times of calls often have no fraction of a second


@dataclass
class Conversation:
    """What is said in a call and its transfers.

    Attributes:
        key: vendorCallKey of the first call.
        record_id: id of the Conversation record.
        open: False once the last call has ended.
        start_millis, end_millis: bounds for the times of its messages; None when not known.
        paused: True while the agent has paused the recording or holds the caller: messages are not stored.
    """

    key: str
    record_id: str
    open: bool = True
    start_millis: int | None = None
    end_millis: int | None = None
    paused: bool = False

    def covers(self, start: int, end: int) -> bool:
        """Whether an utterance lies between the start and the end of the conversation."""
        if self.start_millis is not None and start < self.start_millis - TIME_SLACK_MILLIS:
            return False
        return self.end_millis is None or end <= self.end_millis + TIME_SLACK_MILLIS


@dataclass
class VoiceCall:
    """A VoiceCall and how it came to be what it is.

    Attributes:
        id: id of the VoiceCall record; vendor_call_key: the telephony system's contact id.
        conversation_key: vendorCallKey of the conversation's first call.
        fields: the VoiceCall record as SOQL sees it (live).
        active: False once an update has closed it.
        created_by: "create" or "update" (updateVoiceCall on a key that was not known).
        create_count, update_count: how often each request arrived for it.
        last_update: body of the latest updateVoiceCall.
        routing_requests: bodies of its executeOmniFlow requests; reroutes: how often it was rerouted.
    """

    id: str
    vendor_call_key: str
    conversation_key: str
    fields: Record
    active: bool = True
    created_by: str = "create"
    create_count: int = 0
    update_count: int = 0
    last_update: Record | None = None
    routing_requests: list[Record] = field(default_factory=list)
    reroutes: int = 0

    def to_json(self) -> dict[str, Any]:
        """The call as the admin interface shows it."""
        return dict(vars(self))


class CallBook:
    """Every voice call of the org. Not thread-safe by itself: the server holds its lock around each request."""

    def __init__(self, records: RecordStore, clock: Callable[[], float]) -> None:
        self._records = records
        self._clock = clock
        self.calls: list[VoiceCall] = []
        self.conversations: dict[str, Conversation] = {}

    def clear(self) -> None:
        """Forget every call (their records are the record store's)."""
        self.calls.clear()
        self.conversations.clear()

    def find(self, call_id: str) -> VoiceCall | None:
        """A call by its Salesforce id, or the latest one with this vendorCallKey."""
        for call in reversed(self.calls):
            if call.vendor_call_key == call_id or same_id(call.id, call_id):
                return call
        return None

    def create(self, body: Record) -> VoiceCall:
        """Create the record of a checked createVoiceCall request.

        A repeated request (same vendorCallKey and same parent) gives the call that exists: a client that got no
        answer sends it again, and one contact is one call.
        """
        transfer = body["initiationMethod"] == "Transfer"
        parent = self.find(body["parentVoiceCallId"]) if transfer else None
        for known in self.calls:
            same_parent = known.fields["PreviousCallId"] == (parent.id if parent else None)
            if known.vendor_call_key == body["vendorCallKey"] and same_parent:
                known.create_count += 1
                return known
        fields: Record = {
            "CallType": body["initiationMethod"],
            "CallSubtype": body.get("callSubtype", "PSTN"),
            "FromPhoneNumber": body["from"],
            "ToPhoneNumber": body["to"],
            "CallStartDateTime": body["startTime"],
            "CallOrigin": body.get("callOrigin"),
            "QueueId": body.get("queue") if transfer else None,
        }
        fields.update(json.loads(body.get("callAttributes", "{}")))
        call = self._open(body["vendorCallKey"], fields, created_by="create", parent=parent)
        call.create_count = 1
        self._set_start(call, body["startTime"])
        participant = body["participants"][0]
        self._records.add(
            "ConversationParticipant",
            {
                "ConversationId": call.fields["ConversationId"],
                "AppType": "telephony_integration",
                "ParticipantRole": "EndUser",
                # Salesforce hides the caller's key for privacy (guide, table of createVoiceCall).
                "ParticipantKey": participant["type"],
            },
        )
        return call

    def update(self, call_id: str, body: Record) -> VoiceCall | None:
        """Apply a checked updateVoiceCall request; None when `call_id` is a Salesforce id that does not exist.

        For a vendorCallKey that is not known the call is created, as the guide says for missed calls.
        """
        call = self.find(call_id)
        if call is None:
            if is_id(call_id, "0LQ"):
                return None
            call = self._open(call_id, {"CallType": body.get("initiationMethod")}, created_by="update")
        call.update_count += 1
        call.last_update = dict(body)
        self._apply_recording(call, body)
        self._apply_fields(call, body)
        if not body.get("isActiveCall", False):
            self._close(call, body)
        return call

    def _open(self, key: str, fields: Record, *, created_by: str, parent: VoiceCall | None = None) -> VoiceCall:
        if parent is None:
            conversation = self.conversations.get(key)
            if conversation is None:
                conversation = self._new_conversation(key)
        else:
            conversation = self.conversations[parent.conversation_key]
        record: Record = {
            "VendorCallKey": key,
            "VendorParentCallKey": parent.vendor_call_key if parent else None,
            "ConversationId": conversation.record_id,
            "CallDisposition": "new",
            "CallDurationInSeconds": None,
            "CallStartDateTime": None,
            "CallEndDateTime": None,
            "CustomerHoldDuration": None,
            "NumberOfHolds": None,
            "AgentInteractionDuration": None,
            "PreviousCallId": parent.id if parent else None,
            "NextCallId": None,
        }
        record.update(fields)
        call_id = self._records.add("VoiceCall", record)
        live = self._records.get_record("VoiceCall", call_id)
        call = VoiceCall(call_id, key, conversation.key, live, created_by=created_by)
        self.calls.append(call)
        if parent is not None:
            parent.fields["NextCallId"] = call_id
            conversation.open, conversation.end_millis = True, None
        return call

    def _new_conversation(self, key: str) -> Conversation:
        record_id = self._records.add(
            "Conversation", {"ConversationIdentifier": key, "StartTime": None, "EndTime": None}
        )
        conversation = Conversation(key, record_id)
        self.conversations[key] = conversation
        return conversation

    def _set_start(self, call: VoiceCall, start_time: str) -> None:
        conversation = self.conversations[call.conversation_key]
        start = int(parse_utc(start_time).timestamp() * 1000)
        if conversation.start_millis is None or start < conversation.start_millis:
            conversation.start_millis = start
            self._records.get_record("Conversation", conversation.record_id)["StartTime"] = start_time

    def _apply_recording(self, call: VoiceCall, body: Record) -> None:
        """The first of the two database updates: the recording becomes a VoiceCallRecording record."""
        location = body.get("recordingLocation")
        if location is None:
            return
        agent, hold = body.get("agentInteractionDuration", 0), body.get("totalHoldDuration", 0)
        duration = body.get("totalRecordingDuration", agent + hold)
        fields = {"VoiceCallId": call.id, "RecordingLocation": location, "DurationInSeconds": duration}
        for recording in self._records.rows("VoiceCallRecording"):
            if recording.get("VoiceCallId") == call.id:
                recording.update(fields)
                return
        self._records.add("VoiceCallRecording", fields)

    def _apply_fields(self, call: VoiceCall, body: Record) -> None:
        """The second database update: everything else."""
        for name, target in _COPIED_FIELDS.items():
            if name in body:
                call.fields[target] = body[name]
        if "startTime" in body and "endTime" in body:
            lasted = parse_utc(body["endTime"]) - parse_utc(body["startTime"])
            call.fields["CallDurationInSeconds"] = max(0, int(lasted.total_seconds()))
        if "startTime" in body:
            self._set_start(call, body["startTime"])
        # These three are set to zero when no value is passed, whatever they were before.
        call.fields["CustomerHoldDuration"] = body.get("totalHoldDuration", 0)
        call.fields["NumberOfHolds"] = body.get("numberOfHolds", 0)
        call.fields["AgentInteractionDuration"] = body.get("agentInteractionDuration", 0)
        if "disconnectReason" in body:
            call.fields["DisconnectReason"] = body["disconnectReason"]["value"]
        call.fields.update(json.loads(body.get("callAttributes", "{}")))
        call.fields["LastModifiedDate"] = self._records.now()

    def _close(self, call: VoiceCall, body: Record) -> None:
        call.active = False
        call.fields["CallDisposition"] = "completed"
        self.clear_routing(call)
        if call.fields.get("NextCallId") is not None:
            return  # the conversation goes on in the call that this one was transferred to
        conversation = self.conversations[call.conversation_key]
        conversation.open = False
        ended = parse_utc(body["endTime"]).timestamp() if "endTime" in body else self._clock()
        conversation.end_millis = int(ended * 1000)
        record = self._records.get_record("Conversation", conversation.record_id)
        record["EndTime"] = body.get("endTime", self._records.now())

    def route(self, call: VoiceCall, body: Record, result: RoutingResult) -> None:
        """Remember a routing request; a result without errors makes a PendingServiceRouting record."""
        call.routing_requests.append(body)
        if result.errors:
            return
        self.clear_routing(call)
        self._records.add(
            "PendingServiceRouting",
            {"WorkItemId": call.id, "IsReadyForRouting": True, "Agent": result.agent, "Queue": result.queue},
        )

    def clear_routing(self, call: VoiceCall) -> int:
        """Delete the call's PendingServiceRouting records and say how many there were."""
        rows = self._records["PendingServiceRouting"]
        pending = [row for row in rows if row.get("WorkItemId") == call.id]
        for row in pending:
            rows.remove(row)
        return len(pending)


_COPIED_FIELDS = {
    "startTime": "CallStartDateTime",
    "endTime": "CallEndDateTime",
    "enqueueTime": "CallQueuedDateTime",
    "acceptTime": "CallAcceptDateTime",
    "fromNumber": "FromPhoneNumber",
    "toNumber": "ToPhoneNumber",
    "longestHoldDuration": "LongestHoldDuration",
    "queue": "QueueName",
    "agent": "AgentName",
    "callOrigin": "CallOrigin",
    "initiationMethod": "CallType",
    "callSubType": "CallSubtype",
    "parentCallIdentifier": "VendorParentCallKey",
}
"""Fields of updateVoiceCall and the VoiceCall field that each one sets."""
