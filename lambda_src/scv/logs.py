"""JSON log records, one a line, that the guide's Logs Insights query finds by ``context.contactId``.

Source: Service Cloud Voice Implementation Guide, chapter 6, "Query AWS Lambda Functions to Analyze a Voice Call".
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

LIMITS_PREFIX = "SCV_LIMITS_ERROR"
"""Prefix of every message about a Salesforce limit (guide, chapter 9); a metric filter counts it."""

_context: ContextVar[Mapping[str, Any]] = ContextVar("scv_log_context", default=MappingProxyType({}))
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DIGIT_RUN = re.compile(r"\+?\d[\d\s().-]{5,}\d")


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: timestamp (UTC, ms), level, logger, message, context, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of JSON; values that JSON does not know are written as text."""
        milliseconds = int(record.created * 1000) % 1000
        seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        entry: dict[str, Any] = {
            "timestamp": f"{seconds}.{milliseconds:03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        context = {**_context.get(), **getattr(record, "context", {})}
        if context:
            entry["context"] = context
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            entry["error"] = {
                "type": type(error).__name__,
                "message": str(error),
                "stack": self.formatException(record.exc_info).splitlines(),
            }
        return json.dumps(entry, default=str, ensure_ascii=False)


class _StandardOutput(logging.Handler):
    """Writes to whatever sys.stdout is now, so that a runtime (or a test) may replace it after import."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()
        except Exception:  # noqa: BLE001  (logging's own rule: a record must never break the call that it tells of)
            self.handleError(record)


def get_logger(name: str) -> logging.Logger:
    """Return the logger ``scv.<name>``; its level is the environment variable LOG_LEVEL (INFO by default).

    Use ``extra={"context": {...}}`` for fields; they are merged over those of :func:`log_context`.
    """
    root = logging.getLogger("scv")
    if not root.handlers:
        handler = _StandardOutput()
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
        # The Lambda runtime installs a handler of its own on the root logger; without this each line comes twice.
        root.propagate = False
    level = os.environ.get("LOG_LEVEL", "INFO").upper()
    root.setLevel(level if level in _LEVELS else "INFO")
    return root.getChild(name)


@contextmanager
def log_context(**fields: Any) -> Iterator[None]:
    """Put ``fields`` (e.g. ``contactId``) into the context of every record that is logged inside the block."""
    token = _context.set({**_context.get(), **{key: value for key, value in fields.items() if value is not None}})
    try:
        yield
    finally:
        _context.reset(token)


def mask_phone(number: str | None) -> str:
    """Return a phone number with only its last two digits: ``+14155550123`` becomes ``***23``.

    Anything without digits (``anonymous``, an e-mail address) is reduced to ``***``, None to an empty string.
    """
    if number is None:
        return ""
    digits = re.sub(r"\D", "", number)
    return "***" + (digits[-2:] if len(digits) >= 4 else "")


def mask_phones(text: str) -> str:
    """Return ``text`` with every run of digits that could be a phone number masked (for texts of others)."""
    return _DIGIT_RUN.sub(lambda match: mask_phone(match.group()), text)
