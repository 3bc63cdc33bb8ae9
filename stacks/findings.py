"""The findings of a synthesis (cdk-nag, the CDK's own template checks, annotations), in words that can be acted on.

The CDK writes them to ``validation-report.json`` in the cloud assembly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

REPORT: Final = "validation-report.json"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that one construct does not meet.

    Attributes:
        check: which plugin found it.
        rule: the id to acknowledge, such as ``AwsSolutions-IAM5[Resource::*]``.
        where: path of the construct.
        severity: ``error``, ``warning`` or what else the plugin says.
        blocks: whether the synthesis counts as failed.
    """

    check: str
    rule: str
    where: str
    severity: str
    description: str
    blocks: bool

    def __str__(self) -> str:
        return f"{self.where}: {self.rule} ({self.severity}, {self.check})\n    {self.description}"


def read_findings(assembly: Path) -> list[Finding]:
    """Return the findings of the cloud assembly in folder ``assembly``; none if nothing was checked."""
    report = assembly / REPORT
    if not report.is_file():
        return []
    content = json.loads(report.read_text(encoding="utf-8"))
    return [finding for plugin in content.get("pluginReports", []) for finding in _of_plugin(plugin)]


def _of_plugin(plugin: Mapping[str, Any]) -> Iterator[Finding]:
    for violation in plugin.get("violations", []):
        for construct in violation.get("violatingConstructs") or [{}]:
            yield Finding(
                check=plugin.get("pluginName", "unknown check"),
                rule=violation.get("ruleName", "unknown rule"),
                where=construct.get("constructPath") or "(app)",
                severity=violation.get("severity", "error"),
                description=violation.get("description", ""),
                blocks=plugin.get("conclusion") == "failure",
            )


def describe(findings: list[Finding]) -> str:
    """The text to print for ``findings`` that block, ordered by construct."""
    ordered = sorted(findings, key=lambda finding: (finding.where, finding.rule))
    count = "1 finding" if len(ordered) == 1 else f"{len(ordered)} findings"
    return "\n".join(
        [
            f"{count} of the policy checks; nothing was deployed",
            *(str(finding) for finding in ordered),
            "Correct each one, or acknowledge it on the single construct with scv_constructs.nag.acknowledge and a "
            "reason that a security reviewer accepts.",
        ]
    )
