"""The flows of a proof, and which of them a reference in a flow means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flows.language.document import Action, Flow

LAMBDA: Final = "InvokeLambdaFunction"
HOOKS_OF_A_QUEUED_CALL: Final = {
    "CustomerQueue": "queued; the customer queue flow runs",
    "AgentWhisper": "an agent answers; the agent whisper runs",
    "CustomerWhisper": "an agent answers; the customer whisper runs",
    "CustomerHold": "the agent puts the caller on hold; the customer hold flow runs",
    "AgentHold": "the agent puts the caller on hold; the agent hold flow runs",
}
"""Event hooks whose flows run between the queue and the end of the conversation with the agent, and when they do."""


@dataclass(frozen=True)
class Reference:
    """What a flow reference means: a flow, one that is assumed safe, or neither (then `why` says so)."""

    flow: Flow | None = None
    assumed: bool = False
    dynamic: bool = False
    why: str = ""


@dataclass(frozen=True)
class Library:
    """Flows by name, with what else is needed to follow a call through them.

    Attributes:
        flows: by name.
        names: flow name by ARN or id, for flows whose placeholders are resolved.
        assume_safe: names or ARNs of flows outside the proof that someone else vouches for.
    """

    flows: Mapping[str, Flow]
    names: Mapping[str, str] = field(default_factory=dict)
    assume_safe: Collection[str] = ()

    def find(self, reference: Any, action: Action) -> Reference:
        """The flow that a parameter of `action` names: by placeholder, ARN, id, name, or the console's metadata."""
        text = reference if isinstance(reference, str) else ""
        if text.startswith("$."):
            return Reference(dynamic=True, why=f"the flow is only known at run time ({text})")
        name = _placeholder(text) or self.names.get(text) or text
        known = self._known(name, text)
        if known is not None:
            return known
        shown = _name_in_metadata(action, text)
        if shown and (known := self._known(shown, shown)) is not None:
            return known
        return Reference(why=f"the flow {shown or name or 'without a name'} is not among the flows of the proof")

    def _known(self, name: str, text: str) -> Reference | None:
        if name in self.flows:
            return Reference(flow=self.flows[name])
        if name in self.assume_safe or text in self.assume_safe:
            return Reference(assumed=True)
        return None

    def ahead_of(self, name: str) -> set[str]:
        """Names of the flows that a call can come to after entering a flow, this one included."""
        waiting, found = [name], {name}
        while waiting:
            for reference, action in _references(self.flows[waiting.pop()]):
                target = self.find(reference, action).flow
                if target is not None and target.name not in found:
                    found.add(target.name)
                    waiting.append(target.name)
        return found

    def transferred_to(self) -> set[str]:
        """Names of the flows that some other flow of the library transfers to."""
        found: set[str] = set()
        for flow in self.flows.values():
            for action in flow.actions.values():
                if action.type in ("TransferToFlow", "CreateCallbackContact"):
                    target = self.find(action.parameters.get("ContactFlowId"), action).flow
                    if target is not None and target.name != flow.name:
                        found.add(target.name)
        return found


def _references(flow: Flow) -> Iterator[tuple[Any, Action]]:
    """Every reference to another flow in a flow, with the block that holds it."""
    for action in flow.actions.values():
        if "ContactFlowId" in action.parameters:
            yield action.parameters["ContactFlowId"], action
        hooks = action.parameters.get("EventHooks")
        for reference in hooks.values() if isinstance(hooks, Mapping) else ():
            yield reference, action


def structural_option(action: Action) -> tuple[str, bool, str] | None:
    """(option, value for which the block stays, block that takes its place) of a block that an option may leave out."""
    rule = action.metadata.get("scv")
    if not isinstance(rule, Mapping) or not isinstance(rule.get("when"), str):
        return None
    when = rule["when"]
    otherwise = rule.get("otherwise")
    return when.removeprefix("!"), not when.startswith("!"), otherwise if isinstance(otherwise, str) else ""


def _placeholder(text: str) -> str:
    return text[len("${flow:") : -1] if text.startswith("${flow:") and text.endswith("}") else ""


def _name_in_metadata(action: Action, text: str) -> str:
    """The name of a flow as the console's exports keep it beside its ARN."""
    older = action.metadata.get("contactFlow")
    if isinstance(older, Mapping) and older.get("id", text) == text and isinstance(older.get("text"), str):
        return str(older["text"])
    newer = action.metadata.get("parameters")
    shown = newer.get("ContactFlowId") if isinstance(newer, Mapping) else None
    if isinstance(shown, Mapping) and isinstance(shown.get("displayName"), str):
        return str(shown["displayName"])
    return ""
