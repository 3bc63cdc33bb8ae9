"""The JSON Schema agrees with the loader and is up to date."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from configuration.schema import SCHEMA_FILE, json_schema, main
from tests.unit.configuration.builders import VALID, changed
from tests.unit.configuration.wrong import Wrong
from tests.unit.configuration.wrong_configurations import WRONG

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
DIRECTORY = SCHEMA_FILE.parent
FIRST_LINE = "# yaml-language-server: $schema=contact_center.schema.json"


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_checked_in_file_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_check_refuses_a_file_that_is_missing_or_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "schema.json"
    assert main(["--check", "--output", str(file)]) == 1
    assert "schema.json is out of date: run python -m configuration.schema" in capsys.readouterr().err
    assert not file.exists()
    assert main(["--output", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == SCHEMA_FILE.read_text(encoding="utf-8")
    file.write_text("{}", encoding="utf-8")
    assert main(["--check", "--output", str(file)]) == 1


@pytest.mark.parametrize("file", sorted(DIRECTORY.glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_configurations_satisfy_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == FIRST_LINE
    assert not list(VALIDATOR.iter_errors(yaml.safe_load(text)))


def test_a_minimal_configuration_satisfies_it() -> None:
    assert not list(VALIDATOR.iter_errors(VALID))


@pytest.mark.parametrize(
    "section",
    [
        "features",
        "logging",
        "tags",
        "auth_keys",
        "warm_up",
        "functions",
        "ctr",
        "ctr.stream",
        "ctr.retry",
        "flows",
        "flows.callback",
    ],
)
def test_an_empty_section_satisfies_it(section: str) -> None:
    assert not list(VALIDATOR.iter_errors(changed({section: None})))


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_wrong_configurations_fail_it_unless_they_need_code(wrong: Wrong) -> None:
    assert bool(list(VALIDATOR.iter_errors(changed(wrong.changes)))) == wrong.in_schema


def _properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema.get("properties", {}).items()
    for definition in schema.get("$defs", {}).values():
        yield from _properties(definition)


def test_an_editor_can_explain_every_key() -> None:
    for key, prop in _properties(SCHEMA):
        assert prop.get("description"), key
        assert "None" not in prop["description"], key


def test_unknown_keys_are_refused_everywhere() -> None:
    assert SCHEMA["additionalProperties"] is False
    for name, definition in SCHEMA["$defs"].items():
        assert definition["additionalProperties"] is False, name
