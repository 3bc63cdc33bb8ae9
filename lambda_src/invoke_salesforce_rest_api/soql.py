"""Fills ``{parameter}`` of SOQL and SOSL templates; a value can never change the statement around it.

Source: Salesforce SOQL and SOSL Reference, "Quoted String Escape Sequences" and "FIND {SearchQuery}" (reserved
characters).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scv.errors import InvalidRequestError

_NAME = r"[A-Za-z_][\w.-]*"
_LITERAL = re.compile(
    r"""[+-]?\d+(\.\d+)?                                        # number
      | true | false | null
      | \d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?   # date, date and time
      | [A-Z]+(_[A-Z]+)+ (:\d+)? | TODAY | YESTERDAY | TOMORROW              # date literals
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_SOSL_RESERVED = re.compile(r"""[?&|!{}\[\]()^~*:\\"'+-]""")
_FIND_BRACES = re.compile(rf"(\bFIND\s*)\{{\s*(?:\{{({_NAME})\}}|({_NAME}))\s*\}}", re.IGNORECASE)


def escape_string(value: str) -> str:
    """Return ``value`` for use between the quotes of a SOQL string: ``O'Neil`` becomes ``O\\'Neil``."""
    return "".join(_ESCAPES.get(character, character) for character in value)


def escape_search_term(value: str) -> str:
    """Return ``value`` for use between the braces of ``FIND {...}``: ``+1415`` becomes ``\\+1415``."""
    return _SOSL_RESERVED.sub(lambda match: "\\" + match.group(), value.replace("\n", " ").replace("\r", " "))


def fill_soql(template: str, parameters: Mapping[str, Any]) -> str:
    """Return ``template`` with every ``{name}`` replaced by the parameter of that name.

    Between quotes the value is escaped; outside quotes only a number, true, false, null, a date or a date literal is
    taken, because nothing else can be made safe there.

    Raises:
        InvalidRequestError: a parameter is missing, or its value is not safe where the template uses it.
    """
    return _fill(template, parameters)


def fill_sosl(template: str, parameters: Mapping[str, Any]) -> str:
    """Return a SOSL statement: ``FIND {{name}}`` (or ``FIND {name}`` where there is such a parameter) and, in its
    conditions, ``{name}`` as in SOQL.

    Other braces after FIND are SOSL's own and stay: ``FIND {Acme} IN NAME FIELDS``.

    Raises:
        InvalidRequestError: as :func:`fill_soql`.
    """
    match = _FIND_BRACES.search(template)
    if match is None:
        return _fill_after_find(template, parameters)
    name = match.group(2) or match.group(3)
    if match.group(3) is not None and name not in parameters:
        return _fill_after_find(template, parameters)
    term = escape_search_term(_value(name, parameters))
    return f"{template[: match.start()]}{match.group(1)}{{{term}}}{_fill(template[match.end() :], parameters)}"


def _fill_after_find(template: str, parameters: Mapping[str, Any]) -> str:
    literal = re.match(r"(?s)\s*FIND\s*\{(?:\\.|[^}\\])*\}", template, re.IGNORECASE)
    if literal is None:
        return _fill(template, parameters)
    return literal.group() + _fill(template[literal.end() :], parameters)


def _fill(template: str, parameters: Mapping[str, Any]) -> str:
    parts: list[str] = []
    position, quoted = 0, False
    while position < len(template):
        character = template[position]
        placeholder = re.compile(rf"\{{({_NAME})\}}").match(template, position)
        if placeholder is not None:
            parts.append(_substitute(placeholder.group(1), parameters, quoted=quoted))
            position = placeholder.end()
        elif character == "\\" and quoted:
            parts.append(template[position : position + 2])
            position += 2
        else:
            quoted = quoted != (character == "'")
            parts.append(character)
            position += 1
    return "".join(parts)


def _substitute(name: str, parameters: Mapping[str, Any], *, quoted: bool) -> str:
    value = _value(name, parameters)
    if quoted:
        return escape_string(value)
    if _LITERAL.fullmatch(value):
        return value
    raise InvalidRequestError(
        f"Parameter {name} stands outside quotes and its value is not a number, true, false, null, a date or a date "
        f"literal. Write '{{{name}}}' with quotes around it."
    )


def _value(name: str, parameters: Mapping[str, Any]) -> str:
    value = parameters.get(name)
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, dict | list):
        known = sorted(key for key in parameters if key not in ("methodName", "soql", "sosl"))
        raise InvalidRequestError(
            f"The statement uses {{{name}}}, but the event has no such parameter; it has: {', '.join(known) or 'none'}."
        )
    return str(value)
