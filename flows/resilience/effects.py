"""What a block's success or failure changes of the facts about a call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from flows.language.document import Action
from flows.resilience.facts import Facts

VOICEMAIL_FLAG = "vm_flag"
"""The contact attribute by which the functions know a voicemail (lambda_src/scv/ctr/classification.py)."""

_FALSE = ("", "false", "0", "no")
_TAGS = re.compile(r"<[^>]*>")


def destination(action: Action, facts: Facts) -> str | None:
    """Where a block would put the caller, as a name for messages; None if no block has said it."""
    parameters = action.parameters
    for key, kind in (("QueueId", "queue"), ("AgentId", "agent")):
        if isinstance(parameters.get(key), str):
            return f"{kind} {parameters[key]}"
    return facts.target


def static(operands: tuple[str, ...]) -> bool:
    """Whether a condition names one text that is the same for every call."""
    return len(operands) == 1 and not _dynamic(operands[0]) and not operands[0].startswith("$")


def success(action: Action, facts: Facts, compared: frozenset[str]) -> Facts:
    """The facts after a block succeeded. `compared`: JSONPaths whose text matters later."""
    match action.type:
        case "InvokeLambdaFunction":
            # The function may itself change contact attributes, as InvokeTelephonyIntegrationApiFunction does.
            return facts.without_values("$.Attributes.")
        case "UpdateContactTargetQueue":
            return replace(facts, target=destination(action, facts), wanted="")
        case "UpdateContactAttributes":
            return _attributes(action, facts, compared)
        case "UpdateFlowAttributes":
            return _flow_attributes(action, facts, compared)
        case "UpdateContactEventHooks":
            return _hooks(action, facts)
        case "UpdateContactMediaStreamingBehavior":
            return replace(facts, streaming=action.parameters.get("MediaStreamingState") == "Enabled")
        case "MessageParticipant":
            return replace(facts, prompted=facts.prompted or _says_something(action))
        case "GetParticipantInput":
            return _listened(action, facts)
        case "CreateCallbackContact":
            return replace(facts, secured="a callback is placed")
        case "TransferParticipantToThirdParty":
            return replace(facts, secured="the call was transferred to a third party")
        case "CheckHoursOfOperation" | "CheckMetricData":
            return replace(facts, chose=False)
        case _:
            return facts


def failure(action: Action, facts: Facts) -> Facts:
    """The facts after a block failed."""
    match action.type:
        case "InvokeLambdaFunction":
            return facts.without_values("$.Attributes.")
        case "TransferContactToQueue" | "DequeueContactAndTransferToQueue":
            # A block that could not set its queue, and the transfer that follows it, are one attempt at that queue.
            place = destination(action, facts) or facts.wanted
            return facts.with_failed(place, transfer=True) if place else facts
        case "UpdateContactTargetQueue":
            place = destination(action, replace(facts, target=None)) or "a queue without a name"
            return replace(facts.with_failed(place, transfer=False), wanted=place)
        case "CreateCallbackContact":
            return facts.with_failed(f"callback to {destination(action, facts) or 'no queue'}", transfer=False)
        case "TransferParticipantToThirdParty":
            number = str(action.parameters.get("ThirdPartyPhoneNumber", ""))
            shown = number if number.startswith("$") else "a third party"
            return facts.with_failed(f"transfer to {shown}", transfer=False)
        case "UpdateContactAttributes" | "UpdateFlowAttributes":
            return _forget(action, facts)
        case "CheckHoursOfOperation" | "CheckMetricData":
            return replace(facts, chose=False)
        case _:
            return facts


def _attributes(action: Action, facts: Facts, compared: frozenset[str]) -> Facts:
    if action.parameters.get("TargetContact", "Current") != "Current":
        return facts
    for key, value in _entries(action, "Attributes"):
        text = value if isinstance(value, str) and not _dynamic(value) else None
        if key == VOICEMAIL_FLAG:
            facts = replace(facts, flagged=text is not None and text.strip().lower() not in _FALSE)
        path = f"$.Attributes.{key}"
        if path in compared:
            facts = facts.with_value(path, text)
    return facts


def _flow_attributes(action: Action, facts: Facts, compared: frozenset[str]) -> Facts:
    for key, value in _entries(action, "FlowAttributes"):
        text = value.get("Value") if isinstance(value, Mapping) else None
        path = f"$.FlowAttributes.{key}"
        if path in compared:
            facts = facts.with_value(path, text if isinstance(text, str) and not _dynamic(text) else None)
    return facts


def _forget(action: Action, facts: Facts) -> Facts:
    """After a failure, nobody knows which of the attributes were set."""
    for prefix, parameter in (("$.Attributes.", "Attributes"), ("$.FlowAttributes.", "FlowAttributes")):
        for key, _ in _entries(action, parameter):
            facts = facts.with_value(f"{prefix}{key}", None)
    return facts


def _hooks(action: Action, facts: Facts) -> Facts:
    for event, reference in _entries(action, "EventHooks"):
        if isinstance(reference, str):
            facts = facts.with_hook(event, reference)
    return facts


def _listened(action: Action, facts: Facts) -> Facts:
    """After a block that waits for keys: what the caller said meanwhile is a voicemail if streamed and flagged."""
    prompted = facts.prompted or _says_something(action)
    if facts.flagged and facts.streaming and prompted:
        return replace(facts, prompted=True, secured="a voicemail was taken")
    return replace(facts, prompted=prompted)


def _says_something(action: Action) -> bool:
    """Whether the caller hears more than silence: SSML may hold nothing but a pause."""
    ssml = action.parameters.get("SSML")
    if isinstance(ssml, str):
        return bool(_TAGS.sub("", ssml).strip())
    return any(key in action.parameters for key in ("Text", "PromptId", "Media"))


def sets_voicemail_flag(action: Action) -> bool:
    """Whether a block marks the call as a voicemail."""
    return action.type == "UpdateContactAttributes" and any(
        key == VOICEMAIL_FLAG for key, _ in _entries(action, "Attributes")
    )


def _entries(action: Action, parameter: str) -> list[tuple[str, object]]:
    entries = action.parameters.get(parameter)
    return [(str(key), value) for key, value in entries.items()] if isinstance(entries, Mapping) else []


def _dynamic(text: str) -> bool:
    """Whether a text holds a JSONPath or a placeholder, so that the flow alone does not say what it will be."""
    return "$." in text or "${" in text
