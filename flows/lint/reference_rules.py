"""Rules about what a flow refers to: placeholders, other flows, and the roots and members of JSONPaths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from configuration.functions import FUNCTION_NAMES
from flows.language.document import Action
from flows.language.placement import ROUTE
from flows.language.references import (
    ANY,
    LEAF,
    PLACEHOLDER_KINDS,
    ROOTS,
    JsonPath,
    Placeholder,
    paths_in,
    placeholders_in,
    texts_in,
)
from flows.lint.context import LintContext
from flows.lint.finding import Findings

_HOOK_TYPES: Final[Mapping[str, frozenset[str]]] = {
    "EventHooks.AgentHold": frozenset({"AGENT_HOLD"}),
    "EventHooks.AgentWhisper": frozenset({"AGENT_WHISPER"}),
    "EventHooks.CustomerHold": frozenset({"CUSTOMER_HOLD"}),
    "EventHooks.CustomerQueue": frozenset({"CUSTOMER_QUEUE"}),
    "EventHooks.CustomerWhisper": frozenset({"CUSTOMER_WHISPER"}),
    "EventHooks.CustomerRemaining": frozenset({"CONTACT_FLOW"}),
    "ContactFlowId": ROUTE,
}
"""Types of flow that may stand at a place."""


def texts_of(action: Action) -> Iterator[tuple[str, str]]:
    """(place, text) of every text in which an action may refer to something: parameters and operands."""
    yield from texts_in(action.parameters)
    for index, branch in enumerate(action.conditions):
        for operand in branch.operands:
            yield f"condition {index + 1}", operand


def paths_of(action: Action) -> Iterator[tuple[str, JsonPath]]:
    """(place, JSONPath) of everything that an action reads."""
    for place, text in texts_of(action):
        for path in paths_in(text):
            yield place, path


def check_references(action: Action, findings: Findings, context: LintContext) -> None:
    """Placeholders and JSONPaths of one action."""
    for place, text in texts_of(action):
        for placeholder in placeholders_in(text):
            _check_placeholder(action, place, placeholder, findings, context)
        for path in paths_in(text):
            _check_path(action, place, path, findings)


def _check_placeholder(
    action: Action, place: str, placeholder: Placeholder, findings: Findings, context: LintContext
) -> None:
    if placeholder.kind not in PLACEHOLDER_KINDS:
        # Tokens of the CDK stand for values that CloudFormation fills in.
        if not placeholder.text.startswith("${Token["):
            kinds = ", ".join(PLACEHOLDER_KINDS)
            findings.add(
                "placeholder",
                action.identifier,
                f"{place} has {placeholder.text}; the kinds of placeholder are {kinds}",
            )
    elif placeholder.kind == "function":
        if placeholder.name not in FUNCTION_NAMES:
            hint = _hint(placeholder.name, FUNCTION_NAMES)
            findings.add(
                "unknown-function", action.identifier, f"{place}: there is no function {placeholder.name!r}{hint}"
            )
    elif placeholder.kind == "flow":
        _check_flow(action, place, placeholder.name, findings, context)


def _check_flow(action: Action, place: str, name: str, findings: Findings, context: LintContext) -> None:
    flow = context.flows.get(name)
    if flow is None:
        if context.flows_complete:
            hint = _hint(name, context.flows)
            findings.add("unknown-flow", action.identifier, f"{place}: there is no flow {name!r}{hint}")
        return
    allowed = _HOOK_TYPES.get(place)
    if allowed is not None and flow.type and flow.type not in allowed:
        kinds = ", ".join(sorted(allowed))
        findings.add("unknown-flow", action.identifier, f"{place}: {name!r} is a {flow.type} flow; needed is {kinds}")


def _check_path(action: Action, place: str, path: JsonPath, findings: Findings) -> None:
    if path.opaque:
        return
    members = ROOTS.get(path.root)
    if members is None:
        hint = _hint(path.root, ROOTS)
        findings.add("unknown-path", action.identifier, f"{place} reads {path.text}; there is no $.{path.root}{hint}")
    elif members in (ANY, LEAF):
        if not path.leaf:
            findings.add("path", action.identifier, f"{place} reads {path.text} as a whole; name a member of it")
    elif path.leaf not in members:
        known = ", ".join(f"$.{path.root}.{name}" if name else f"$.{path.root}" for name in sorted(members))
        findings.add("unknown-path", action.identifier, f"{place} reads {path.text}; what can be read is {known}")


def _hint(name: str, names: Mapping[str, object] | tuple[str, ...]) -> str:
    near = get_close_matches(name, list(names), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
