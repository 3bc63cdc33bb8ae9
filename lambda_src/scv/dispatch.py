"""Runs the method that an event names, with its contact in every log record and a budget of time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from scv.budget import Budget, budget_for
from scv.contact_event import MethodCall, unsupported_method
from scv.errors import SalesforceLimitError, ScvError
from scv.logs import log_context

ServicesT = TypeVar("ServicesT")

Method = Callable[[MethodCall, ServicesT, Budget], dict[str, Any]]
"""One method of a function: validates its parameters, calls Salesforce and returns the answer."""


def run_method(
    event: Any,
    context: Any,
    *,
    methods: Mapping[str, Method[ServicesT]],
    services: ServicesT,
    shape: Callable[[MethodCall, dict[str, Any]], dict[str, Any]],
    log: logging.Logger,
    on_limit: Callable[[MethodCall, SalesforceLimitError], None] | None = None,
) -> dict[str, Any]:
    """Return what ``shape`` makes of the method's answer.

    ``on_limit`` is called before a 429 goes on to the caller.

    Raises:
        ScvError: one of :mod:`scv.errors`, logged once with the contact.
    """
    try:
        call = MethodCall.parse(event)
    except ScvError as error:
        _log_failure(log, "The event", error)
        raise
    request_id = getattr(context, "aws_request_id", None)
    with log_context(contactId=call.contact_id, methodName=call.method, requestId=request_id):
        try:
            method = methods.get(call.method)
            if method is None:
                raise unsupported_method(call.method, list(methods))
            log.info("%s started", call.method)
            answer = shape(call, method(call, services, budget_for(context, from_flow=call.from_flow)))
        except SalesforceLimitError as error:
            _log_failure(log, call.method, error)
            if on_limit is not None:
                on_limit(call, error)
            raise
        except ScvError as error:
            _log_failure(log, call.method, error)
            raise
        log.info("%s done", call.method)
        return answer


def _log_failure(log: logging.Logger, what: str, error: ScvError) -> None:
    context = {"errorType": type(error).__name__, "status": getattr(error, "status", None)}
    # The error's text comes first: a limit's prefix must stand where metric filters and people look for it.
    log.error("%s (%s)", error, what, extra={"context": context})
