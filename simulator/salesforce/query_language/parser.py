"""A parser for the subset of SOQL, which gives a tree of dataclasses.

    SELECT COUNT() | field [, field ...]  FROM object [alias]
    [WHERE condition] [ORDER BY field [ASC|DESC] [NULLS FIRST|LAST] [, ...]] [LIMIT n] [OFFSET n]

Salesforce refuses AND and OR side by side without parentheses; so does this.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from .lexer import QueryError, Token, decode_string, like_pattern, tokenize

COMPARISONS = frozenset({"=", "!=", "<>", "<", ">", "<=", ">="})
DATE_WORDS = frozenset({"TODAY", "YESTERDAY", "TOMORROW"})
DATE_SPANS = frozenset({"LAST_N_DAYS", "NEXT_N_DAYS"})
MAX_OFFSET = 2000
_RESERVED = frozenset({"FROM", "WHERE", "ORDER", "LIMIT", "OFFSET", "AND", "OR", "NOT", "IN", "LIKE", "SELECT"})
_UNSUPPORTED = frozenset({"GROUP", "HAVING", "USING", "WITH", "FOR", "UPDATE", "TYPEOF", "INCLUDES", "EXCLUDES", "ALL"})


@dataclass(frozen=True)
class Literal:
    """A value: None, bool, int, float or str; `kind` is date, datetime or date_word for those strings."""

    value: Any
    kind: str = "value"


@dataclass(frozen=True)
class Comparison:
    """field operator literal."""

    path: str
    operator: str
    literal: Literal


@dataclass(frozen=True)
class Like:
    """field LIKE pattern."""

    path: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class In:
    """field [NOT] IN list or subquery."""

    path: str
    values: "list[Literal] | Query"
    negated: bool


@dataclass(frozen=True)
class Not:
    """NOT condition."""

    condition: "Condition"


@dataclass(frozen=True)
class Logical:
    """Conditions joined by one of AND, OR."""

    operator: str
    conditions: "list[Condition]"


Condition = Comparison | Like | In | Not | Logical


@dataclass(frozen=True)
class Order:
    """One item of ORDER BY."""

    path: str
    descending: bool = False
    nulls_first: bool = True


@dataclass(frozen=True)
class Query:
    """A query. `fields` is empty for SELECT COUNT()."""

    fields: list[str]
    object_name: str
    where: Condition | None = None
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0
    count: bool = False


def parse(text: str) -> Query:
    """Parse a SOQL query.

    Raises:
        QueryError: it is not valid, or uses what the stand-in does not have (the text then says so).
    """
    parser = Parser(tokenize(text))
    query = parser.query()
    parser.expect_end()
    return query


class Parser:
    """Recursive descent over tokens; the SOSL parser uses its clauses too."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._index = 0

    @property
    def current(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._index]

    def take(self) -> Token:
        """The next token, and move on."""
        token = self.current
        if token.kind != "end":
            self._index += 1
        return token

    def take_word(self, *words: str) -> str | None:
        """The next token's keyword if it is one of these, and move on; else None."""
        if self.current.word in words:
            return self.take().word
        return None

    def take_operator(self, operator: str) -> bool:
        """Whether the next token is this operator; moves on if so."""
        if self.current.kind == "operator" and self.current.text == operator:
            self.take()
            return True
        return False

    def fail(self, expected: str) -> QueryError:
        """The error for the next token."""
        token = self.current
        if token.word in _UNSUPPORTED:
            return QueryError(f"{token.word} is not supported by the Salesforce stand-in")
        if token.kind == "end":
            return QueryError(f"unexpected end of query: expecting {expected}")
        return QueryError(f"unexpected token: '{token.text}' at position {token.position}, expecting {expected}")

    def expect_word(self, word: str) -> None:
        """Move over a keyword that must come next."""
        if self.take_word(word) is None:
            raise self.fail(word)

    def expect_operator(self, operator: str) -> None:
        """Move over an operator that must come next."""
        if not self.take_operator(operator):
            raise self.fail(f"'{operator}'")

    def expect_end(self) -> None:
        """Nothing may come any more."""
        if self.current.kind != "end":
            raise self.fail("the end of the query")

    def name(self, what: str) -> str:
        """A name that is no keyword."""
        if self.current.kind != "name" or self.current.word in _RESERVED | _UNSUPPORTED:
            raise self.fail(what)
        return self.take().text

    def query(self) -> Query:
        """SELECT to OFFSET."""
        self.expect_word("SELECT")
        count, fields = self._selection()
        self.expect_word("FROM")
        object_name = self.name("an object name")
        if "." in object_name or ":" in object_name:
            raise QueryError(f"unexpected token: '{object_name}', expecting an object name")
        alias = self.name("an alias") if self._at_alias() else None
        clauses = self.clauses()
        if alias is not None:
            fields = [_without_alias(path, alias) for path in fields]
            clauses = Clauses(
                _condition_without_alias(clauses.where, alias),
                [Order(_without_alias(o.path, alias), o.descending, o.nulls_first) for o in clauses.order],
                clauses.limit,
                clauses.offset,
            )
        return Query(fields, object_name, clauses.where, clauses.order, clauses.limit, clauses.offset, count=count)

    def _at_alias(self) -> bool:
        return self.current.kind == "name" and self.current.word not in _RESERVED | _UNSUPPORTED

    def _selection(self) -> tuple[bool, list[str]]:
        if self.current.word == "COUNT":
            self.take()
            self.expect_operator("(")
            if not self.take_operator(")"):
                raise QueryError("COUNT(field) is not supported by the Salesforce stand-in, COUNT() is")
            return True, []
        return False, self.field_list()

    def field_list(self) -> list[str]:
        """field [, field ...], each at most once."""
        fields: list[str] = []
        while True:
            if self.current.text == "(":
                raise QueryError("a subquery in SELECT is not supported by the Salesforce stand-in")
            path = self.name("a field name")
            if path.lower() in {known.lower() for known in fields}:
                raise QueryError(f"duplicate field selected: {path}")
            fields.append(path)
            if self.current.text == "(":
                raise QueryError(f"function {path}() is not supported by the Salesforce stand-in")
            if not self.take_operator(","):
                return fields

    def clauses(self) -> "Clauses":
        """[WHERE] [ORDER BY] [LIMIT] [OFFSET]."""
        where = self.condition() if self.take_word("WHERE") else None
        order: list[Order] = []
        if self.take_word("ORDER"):
            self.expect_word("BY")
            order.append(self._order())
            while self.take_operator(","):
                order.append(self._order())
        limit = self._whole_number("LIMIT") if self.take_word("LIMIT") else None
        offset = self._whole_number("OFFSET") if self.take_word("OFFSET") else 0
        if offset > MAX_OFFSET:
            raise QueryError(f"Maximum SOQL offset allowed is {MAX_OFFSET}", "NUMBER_OUTSIDE_VALID_RANGE")
        return Clauses(where, order, limit, offset)

    def _order(self) -> Order:
        path = self.name("a field name")
        descending = self.take_word("ASC", "DESC") == "DESC"
        nulls_first = not descending
        if self.take_word("NULLS"):
            word = self.take_word("FIRST", "LAST")
            if word is None:
                raise self.fail("FIRST or LAST")
            nulls_first = word == "FIRST"
        return Order(path, descending, nulls_first)

    def _whole_number(self, what: str) -> int:
        if self.current.kind != "number" or not self.current.text.isdigit():
            raise self.fail(f"a whole number after {what}")
        return int(self.take().text)

    def condition(self) -> Condition:
        """Terms joined by AND alone or OR alone."""
        terms = [self._term()]
        operator = self.take_word("AND", "OR")
        if operator is None:
            return terms[0]
        while True:
            terms.append(self._term())
            following = self.take_word("AND", "OR")
            if following is None:
                return Logical(operator, terms)
            if following != operator:
                raise QueryError(f"unexpected token: '{following}': AND and OR side by side need parentheses")

    def _term(self) -> Condition:
        if self.take_word("NOT"):
            return Not(self._term())
        if self.take_operator("("):
            inner = self.condition()
            self.expect_operator(")")
            return inner
        return self._predicate()

    def _predicate(self) -> Condition:
        path = self.name("a field name")
        if self.current.kind == "operator" and self.current.text in COMPARISONS:
            operator = self.take().text.replace("<>", "!=")
            literal = self.literal()
            if literal.value is None and operator not in {"=", "!="}:
                raise QueryError(f"unexpected token: 'null': {path} can only be = or != null")
            return Comparison(path, operator, literal)
        if self.take_word("LIKE"):
            if self.current.kind != "string":
                raise self.fail("a string after LIKE")
            return Like(path, like_pattern(self.take().text))
        negated = self.take_word("NOT") is not None
        if self.take_word("IN"):
            return In(path, self._in_values(), negated)
        raise self.fail("an operator")

    def _in_values(self) -> "list[Literal] | Query":
        self.expect_operator("(")
        if self.current.word == "SELECT":
            query = self.query()
            if query.count or len(query.fields) != 1:
                raise QueryError("a subquery of IN must select exactly one field")
            self.expect_operator(")")
            return query
        values = [self.literal()]
        while self.take_operator(","):
            values.append(self.literal())
        self.expect_operator(")")
        return values

    def literal(self) -> Literal:
        """A string, number, date, true, false, null or a word such as TODAY."""
        token = self.current
        if token.kind == "string":
            return Literal(decode_string(self.take().text))
        if token.kind == "number":
            text = self.take().text
            return Literal(float(text) if "." in text else int(text))
        if token.kind in {"date", "datetime"}:
            return Literal(self.take().text, token.kind)
        constants = {"NULL": None, "TRUE": True, "FALSE": False}
        if token.word in constants:
            return Literal(constants[self.take().word])
        name, _, days = token.word.partition(":")
        if token.word in DATE_WORDS or (name in DATE_SPANS and days.isdigit()):
            return Literal(self.take().word, "date_word")
        raise self.fail("a value")


@dataclass(frozen=True)
class Clauses:
    """What may follow FROM."""

    where: Condition | None
    order: list[Order]
    limit: int | None
    offset: int


def _without_alias(path: str, alias: str) -> str:
    first, dot, rest = path.partition(".")
    return rest if dot and first.lower() == alias.lower() else path


def _condition_without_alias(condition: Condition | None, alias: str) -> Any:
    if condition is None:
        return None
    if isinstance(condition, Comparison):
        return Comparison(_without_alias(condition.path, alias), condition.operator, condition.literal)
    if isinstance(condition, Like):
        return Like(_without_alias(condition.path, alias), condition.pattern)
    if isinstance(condition, In):
        return In(_without_alias(condition.path, alias), condition.values, condition.negated)
    if isinstance(condition, Not):
        return Not(_condition_without_alias(condition.condition, alias))
    return Logical(condition.operator, [_condition_without_alias(one, alias) for one in condition.conditions])
