"""Wires the function: settings, OAuth and HTTP, once a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from invoke_salesforce_rest_api.client import SalesforceRestApi
from invoke_salesforce_rest_api.ctr_retry import retry_from_environment
from invoke_salesforce_rest_api.methods import METHODS, NESTED_METHODS, Services
from invoke_salesforce_rest_api.oauth import AccessTokens, OAuthParameters
from scv.contact_event import MethodCall
from scv.dispatch import run_method
from scv.flow_response import to_string_map
from scv.http import HttpClient
from scv.logs import get_logger
from scv.parameters import parameters_from_environment
from scv.settings import EnvironmentReader

_log = get_logger("InvokeSalesforceRestApiFunction")


@dataclass(frozen=True)
class Settings:
    """The function's environment variables (names of the guide); SUBJECT and AUDIENCE name SSM parameters."""

    call_center_api_name: str
    auth_endpoint: str
    rest_endpoint_base: str
    oauth: OAuthParameters
    use_ssm_lambda_extension: bool

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all variables.

        Raises:
            SettingsError: names every one that is missing or bad.
        """
        env = EnvironmentReader(environ)
        settings = cls(
            call_center_api_name=env.text("CALL_CENTER_API_NAME"),
            auth_endpoint=env.url("SALESFORCE_AUTH_ENDPOINT"),
            rest_endpoint_base=env.url("SALESFORCE_REST_API_ENDPOINT_BASE"),
            oauth=OAuthParameters(
                consumer_key=env.text("CONSUMER_KEY_PARAM_NAME"),
                private_key=env.text("PRIVATE_KEY_PARAM_NAME"),
                access_token=env.text("ACCESS_TOKEN_PARAM_NAME"),
                subject=env.text("SUBJECT"),
                audience=env.text("AUDIENCE"),
            ),
            use_ssm_lambda_extension=env.flag("USE_SSM_LAMBDA_EXTENSION"),
        )
        env.check()
        return settings


class Application:
    """Runs one method call."""

    def __init__(self, services: Services) -> None:
        """Work with ``services``."""
        self._services = services

    def run(self, event: Any, context: Any) -> dict[str, Any]:
        """Return the method's answer; raises what :func:`run_method` raises."""
        return run_method(event, context, methods=METHODS, services=self._services, shape=_shape, log=_log)


def _shape(call: MethodCall, answer: dict[str, Any]) -> dict[str, Any]:
    if call.method in NESTED_METHODS and not call.from_flow:
        return answer
    return dict(to_string_map(answer))


@cache
def application() -> Application:
    """Return this process's application; the first call reads the environment."""
    settings = Settings.from_env(os.environ)
    http = HttpClient()
    tokens = AccessTokens(
        parameters_from_environment(use_extension=settings.use_ssm_lambda_extension),
        settings.oauth,
        auth_endpoint=settings.auth_endpoint,
        http=http,
    )
    api = SalesforceRestApi(endpoint_base=settings.rest_endpoint_base, tokens=tokens, http=http)
    return Application(
        Services(api=api, call_center_api_name=settings.call_center_api_name, ctr_retry=retry_from_environment(api))
    )
