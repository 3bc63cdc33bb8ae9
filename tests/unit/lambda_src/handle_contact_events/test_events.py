"""Which contact events ask for something."""

import pytest

from handle_contact_events.events import Action, decide
from scv.errors import InvalidRequestError
from tests.unit.lambda_src.handle_contact_events.events import CONTACT, contact_event, routing_criteria

AGENT = {"agentArn": "arn", "connectedToAgentTimestamp": "2026-11-20T17:29:09.000Z"}
STATUS_CHANGED = ["RoutingCriteria.Step.Status"]


def pascal(event):
    """The same event as in AWS's samples whose detail begins every name with a capital."""
    return {**event, "detail": {name[0].upper() + name[1:]: value for name, value in event["detail"].items()}}


@pytest.mark.parametrize("method", ["INBOUND", "TRANSFER"])
@pytest.mark.parametrize("changes", [{}, {"agentInfo": {}}, {"channel": "Voice"}, {"channel": None}])
@pytest.mark.parametrize("form", [dict, pascal])
def test_a_call_that_no_agent_had_is_cancelled(method, changes, form):
    decision = decide(form(contact_event("DISCONNECTED", initiationMethod=method, **changes)))
    assert (decision.action, decision.contact_id) == (Action.CANCEL, CONTACT)


@pytest.mark.parametrize(
    "changes",
    [
        {"agentInfo": AGENT},
        {"initiationMethod": "OUTBOUND"},
        {"initiationMethod": "CALLBACK"},
        {"initiationMethod": "API"},
        {"initiationMethod": None},
        {"initiationMethod": ["INBOUND"]},
        {"channel": "CHAT"},
        {"channel": "TASK"},
    ],
)
def test_other_ends_of_contacts_are_ignored(changes):
    assert decide(contact_event("DISCONNECTED", **changes)).action is None


@pytest.mark.parametrize("kind", ["INITIATED", "QUEUED", "CONNECTED_TO_AGENT", "COMPLETED", "OF_TOMORROW", None])
def test_other_events_are_ignored(kind):
    assert decide(contact_event(kind)).action is None


@pytest.mark.parametrize(
    ("statuses", "action"),
    [
        (["EXPIRED"], Action.REROUTE),
        (["EXPIRED", "ACTIVE", "INACTIVE"], Action.REROUTE),
        (["EXPIRED", "EXPIRED"], Action.REROUTE),
        (["ACTIVE"], None),
        (["JOINED"], None),
        (["EXPIRED", "JOINED"], None),
        (["INTERRUPTED"], None),
        ([], None),
    ],
)
@pytest.mark.parametrize("form", [dict, lambda criteria: [criteria]])
def test_an_expired_step_is_rerouted(statuses, action, form):
    criteria = form(routing_criteria(*statuses))
    event = contact_event("CONTACT_DATA_UPDATED", routingCriteria=criteria, updatedProperties=STATUS_CHANGED)
    assert decide(event).action is action


@pytest.mark.parametrize("criteria", [None, "x", [], {"steps": None}, {"steps": ["x", {"status": 5}]}])
def test_odd_routing_criteria_are_ignored(criteria):
    event = contact_event("CONTACT_DATA_UPDATED", routingCriteria=criteria, updatedProperties=STATUS_CHANGED)
    assert decide(event).action is None


@pytest.mark.parametrize("updated", [["ContactLens.ConversationalAnalytics.Configuration"], []])
def test_an_update_of_something_else_does_not_reroute_again(updated):
    criteria = routing_criteria("EXPIRED")
    event = contact_event("CONTACT_DATA_UPDATED", routingCriteria=criteria, updatedProperties=updated)
    assert decide(event).action is None


@pytest.mark.parametrize(
    "event", [None, [], {}, {"detail-type": "Scheduled Event"}, {**contact_event("X"), "detail": 5}]
)
def test_what_is_no_contact_event_is_an_error(event):
    with pytest.raises(InvalidRequestError):
        decide(event)


@pytest.mark.parametrize("contact", [None, "", " ", 5])
def test_an_event_to_act_on_needs_a_contact(contact):
    with pytest.raises(InvalidRequestError, match="contactId"):
        decide(contact_event("DISCONNECTED", contactId=contact))
    assert decide(contact_event("QUEUED", contactId=contact)).contact_id is None
