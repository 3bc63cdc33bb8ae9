"""Reads one YAML file into plain values and remembers on which line each key stands.

The reader is narrower than YAML: text, whole and decimal numbers, true/false (also yes/no, on/off), null, mappings
and lists. What YAML readers disagree about (a number with a leading zero is octal to some) and what a later key
would silently overwrite (a duplicate) is a problem with its line instead.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from configuration.problems import Problem, redacted

KeyPath = tuple[str, ...]

_MAX_NODES: Final = 20_000
"""Aliases can make a small file enormous; no contact center needs this many values."""
_TOO_DEEP: Final = "is nested too deeply"
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,40}")
_LEADING_ZERO: Final = re.compile(r"[-+]?0[0-9]+")
_STR, _INT, _NULL, _BOOL, _FLOAT = (f"tag:yaml.org,2002:{tag}" for tag in ("str", "int", "null", "bool", "float"))
_TRUE: Final = {"yes", "true", "on"}


class _Reader(yaml.SafeLoader):
    """YAML's safe reader with decimal numbers only: no octal, hexadecimal, base 60 or dates."""


# The table belongs to the class: a copy keeps the change away from every other user of PyYAML.
_Reader.yaml_implicit_resolvers = {}
_Reader.add_implicit_resolver(
    _BOOL,
    re.compile(r"(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$"),
    list("yYnNtTfFoO"),
)
_Reader.add_implicit_resolver(_INT, re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
_Reader.add_implicit_resolver(
    _FLOAT, re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?$"), list("-+0123456789.")
)
_Reader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


@dataclass
class Document:
    """The content of one file.

    Attributes:
        path: the file.
        content: its mapping; empty if it could not be read.
        lines: line (from 1) of the key at a path, and of the value of a list's item.
        problems: what is wrong with the YAML itself.
        readable: False if there is no content to check any further.
    """

    path: Path
    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True

    def line_of(self, key_path: KeyPath) -> int | None:
        """The line of the key, or of the nearest key above it that exists; None for the whole file."""
        while key_path:
            if key_path in self.lines:
                return self.lines[key_path]
            key_path = key_path[:-1]
        return None

    def value_at(self, key_path: KeyPath) -> Any:
        """The value at a path.

        Raises:
            KeyError: there is none.
        """
        value: Any = self.content
        for key in key_path:
            if not isinstance(value, dict):
                raise KeyError(key)
            value = value[key]
        return value


def read_yaml(path: Path) -> Document:
    """Read `path`; whatever is wrong with it is in `Document.problems`."""
    document = Document(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return _unreadable(document, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return _unreadable(document, f"is not UTF-8 text: byte {error.start} is wrong", hint="save it as UTF-8")
    try:
        root = yaml.compose(text, Loader=_Reader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable(document, *_syntax_error(error), line=mark.line + 1 if mark else None)
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or "it cannot be parsed"
        return _unreadable(document, f"is not valid YAML: {reason}", "a control character cannot stand in YAML")
    except RecursionError:
        return _unreadable(document, _TOO_DEEP)
    if root is None or (isinstance(root, yaml.ScalarNode) and root.tag == _NULL):
        return _unreadable(document, "is empty", hint="contact_centers/example.yaml shows every key")
    if not isinstance(root, yaml.MappingNode):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else "a single value"
        return _unreadable(
            document, f"is not a mapping of keys to values but {kind}", "write one `key: value` per line"
        )
    try:
        document.content = _Builder(document).mapping(root, ())
    except RecursionError:
        return _unreadable(document, _TOO_DEEP)
    return document


def _unreadable(document: Document, what: str, hint: str | None = None, *, line: int | None = None) -> Document:
    document.readable = False
    document.problems.append(Problem(document.path, line, (), what, hint=hint))
    return document


def _syntax_error(error: yaml.MarkedYAMLError) -> tuple[str, str | None]:
    problem = error.problem or "it cannot be parsed"
    if "'\\t'" in problem:
        return "is not valid YAML: a tab stands where only spaces may", "indent with spaces"
    if "mapping values are not allowed" in problem:
        return "is not valid YAML: a second ': ' in one value", "put the value in quotes, or check the indentation"
    if "but found another document" in problem:
        return "holds more than one document (a line ---)", "write one file for each contact center"
    context = f" {error.context}" if error.context else ""
    return f"is not valid YAML{context}: {problem}", None


class _Builder:
    """Turns YAML nodes into values and collects lines and problems on the way."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: list[yaml.Node] = []
        self._count = 0

    def mapping(self, node: yaml.MappingNode, at: KeyPath) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(line, at, "has a key that is a list or mapping", hint="write a name as the key")
                continue
            key = str(key_node.value)
            path = (*at, key)
            if key == "<<" and key_node.style is None:
                self._problem(
                    line, path, "merge keys are not supported", hint="write the keys out, or use an alias (*)"
                )
                continue
            if key in content:
                first = self._document.lines[path]
                self._problem(line, path, f"stands twice: first on line {first}", hint="remove one of the two")
                continue
            self._document.lines[path] = line
            content[key] = self._value(value_node, path)
        return content

    def _value(self, node: yaml.Node, at: KeyPath) -> Any:
        self._count += 1
        if node in self._open:
            self._problem(node.start_mark.line + 1, at, "contains itself through an alias (*)")
            return None
        if self._count > _MAX_NODES:
            if self._count == _MAX_NODES + 1:
                self._problem(None, (), f"has more than {_MAX_NODES} values, counting aliases (*)")
            return None
        self._open.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self.mapping(node, at)
            if isinstance(node, yaml.SequenceNode):
                return [self._value(item, (*at, str(n))) for n, item in enumerate(node.value)]
            return self._scalar(node, at) if isinstance(node, yaml.ScalarNode) else None
        finally:
            self._open.pop()

    def _scalar(self, node: yaml.ScalarNode, at: KeyPath) -> Any:
        text = str(node.value)
        line = node.start_mark.line + 1
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            return text.casefold() in _TRUE
        if node.tag == _INT and _NUMBER.fullmatch(text):
            if _LEADING_ZERO.fullmatch(text):
                self._problem(
                    line,
                    at,
                    f"{text} is a number with a leading zero, which some YAML readers take as octal and all others "
                    "shorten",
                    allowed="a text in quotes, or a number without leading zeros",
                    hint=f'write "{text}" if it is an id',
                )
                return text
            return int(text)
        if node.tag == _FLOAT and node.style is None:
            return float(text)
        if node.tag not in (_STR, _INT, _FLOAT):
            self._problem(
                line, at, f"has the YAML tag {redacted(node.tag)}", allowed="plain values", hint="remove the tag"
            )
        return text

    def _problem(
        self, line: int | None, at: KeyPath, what: str, *, allowed: str | None = None, hint: str | None = None
    ) -> None:
        self._document.problems.append(Problem(self._document.path, line, at, what, allowed=allowed, hint=hint))
