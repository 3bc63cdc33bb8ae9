"""Wires the function and runs one event."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from handle_contact_events.events import Action, Decision, decide
from scv.budget import Budget, budget_for
from scv.errors import ScvError
from scv.invoker import FunctionFailedError, Invoker, lambda_invoker, method_call
from scv.logs import get_logger, log_context
from scv.settings import EnvironmentReader

_log = get_logger("HandleContactEventsFunction")


@dataclass(frozen=True)
class Settings:
    """The function's environment variables."""

    call_center_api_name: str
    invoke_telephony_integration_api_arn: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all variables.

        Raises:
            SettingsError: names every one that is missing.
        """
        env = EnvironmentReader(environ)
        settings = cls(env.text("CALL_CENTER_API_NAME"), env.text("INVOKE_TELEPHONY_INTEGRATION_API_ARN"))
        env.check()
        return settings


class Application:
    """Passes events on to InvokeTelephonyIntegrationApiFunction."""

    def __init__(self, *, invoker: Invoker, function: str) -> None:
        """``function`` is the ARN of that function's alias."""
        self._invoker, self._function = invoker, function

    def run(self, event: Any, context: Any) -> dict[str, str]:
        """Return ``action`` and ``contactId`` (for logs and tests; EventBridge reads nothing).

        Raises:
            ScvError: it failed; Lambda repeats the event and then puts it into the failure queue.
        """
        decision = decide(event)
        with log_context(contactId=decision.contact_id, requestId=getattr(context, "aws_request_id", None)):
            if decision.action is None:
                _log.info("Nothing to do: %s", decision.reason)
                return {"action": "none", "contactId": decision.contact_id or ""}
            try:
                done = self._act(decision, decision.action, budget_for(context, from_flow=False))
            except ScvError as error:
                _log.error("%s failed: %s", decision.action, error)
                raise
            return {"action": done, "contactId": decision.contact_id or ""}

    def _act(self, decision: Decision, action: Action, budget: Budget) -> str:
        try:
            self._invoker.call(self._function, method_call(action.value, decision.contact_id), budget=budget)
        except FunctionFailedError as error:
            if action is Action.CANCEL and error.status == 404:
                # Salesforce has no such call, so no routing of it waits either.
                _log.info("Salesforce does not know the call; there is nothing to cancel")
                return "none"
            raise
        _log.info("%s done: %s", action, decision.reason)
        return action.value


@cache
def application() -> Application:
    """Return this process's application; the first call reads the environment."""
    settings = Settings.from_env(os.environ)
    return Application(invoker=lambda_invoker(os.environ), function=settings.invoke_telephony_integration_api_arn)
