"""A finding of the linter, and the collector that the rules write into."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.lint.rules import RULES, Severity


@dataclass(frozen=True)
class Finding:
    """One defect.

    Attributes:
        file: as it was given to the linter.
        action: identifier of the action, "" for the document as a whole.
        rule: a key of RULES.
        message: what is wrong, the value, and what to do.
        severity: `error` (the service refuses the flow, or a contact comes to harm) or `warning`.
        line: line in the file at which the action stands, from 1; None where it is not known.
    """

    file: str
    action: str
    rule: str
    message: str
    severity: Severity
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.action}:{self.rule}: {self.message}"


@dataclass
class Findings:
    """Collects findings of one file; the same one twice counts once."""

    file: str
    _found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    def add(self, rule: str, action: str | None, message: str, severity: Severity | None = None) -> None:
        """Add a finding with the rule's severity, unless another one is given.

        Raises:
            KeyError: there is no such rule.
        """
        finding = Finding(self.file, action or "", rule, message, severity or RULES[rule].severity)
        self._found.setdefault((finding.action, rule, message), finding)

    def all(self) -> list[Finding]:
        """Every finding, in the order in which they were made."""
        return list(self._found.values())
