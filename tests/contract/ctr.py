"""Contact records on their way to the Salesforce stand-in, with the functions' handlers in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from scv.budget import Budget
from scv.ctr.custom_fields import Hook, parse_custom_fields
from scv.ctr.syncing import VoiceCallSync
from scv.errors import ScvError
from scv.invoker import FunctionFailedError, Invoker


class HandlerInvoker(Invoker):
    """Calls a handler in this process with what Lambda would hand over: JSON both ways, errors by name and text."""

    def __init__(self, handler: Callable[[dict[str, Any]], Any]) -> None:
        self._handler = handler
        self.started: list[dict[str, Any]] = []

    def call(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> Any:
        try:
            return json.loads(json.dumps(self._handler(json.loads(json.dumps(payload)))))
        except ScvError as error:
            raise FunctionFailedError(function, type(error).__name__, str(error)) from error

    def start(self, function: str, payload: Mapping[str, Any], *, budget: Budget) -> None:
        self.started.append(json.loads(json.dumps(payload)))


def voice_calls(
    telephony: Callable[[dict[str, Any]], Any],
    *,
    custom_fields: Mapping[str, str] | None = None,
    hook: Hook | None = None,
) -> VoiceCallSync:
    """The sync of CTRDataSyncFunction, through the handler of InvokeTelephonyIntegrationApiFunction."""
    fields = parse_custom_fields(json.dumps(dict(custom_fields or {})))
    return VoiceCallSync(HandlerInvoker(telephony), "telephony", fields, hook, sleep=lambda seconds: None)


def synced_row(telephony: Any, salesforce: Any, ctr: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """The VoiceCall record after the sync of one contact record."""
    voice_calls(telephony, **options).sync(ctr, budget=Budget(20))
    return dict(salesforce.voice_call(ctr["ContactId"]).fields)
