"""The handlers of the functions in this process, talking over HTTP to the Salesforce stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

import invoke_salesforce_rest_api.application as rest_application
import invoke_telephony_integration_api.application as telephony_application
from invoke_salesforce_rest_api.handler import handler as rest_handler
from invoke_telephony_integration_api.handler import handler as telephony_handler
from scv.contact_event import MethodCall
from scv.parameters import PLACEHOLDER, CachedParameters
from simulator.salesforce import ConnectedApp, SalesforceStandIn
from tests.contract.keys import API_NAME, CONSUMER_KEY, ORG_ID, USERNAME, certificate
from tests.fakes import FakeContext, FakeStore, private_key_pem

Invoke = Callable[..., dict[str, Any]]


@dataclass
class RecordedAttributes:
    """Contact attributes that the function has written."""

    written: list[dict[str, str]] = field(default_factory=list)

    def update(self, call: MethodCall, attributes: Any) -> None:
        self.written.append({"contactId": call.contact_id or "", **attributes})


@pytest.fixture(scope="session")
def running_stand_in() -> Iterator[SalesforceStandIn]:
    """One stand-in for all tests of a process."""
    with SalesforceStandIn(
        org_id=ORG_ID,
        call_center_api_name=API_NAME,
        scrt_certificates=[certificate(0)],
        connected_app=ConnectedApp(consumer_key=CONSUMER_KEY, certificate=certificate(2), username=USERNAME),
    ) as stand_in:
        yield stand_in


@pytest.fixture
def salesforce(running_stand_in: SalesforceStandIn, request: pytest.FixtureRequest) -> Iterator[SalesforceStandIn]:
    """The stand-in, empty; a request that the guide does not allow fails the test that made it."""
    running_stand_in.reset()
    running_stand_in.faults.clear()
    yield running_stand_in
    if "expects_violations" not in request.keywords:
        assert [violation.reason for violation in running_stand_in.violations] == []


@pytest.fixture
def store() -> FakeStore:
    """SSM as the Keys stack and an operator leave it."""
    return FakeStore(
        {
            "scrt-key": private_key_pem(0),
            "consumer-key": CONSUMER_KEY,
            "rest-key": private_key_pem(2),
            "access-token": PLACEHOLDER,
            "subject": USERNAME,
            "audience": "https://login.salesforce.com",
        }
    )


@pytest.fixture
def attributes() -> RecordedAttributes:
    """What the function tells Amazon Connect."""
    return RecordedAttributes()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, salesforce: SalesforceStandIn, store: FakeStore) -> None:
    """The functions' environment variables, and SSM in memory."""
    values = {
        "SALESFORCE_ORG_ID": ORG_ID,
        "CALL_CENTER_API_NAME": API_NAME,
        "SCRT_ENDPOINT_BASE": salesforce.scrt_endpoint_base,
        "CONSUMER_KEY_PARAM_NAME": "consumer-key",
        "ACCESS_TOKEN_PARAM_NAME": "access-token",
        "SUBJECT": "subject",
        "AUDIENCE": "audience",
        "SALESFORCE_AUTH_ENDPOINT": salesforce.auth_endpoint,
        "SALESFORCE_REST_API_ENDPOINT_BASE": salesforce.rest_endpoint_base,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    for module in (telephony_application, rest_application):
        monkeypatch.setattr(module, "parameters_from_environment", lambda use_extension: CachedParameters(store))


@pytest.fixture
def telephony(monkeypatch: pytest.MonkeyPatch, environment: None, attributes: RecordedAttributes) -> Iterator[Invoke]:
    """Invoke InvokeTelephonyIntegrationApiFunction, with ``seconds`` left to it."""
    monkeypatch.setenv("PRIVATE_KEY_PARAM_NAME", "scrt-key")
    monkeypatch.setattr(telephony_application, "ConnectAttributes", lambda default_instance_id: attributes)
    telephony_application.application.cache_clear()
    yield lambda event, seconds=30: telephony_handler(event, FakeContext(seconds))
    telephony_application.application.cache_clear()


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch, environment: None) -> Iterator[Invoke]:
    """Invoke InvokeSalesforceRestApiFunction, with ``seconds`` left to it."""
    monkeypatch.setenv("PRIVATE_KEY_PARAM_NAME", "rest-key")
    rest_application.application.cache_clear()
    yield lambda event, seconds=30: rest_handler(event, FakeContext(seconds))
    rest_application.application.cache_clear()
