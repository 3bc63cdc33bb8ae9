"""The query of retryCTRSync: which VoiceCalls lack what their contact record says.

The function updates whatever a query names, so it takes only ``SELECT Id, VendorCallKey FROM VoiceCall``; the caller
chooses the condition. Rows are read in the order of their Ids, which makes a run that was cut off resumable at any
row: the next one asks for the Ids behind it.

Source: guide, chapter 2, "Retry CTR Sync"; Salesforce SOQL and SOSL Reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from scv.errors import InvalidRequestError

DEFAULT_SOQL = "SELECT Id, VendorCallKey FROM VoiceCall WHERE CustomerHoldDuration = null"

_TOKEN = re.compile(r"\s+|'(?:[^'\\]|\\.)*'|[A-Za-z_][\w.]*|.", re.DOTALL)
_CLAUSES = ("WHERE", "ORDER", "LIMIT")
_REFUSED = frozenset(
    {"OFFSET", "GROUP", "HAVING", "FOR", "ALL", "USING", "WITH", "UPDATE", "TYPEOF", "SELECT", "FROM", "WHERE"}
)
_REFUSED_SIGNS = frozenset({";", "{", "}"})
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")


@dataclass(frozen=True)
class RetryQuery:
    """A query that has been checked.

    Attributes:
        condition: what stands behind WHERE, empty for all VoiceCalls.
        limit: most rows, None for all.
    """

    condition: str
    limit: int | None

    @property
    def has_window(self) -> bool:
        """Whether the condition itself speaks of CreatedDate, so that no window has to be added."""
        return any(_word(token) == "CREATEDDATE" for token in _tokens(self.condition))

    def soql(self, *, since: str | None, after_id: str | None) -> str:
        """Return the statement for the rows made ``since`` (ISO 8601, UTC) and behind ``after_id``, ordered by Id.

        Raises:
            InvalidRequestError: ``after_id`` is no Salesforce id.
        """
        conditions = [f"({self.condition})"] if self.condition else []
        if since is not None:
            conditions.append(f"CreatedDate >= {since}")
        if after_id is not None:
            if not _ID.fullmatch(after_id):
                raise InvalidRequestError(f"resume.afterId is {after_id!r}; pass on the resume of the last answer.")
            conditions.append(f"Id > '{after_id}'")
        if len(conditions) == 1 and self.condition:
            conditions = [self.condition]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        # The condition is the caller's own SOQL, which has been checked; the rest is made here.
        return f"SELECT Id, VendorCallKey FROM VoiceCall{where} ORDER BY Id"  # noqa: S608


def parse_retry_query(text: str) -> RetryQuery:
    """Check a query and take it apart. ORDER BY is allowed and without effect; OFFSET is not, nor anything else.

    Raises:
        InvalidRequestError: it is not a SELECT of Id and VendorCallKey from VoiceCall; the text says what is wrong.
    """
    tokens = [match for match in _TOKEN.finditer(text) if not match.group().isspace()]
    words = [_word(token.group()) for token in tokens]
    if "'" in words:
        raise _refused("a text in quotes does not end")
    if words[:1] != ["SELECT"] or "FROM" not in words:
        raise _refused("it does not begin with SELECT ... FROM")
    start = words.index("FROM")
    if words[1:start] not in (["ID", ",", "VENDORCALLKEY"], ["VENDORCALLKEY", ",", "ID"]):
        raise _refused("it must select exactly Id and VendorCallKey")
    if words[start + 1 : start + 2] != ["VOICECALL"]:
        raise _refused("it must select from VoiceCall")
    sections = _sections(text, tokens[start + 2 :], words[start + 2 :])
    return RetryQuery(condition=sections["WHERE"], limit=_limit(sections["LIMIT"]))


def _sections(text: str, tokens: list[re.Match[str]], words: list[str]) -> dict[str, str]:
    """Return what stands behind each clause, as it is written."""
    begins: list[tuple[str, int]] = []
    depth, seen = 0, -1
    for place, (token, word) in enumerate(zip(tokens, words, strict=True)):
        depth += (word == "(") - (word == ")")
        if depth < 0:
            raise _refused("a ) has no (")
        if depth == 0 and word in _CLAUSES and _CLAUSES.index(word) > seen:
            seen = _CLAUSES.index(word)
            begins.append((word, place))
        elif not begins:
            shown = token.group()[:40]
            raise _refused(f"{shown!r} cannot stand behind VoiceCall; use WHERE, ORDER BY and LIMIT only")
        elif depth == 0 and word in _REFUSED:
            raise _refused(f"{word} is not allowed there; use WHERE, ORDER BY and LIMIT only")
        elif word in _REFUSED_SIGNS:
            raise _refused(f"{word!r} is not allowed")
    if depth:
        raise _refused("a ( has no )")
    sections = dict.fromkeys(_CLAUSES, "")
    for (clause, place), (_, end) in pairwise([*begins, ("", len(tokens))]):
        if place + 1 == end:
            raise _refused(f"nothing stands behind {clause}")
        sections[clause] = text[tokens[place].end() : tokens[end - 1].end()].strip()
    return sections


def _limit(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise _refused(f"LIMIT is {text[:40]!r}; a whole number from 1 is needed")
    return int(text)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _word(token: str) -> str:
    return token.upper() if not token.startswith("'") else token


def _refused(reason: str) -> InvalidRequestError:
    return InvalidRequestError(f"retryCTRSync refuses the query: {reason}. It takes a query such as: {DEFAULT_SOQL}")
