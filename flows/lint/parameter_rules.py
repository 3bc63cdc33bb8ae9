"""Rules about parameters: each against its description in the catalogue, and every scalar of the tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flows.language.document import Action
from flows.language.references import (
    has_placeholder,
    looks_like_path,
    paths_in,
    placeholders_in,
    walk,
    whole_path,
    whole_placeholder,
)
from flows.language.shapes import (
    ActionType,
    Anything,
    Choice,
    Field,
    Items,
    Matching,
    Number,
    Obj,
    Path,
    Reference,
    Text,
    Texts,
    Value,
)
from flows.lint.finding import Findings

_INTEGER: Final = re.compile(r"-?\d{1,15}")
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ARN: Final = re.compile(r"arn:[a-z-]*:[\w-]+:[\w-]*:\d*:.+")
_FREE_KINDS: Final = ("option", "text", "")


def check_parameters(action: Action, kind: ActionType, findings: Findings, *, resolved: bool) -> None:
    """Parameters against the catalogue."""
    form = kind.form(action.parameters)
    _Checker(action.identifier, f"{kind.name} {form.name}".strip(), findings, resolved).object(
        form.parameters, action.parameters, ""
    )


def check_scalars(action: Action, findings: Findings, *, resolved: bool) -> None:
    """Rules for every scalar, whatever the type of the action: texts only, none empty, no written-out ARN."""
    for place, value in walk(action.parameters):
        if isinstance(value, bool) or value is None:
            shown = {True: "true", False: "false", None: "null"}[value]
            findings.add(
                "boolean-not-text",
                action.identifier,
                f'{place} is {shown}; write the text "True" or "False", or leave it out',
            )
        elif isinstance(value, int | float):
            findings.add("number-not-text", action.identifier, f'{place} is the number {value}; write "{value}"')
        elif value == "":
            findings.add(
                "empty-string",
                action.identifier,
                f'{place} is empty, which the service refuses; leave it out or write " "',
            )
        elif not resolved and isinstance(value, str) and _ARN.fullmatch(value) and not has_placeholder(value):
            findings.add(
                "literal-id", action.identifier, f"{place} is the ARN {value}; use a placeholder or a JSONPath instead"
            )


class _Checker:
    """Walks a value along its description."""

    def __init__(self, action: str, name: str, findings: Findings, resolved: bool) -> None:
        self._action, self._name, self._findings, self._resolved = action, name, findings, resolved

    def object(self, spec: Obj, value: Mapping[str, Any], place: str) -> None:
        for key, member in value.items():
            where = f"{place}.{key}" if place else key
            field = spec.fields.get(key)
            if field is None:
                self._unknown(spec, where)
                continue
            if field.doubtful:
                self._add("doubtful", f"one source says that {self._name} with {where} is refused")
            self.value(field.value, member, where)
        for key, field in spec.fields.items():
            if field.required and key not in value:
                where = f"{place}.{key}" if place else key
                self._add("missing-parameter", f"{self._name} needs the parameter {where}")
        for count in spec.counts:
            present = [key for key in count.keys if key in value]
            where = f" in {place}" if place else ""
            if len(present) < count.least:
                self._add("one-of", f"{self._name} needs one of {', '.join(count.keys)}{where}")
            elif len(present) > count.most:
                self._add("one-of", f"{self._name} takes only one of {', '.join(present)}{where}")

    def value(self, spec: Value, value: Any, place: str) -> None:
        if isinstance(value, str) and (placeholder := whole_placeholder(value)) is not None:
            self._placeholder(spec, placeholder.text, placeholder.kind, place)
        elif isinstance(spec, Obj | Texts):
            if isinstance(value, Mapping):
                self.object(spec, value, place) if isinstance(spec, Obj) else self._texts(spec, value, place)
            else:
                self._add("parameter-shape", f"{place} must be an object")
        elif isinstance(spec, Items):
            self._items(spec, value, place)
        elif isinstance(spec, Anything) or value is None or isinstance(value, bool) or value == "":
            return  # Booleans, nulls and empty texts are wrong everywhere and reported there.
        elif isinstance(value, str | int | float):
            self._text(spec, str(value), place)
        else:
            self._add(
                "parameter-shape", f"{place} must be a text, not {'a list' if isinstance(value, list) else 'an object'}"
            )

    def _text(self, spec: Value, value: str, place: str) -> None:
        if isinstance(spec, Text):
            if spec.most is not None and len(value) > spec.most:
                self._add("parameter-value", f"{place} has {len(value):,} characters; at most {spec.most:,} go")
            return
        if isinstance(spec, Reference):
            self._reference(value, place)
            return
        path = whole_path(value)
        if isinstance(spec, Path):
            if path is None:
                self._add("path", f"{place} must be one JSONPath such as $.Attributes.name, not {value!r}")
            return
        if has_placeholder(value):
            return  # Known only when it is filled in; the resolved flow is checked as well.
        if path is not None or looks_like_path(value):
            if not (isinstance(spec, Number | Choice | Matching) and spec.dynamic):
                self._add(
                    "static-parameter", f"{place} is {value!r}; it must be a fixed value, a JSONPath is not taken"
                )
        elif paths_in(value):
            self._add("mixed-value", f"{place} is {value!r}; it must be wholly fixed or one JSONPath")
        elif isinstance(spec, Number):
            self._number(spec, value, place)
        elif isinstance(spec, Choice) and value not in spec.values:
            self._add("parameter-value", f"{place} is {value!r}; allowed are {', '.join(spec.values)}")
        elif isinstance(spec, Matching) and not re.fullmatch(spec.pattern, value):
            self._add("parameter-value", f"{place} is {value!r}; it must be {spec.description}")

    def _number(self, spec: Number, value: str, place: str) -> None:
        most = f" to {spec.most}" if spec.most is not None else " or more"
        if not _INTEGER.fullmatch(value):
            self._add("parameter-value", f"{place} is {value!r}; it must be a whole number, {spec.least}{most}")
        elif int(value) < spec.least or (spec.most is not None and int(value) > spec.most):
            self._add("parameter-value", f"{place} is {value}; it must be {spec.least}{most}")

    def _reference(self, value: str, place: str) -> None:
        if whole_path(value) is not None:
            return
        if paths_in(value):
            self._add("mixed-value", f"{place} is {value!r}; an ARN or id must be wholly fixed or one JSONPath")
        elif _ID.fullmatch(value):
            if not self._resolved:
                self._add("literal-id", f"{place} is the id {value}; use a placeholder or a JSONPath instead")
        elif not _ARN.fullmatch(value) and not has_placeholder(value):
            self._add(
                "parameter-value", f"{place} is {value!r}, which is no ARN, no id, no placeholder and no JSONPath"
            )

    def _placeholder(self, spec: Value, text: str, kind: str, place: str) -> None:
        if kind in _FREE_KINDS:
            return
        fits = isinstance(spec, Text | Anything | Texts) or (isinstance(spec, Reference) and spec.resource == kind)
        if not fits:
            wanted = (
                f"${{{spec.resource}:...}}" if isinstance(spec, Reference) else "a value, ${option:...} or ${text:...}"
            )
            self._add("placeholder", f"{place} is {text}; {wanted} fits there")

    def _texts(self, spec: Texts, value: Mapping[str, Any], place: str) -> None:
        for key, member in value.items():
            where = f"{place}.{key}"
            if spec.wrapped and ("$" in key or "." in key) and not placeholders_in(key):
                self._add("parameter-value", f"{where}: a flow attribute's name must not have $ or .")
            if spec.wrapped:
                self.value(Obj({"Value": Field(Text(), required=True), "Type": Field(Text())}), member, where)
            else:
                self.value(Text(), member, where)

    def _items(self, spec: Items, value: Any, place: str) -> None:
        if not isinstance(value, list):
            self._add("parameter-shape", f"{place} must be a list")
            return
        if len(value) < spec.least or (spec.most is not None and len(value) > spec.most):
            most = f" to {spec.most}" if spec.most is not None else " or more"
            self._add("parameter-value", f"{place} has {len(value)} entries; it must have {spec.least}{most}")
        for index, item in enumerate(value):
            self.value(spec.item, item, f"{place}[{index}]")

    def _unknown(self, spec: Obj, where: str) -> None:
        names = ", ".join(spec.fields) or "none"
        self._add("unknown-parameter", f"{self._name} has no parameter {where}; it has {names}")

    def _add(self, rule: str, message: str) -> None:
        self._findings.add(rule, self._action, message)
