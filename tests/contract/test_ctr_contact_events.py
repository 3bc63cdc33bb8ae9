"""HandleContactEventsFunction through InvokeTelephonyIntegrationApiFunction to the stand-in."""

from __future__ import annotations

import pytest

from handle_contact_events.application import Application
from scv.invoker import FunctionFailedError
from simulator.salesforce import Fault
from tests.contract.ctr import HandlerInvoker
from tests.fakes import FakeContext, flow_event
from tests.unit.lambda_src.handle_contact_events.events import CONTACT, contact_event, routing_criteria


@pytest.fixture
def handle(telephony):
    application = Application(invoker=HandlerInvoker(telephony), function="telephony")
    return lambda event: application.run(event, FakeContext())


@pytest.fixture
def waiting_call(telephony, salesforce):
    """A call whose routing is pending."""
    salesforce.routing.add_queue("Support", "arn:aws:connect:us-east-1:111122223333:queue/1")
    contact = {"ContactId": CONTACT}
    telephony(flow_event("createVoiceCall", contact=contact))
    telephony(flow_event("executeOmniFlow", contact=contact, fallbackQueue="Support"))
    assert len(salesforce.records["PendingServiceRouting"]) == 1
    return CONTACT


@pytest.mark.parametrize("method", ["INBOUND", "TRANSFER"])
def test_an_abandoned_call_leaves_no_pending_routing(handle, salesforce, waiting_call, method):
    answer = handle(contact_event("DISCONNECTED", initiationMethod=method))
    assert answer == {"action": "cancelOmniFlowExecution", "contactId": CONTACT}
    assert salesforce.records["PendingServiceRouting"] == []


def test_a_call_that_an_agent_had_is_left_alone(handle, salesforce, waiting_call):
    handle(contact_event("DISCONNECTED", agentInfo={"agentArn": "arn"}))
    assert len(salesforce.records["PendingServiceRouting"]) == 1


def test_an_expired_step_routes_the_call_again(handle, salesforce, waiting_call):
    handle(contact_event("CONTACT_DATA_UPDATED", routingCriteria=routing_criteria("EXPIRED")))
    assert salesforce.voice_call(CONTACT).reroutes == 1


@pytest.mark.expects_violations
def test_a_call_that_salesforce_never_had_needs_nothing(handle):
    assert handle(contact_event("DISCONNECTED"))["action"] == "none"


def test_a_limit_is_left_to_lambda_s_retries(handle, salesforce, waiting_call):
    salesforce.faults.add(Fault(path="clearRouting", status=429))
    with pytest.raises(FunctionFailedError, match="SalesforceLimitError"):
        handle(contact_event("DISCONNECTED"))
    handle(contact_event("DISCONNECTED"))
    assert salesforce.records["PendingServiceRouting"] == []
