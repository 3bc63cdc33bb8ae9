"""A subset of SOSL, strict about reserved characters.

    FIND {term} [IN ALL|NAME|EMAIL|PHONE FIELDS] [RETURNING object[(fields [WHERE] [ORDER BY] [LIMIT])], ...] [LIMIT n]

A term is made of words (which may hold the wildcards * and ?) and phrases in double quotes. Words side by side
and AND must all be found, OR needs one of them, AND NOT excludes. Every other reserved character must be
escaped with a backslash, as Salesforce requires.
"""

import re
from dataclasses import dataclass, field

from simulator.salesforce.records import Record

from .lexer import QueryError, tokenize
from .parser import Parser, Query

RESERVED = frozenset("?&|!{}[]()^~*:\\\"'+-")
GROUPS = ("ALL", "NAME", "EMAIL", "PHONE")
MALFORMED = "MALFORMED_SEARCH"
MINIMUM_TERM_LENGTH = 2
_SHORTEST_PHONE = 7


@dataclass(frozen=True)
class Word:
    """One thing to find: a pattern for text and, if it could be a phone number, its digits."""

    pattern: re.Pattern[str]
    digits: str


@dataclass(frozen=True)
class Alternative:
    """Words that must all be found and words that must not."""

    required: list[Word] = field(default_factory=list)
    excluded: list[Word] = field(default_factory=list)


@dataclass(frozen=True)
class Search:
    """A search. `returning` holds one query for each object; empty means every object, Id only."""

    alternatives: list[Alternative]
    group: str
    returning: list[Query]
    limit: int | None

    def finds(self, record: Record) -> bool:
        """Whether a record has what is searched for in the fields of the group."""
        values = [
            (name, str(value))
            for name, value in record.items()
            if isinstance(value, str) and name != "Id" and _in_group(self.group, name)
        ]
        for alternative in self.alternatives:
            wanted = all(_found(word, values) for word in alternative.required)
            if wanted and not any(_found(word, values) for word in alternative.excluded):
                return True
        return False


def parse(text: str) -> Search:
    """Parse a SOSL search.

    Raises:
        QueryError: it is not valid, or uses what the stand-in does not have (the text then says so).
    """
    match = re.match(r"\s*FIND\s*\{", text, re.IGNORECASE)
    if match is None:
        raise QueryError("a search must begin with FIND {term}", MALFORMED)
    end = _closing_brace(text, match.end())
    alternatives = _term(text[match.end() : end])
    try:
        parser = Parser(tokenize(text[end + 1 :]))
        group = "ALL"
        if parser.take_word("IN"):
            found = parser.take_word(*GROUPS)
            if found is None:
                raise parser.fail(f"one of {', '.join(GROUPS)}")
            group = found
            parser.expect_word("FIELDS")
        returning = _returning(parser) if parser.take_word("RETURNING") else []
        limit = parser.clauses().limit
        parser.expect_end()
    except QueryError as error:
        raise QueryError(str(error), MALFORMED) from error
    return Search(alternatives, group, returning, limit)


def _returning(parser: Parser) -> list[Query]:
    queries: list[Query] = []
    while True:
        name = parser.name("an object name")
        fields, where, order, limit, offset = ["Id"], None, [], None, 0
        if parser.take_operator("("):
            fields = parser.field_list()
            clauses = parser.clauses()
            where, order, limit, offset = clauses.where, clauses.order, clauses.limit, clauses.offset
            parser.expect_operator(")")
        queries.append(Query(fields, name, where, order, limit, offset))
        if not parser.take_operator(","):
            return queries


def _closing_brace(text: str, start: int) -> int:
    position = start
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == "}":
            return position
        position += 1
    raise QueryError("the search term has no closing brace", MALFORMED)


def _term(raw: str) -> list[Alternative]:
    """The alternatives of a term: joined by OR, each with its required and excluded words."""
    alternatives = [Alternative()]
    negate = expecting = False
    for text, quoted in _split(raw):
        if not quoted and text in {"AND", "OR", "NOT"}:
            if expecting and text != "NOT":
                raise QueryError(f"unexpected {text} in the search term", MALFORMED)
            if text == "OR":
                alternatives.append(Alternative())
            negate, expecting = text == "NOT", True
            continue
        word = _word(text, quoted)
        target = alternatives[-1].excluded if negate else alternatives[-1].required
        target.append(word)
        negate = expecting = False
    if expecting or not all(alternative.required for alternative in alternatives):
        raise QueryError("the search term has an operator without a word", MALFORMED)
    return alternatives


def _split(raw: str) -> list[tuple[str, bool]]:
    """Words and phrases, escapes still in them, each with whether it was quoted."""
    pieces = re.findall(r'"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.)+)|(\S)', raw, re.DOTALL)
    if not pieces:
        raise QueryError("the search term is empty", MALFORMED)
    result: list[tuple[str, bool]] = []
    for phrase, word, stray in pieces:
        if stray:
            raise QueryError(f"the search term has an unescaped reserved character: {stray}", MALFORMED)
        result.append((word, False) if word else (phrase, True))
    return result


def _word(raw: str, quoted: bool) -> Word:
    pattern, plain, position = "", "", 0
    while position < len(raw):
        char = raw[position]
        if char == "\\":
            position += 1
            if position == len(raw):
                raise QueryError("the search term ends in a backslash", MALFORMED)
            char = raw[position]
            pattern, plain = pattern + re.escape(char), plain + char
        elif char in "*?" and not quoted:
            pattern += ".*" if char == "*" else "."
        elif char in RESERVED:
            raise QueryError(f"the search term has an unescaped reserved character: {char}", MALFORMED)
        else:
            pattern, plain = pattern + re.escape(char), plain + char
        position += 1
    if len(plain.strip()) < MINIMUM_TERM_LENGTH:
        raise QueryError("search term must be longer than one character", MALFORMED)
    digits = "".join(char for char in plain if char.isdigit())
    phone = digits if re.fullmatch(r"[\d\s().+-]+", plain) and len(digits) >= _SHORTEST_PHONE else ""
    return Word(re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE | re.DOTALL), phone)


def _in_group(group: str, field_name: str) -> bool:
    lowered = field_name.lower()
    if group == "PHONE":
        return _is_phone_field(lowered)
    if group == "EMAIL":
        return "email" in lowered
    if group == "NAME":
        return lowered in {"name", "firstname", "lastname", "subject", "casenumber"}
    return not lowered.endswith("date")


def _is_phone_field(lowered: str) -> bool:
    return any(part in lowered for part in ("phone", "fax", "mobile"))


def _found(word: Word, values: list[tuple[str, str]]) -> bool:
    for name, value in values:
        if word.digits and _is_phone_field(name.lower()):
            digits = "".join(char for char in value if char.isdigit())
            longer, shorter = sorted((digits, word.digits), key=len, reverse=True)
            if len(shorter) >= _SHORTEST_PHONE and longer.endswith(shorter):
                return True
        if word.pattern.search(value):
            return True
    return False
