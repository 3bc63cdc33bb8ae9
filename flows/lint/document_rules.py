"""Rules about the document as a whole: version, size, metadata, identifiers, what can be reached."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flows.language.catalogue import (
    CATALOGUE,
    IDENTIFIER_REFUSES,
    MAX_ACTIONS,
    MAX_CHARACTERS,
    MAX_IDENTIFIER,
    RESERVED_IDENTIFIERS,
)
from flows.language.document import FLOW_TYPES, MODULE, VERSION, Action, Flow
from flows.language.placement import ROUTE
from flows.lint.finding import Findings
from flows.lint.graph import closure, edges, reachable


def check_document(flow: Flow, findings: Findings) -> None:
    """Version, size, name, type, start and identifiers."""
    if flow.raw.get("Version") != VERSION:
        findings.add("document-shape", None, f"Version is {flow.raw.get('Version')!r}; write {VERSION!r}")
    if len(flow.actions) > MAX_ACTIONS:
        findings.add("document-size", None, f"the flow has {len(flow.actions)} actions; at most {MAX_ACTIONS} go")
    size = _characters(flow)
    if size > MAX_CHARACTERS:
        findings.add("document-size", None, f"the flow has {size:,} characters; at most {MAX_CHARACTERS:,} go")
    if flow.start and flow.start not in flow.actions:
        findings.add("start-action", None, f"StartAction names {flow.start!r}, which is no action of this flow")
    _check_metadata(flow, findings)
    for identifier in flow.actions:
        _check_identifier(identifier, findings)


def check_reachability(flow: Flow, findings: Findings) -> None:
    """Actions that no path leads to, and actions from which no path leads out."""
    reached = reachable(flow)
    if flow.start in flow.actions:
        for identifier in flow.actions:
            if identifier not in reached:
                findings.add("unreachable", identifier, "no path from the start leads here; connect or remove it")
    if flow.type in ROUTE:
        _check_way_out(flow, reached, findings)


def _check_way_out(flow: Flow, reached: set[str], findings: Findings) -> None:
    backward: dict[str, list[str]] = {}
    ends = []
    for identifier, action in flow.actions.items():
        for _, target in edges(action):
            backward.setdefault(target, []).append(identifier)
        if _leaves(flow, action):
            ends.append(identifier)
    stuck = reached - closure(ends, backward)
    for identifier in flow.actions:
        if identifier in stuck:
            findings.add(
                "no-way-out",
                identifier,
                "from here on no path ends, transfers or queues the contact; the caller is caught in a circle",
            )
            return  # The rest of the circle is the same defect.


def _leaves(flow: Flow, action: Action) -> bool:
    kind = CATALOGUE.get(action.type)
    # What cannot be judged, or is reported elsewhere, counts as a way out.
    broken = not action.successors() or any(target not in flow.actions for _, target in action.successors())
    return kind is None or kind.terminal or kind.ends_flow or broken


def _check_metadata(flow: Flow, findings: Findings) -> None:
    if not flow.name:
        findings.add("metadata", None, "Metadata.name is missing; give the flow its name")
    if not flow.type:
        findings.add(
            "metadata",
            None,
            f"Metadata.type is missing, so where blocks may stand is not checked; write one of {', '.join(FLOW_TYPES)}",
        )
    elif flow.type not in FLOW_TYPES and flow.type != MODULE:
        findings.add("flow-type", None, f"Metadata.type is {flow.type!r}; allowed are {', '.join(FLOW_TYPES)}")
    described = flow.metadata.get("ActionMetadata")
    unknown = [key for key in described if key not in flow.actions] if isinstance(described, Mapping) else []
    if unknown:
        shown = ", ".join(repr(key) for key in unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        findings.add("metadata", None, f"Metadata.ActionMetadata describes actions that do not exist: {shown}")


def _check_identifier(identifier: str, findings: Findings) -> None:
    if len(identifier) > MAX_IDENTIFIER:
        findings.add("identifier", identifier, f"has {len(identifier)} characters; at most {MAX_IDENTIFIER} go")
    refused = sorted(set(identifier) & IDENTIFIER_REFUSES)
    if refused:
        findings.add("identifier", identifier, f"has {' '.join(refused)}, which the service refuses")
    if identifier in RESERVED_IDENTIFIERS:
        findings.add("identifier", identifier, "is a word that the service reserves; choose another")


def _characters(flow: Flow) -> int:
    # What is deployed has no layout, so spaces between the pieces do not count.
    try:
        return len(json.dumps(flow.raw, ensure_ascii=False, separators=(",", ":"), default=str))
    except (RecursionError, ValueError):
        return 0
