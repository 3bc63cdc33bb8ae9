"""The guide's table "Amazon Connect CTR Attribute, VoiceCall Field" (chapter 6), a test for each of its rows.

Each goes the whole way: contact record, transformation, InvokeTelephonyIntegrationApiFunction, HTTP, stand-in, row.
"""

from __future__ import annotations

import pytest

from tests.contract.ctr import synced_row
from tests.fakes import flow_event
from tests.unit.lambda_src.scv.ctr.records import CONTACT, contact_record

CUSTOMER, SYSTEM = "+14155550100", "+18005550199"
TIMES = [
    ("2026-11-20T12:00:07Z", "2026-11-20T12:00:07Z"),
    ("2026-11-20T12:00:07.123Z", "2026-11-20T12:00:07.123Z"),
    ("2026-11-20T13:00:07+01:00", "2026-11-20T12:00:07Z"),
]
NUMBERS = [(37, 37), ("37", 37), (0, 0)]


@pytest.fixture(autouse=True)
def existing_call(request, telephony):
    """The VoiceCall that the flow has made, unless the test is about one that it has not."""
    if "creates_the_call" not in request.node.name:
        telephony(flow_event("createVoiceCall"))


def agent(**changes):
    return {**contact_record()["Agent"], **changes}


@pytest.mark.parametrize(("value", "expected"), TIMES)
def test_initiation_timestamp_is_call_start_date_time(telephony, salesforce, value, expected):
    assert synced_row(telephony, salesforce, contact_record(InitiationTimestamp=value))["CallStartDateTime"] == expected


@pytest.mark.parametrize(("value", "expected"), TIMES)
def test_disconnect_timestamp_is_call_end_date_time(telephony, salesforce, value, expected):
    assert synced_row(telephony, salesforce, contact_record(DisconnectTimestamp=value))["CallEndDateTime"] == expected


@pytest.mark.parametrize(("end", "seconds"), [("2026-11-20T12:03:00Z", 180), ("2026-11-20T12:00:01.500Z", 1)])
def test_call_duration_is_inferred_from_both(telephony, salesforce, end, seconds):
    row = synced_row(telephony, salesforce, contact_record(DisconnectTimestamp=end))
    assert row["CallDurationInSeconds"] == seconds


@pytest.mark.parametrize(("value", "expected"), TIMES)
def test_connected_to_agent_timestamp_is_call_accept_date_time(telephony, salesforce, value, expected):
    ctr = contact_record(Agent=agent(ConnectedToAgentTimestamp=value))
    assert synced_row(telephony, salesforce, ctr)["CallAcceptDateTime"] == expected


@pytest.mark.parametrize(("value", "expected"), NUMBERS)
def test_customer_hold_duration(telephony, salesforce, value, expected):
    ctr = contact_record(Agent=agent(CustomerHoldDuration=value))
    assert synced_row(telephony, salesforce, ctr)["CustomerHoldDuration"] == expected


@pytest.mark.parametrize(("value", "expected"), NUMBERS)
def test_longest_hold_duration(telephony, salesforce, value, expected):
    ctr = contact_record(Agent=agent(LongestHoldDuration=value))
    assert synced_row(telephony, salesforce, ctr)["LongestHoldDuration"] == expected


@pytest.mark.parametrize(("value", "expected"), NUMBERS)
def test_number_of_holds(telephony, salesforce, value, expected):
    ctr = contact_record(Agent=agent(NumberOfHolds=value))
    assert synced_row(telephony, salesforce, ctr)["NumberOfHolds"] == expected


@pytest.mark.parametrize(
    ("hold", "interaction", "total"), [(10, 120, 130), ("10", "120", 130), (0, 5, 5), (7, None, 7)]
)
def test_the_recording_lasts_as_long_as_interaction_and_hold_together(telephony, salesforce, hold, interaction, total):
    ctr = contact_record(Agent=agent(CustomerHoldDuration=hold, AgentInteractionDuration=interaction))
    synced_row(telephony, salesforce, ctr)
    (recording,) = salesforce.records["VoiceCallRecording"]
    assert recording["DurationInSeconds"] == total


@pytest.mark.parametrize(("value", "expected"), TIMES)
def test_enqueue_timestamp_is_call_queued_date_time(telephony, salesforce, value, expected):
    ctr = contact_record(Queue={"EnqueueTimestamp": value})
    assert synced_row(telephony, salesforce, ctr)["CallQueuedDateTime"] == expected


def test_queue_name(telephony, salesforce):
    assert synced_row(telephony, salesforce, contact_record(Queue={"Name": "Größe"}))["QueueName"] == "Größe"


@pytest.mark.parametrize(
    ("method", "call_type"),
    [
        ("API", "INBOUND"),
        ("INBOUND", "INBOUND"),
        ("OUTBOUND", "OUTBOUND"),
        ("CALLBACK", "CALLBACK"),
        ("TRANSFER", "TRANSFER"),
        ("WEBRTC_API", "INBOUND"),
    ],
)
def test_initiation_method_creates_the_call_with_its_type(telephony, salesforce, method, call_type):
    """As for missed calls: no flow has made the VoiceCall."""
    row = synced_row(telephony, salesforce, contact_record(InitiationMethod=method))
    assert row["CallType"] == call_type
    assert salesforce.voice_call(CONTACT).created_by == "update"


@pytest.mark.parametrize("method", ["INBOUND", "TRANSFER", "API"])
def test_system_endpoint_of_an_inbound_call_is_to_phone_number(telephony, salesforce, method):
    assert synced_row(telephony, salesforce, contact_record(InitiationMethod=method))["ToPhoneNumber"] == SYSTEM


@pytest.mark.parametrize("method", ["OUTBOUND", "CALLBACK"])
def test_system_endpoint_of_an_outbound_call_is_from_phone_number(telephony, salesforce, method):
    assert synced_row(telephony, salesforce, contact_record(InitiationMethod=method))["FromPhoneNumber"] == SYSTEM


@pytest.mark.parametrize("method", ["INBOUND", "TRANSFER", "API"])
def test_customer_endpoint_of_an_inbound_call_is_from_phone_number(telephony, salesforce, method):
    assert synced_row(telephony, salesforce, contact_record(InitiationMethod=method))["FromPhoneNumber"] == CUSTOMER


@pytest.mark.parametrize("method", ["OUTBOUND", "CALLBACK"])
def test_customer_endpoint_of_an_outbound_call_is_to_phone_number(telephony, salesforce, method):
    assert synced_row(telephony, salesforce, contact_record(InitiationMethod=method))["ToPhoneNumber"] == CUSTOMER


@pytest.mark.parametrize("part", ["Recording", "Recordings"])
def test_recording_location_becomes_a_recording_of_the_call(telephony, salesforce, part):
    other = {"Recording": "Recordings", "Recordings": "Recording"}[part]
    synced_row(telephony, salesforce, contact_record(**{other: None}))
    (recording,) = salesforce.records["VoiceCallRecording"]
    assert recording["VoiceCallId"] == salesforce.voice_call(CONTACT).id
    assert recording["RecordingLocation"] == "connect-acme/recordings/2026/11/20/r.wav"


def test_the_disposition_becomes_completed(telephony, salesforce):
    """The function's third action; its second one is that of a call that does not exist."""
    row = synced_row(telephony, salesforce, contact_record())
    assert row["CallDisposition"] == "completed"
