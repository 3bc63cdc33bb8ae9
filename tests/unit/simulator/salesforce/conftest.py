"""A running stand-in and a client for it. Tests that make violations take them away at the end."""

from collections.abc import Iterator

import pytest

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import CALL_CENTER, ORG_ID, Client, connected_app, key_pair


@pytest.fixture
def sf() -> Iterator[SalesforceStandIn]:
    with SalesforceStandIn(
        org_id=ORG_ID,
        call_center_api_name=CALL_CENTER,
        scrt_certificates=[key_pair("scrt").certificate],
        connected_app=connected_app(),
    ) as stand_in:
        yield stand_in


@pytest.fixture
def client(sf: SalesforceStandIn) -> Iterator[Client]:
    caller = Client(sf)
    yield caller
    caller.http.clear()
