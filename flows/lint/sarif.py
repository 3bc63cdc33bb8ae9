"""Findings as SARIF 2.1.0, which code review tools read.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from flows.lint.finding import Finding
from flows.lint.rules import RULES

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULE_INDEX: Final = {name: index for index, name in enumerate(RULES)}


def as_sarif(findings: Sequence[Finding]) -> str:
    """One run with every rule and a result for each finding; an action is a logical location."""
    driver = {
        "name": "flows-lint",
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": rule.finds},
                "defaultConfiguration": {"level": rule.severity},
            }
            for name, rule in RULES.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(finding.file)},
            "region": {"startLine": finding.line or 1},
        }
    }
    if finding.action:
        location["logicalLocations"] = [{"name": finding.action, "kind": "object"}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": _RULE_INDEX[finding.rule],
        "level": finding.severity,
        "message": {"text": f"{finding.action}: {finding.message}" if finding.action else finding.message},
        "locations": [location],
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
