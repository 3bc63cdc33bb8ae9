"""Writes the JSON Schema of a contact center's configuration, with which editors complete and check the YAML files.

``python -m configuration.schema`` writes `contact_centers/contact_center.schema.json`; with ``--check`` it only says
whether the file is up to date (exit status 1 if not).
"""

import argparse
import copy
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from configuration.explain import allowed_text, annotations_of
from configuration.functions import FUNCTION_DEFAULTS, FUNCTION_NAMES
from configuration.model import ContactCenter

SCHEMA_FILE: Final = Path(__file__).resolve().parent.parent / "contact_centers" / "contact_center.schema.json"


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one configuration file.

    It knows every key, type, enumeration, range and pattern. Rules that connect several keys, and checks that no
    pattern can express, such as the checksum of an org id, are left to the loader.
    """
    schema = ContactCenter.model_json_schema()
    definitions = schema["$defs"]
    _describe(schema, ContactCenter)
    for section in _sections(ContactCenter):
        _describe(definitions[section.__name__], section)
    for properties in (schema["properties"], *(it.get("properties", {}) for it in definitions.values())):
        for field in properties.values():
            _accept_empty_section(field)
    _accept_empty_queue(definitions["Connect"]["properties"]["queues"])
    _name_functions(schema)
    definitions["ConnectInstance"]["oneOf"] = [_only("new"), _only("existing")]
    _tag_rules(schema["properties"]["tags"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Contact center",
        "description": "Configuration of one Service Cloud Voice contact center on AWS.",
        **_without_titles({key: value for key, value in schema.items() if key not in ("title", "description")}),
    }


def rendered() -> str:
    """The text of the schema file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _sections(section: type[BaseModel]) -> dict[type[BaseModel], None]:
    found: dict[type[BaseModel], None] = {}
    for field in section.model_fields.values():
        for part in annotations_of(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel) and get_origin(part) is None:
                found |= {part: None, **_sections(part)}
    return found


def _describe(schema: dict[str, Any], section: type[BaseModel]) -> None:
    """Give every key the text that an editor shows: what it does and what is allowed."""
    schema.pop("description", None)
    for key, field in section.model_fields.items():
        schema["properties"][key]["description"] = _description(field)


def _description(field: FieldInfo) -> str:
    allowed = allowed_text(field)
    return f"{field.description} Allowed: {allowed}." if allowed else str(field.description)


def _accept_empty_section(field: dict[str, Any]) -> None:
    """Let an optional section be null: that is how it reads with all of its keys commented out."""
    if "$ref" in field and "default" in field:
        field["anyOf"] = [{"$ref": field.pop("$ref")}, {"type": "null"}]


def _accept_empty_queue(queues: dict[str, Any]) -> None:
    queues["additionalProperties"] = {"anyOf": [queues["additionalProperties"], {"type": "null"}]}


def _name_functions(schema: dict[str, Any]) -> None:
    functions = schema["properties"]["functions"]
    functions.pop("additionalProperties")
    functions["type"] = ["object", "null"]
    functions["additionalProperties"] = False
    functions["properties"] = {name: _function_schema(name) for name in FUNCTION_NAMES}


def _function_schema(name: str) -> dict[str, Any]:
    defaults = FUNCTION_DEFAULTS[name]
    return {
        "description": f"Default: {defaults.memory_mb} MB, {defaults.timeout_seconds} seconds.",
        "anyOf": [{"$ref": "#/$defs/FunctionOverrides"}, {"type": "null"}],
    }


def _only(key: str) -> dict[str, Any]:
    """The value is there, and not null."""
    return {"required": [key], "properties": {key: {"not": {"type": "null"}}}}


def _tag_rules(tags: dict[str, Any]) -> None:
    tags["type"] = ["object", "null"]
    tags["propertyNames"] = {"minLength": 1, "maxLength": 128, "pattern": "^(?![aA][wW][sS]:|[sS][cC][vV]:)"}
    tags["additionalProperties"] = {"type": "string", "maxLength": 256}
    tags["maxProperties"] = 45


def _without_titles(value: Any) -> Any:
    """Pydantic gives everything a title made of its name; an editor shows the name already."""
    if isinstance(value, Mapping):
        return {
            key: _without_titles(item) for key, item in value.items() if not (key == "title" and isinstance(item, str))
        }
    return [_without_titles(item) for item in value] if isinstance(value, list) else copy.copy(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the schema file; the result is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m configuration.schema", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say whether the file is up to date")
    parser.add_argument("--output", type=Path, default=SCHEMA_FILE, help="the file (default: %(default)s)")
    options = parser.parse_args(arguments)
    text = rendered()
    if not options.check:
        options.output.write_text(text, encoding="utf-8")
        return 0
    if options.output.is_file() and options.output.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{options.output} is out of date: run python -m configuration.schema\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
