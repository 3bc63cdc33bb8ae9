"""Every action type whose rules are known, by name, and the names of others that exist.

Source: Amazon Connect Developer Guide, "Flow language actions" and its pages by type; what the pages leave out or
have wrong is from what CreateContactFlow accepts and from exported flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flows.language.actions_branching import BRANCHING
from flows.language.actions_recording import RECORDING
from flows.language.actions_routing import ROUTING
from flows.language.actions_speaking import SPEAKING
from flows.language.shapes import ActionType

MAX_ACTIONS: Final = 250
MAX_CHARACTERS: Final = 256_000
MAX_IDENTIFIER: Final = 50
IDENTIFIER_REFUSES: Final = frozenset("%:(\\/)=$,;[]{}")
RESERVED_IDENTIFIERS: Final = frozenset(
    {
        "__proto__",
        "constructor",
        "__defineGetter__",
        "__defineSetter__",
        "toString",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "valueOf",
    }
)

CATALOGUE: Final[Mapping[str, ActionType]] = MappingProxyType(
    {kind.name: kind for kind in (*SPEAKING, *BRANCHING, *ROUTING, *RECORDING)}
)

KNOWN_WITHOUT_RULES: Final = frozenset(
    {
        "AssociateContactToCustomerProfile",
        "AuthenticateParticipant",
        "CheckOutboundCallStatus",
        "CheckVoiceId",
        "ConnectParticipantWithLexBot",
        "CreateCase",
        "CreateCustomerProfile",
        "CreatePersistentContactAssociation",
        "CreateTask",
        "CreateWisdomSession",
        "DistributeByPercentage",
        "EndFlowModuleExecution",
        "EvaluateDataTableValues",
        "GetCalculatedAttributesForCustomerProfile",
        "GetCase",
        "GetCustomerProfile",
        "GetCustomerProfileObject",
        "GetMetricData",
        "InvokeFlowModule",
        "LoadContactContent",
        "ResumeContact",
        "SendMessage",
        "ShowView",
        "StartOutboundChatContact",
        "StartOutboundEmailContact",
        "StartVoiceIdStream",
        "TagContact",
        "UnTagContact",
        "UpdateCase",
        "UpdateContactMediaProcessing",
        "UpdateCustomerProfile",
        "UpdatePreviousContactParticipantState",
    }
)
"""Types that exist (Developer Guide), but that voice flows of this project do not need, so that no rules are kept."""

MISNAMED: Final[Mapping[str, str]] = MappingProxyType({"UpdateRoutingCriteria": "UpdateContactRoutingCriteria"})
"""Names of Developer Guide pages that the service refuses as a type, and the type that it takes."""


def action_type(name: str) -> ActionType | None:
    """The rules of an action type, None where there are none."""
    return CATALOGUE.get(name)


def is_terminal(name: str) -> bool:
    """Whether the flow ends at an action of this type (False for a type without rules)."""
    kind = CATALOGUE.get(name)
    return kind is not None and kind.terminal
