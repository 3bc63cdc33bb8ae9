"""Rules about values that are read: something must have set them before, here or in a flow that leads here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flows.language.document import MODULE, Action, Flow
from flows.language.references import has_placeholder, placeholders_in, texts_in
from flows.lint.context import LintContext
from flows.lint.finding import Findings
from flows.lint.graph import ancestors, predecessors
from flows.lint.lambda_calls import lambda_call
from flows.lint.reference_rules import paths_of

_EVERYTHING: Final = "*"


def check_attributes(flow: Flow, findings: Findings, context: LintContext) -> None:
    """$.Attributes, $.FlowAttributes and $.StoredCustomerInput of every action."""
    before = predecessors(flow)
    inherited, entered_blindly = _inherited(flow, context)
    for identifier, action in flow.actions.items():
        earlier: set[str] | None = None
        for place, path in paths_of(action):
            if path.opaque:
                continue
            if earlier is None:
                earlier = ancestors(identifier, before)
            if path.root == "Attributes" and path.leaf and not entered_blindly:
                _check_attribute(flow, action, place, path.leaf, earlier, inherited, findings, context)
            elif path.root == "FlowAttributes" and path.leaf and flow.type != MODULE:
                _check_flow_attribute(flow, action, place, path.leaf, earlier, findings)
            elif path.root == "StoredCustomerInput" and not entered_blindly and _EVERYTHING not in inherited:
                _check_stored_input(flow, action, place, earlier, findings)


def _check_flow_attribute(
    flow: Flow, action: Action, place: str, name: str, earlier: set[str], findings: Findings
) -> None:
    if not any(name in _flow_attributes(flow.actions[key]) for key in earlier):
        findings.add(
            "attribute-never-set",
            action.identifier,
            f"{place} reads $.FlowAttributes.{name}, which this flow sets nowhere before",
        )


def _check_stored_input(flow: Flow, action: Action, place: str, earlier: set[str], findings: Findings) -> None:
    if not any(_stores_input(flow.actions[key]) for key in earlier):
        findings.add(
            "unset-input", action.identifier, f"{place} reads $.StoredCustomerInput, but nothing stores input before"
        )


def _check_attribute(
    flow: Flow,
    action: Action,
    place: str,
    name: str,
    earlier: set[str],
    inherited: set[str],
    findings: Findings,
    context: LintContext,
) -> None:
    if name in inherited or name in context.contact_attributes:
        return
    if any(name in _contact_attributes(flow.actions[key], context) for key in earlier):
        return
    later = [key for key, other in flow.actions.items() if name in _contact_attributes(other, context)]
    where = f"it is set only in {later[0]!r}, which does not come before" if later else "nothing known here sets it"
    findings.add("unset-attribute", action.identifier, f"{place} reads $.Attributes.{name}, but {where}")


def _inherited(flow: Flow, context: LintContext) -> tuple[set[str], bool]:
    """Contact attributes that flows before this one may set ("*": also stored input), and whether none is known."""
    others = {name: other for name, other in context.flows.items() if name != flow.name}
    # Whispers, queues, holds, transfers and modules run for contacts that any flow may have had before.
    if flow.type != "CONTACT_FLOW":
        if not others:
            return set(), True
        leading: Iterable[Flow] = others.values()
    else:
        leading = _leading(flow.name, others)
    names: set[str] = set()
    for other in leading:
        for action in other.actions.values():
            names |= _contact_attributes(action, context)
            if _stores_input(action):
                names.add(_EVERYTHING)
    return names, False


def _leading(name: str, others: Mapping[str, Flow]) -> list[Flow]:
    """Flows from which a contact may come into the flow `name`, directly or through others."""
    waiting, seen = [name], set[str]()
    while waiting:
        target = waiting.pop()
        for other_name, other in others.items():
            if other_name not in seen and target in named_flows(other):
                seen.add(other_name)
                waiting.append(other_name)
    if any(others[name].type != "CONTACT_FLOW" for name in seen):
        # A transfer's contact has been in other flows before.
        return list(others.values())
    return [others[name] for name in sorted(seen)]


def named_flows(flow: Flow) -> set[str]:
    """Names of the flows that a flow's placeholders name."""
    return {
        placeholder.name
        for action in flow.actions.values()
        for _, text in texts_in(action.parameters)
        for placeholder in placeholders_in(text)
        if placeholder.kind == "flow"
    }


def _contact_attributes(action: Action, context: LintContext) -> set[str]:
    if action.type == "UpdateContactAttributes":
        return _keys(action, "Attributes")
    call = lambda_call(action, context)
    return set(call.returns.sets) if call is not None and call.returns is not None else set()


def _flow_attributes(action: Action) -> set[str]:
    return _keys(action, "FlowAttributes") if action.type == "UpdateFlowAttributes" else set()


def _keys(action: Action, parameter: str) -> set[str]:
    attributes = action.parameters.get(parameter)
    return {key for key in attributes if not has_placeholder(key)} if isinstance(attributes, Mapping) else set()


def _stores_input(action: Action) -> bool:
    return action.type == "GetParticipantInput" and action.parameters.get("StoreInput") == "True"
