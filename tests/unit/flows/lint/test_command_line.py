"""`python -m flows.lint`: files in and out of the repository, formats, exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flows.lint import RULES
from flows.lint.__main__ import ROOT, main
from tests.unit.flows.lint.mutations import go, put
from tests.unit.flows.lint.samples import SAMPLES, Document

# The parts of SARIF 2.1.0 that are used, with what its schema requires of them.
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": {"type": "object", "required": ["text"]},
                                                "defaultConfiguration": {
                                                    "type": "object",
                                                    "properties": {"level": _LEVEL},
                                                },
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": _LEVEL,
                                "message": {"type": "object", "required": ["text"]},
                                "locations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "required": ["uri"],
                                                        "properties": {
                                                            "uri": {"type": "string", "pattern": r"^[^\s\\]+$"}
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "properties": {"startLine": {"type": "integer", "minimum": 1}},
                                                    },
                                                },
                                            },
                                            "logicalLocations": {
                                                "type": "array",
                                                "items": {"type": "object", "required": ["name", "kind"]},
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip


def save(folder: Path, flow: Document, name: str = "my flow.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(flow, indent=2), encoding="utf-8")
    return path


def broken() -> Document:
    flow = SAMPLES["Transfer"]()
    put("Say", "Text", "")(flow)
    go("Say", "Nobody")(flow)
    return flow


def test_without_a_file_the_shipped_flows_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--strict"]) == 0
    assert capsys.readouterr().out.startswith("0 errors and 0 warnings in ")


def test_text_is_file_action_rule_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, broken())
    assert main([str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path}:Say:dangling-transition: next leads to 'Nobody'")
    assert lines[-1] == "2 errors and 1 warning in 1 flow"


def test_warnings_fail_only_when_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow = SAMPLES["Transfer"]()
    flow["Metadata"]["name"] = ""
    path = save(tmp_path, flow)
    assert main([str(path)]) == 0
    assert main(["--strict", str(path)]) == 1
    assert ":metadata:" in capsys.readouterr().out


def test_json_has_every_field_and_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, broken())
    assert main(["--format", "json", str(path)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["files"] == 1
    line = path.read_text(encoding="utf-8").splitlines()[report["findings"][0]["line"] - 1]
    assert '"Identifier": "Say"' in line
    assert {(item["rule"], item["action"], item["severity"]) for item in report["findings"]} == {
        ("dangling-transition", "Say", "error"),
        ("empty-string", "Say", "error"),
        ("unreachable", "Agent", "warning"),
    }


def test_sarif_is_what_its_schema_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, broken())
    assert main(["--format", "sarif", str(path)]) == 1
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SARIF_SCHEMA)
    (run,) = report["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(RULES)
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == path.as_uri()
    assert location["physicalLocation"]["region"]["startLine"] > 1
    assert location["logicalLocations"] == [{"name": "Say", "kind": "object"}]


def test_sarif_without_findings_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--format", "sarif"]) == 0
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SARIF_SCHEMA)
    assert report["runs"][0]["results"] == []


def test_a_folder_is_all_its_flows_and_they_know_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Inbound", "Subflow", "Whisper"):
        save(tmp_path, SAMPLES[name](), f"{name}.json")
    assert main(["--strict", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "0 errors and 0 warnings in 3 flows\n"


def test_associations_and_attributes_are_given_by_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, SAMPLES["Subflow"]())
    assert main(["--strict", str(path)]) == 1
    assert ":unset-attribute:" in capsys.readouterr().out
    assert main(["--strict", "--attribute", "voiceCallId", str(path)]) == 0
    inbound = save(tmp_path, SAMPLES["Inbound"](), "inbound.json")
    capsys.readouterr()
    assert main(["--associated", "InvokeSalesforceRestApiFunction", str(inbound)]) == 1
    assert ":Create:lambda-association:" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"\xff\xfe", b"hello", b"", b'{"Resources": {}}', b"null"])
def test_a_file_that_is_no_flow_is_one_clear_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "template.json"
    path.write_bytes(content)
    assert main([str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{path}::not-a-flow: ")


def test_a_file_that_does_not_exist_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert "cannot read" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "no *.json" in capsys.readouterr().err


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    path = save(tmp_path, broken())
    done = subprocess.run(
        [sys.executable, "-m", "flows.lint", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "dangling-transition" in done.stdout
