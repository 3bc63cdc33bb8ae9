"""Tokens of SOQL, with Salesforce's rules for string literals."""

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["name", "string", "number", "date", "datetime", "operator", "end"]


class QueryError(ValueError):
    """The query is not valid; `code` is Salesforce's error code."""

    def __init__(self, message: str, code: str = "MALFORMED_QUERY") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Token:
    """One token. The text of a string is what stands between the quotes, escapes included."""

    kind: TokenKind
    text: str
    position: int

    @property
    def word(self) -> str:
        """The text in upper case if this is a name, else empty: for comparing with keywords."""
        return self.text.upper() if self.kind == "name" else ""


_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<datetime>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))
    | (?P<date>\d{4}-\d{2}-\d{2})(?![\w:-])
    | (?P<number>[+-]?\d+(?:\.\d+)?)(?!\w)
    | (?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*(?::\d+)?)
    | (?P<operator><>|!=|<=|>=|[=<>(),*])
    | '(?P<string>(?:[^'\\]|\\.)*)'
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS: tuple[TokenKind, ...] = ("datetime", "date", "number", "name", "operator", "string")

_ESCAPES = {"n": "\n", "N": "\n", "r": "\r", "R": "\r", "t": "\t", "T": "\t", "b": "\b", "B": "\b"}
_ESCAPES |= {"f": "\f", "F": "\f", '"': '"', "'": "'", "\\": "\\", "%": "%", "_": "_"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)|(.)", re.DOTALL)


def tokenize(text: str) -> list[Token]:
    """The tokens of a query, closed by one of kind "end".

    Raises:
        QueryError: a character that does not belong there, or a string without an end.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            if text[position] == "'":
                raise QueryError(f"line 1:{position} unterminated string literal")
            raise QueryError(f"line 1:{position} no viable alternative at character '{text[position]}'")
        for kind in _KINDS:
            value = match.group(kind)
            if value is not None:
                tokens.append(Token(kind, value, position))
        position = match.end()
    tokens.append(Token("end", "<EOF>", len(text)))
    return tokens


def _pieces(raw: str) -> list[tuple[str, bool]]:
    """The characters of a string literal, each with whether it was escaped."""
    pieces: list[tuple[str, bool]] = []
    for match in _ESCAPE.finditer(raw):
        escape, plain = match.groups()
        if plain is not None:
            pieces.append((plain, False))
        elif len(escape) == 5:
            pieces.append((chr(int(escape[1:], 16)), True))
        elif escape in _ESCAPES:
            pieces.append((_ESCAPES[escape], True))
        else:
            raise QueryError(f"invalid string literal: illegal character sequence '\\{escape}' in string")
    return pieces


def decode_string(raw: str) -> str:
    """The value of a string literal.

    Raises:
        QueryError: an escape that SOQL does not have.
    """
    return "".join(char for char, _ in _pieces(raw))


def like_pattern(raw: str) -> re.Pattern[str]:
    """The regular expression of a LIKE pattern: % any text, _ one character, unless escaped.

    Raises:
        QueryError: an escape that SOQL does not have.
    """
    wildcards = {"%": ".*", "_": "."}
    parts = [
        wildcards[char] if char in wildcards and not escaped else re.escape(char) for char, escaped in _pieces(raw)
    ]
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
