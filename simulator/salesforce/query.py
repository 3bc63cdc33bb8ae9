"""REST: SOQL queries with paging, and SOSL searches."""

import secrets
from datetime import UTC, datetime
from typing import Any

from .query_language import parser, sosl
from .query_language.evaluator import Evaluator
from .query_language.lexer import QueryError
from .records import Record, field_name
from .rest import attributes
from .state import Cursor, State
from .wire import Refusal, Request, Response

SMALLEST_BATCH = 200


def run_query(state: State, request: Request, version: str) -> Response:
    """GET /query?q=SOQL (also /query/?q=): the first page of the result."""
    text = _text(request, "MALFORMED_QUERY")
    page_size = _page_size(state, request)
    evaluator = _evaluator(state)
    try:
        query = parser.parse(text)
        rows = evaluator.rows(query)
    except QueryError as error:
        raise _refusal(error, "SOQL", text) from error
    if query.count:
        return Response(200, {"totalSize": len(rows), "done": True, "records": []})
    object_name = state.records.canonical(query.object_name)
    records = [selected(evaluator, version, object_name, row, query.fields) for row in rows]
    return _page(state, version, Cursor(records, page_size), 0)


def next_page(state: State, _request: Request, version: str, locator: str) -> Response:
    """GET the nextRecordsUrl of an earlier page."""
    cursor_id, _, position = locator.rpartition("-")
    cursor = state.cursors.get(cursor_id)
    if cursor is None or not position.isdigit() or int(position) >= len(cursor.records):
        reason = f"query locator {locator!r} was not given by this org, or has expired"
        raise Refusal.rest(400, "INVALID_QUERY_LOCATOR", "invalid query locator", reason=reason, kind="state")
    return _page(state, version, cursor, int(position), cursor_id)


def run_search(state: State, request: Request, version: str) -> Response:
    """GET /search?q=SOSL (also /search/?q=): the records found, in the order of RETURNING."""
    text = _text(request, "MALFORMED_SEARCH")
    evaluator = _evaluator(state)
    records: list[dict[str, Any]] = []
    try:
        search = sosl.parse(text)
        queries = search.returning or [parser.Query(["Id"], name) for name in state.records]
        for query in queries:
            evaluator.require_object(query.object_name)
            name = state.records.canonical(query.object_name)
            found = [row for row in state.records.rows(name) if search.finds(row)]
            rows = evaluator.select(query, found)
            records.extend(selected(evaluator, version, name, row, query.fields) for row in rows)
    except QueryError as error:
        raise _refusal(error, "SOSL", text) from error
    return Response(200, {"searchRecords": records[: search.limit]})


def selected(evaluator: Evaluator, version: str, object_name: str, row: Record, paths: list[str]) -> dict[str, Any]:
    """A row as it is answered: attributes and the selected fields, parents as nested objects."""
    answer: dict[str, Any] = {"attributes": attributes(version, object_name, row)}
    nested: dict[str, list[str]] = {}
    for path in paths:
        first, dot, rest = path.partition(".")
        if dot:
            nested.setdefault(first, []).append(rest)
            answer[first] = None
        else:
            name = field_name(row, first)
            answer[name] = row.get(name)
    for relationship, inner in nested.items():
        parent = evaluator.parent(row, relationship)
        if parent is not None:
            answer[relationship] = selected(evaluator, version, parent[0], parent[1], inner)
    return answer


def _page(state: State, version: str, cursor: Cursor, start: int, cursor_id: str = "") -> Response:
    end = start + cursor.page_size
    total = len(cursor.records)
    answer: dict[str, Any] = {"totalSize": total, "done": end >= total}
    if end < total:
        if not cursor_id:
            cursor_id = f"01g{secrets.token_hex(8)}"
            state.cursors[cursor_id] = cursor
        answer["nextRecordsUrl"] = f"/services/data/{version}/query/{cursor_id}-{end}"
    answer["records"] = cursor.records[start:end]
    return Response(200, answer)


def _page_size(state: State, request: Request) -> int:
    """The page size of the settings, or a smaller one by `Sforce-Query-Options: batchSize=N`."""
    options = request.header("sforce-query-options")
    limit = state.settings.query_page_size
    if options is None:
        return limit
    name, _, value = options.partition("=")
    if name.strip().lower() != "batchsize" or not value.strip().isdigit():
        reason = f"header Sforce-Query-Options has the value {options!r}; it must be batchSize=N"
        raise Refusal.rest(400, "INVALID_QUERY_OPTIONS", reason)
    return min(limit, max(SMALLEST_BATCH, int(value)))


def _evaluator(state: State) -> Evaluator:
    return Evaluator(state.records, datetime.fromtimestamp(state.settings.clock(), UTC).date())


def _text(request: Request, code: str) -> str:
    text = request.parameter("q")
    if text is None or not text.strip():
        raise Refusal.rest(400, code, "A query string has to be specified", reason="parameter q is missing")
    return text


def _refusal(error: QueryError, language: str, text: str) -> Refusal:
    return Refusal.rest(400, error.code, str(error), reason=f"{language} {text!r}: {error}")
