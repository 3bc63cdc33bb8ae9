"""Placeholders in flows: `${kind:name}`, alone or inside a text.

`$${` stands for a literal `${`. A member named `...` with a placeholder of a mapping is replaced by the mapping's
members. Values are put into the parsed document, never into its text, so that no value can change the JSON around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

KINDS: Final = ("function", "flow", "queue", "hours", "prompt", "text", "option")
SPREAD: Final = "..."

_TOKEN: Final = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_CONTENT: Final = re.compile(r"([a-z]+):(\S(?:.*\S)?)")


class PlaceholderError(ValueError):
    """A placeholder that has no value here; `placeholder` is its text."""

    def __init__(self, placeholder: str, message: str) -> None:
        self.placeholder = placeholder
        super().__init__(message)


@dataclass(frozen=True)
class Placeholder:
    """`${kind:name}`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"${{{self.kind}:{self.name}}}"

    @classmethod
    def parse(cls, text: str) -> Placeholder:
        """Parse the whole of `${kind:name}`.

        Raises:
            PlaceholderError: it is no placeholder, or of no known kind.
        """
        content = _CONTENT.fullmatch(text[2:-1]) if text.endswith("}") else None
        if content is None:
            raise PlaceholderError(text, "a placeholder is written ${kind:name}; write $${ for a literal ${")
        kind = content[1]
        if kind not in KINDS:
            near = get_close_matches(kind, KINDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"allowed are {', '.join(KINDS)}"
            raise PlaceholderError(text, f"there is no kind {kind}; {hint}")
        return cls(kind, content[2])


Lookup = Callable[[Placeholder], Any]
"""Returns a placeholder's value: a text, number, boolean, list or mapping. Raises PlaceholderError."""


def find_placeholders(node: Any) -> Iterator[Placeholder]:
    """Every placeholder below a JSON value, in the document's order.

    Raises:
        PlaceholderError: one is malformed.
    """
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from find_placeholders(key)
            yield from find_placeholders(value)
    elif isinstance(node, list):
        for value in node:
            yield from find_placeholders(value)
    elif isinstance(node, str):
        for token in _TOKEN.finditer(node):
            if token.group() != "$${":
                yield Placeholder.parse(_written(node, token))


def substitute(node: Any, lookup: Lookup, report: Callable[[PlaceholderError], None]) -> Any:
    """Return `node` with every placeholder replaced; one without a value is reported and stays."""
    if isinstance(node, Mapping):
        return _substitute_members(node, lookup, report)
    if isinstance(node, list):
        return [substitute(value, lookup, report) for value in node]
    if isinstance(node, str):
        try:
            return _substitute_text(node, lookup)
        except PlaceholderError as error:
            report(error)
    return node


def _substitute_members(
    node: Mapping[str, Any], lookup: Lookup, report: Callable[[PlaceholderError], None]
) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in node.items():
        replaced = substitute(value, lookup, report)
        if key != SPREAD:
            members[key] = replaced
            continue
        if not isinstance(replaced, Mapping):
            if replaced != value:  # otherwise its error is reported already
                report(PlaceholderError(str(value), f"{SPREAD} needs a mapping, not {replaced!r}"))
            elif not _TOKEN.search(str(value)):
                report(PlaceholderError(str(value), f"{SPREAD} needs a placeholder of a mapping"))
            continue
        for name, member in replaced.items():
            if name in node:
                report(PlaceholderError(str(value), f"{name} is written here already"))
            members[name] = member
    return members


def _substitute_text(text: str, lookup: Lookup) -> Any:
    whole = _TOKEN.fullmatch(text)
    if whole is not None and whole.group() != "$${":
        value = lookup(Placeholder.parse(_written(text, whole)))
        return _scalar(value) if isinstance(value, bool | int | float) else value

    def replace(token: re.Match[str]) -> str:
        if token.group() == "$${":
            return "${"
        written = _written(text, token)
        value = lookup(Placeholder.parse(written))
        if isinstance(value, Mapping | list):
            raise PlaceholderError(written, "a list or mapping cannot stand inside a text")
        return _scalar(value)

    return _TOKEN.sub(replace, text)


def _written(text: str, token: re.Match[str]) -> str:
    return token.group() if token.group().endswith("}") else text[token.start() :]


def _scalar(value: Any) -> str:
    # The Flow language writes every scalar as a text and refuses JSON booleans.
    return str(value)
