"""The section `ctr.custom_fields`: fields of a VoiceCall and where in a contact record their values stand.

Contact record: Amazon Connect administrator guide, "Data model for Amazon Connect contact records"; field names:
Salesforce object reference, "Field name" (developer names).
"""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from configuration.refusals import Refusal, did_you_mean, refuse_all

MAX_CUSTOM_FIELDS_CHARACTERS: Final = 1500
"""Of the mapping as JSON. It goes into a variable of two functions, and AWS Lambda gives all variables of one 4 KB."""

FIELD_PATTERN: Final = r"^[A-Za-z](_?[A-Za-z0-9])*(__[A-Za-z](_?[A-Za-z0-9])*){0,2}$"
PATH_PATTERN: Final = r"^[A-Z][A-Za-z]*(\.[^.]+)*$"
CUSTOM_FIELDS_TEXT: Final = (
    "a mapping of VoiceCall fields (such as DisconnectReason__c) to paths in the contact record (such as "
    "DisconnectReason, Attributes.ConnectionAttempts, Agent.Username or Queue.Name)"
)
_FIELD_TEXT: Final = "the API name of a VoiceCall field, such as DisconnectReason__c"
_PATH_TEXT: Final = "names with dots between them, such as Attributes.ConnectionAttempts, Agent.Username or Queue.Name"
_NEWER: Final = "a field that AWS added after November 2026 can be read by ctr.hook"
_FIELD_LIMIT: Final = 80

_ANY: Final[frozenset[str]] = frozenset()
_ENDPOINT: Final = frozenset({"Address", "Type"})
CONTACT_RECORD: Final[Mapping[str, frozenset[str] | None]] = MappingProxyType(
    {
        "AWSAccountId": None,
        "AWSContactTraceRecordFormatVersion": None,
        "AdditionalEmailRecipients": _ANY,
        "Agent": frozenset(
            {
                "ARN",
                "AcceptedByAgentTimestamp",
                "AfterContactWorkDuration",
                "AfterContactWorkEndTimestamp",
                "AfterContactWorkStartTimestamp",
                "AgentInitiatedHoldDuration",
                "AgentInteractionDuration",
                "AgentPauseDuration",
                "AgentPauseDurationInSeconds",
                "Capabilities",
                "ConnectedToAgentTimestamp",
                "CustomerHoldDuration",
                "DeviceInfo",
                "HierarchyGroups",
                "LongestHoldDuration",
                "NumberOfHolds",
                "PreviewEndTimestamp",
                "RoutingProfile",
                "StateTransitions",
                "Username",
                "VoiceEnhancementMode",
            }
        ),
        "AgentConnectionAttempts": None,
        "AnsweringMachineDetectionStatus": None,
        "Attributes": _ANY,
        "Campaign": _ANY,
        "Channel": None,
        "ChatMetrics": _ANY,
        "ConnectedToAgentTimestamp": None,
        "ConnectedToSystemTimestamp": None,
        "ContactAssociationId": None,
        "ContactDetails": _ANY,
        "ContactEvaluations": _ANY,
        "ContactId": None,
        "ContactLens": _ANY,
        "Customer": _ANY,
        "CustomerEndpoint": _ENDPOINT,
        "CustomerId": None,
        "CustomerVoiceActivity": _ANY,
        "DisconnectDetails": _ANY,
        "DisconnectReason": None,
        "DisconnectTimestamp": None,
        "ExternalThirdParty": _ANY,
        "GlobalResiliencyMetadata": _ANY,
        "InitialContactId": None,
        "InitiationMethod": None,
        "InitiationTimestamp": None,
        "InstanceARN": None,
        "LastPausedTimestamp": None,
        "LastResumedTimestamp": None,
        "LastUpdateTimestamp": None,
        "MediaStreams": _ANY,
        "Name": None,
        "NextContactId": None,
        "NextContacts": _ANY,
        "OutboundStrategy": _ANY,
        "PreviousContactId": None,
        "QualityMetrics": _ANY,
        "Queue": frozenset({"ARN", "DequeueTimestamp", "Duration", "EnqueueTimestamp", "Name"}),
        "Recording": frozenset({"DeletionReason", "Location", "Status", "Type"}),
        "Recordings": _ANY,
        "References": _ANY,
        "RelatedContactId": None,
        "RoutingCriteria": _ANY,
        "ScheduledTimestamp": None,
        "SegmentAttributes": _ANY,
        "SystemEndpoint": _ENDPOINT,
        "Tags": _ANY,
        "TaskTemplateInfo": _ANY,
        "TotalPauseCount": None,
        "TotalPauseDurationInSeconds": None,
        "TransferCompletedTimestamp": None,
        "TransferredToEndpoint": _ENDPOINT,
        "VoiceIdResult": _ANY,
        "WisdomInfo": _ANY,
    }
)
"""Names at the top of a contact record to the names inside: None for a plain value, empty where any may stand."""


def check_custom_fields(fields: Any) -> Any:
    """`fields` itself if every key can be a field of a VoiceCall and every value a path in a contact record.

    Raises:
        PydanticCustomError: names every wrong one.
    """
    if not isinstance(fields, dict):
        return fields
    refusals = [
        refusal
        for name, path in fields.items()
        for refusal in (_name_refusal(name) or _path_refusal(name, path),)
        if refusal is not None
    ]
    refusals += _clashes(fields)
    size = len(json.dumps(fields, default=str))
    if not refusals and size > MAX_CUSTOM_FIELDS_CHARACTERS:
        limit = f"at most {MAX_CUSTOM_FIELDS_CHARACTERS} characters of names and paths together (AWS Lambda variables)"
        refusals.append(Refusal(f"has {size} characters", limit, hint="set some of the fields in ctr.hook instead"))
    if refusals:
        raise refuse_all(refusals)
    return fields


def _name_refusal(name: str) -> Refusal | None:
    if len(name) > _FIELD_LIMIT:
        return _about_name(name, f"has {len(name)} characters", f"at most {_FIELD_LIMIT} characters")
    if name.endswith("_c") and not name.endswith("__c"):
        hint = f"did you mean {name[:-2]}__c?"
        return _about_name(name, "ends in _c with one underscore", _FIELD_TEXT, hint)
    if not re.fullmatch(FIELD_PATTERN, name):
        guess = f"did you mean {name.removeprefix('sfdc-')}?" if name.startswith("sfdc-") else None
        return _about_name(name, "is not a field name: letters, digits and _ only, a letter first", _FIELD_TEXT, guess)
    return None


def _about_name(name: str, what: str, allowed: str, hint: str | None = None) -> Refusal:
    return Refusal(f"the field name {what}", allowed, hint, at=(name,), show_value=False)


def _path_refusal(name: str, path: Any) -> Refusal | None:
    if not isinstance(path, str):
        return Refusal("is not text", _PATH_TEXT, at=(name,))
    top, *rest = path.split(".")
    if not all([top, *rest]) or path != path.strip():
        hint = "write names with single dots between them"
        return Refusal("is not a path: a name in it is empty or has spaces around it", _PATH_TEXT, hint, at=(name,))
    if path.startswith("$"):
        return Refusal("is a JSONPath of flows", _PATH_TEXT, "write the path without $., as in the record", at=(name,))
    if top not in CONTACT_RECORD:
        return Refusal(
            f"starts with {top}, which is no field of a contact record",
            _PATH_TEXT,
            did_you_mean(top, CONTACT_RECORD) or f"did you mean Attributes.{path}? {_NEWER}",
            at=(name,),
        )
    inner = CONTACT_RECORD[top]
    if inner is None and rest:
        return Refusal(f"goes on after {top}, which is a plain value", _PATH_TEXT, f"write {top}", at=(name,))
    if inner and rest and rest[0] not in inner:
        hint = did_you_mean(rest[0], inner) or _NEWER
        allowed = ", ".join(f"{top}.{part}" for part in sorted(inner))
        return Refusal(f"names {rest[0]}, which {top} has not", allowed, hint, at=(name,))
    return None


def _clashes(fields: Mapping[str, Any]) -> list[Refusal]:
    """Names that Salesforce takes for one: letter case does not count there."""
    first: dict[str, str] = {}
    return [
        _about_name(name, f"is {first[name.casefold()]} again: letter case does not count in Salesforce", "one of them")
        for name in fields
        if first.setdefault(name.casefold(), name) != name
    ]
