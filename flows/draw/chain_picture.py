"""The picture of the flows that a call goes through, from a start flow on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flows.draw.diagram import Box, Diagram, Link, Look, Style
from flows.draw.kinds import CALLS_BACK, GOES_TO_FLOW, QUEUES, TRANSFERS
from flows.draw.svg import render
from flows.language.document import Action, Flow
from flows.resilience.describe import detail_of
from flows.resilience.effects import sets_voicemail_flag
from flows.resilience.library import LAMBDA, Library, structural_option

_VOICEMAIL: Final = Look("VOICEMAIL", "#00796b", "#e9f6f4")
_WHISPER: Final = Look("WHISPER", "#6a1b9a", "#f7effb")
# When these succeed the call has left the flow, so that their NextAction is never taken.
_LEAVES: Final = frozenset({"TransferToFlow", "TransferContactToQueue", "DequeueContactAndTransferToQueue"})
_NOT_FAILURES: Final = frozenset({"NoMatchingCondition", "InputTimeLimitExceeded"})
_HOOKS: Final = {
    "CustomerQueue": "while waiting",
    "AgentWhisper": "when an agent answers",
    "CustomerWhisper": "when an agent answers",
    "CustomerHold": "on hold",
    "AgentHold": "on hold",
    "CustomerRemaining": "when the agent is gone",
}


@dataclass(frozen=True)
class _End:
    """Where calls end up: a box that flows share."""

    key: str
    look: Look
    kind: str
    title: str
    short: str
    details: tuple[str, ...] = ()


_IN_QUEUE: Final = _End(" queue", QUEUES, "Transfer to queue", "In a queue", "queue", ("an agent answers",))
_CALLBACK: Final = _End(
    " callback", CALLS_BACK, "Transfer to queue", "Callback placed", "callback", ("an agent calls back",)
)
_THIRD_PARTY: Final = _End(" third party", TRANSFERS, "Transfer to phone number", "Third party", "third party")
_AGENT: Final = _End(" agent", TRANSFERS, "Transfer to agent", "With an agent", "agent")
_ENDS: Final = {
    "TransferContactToQueue": _IN_QUEUE,
    "DequeueContactAndTransferToQueue": _IN_QUEUE,
    "CreateCallbackContact": _CALLBACK,
    "TransferParticipantToThirdParty": _THIRD_PARTY,
    "TransferContactToAgent": _AGENT,
}


@dataclass
class _Ways:
    """Ways from one box to another: whether one of them needs no failure, and what those that need none are called."""

    ordinary: bool = False
    labels: list[str] = field(default_factory=list)


def draw_chain(flows: Mapping[str, Flow], start: str, *, title: str = "") -> str:
    """The flows that a call can come to from `start`, and where it ends up, as the text of an SVG file.

    A line is dashed if a call only takes it after something failed; failures that lead to a queue, a callback or a
    voicemail are named in the box of the flow instead.

    Raises:
        KeyError: there is no flow `start`.
    """
    library = Library({flow.name: flow for flow in flows.values()})
    if start not in library.flows:
        raise KeyError(f"there is no flow {start!r}; there are {', '.join(sorted(library.flows))}")
    names = _names(library, start)
    ways: dict[tuple[str, str], _Ways] = {}
    ends: dict[str, _End] = {}
    for name in names:
        for target, label, ordinary in _targets(library, library.flows[name], ends):
            way = ways.setdefault((name, target), _Ways())
            way.ordinary |= ordinary
            if label and label not in way.labels:
                way.labels.append(label)
    fallbacks: dict[str, list[str]] = {}
    links: list[Link] = []
    for (source, target), way in ways.items():
        if way.ordinary:
            links.append(Link(source, target, " / ".join(way.labels)))
        elif target in ends or _takes_voicemail(library.flows[target]):
            # Every flow falls back to these; as lines they would hide the way of an ordinary call.
            fallbacks.setdefault(source, []).append(ends[target].short if target in ends else "voicemail")
        else:
            links.append(Link(source, target, "", Style.ERROR))
    boxes = [_flow_box(library.flows[name], fallbacks.get(name, [])) for name in names]
    touched = {link.target for link in links}
    boxes += [Box(end.key, end.look, end.kind, end.title, end.details) for end in ends.values() if end.key in touched]
    subtitle = f"from {start}: {len(names)} flows"
    text = "A dashed line, and the fallback at the lower edge of a box, are only taken after something failed."
    return render(Diagram(title or "Chain of flows", subtitle, text, tuple(boxes), tuple(links)))


def _names(library: Library, start: str) -> list[str]:
    """The flows of the chain, in the order in which a call comes to them."""
    names = [start]
    for name in names:
        for _, action, reference in _references(library.flows[name]):
            found = library.find(reference, action).flow
            if found is not None and found.name not in names:
                names.append(found.name)
    return names


def _references(flow: Flow) -> Iterator[tuple[str, Action, Any]]:
    """(label, block, reference) of every flow that a flow leads to."""
    for action in flow.actions.values():
        option = structural_option(action)
        label = "" if option is None else f"{'if' if option[1] else 'unless'} {option[0]}"
        if action.type == "TransferToFlow":
            yield label, action, action.parameters.get("ContactFlowId")
        elif action.type == "CreateCallbackContact" and "ContactFlowId" in action.parameters:
            yield "when the callback is due", action, action.parameters["ContactFlowId"]
        hooks = action.parameters.get("EventHooks")
        for event, reference in hooks.items() if isinstance(hooks, Mapping) else ():
            yield _HOOKS.get(str(event), str(event)), action, reference


def _targets(library: Library, flow: Flow, ends: dict[str, _End]) -> Iterator[tuple[str, str, bool]]:
    """(box, label, whether it takes no failure) of everything that a flow leads to; adds the ends that it finds."""
    ordinary = _without_failure(flow)
    for label, action, reference in _references(flow):
        found = library.find(reference, action).flow
        if found is not None:
            yield found.name, label, action.identifier in ordinary
    for action in flow.actions.values():
        end = _ENDS.get(action.type)
        if end is not None:
            ends.setdefault(end.key, end)
            yield end.key, "", action.identifier in ordinary


def _without_failure(flow: Flow) -> set[str]:
    """The blocks that a call comes to while nothing fails."""
    waiting = [flow.start] if flow.start in flow.actions else []
    seen = set(waiting)
    while waiting:
        action = flow.actions[waiting.pop()]
        targets = [branch.target for branch in action.conditions]
        targets += [branch.target for branch in action.errors if branch.error_type in _NOT_FAILURES]
        if action.next is not None and action.type not in _LEAVES:
            targets.append(action.next)
        option = structural_option(action)
        if option is not None:
            targets.append(option[2])
        fresh = [target for target in targets if target in flow.actions and target not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return seen


def _takes_voicemail(flow: Flow) -> bool:
    return any(sets_voicemail_flag(action) for action in flow.actions.values())


def _flow_box(flow: Flow, fallbacks: list[str]) -> Box:
    functions = dict.fromkeys(detail_of(action) for action in flow.actions.values() if action.type == LAMBDA)
    look = _VOICEMAIL if _takes_voicemail(flow) else _WHISPER if flow.type.endswith("WHISPER") else GOES_TO_FLOW
    kind = flow.type.replace("_", " ").lower()
    return Box(
        flow.name,
        look,
        kind,
        flow.name,
        details=tuple(f"\u03bb {name}" for name in functions),
        badge=f"fallback: {', '.join(fallbacks)}" if fallbacks else "",
        tooltip=f"{flow.name}\n{flow.description}",
    )
