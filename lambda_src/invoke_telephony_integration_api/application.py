"""Wires the function: settings, keys, HTTP and Amazon Connect, once a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from invoke_telephony_integration_api.limits import ConnectAttributes, ContactAttributes, report_limit
from invoke_telephony_integration_api.methods import METHODS, Services
from scv.contact_event import MethodCall
from scv.dispatch import run_method
from scv.flow_response import to_string_map
from scv.http import HttpClient
from scv.logs import get_logger, mask_phones
from scv.parameters import parameters_from_environment
from scv.scrt import TelephonyIntegrationApi, TelephonyTokens
from scv.settings import EnvironmentReader

_log = get_logger("InvokeTelephonyIntegrationApiFunction")


@dataclass(frozen=True)
class Settings:
    """The function's environment variables (names of the guide)."""

    org_id: str
    call_center_api_name: str
    scrt_endpoint_base: str
    private_key_param_name: str
    connect_instance_id: str | None
    use_ssm_lambda_extension: bool

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all variables.

        Raises:
            SettingsError: names every one that is missing or bad.
        """
        env = EnvironmentReader(environ)
        settings = cls(
            org_id=env.text("SALESFORCE_ORG_ID"),
            call_center_api_name=env.text("CALL_CENTER_API_NAME"),
            scrt_endpoint_base=env.url("SCRT_ENDPOINT_BASE"),
            private_key_param_name=env.text("PRIVATE_KEY_PARAM_NAME"),
            connect_instance_id=env.optional("CONNECT_INSTANCE_ID"),
            use_ssm_lambda_extension=env.flag("USE_SSM_LAMBDA_EXTENSION"),
        )
        env.check()
        return settings


class Application:
    """Runs one method call and reports limits to the flow."""

    def __init__(self, services: Services, attributes: ContactAttributes) -> None:
        """``attributes`` writes contact attributes when Salesforce is over its limits."""
        self._services, self._attributes = services, attributes

    def run(self, event: Any, context: Any) -> dict[str, Any]:
        """Return the method's answer as a flat map of strings; raises what :func:`run_method` raises."""
        return run_method(
            event,
            context,
            methods=METHODS,
            services=self._services,
            shape=_flat,
            log=_log,
            on_limit=lambda call, _: report_limit(call, self._attributes),
        )


def _flat(call: MethodCall, answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        # Salesforce made the record all the same (guide, "Create a Voice Call Record", note on errors).
        errors = mask_phones(answer["errors"])
        _log.warning("%s: Salesforce reports errors", call.method, extra={"context": {"errors": errors}})
    return dict(to_string_map(answer))


@cache
def application() -> Application:
    """Return this process's application; the first call reads the environment."""
    settings = Settings.from_env(os.environ)
    parameters = parameters_from_environment(use_extension=settings.use_ssm_lambda_extension)
    tokens = TelephonyTokens.from_parameters(
        parameters,
        org_id=settings.org_id,
        call_center_api_name=settings.call_center_api_name,
        private_key_parameter=settings.private_key_param_name,
    )
    return Application(
        Services(
            api=TelephonyIntegrationApi(endpoint_base=settings.scrt_endpoint_base, tokens=tokens, http=HttpClient()),
            call_center_api_name=settings.call_center_api_name,
        ),
        ConnectAttributes(default_instance_id=settings.connect_instance_id),
    )
