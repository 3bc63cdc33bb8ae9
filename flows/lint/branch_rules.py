"""Rules about an action's transitions: where they lead, and which of them its type needs, allows and refuses."""

from __future__ import annotations

import re
from collections import Counter

from flows.language.actions_branching import NUMERIC_OPERATORS
from flows.language.document import MODULE, Action, Flow
from flows.language.placement import ALL
from flows.language.references import has_placeholder, whole_path
from flows.language.shapes import ActionType, ConditionRule, Form
from flows.lint.finding import Findings
from flows.lint.graph import edges

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def check_targets(flow: Flow, action: Action, findings: Findings) -> None:
    """Every transition, of a known type or not, must lead to an action."""
    for label, target in edges(action):
        if target not in flow.actions:
            findings.add(
                "dangling-transition",
                action.identifier,
                f"{label} leads to {target!r}, which is no action of this flow",
            )


def check_placement(flow: Flow, action: Action, kind: ActionType, findings: Findings) -> None:
    """The block may stand in a flow of this type."""
    if flow.type in ALL and flow.type != MODULE and flow.type not in kind.flow_types:
        allowed = ", ".join(sorted(kind.flow_types))
        findings.add(
            "flow-type", action.identifier, f"{kind.name} may not stand in a {flow.type} flow; only in {allowed}"
        )


def check_branches(flow: Flow, action: Action, kind: ActionType, findings: Findings) -> None:
    """NextAction, error branches and conditions."""
    form = kind.form(action.parameters)
    name = f"{kind.name} {form.name}".strip()
    if kind.terminal:
        if action.successors():
            findings.add("terminal-action", action.identifier, f'{name} ends the flow; write "Transitions": {{}}')
        return
    if form.next_required and action.next is None:
        findings.add("next-action", action.identifier, f"{name} needs Transitions.NextAction")
    _check_errors(flow, action, kind, form, name, findings)
    _check_conditions(action, form.conditions, name, findings)
    _check_mirror(action, form, name, findings)


def _check_errors(flow: Flow, action: Action, kind: ActionType, form: Form, name: str, findings: Findings) -> None:
    present = Counter(branch.error_type for branch in action.errors)
    for error_type, count in present.items():
        if error_type not in form.errors.allowed:
            allowed = ", ".join(form.errors.allowed) or "none"
            findings.add(
                "error-branch",
                action.identifier,
                f"{name} has no error branch {error_type!r}, the service refuses it; allowed: {allowed}",
            )
        if count > 1:
            findings.add("duplicate-branch", action.identifier, f"the error {error_type!r} has {count} branches")
        if error_type in kind.doubtful_in.get(flow.type, ()):
            findings.add(
                "doubtful", action.identifier, f"one source says that {error_type} is refused in a {flow.type} flow"
            )
    for error_type in form.errors.required:
        if error_type not in present:
            findings.add("error-branch", action.identifier, f"{name} needs an error branch {error_type!r}")


def _check_conditions(action: Action, rule: ConditionRule, name: str, findings: Findings) -> None:
    seen: set[str] = set()
    for branch in action.conditions:
        if len(branch.operands) != 1:
            findings.add(
                "condition",
                action.identifier,
                f"the condition {str(branch)!r} has {len(branch.operands)} operands; exactly one text is needed",
            )
            continue
        if branch.operands[0] == "":
            findings.add("empty-string", action.identifier, f"the operand of {branch.operator} is empty")
            continue
        if str(branch) in seen:
            findings.add("duplicate-branch", action.identifier, f"the condition {str(branch)!r} stands there twice")
        seen.add(str(branch))
        _check_condition(action, branch.operator, branch.operands[0], rule, name, findings)
    for operator, operand in rule.exact or ():
        if f"{operator} {operand}" not in seen:
            findings.add("condition", action.identifier, f"{name} needs the condition {operator} {operand}")
    if len(action.conditions) < rule.least:
        findings.add("condition", action.identifier, f"{name} needs at least {rule.least} condition")


def _check_condition(
    action: Action, operator: str, operand: str, rule: ConditionRule, name: str, findings: Findings
) -> None:
    if rule.exact is not None:
        if (operator, operand) not in rule.exact and not has_placeholder(operand):
            allowed = ", ".join(" ".join(pair) for pair in rule.exact)
            findings.add(
                "condition", action.identifier, f"{name} has no condition {operator} {operand!r}; it takes {allowed}"
            )
        return
    if not rule.operators:
        findings.add("condition", action.identifier, f"{name} takes no conditions; remove {operator} {operand!r}")
        return
    if operator not in rule.operators:
        findings.add(
            "condition",
            action.identifier,
            f"{name} does not take the operator {operator!r}; allowed: {', '.join(rule.operators)}",
        )
        return
    if has_placeholder(operand):
        return
    if rule.operands is not None and operand not in rule.operands:
        findings.add(
            "condition", action.identifier, f"{name} does not take {operand!r}; allowed: {' '.join(rule.operands)}"
        )
    if operator in NUMERIC_OPERATORS and not _NUMBER.fullmatch(operand) and whole_path(operand) is None:
        findings.add("condition", action.identifier, f"{operator} needs a number or a JSONPath, not {operand!r}")


def _check_mirror(action: Action, form: Form, name: str, findings: Findings) -> None:
    if form.mirror is None or action.next is None:
        return
    target = next(
        (target for label, target in action.successors() if label in (f"error:{form.mirror}", form.mirror)),
        None,
    )
    if target is not None and target != action.next:
        branch = form.mirror.removeprefix("condition:")
        findings.add(
            "mirror",
            action.identifier,
            f"NextAction of {name} should be a copy of the branch {branch} ({target!r}), not {action.next!r}",
        )
