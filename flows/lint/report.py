"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from flows.lint.finding import Finding


def as_text(findings: Sequence[Finding], *, files: int) -> str:
    """One line a finding (`file:action:rule: message`), and a line with the sum."""
    lines = [f"{finding} [{finding.severity}]" for finding in findings]
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    lines.append(f"{_count(errors, 'error')} and {_count(warnings, 'warning')} in {_count(files, 'flow')}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding], *, files: int) -> str:
    """`{"files": <number>, "findings": [{file, action, rule, message, severity, line}, ...]}`."""
    return json.dumps({"files": files, "findings": [asdict(finding) for finding in findings]}, indent=2)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
