"""Reads contact events of Amazon Connect and decides what they ask for.

Source: Amazon Connect Administrator Guide, "Contact events" (shape and samples; new members and event types may come
at any time); guide, chapter 6, "HandleContactEventsFunction".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scv.errors import InvalidRequestError

DETAIL_TYPE = "Amazon Connect Contact Event"
INITIATION_METHODS = frozenset({"INBOUND", "TRANSFER"})
STEP_STATUS = "RoutingCriteria.Step.Status"


class Action(StrEnum):
    """The method of InvokeTelephonyIntegrationApiFunction that an event asks for."""

    CANCEL = "cancelOmniFlowExecution"
    REROUTE = "rerouteFlowExecution"


@dataclass(frozen=True)
class Decision:
    """What to do for a contact; ``action`` None means nothing, for ``reason``."""

    contact_id: str | None
    action: Action | None
    reason: str


def decide(event: Any) -> Decision:
    """Return what a contact event asks for.

    Raises:
        InvalidRequestError: it is no contact event, or one to act on that names no contact.
    """
    if not isinstance(event, Mapping) or event.get("detail-type") != DETAIL_TYPE:
        raise InvalidRequestError(
            f"The event is no {DETAIL_TYPE!r}; HandleContactEventsFunction takes those of its EventBridge rule."
        )
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        raise InvalidRequestError("The contact event has no detail.")
    # AWS's samples write the members of detail in either case.
    members = {_lower_first(str(name)): value for name, value in detail.items()}
    contact = members.get("contactId")
    contact_id = contact if isinstance(contact, str) and contact.strip() else None
    action, reason = _action(members)
    if action is not None and contact_id is None:
        raise InvalidRequestError(f"The contact event ({reason}) has no contactId.")
    return Decision(contact_id, action, reason)


def _action(members: Mapping[str, Any]) -> tuple[Action | None, str]:
    channel = members.get("channel")
    if isinstance(channel, str) and channel.upper() != "VOICE":
        return None, f"channel {channel[:40]}"
    method = members.get("initiationMethod")
    if not isinstance(method, str) or method not in INITIATION_METHODS:
        return None, f"initiation method {str(method)[:40]}"
    kind = members.get("eventType")
    if kind == "DISCONNECTED":
        if members.get("agentInfo"):
            return None, "an agent had the call"
        return Action.CANCEL, "disconnected without an agent"
    if kind == "CONTACT_DATA_UPDATED":
        return _routing_action(members)
    return None, f"event type {str(kind)[:40]}"


def _routing_action(members: Mapping[str, Any]) -> tuple[Action | None, str]:
    updated = members.get("updatedProperties")
    if isinstance(updated, list) and STEP_STATUS not in updated:
        return None, "no status of a routing step has changed"
    statuses = _step_statuses(members.get("routingCriteria"))
    if "EXPIRED" not in statuses:
        return None, "no routing step has expired"
    if "JOINED" in statuses:
        return None, "an agent has joined"
    return Action.REROUTE, "a routing step has expired"


def _step_statuses(criteria: Any) -> list[str]:
    groups = criteria if isinstance(criteria, list) else [criteria]
    statuses = []
    for group in groups:
        steps = _get(group, "steps")
        for step in steps if isinstance(steps, list) else []:
            status = _get(step, "status")
            if isinstance(status, str):
                statuses.append(status.upper())
    return statuses


def _get(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        return None
    return value.get(name, value.get(name[0].upper() + name[1:]))


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
