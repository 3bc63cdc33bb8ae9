"""Rules about Lambda functions: methods, associations, and the fields of $.External."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from flows.language.document import MODULE, Action, Flow
from flows.language.references import JsonPath
from flows.lint.attribute_rules import named_flows
from flows.lint.context import LintContext
from flows.lint.finding import Findings
from flows.lint.graph import predecessors
from flows.lint.lambda_calls import LambdaCall, lambda_call, method_is_open
from flows.lint.reference_rules import paths_of


def check_calls(flow: Flow, findings: Findings, context: LintContext) -> None:
    """Every call: a method that the function has, a function that the instance may call."""
    for action in flow.actions.values():
        call = lambda_call(action, context)
        if call is not None:
            _check_method(action, call, findings, context)
            _check_association(action, call, findings, context)


def check_external(flow: Flow, findings: Findings, context: LintContext) -> None:
    """Every $.External: a function has answered before, and it returns the field."""
    before = predecessors(flow)
    for identifier, action in flow.actions.items():
        latest: list[str] | None = None
        for place, path in paths_of(action):
            if path.root != "External" or path.opaque or not path.leaf:
                continue
            if latest is None:
                latest = _latest(flow, identifier, before, context)
            if not latest and not _from_before(flow, context):
                findings.add(
                    "external-before-lambda",
                    identifier,
                    f"{place} reads {path.text}, but no Lambda function can have answered before",
                )
            for source in latest:
                _check_field(action, place, path, flow.actions[source], findings, context)


def _check_method(action: Action, call: LambdaCall, findings: Findings, context: LintContext) -> None:
    contract = context.functions.get(call.function or "")
    if contract is None or contract.methods is None or method_is_open(action):
        return
    names = sorted(contract.methods)
    if call.method is None:
        findings.add(
            "lambda-method",
            action.identifier,
            f"{call.function} needs LambdaInvocationAttributes.methodName; it has {', '.join(names)}",
        )
    elif call.method not in contract.methods:
        near = get_close_matches(call.method, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}"
        findings.add("lambda-method", action.identifier, f"{call.function} has no method {call.method!r}; {hint}")


def _check_association(action: Action, call: LambdaCall, findings: Findings, context: LintContext) -> None:
    associated = context.associated_functions
    if associated is None or not (call.function or call.reference.startswith("arn:")):
        return
    unqualified = ":".join(call.reference.split(":")[:7]) if call.reference.startswith("arn:") else call.reference
    if not associated & {call.function, call.reference, unqualified}:
        findings.add(
            "lambda-association",
            action.identifier,
            f"{call.function or call.reference} is not associated with the Connect instance; associate it, or the "
            "block takes its error branch",
        )


def _check_field(
    action: Action, place: str, path: JsonPath, source: Action, findings: Findings, context: LintContext
) -> None:
    call = lambda_call(source, context)
    if call is None or call.fields is None or path.leaf in call.fields:
        return
    method = f"{call.function} {call.method}" if call.method else str(call.function)
    fields = ", ".join(sorted(call.fields)) or "nothing"
    findings.add(
        "lambda-field",
        action.identifier,
        f"{place} reads {path.text}, but {method} (called last, in {source.identifier!r}) returns only {fields}",
    )


def _latest(
    flow: Flow, identifier: str, before: Mapping[str, list[tuple[str, str]]], context: LintContext
) -> list[str]:
    """Calls whose answer $.External may hold when the action begins."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [identifier]
    while waiting:
        for source, label in before.get(waiting.pop(), []):
            call = lambda_call(flow.actions[source], context) if label != "otherwise" else None
            if call is None or call.asynchronous:
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
            elif label == "next":
                found[source] = None
            # A failed call leaves nothing behind that could be read.
    return list(found)


def _from_before(flow: Flow, context: LintContext) -> bool:
    """Whether the contact may come from a flow that has called a function."""
    if flow.type in (MODULE, ""):
        return True
    leading = [other for name, other in context.flows.items() if name != flow.name and flow.name in named_flows(other)]
    return any(lambda_call(action, context) is not None for other in leading for action in other.actions.values())
