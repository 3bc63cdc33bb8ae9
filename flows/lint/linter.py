"""The linter: every rule on one flow."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from flows.language.catalogue import CATALOGUE, KNOWN_WITHOUT_RULES, MISNAMED
from flows.language.document import Action, Flow, Problem, read_flow
from flows.lint.attribute_rules import check_attributes
from flows.lint.branch_rules import check_branches, check_placement, check_targets
from flows.lint.context import LintContext
from flows.lint.document_rules import check_document, check_reachability
from flows.lint.finding import Finding, Findings
from flows.lint.lambda_rules import check_calls, check_external
from flows.lint.lambda_run import check_runs
from flows.lint.parameter_rules import check_parameters, check_scalars
from flows.lint.reference_rules import check_references
from flows.lint.special_rules import check_special


def lint(flow: Flow, *, file: str, context: LintContext | None = None) -> list[Finding]:
    """Check a parsed flow.

    `file` is what the findings name. Findings about the document come first, then in the order of the actions.
    """
    return _lint(flow, (), file, context or LintContext())


def lint_text(text: str, *, file: str, context: LintContext | None = None) -> list[Finding]:
    """Check the text of a flow, also one that is not well-formed; findings know their lines.

    A text that is no flow at all gives the one finding `not-a-flow`.
    """
    flow, problems = read_flow(text)
    if flow is None:
        findings = Findings(file)
        _add_problems(problems, findings)
        return findings.all()
    lines = _lines(text)
    return [
        replace(finding, line=lines.get(finding.action))
        for finding in _lint(flow, problems, file, context or LintContext())
    ]


def _lint(flow: Flow, problems: Sequence[Problem], file: str, context: LintContext) -> list[Finding]:
    findings = Findings(file)
    _add_problems(problems, findings)
    check_document(flow, findings)
    for action in flow.actions.values():
        _check_action(flow, action, findings, context)
    check_reachability(flow, findings)
    check_attributes(flow, findings, context)
    check_calls(flow, findings, context)
    check_external(flow, findings, context)
    check_runs(flow, findings, context)
    order = {identifier: index for index, identifier in enumerate(flow.actions)}
    return sorted(findings.all(), key=lambda finding: order.get(finding.action, -1))


def _check_action(flow: Flow, action: Action, findings: Findings, context: LintContext) -> None:
    check_targets(flow, action, findings)
    check_scalars(action, findings, resolved=context.resolved)
    check_references(action, findings, context)
    kind = CATALOGUE.get(action.type)
    if kind is None:
        if action.type:  # A missing type has been reported as a problem of structure.
            findings.add("unknown-action", action.identifier, _unknown(action.type))
        return
    check_placement(flow, action, kind, findings)
    check_branches(flow, action, kind, findings)
    check_parameters(action, kind, findings, resolved=context.resolved)
    check_special(action, findings)


def _unknown(name: str) -> str:
    if name in MISNAMED:
        return f"the service refuses the type {name!r}; it is called {MISNAMED[name]!r}"
    if name in KNOWN_WITHOUT_RULES:
        return f"the linter has no rules for the type {name!r}; only its references are checked"
    near = get_close_matches(name, [*CATALOGUE, *KNOWN_WITHOUT_RULES], n=1)
    return f"the type {name!r} is not known" + (
        f"; did you mean {near[0]!r}?" if near else "; only references are checked"
    )


def _add_problems(problems: Sequence[Problem], findings: Findings) -> None:
    for problem in problems:
        findings.add(problem.rule, problem.action, problem.message)


def _lines(text: str) -> dict[str, int]:
    """Line of each action's Identifier, and 1 for the document."""
    lines = {"": 1}
    position, line = 0, 1
    for match in re.finditer(r'"Identifier"\s*:\s*("(?:[^"\\]|\\.)*")', text):
        line += text.count("\n", position, match.start())
        position = match.start()
        try:
            lines.setdefault(json.loads(match[1]), line)
        except ValueError:
            continue  # A control character, which the parser has reported.
    return lines
