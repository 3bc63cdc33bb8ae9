"""Turns a failed validation into problems that a person can act on."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from configuration.model import ContactCenter
from configuration.problems import Problem, is_secret_key, shown
from configuration.refusals import REFUSED, Allowed, Refusal, did_you_mean, nearest
from configuration.yaml_source import Document, KeyPath

_WRONG_TYPE: Final = {
    "bool_type": "is neither true nor false",
    "int_type": "is not a whole number",
    "string_type": "is not text",
    "literal_error": "is not one of the allowed values",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "model_type": "is not a mapping of keys to values",
    "dict_type": "is not a mapping of keys to values",
    "mapping_type": "is not a mapping of keys to values",
}
_OF_A_KEY: Final = "[key]"
# A default that depends on a wrong key; the wrong key itself is reported.
_CONSEQUENCES: Final = {"default_factory_not_called"}
_SECRETS_HINT: Final = (
    "secrets do not belong into this file: the deployed stacks create SSM parameters for them under "
    "/scv/<call_center_api_name>/, put the value there"
)


def explain(error: ValidationError, document: Document) -> list[Problem]:
    """One problem for each wrong key or value that `error` knows of, ordered by line."""
    details = [detail for detail in error.errors(include_url=False) if detail["type"] not in _CONSEQUENCES]
    missing = {_key_path(detail) for detail in details if detail["type"] == "missing"}
    misspelt = {
        (*path[:-1], guess)
        for path in (_key_path(detail) for detail in details if detail["type"] == "extra_forbidden")
        if (guess := nearest(path[-1], _fields_at(path[:-1])))
    }
    problems = [
        problem
        for detail in details
        # A misspelt required key would otherwise be reported twice: as unknown and as missing.
        if not (detail["type"] == "missing" and _key_path(detail) in misspelt)
        for problem in _problems(detail, document, missing)
    ]
    return sorted(problems, key=lambda problem: problem.line or 0)


def _key_path(detail: ErrorDetails) -> KeyPath:
    # A mapping's key that is refused has its own last part; the key itself is before it.
    return tuple(str(part) for part in detail["loc"] if part != _OF_A_KEY)


def _problems(detail: ErrorDetails, document: Document, missing: set[KeyPath]) -> Iterator[Problem]:
    path = _key_path(detail)
    if detail["type"] == REFUSED:
        for refusal in detail["ctx"]["refusals"]:
            yield _refused(refusal, (*path, *refusal.at), document)
    elif detail["type"] == "missing":
        yield Problem(document.path, document.line_of(path), path, "is missing", allowed=_allowed(path))
    elif detail["type"] == "extra_forbidden":
        yield _unknown_key(path, detail["input"], document, missing)
    else:
        yield _wrong_value(detail, path, document)


def _refused(refusal: Refusal, path: KeyPath, document: Document) -> Problem:
    try:
        value = shown(document.value_at(path), path[-1] if path else "")
    except KeyError:
        value = ""
    what = f"{value} {refusal.what}" if refusal.show_value and value and value != "a mapping" else refusal.what
    allowed = refusal.allowed or _allowed(path)
    return Problem(document.path, document.line_of(path), path, what, allowed=allowed, hint=refusal.hint)


def _unknown_key(path: KeyPath, value: Any, document: Document, missing: set[KeyPath]) -> Problem:
    key, fields = path[-1], _fields_at(path[:-1])
    hint = did_you_mean(key, [field for field in fields if (*path[:-1], field) in missing]) or did_you_mean(key, fields)
    if not hint:
        homes = [home for home in _all_key_paths() if home[-1] == key.replace("-", "_").casefold()]
        if homes:
            hint = "it belongs at " + " or ".join(".".join(home) for home in homes)
        elif is_secret_key(key):
            hint = _SECRETS_HINT
    return Problem(
        document.path,
        document.line_of(path),
        path,
        f"is not a key of {'.'.join(path[:-1]) or 'a contact center'} (its value: {shown(value, key)})",
        allowed=", ".join(fields),
        hint=hint,
    )


def _wrong_value(detail: ErrorDetails, path: KeyPath, document: Document) -> Problem:
    value, kind = detail["input"], detail["type"]
    hint: str | None = None
    if value is None:
        what = "has no value"
    else:
        what = f"{shown(value, path[-1] if path else '')} {_WRONG_TYPE.get(kind, 'is not allowed')}"
    if kind == "string_type" and isinstance(value, bool):
        hint = 'YAML reads a bare yes, no, on or off as true or false: put it in quotes, such as "no"'
    elif kind == "string_type" and isinstance(value, int | float):
        hint = f'YAML reads it as a number: write "{value}", in quotes'
    elif kind == "int_type" and isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,9}", value.strip()):
        hint = f"remove the quotes: {int(value)}"
    elif (
        kind == "bool_type"
        and isinstance(value, str)
        and value.casefold() in ("yes", "no", "true", "false", "on", "off")
    ):
        hint = "remove the quotes"
    elif kind == "literal_error" and isinstance(value, str):
        hint = did_you_mean(value, _literals(detail))
    return Problem(document.path, document.line_of(path), path, what, allowed=_allowed(path), hint=hint)


def _literals(detail: ErrorDetails) -> list[str]:
    return [part.strip("'") for part in detail["ctx"]["expected"].replace(" or ", ", ").split(", ")]


def annotations_of(annotation: Any) -> Iterator[Any]:
    """The annotation itself and what is inside of Annotated, `| None` and Mapping (its values)."""
    yield annotation
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from annotations_of(arguments[0])
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from annotations_of(arguments[1])
    elif arguments and origin is not None:
        for argument in arguments:
            yield from annotations_of(argument)


def _section_at(path: KeyPath) -> type[BaseModel] | None:
    """The model that describes the mapping at `path`."""
    section: type[BaseModel] | None = ContactCenter
    keys = list(path)
    while keys and section is not None:
        field = section.model_fields.get(keys.pop(0))
        if field is None:
            return None
        parts = list(annotations_of(field.annotation))
        if keys and any(get_origin(part) is not None and _is_mapping(part) for part in parts):
            keys.pop(0)
        section = next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)
    return section


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _fields_at(path: KeyPath) -> list[str]:
    section = _section_at(path)
    return list(section.model_fields) if section else []


def _allowed(path: KeyPath) -> str | None:
    section = _section_at(path[:-1]) if path else None
    field = section.model_fields.get(path[-1]) if section else None
    return allowed_text(field) if field else None


def allowed_text(field: FieldInfo) -> str | None:
    """What may stand in a field, from the `Allowed` in its annotation; the outermost one counts."""
    found = [item for item in field.metadata if isinstance(item, Allowed)]
    for part in annotations_of(field.annotation):
        if get_origin(part) is Annotated:
            found += [item for item in part.__metadata__ if isinstance(item, Allowed)]
    return found[0].text if found else None


def _all_key_paths(section: type[BaseModel] = ContactCenter, at: KeyPath = ()) -> Iterator[KeyPath]:
    for key, field in section.model_fields.items():
        yield (*at, key)
        parts = list(annotations_of(field.annotation))
        below = (*at, key, "<name>") if any(_is_mapping(part) for part in parts) else (*at, key)
        for part in parts:
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from _all_key_paths(part, below)
