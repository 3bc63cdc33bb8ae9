"""Runs a parsed SOQL query over a `RecordStore`, with Salesforce's rules for comparing values."""

import functools
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from simulator.salesforce.ids import ID_PATTERN, same_id
from simulator.salesforce.records import Record, RecordStore, field_name

from .lexer import QueryError
from .parser import Comparison, Condition, In, Like, Literal, Logical, Order, Query

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


class Evaluator:
    """Queries over one store. `today` is the org's current date (UTC)."""

    def __init__(self, store: RecordStore, today: date) -> None:
        self._store = store
        self._today = today

    def rows(self, query: Query) -> list[Record]:
        """The records that the query selects, in order.

        Raises:
            QueryError: the object does not exist, or a value is compared with one of another type.
        """
        self.require_object(query.object_name)
        return self.select(query, self._store.rows(query.object_name))

    def select(self, query: Query, rows: list[Record]) -> list[Record]:
        """WHERE, ORDER BY, LIMIT and OFFSET of a query over these rows."""
        rows = [row for row in rows if query.where is None or self.matches(query.where, row)]
        for order in reversed(query.order):
            rows = self._sorted(rows, order)
        end = None if query.limit is None else query.offset + query.limit
        return rows[query.offset : end]

    def require_object(self, name: str) -> None:
        """Raise the error for an object that the org does not have."""
        if not self._store.knows(name):
            raise QueryError(f"sObject type '{name}' is not supported.", "INVALID_TYPE")

    def value(self, row: Record, path: str) -> Any:
        """The value of a field path; None when anything on the way is null or missing."""
        first, _, rest = path.partition(".")
        if not rest:
            return row.get(field_name(row, first))
        parent = self.parent(row, first)
        return None if parent is None else self.value(parent[1], rest)

    def parent(self, row: Record, relationship: str) -> tuple[str, Record] | None:
        """The object name and record that a relationship of a row leads to; None when it leads nowhere.

        A relationship `Contact` follows ContactId, and a custom one `Order__r` follows Order__c. A row may
        also hold the parent itself as a nested object.
        """
        nested = row.get(field_name(row, relationship))
        if isinstance(nested, dict):
            return relationship, nested
        if relationship.lower().endswith("__r"):
            reference = row.get(field_name(row, f"{relationship[:-3]}__c"))
        else:
            reference = row.get(field_name(row, f"{relationship}Id"))
        return self._store.find_anywhere(reference) if isinstance(reference, str) else None

    def matches(self, condition: Condition, row: Record) -> bool:
        """Whether a row satisfies a condition."""
        if isinstance(condition, Logical):
            results = (self.matches(one, row) for one in condition.conditions)
            return all(results) if condition.operator == "AND" else any(results)
        if isinstance(condition, Comparison):
            return self._compare(condition, row)
        if isinstance(condition, Like):
            value = self.value(row, condition.path)
            return isinstance(value, str) and condition.pattern.fullmatch(value) is not None
        if isinstance(condition, In):
            return self._in(condition, row)
        return not self.matches(condition.condition, row)

    def _in(self, condition: In, row: Record) -> bool:
        if isinstance(condition.values, Query):
            inner = condition.values
            literals = [Literal(self.value(one, inner.fields[0])) for one in self.rows(inner)]
        else:
            literals = condition.values
        value = self.value(row, condition.path)
        found = any(self._equal(condition.path, value, literal) for literal in literals)
        return found != condition.negated

    def _equal(self, path: str, value: Any, literal: Literal) -> bool:
        if literal.kind in {"date", "datetime", "date_word"}:
            return self._in_span(value, "=", literal)
        if value is None or literal.value is None:
            return value is literal.value
        if isinstance(value, str) and isinstance(literal.value, str):
            if ID_PATTERN.fullmatch(value) and ID_PATTERN.fullmatch(literal.value):
                return same_id(value, literal.value)
            return value.casefold() == literal.value.casefold()
        _require_comparable(path, value, literal.value)
        return bool(value == literal.value)

    def _compare(self, condition: Comparison, row: Record) -> bool:
        value, literal, operator = self.value(row, condition.path), condition.literal, condition.operator
        if operator in {"=", "!="}:
            return self._equal(condition.path, value, literal) == (operator == "=")
        if value is None:
            return False
        if literal.kind in {"date", "datetime", "date_word"}:
            return self._in_span(value, operator, literal)
        if isinstance(value, str) and isinstance(literal.value, str):
            return _ordered(operator, value.casefold(), literal.value.casefold())
        _require_comparable(condition.path, value, literal.value)
        return _ordered(operator, value, literal.value)

    def _in_span(self, value: Any, operator: str, literal: Literal) -> bool:
        """Compare a date or time of a record with a date literal, which stands for a whole span of time."""
        if value is None:
            return False
        moment = _moment(value)
        if moment is None:
            raise QueryError("value of filter criterion must not be a date", "INVALID_FIELD")
        first, last = self._span(literal)
        if operator == "=":
            return first <= moment <= last
        bounds = {"<": moment < first, "<=": moment <= last, ">": moment > last, ">=": moment >= first}
        return bounds[operator]

    def _span(self, literal: Literal) -> tuple[datetime, datetime]:
        if literal.kind == "datetime":
            moment = datetime.fromisoformat(literal.value)
            return moment, moment
        if literal.kind == "date":
            try:
                day = date.fromisoformat(literal.value)
            except ValueError as error:
                raise QueryError(f"invalid date: {literal.value}") from error
            return _day(day, day)
        name, _, count = literal.value.partition(":")
        shift = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
        if name in shift:
            day = self._today + timedelta(days=shift[name])
            return _day(day, day)
        days = timedelta(days=int(count))
        if name == "LAST_N_DAYS":
            return _day(self._today - days, self._today)
        return _day(self._today + timedelta(days=1), self._today + days)

    def _sorted(self, rows: list[Record], order: Order) -> list[Record]:
        missing = [row for row in rows if self.value(row, order.path) is None]
        present = [row for row in rows if self.value(row, order.path) is not None]
        key = functools.partial(_sort_key, self, order.path)
        present.sort(key=key, reverse=order.descending)
        return missing + present if order.nulls_first else present + missing


def _sort_key(evaluator: Evaluator, path: str, row: Record) -> tuple[int, float, str]:
    value = evaluator.value(row, path)
    if isinstance(value, str):
        return 1, 0.0, value.casefold()
    return 0, float(value), ""


def _day(first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time.min, UTC), datetime.combine(last, time.max, UTC)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not (_DATE.fullmatch(value) or _DATETIME.match(value)):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _require_comparable(path: str, value: Any, literal: Any) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    literal_number = isinstance(literal, int | float) and not isinstance(literal, bool)
    if (number and literal_number) or type(value) is type(literal):
        return
    raise QueryError(
        f"value of filter criterion for field '{path}' must be of type {_type_name(value)}", "INVALID_FIELD"
    )


def _type_name(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string and should be enclosed in quotes" if isinstance(value, str) else "number"


def _ordered(operator: str, left: Any, right: Any) -> bool:
    results = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(results[operator])
