"""What is not in the guide's table: subtypes, disconnect reasons, attributes, custom fields, sparse records."""

from __future__ import annotations

import pytest

import customisations.example
from scv.ctr.classification import classify
from tests.contract.ctr import synced_row, voice_calls
from tests.unit.lambda_src.scv.ctr.records import CONTACT, contact_record, minimal_record

REASONS = [
    "TELECOM_BUSY",
    "TELECOM_NUMBER_INVALID",
    "TELECOM_POTENTIAL_BLOCKING",
    "TELECOM_UNANSWERED",
    "TELECOM_TIMEOUT",
    "TELECOM_ORIGINATOR_CANCEL",
    "TELECOM_PROBLEM",
]


@pytest.mark.parametrize(
    ("method", "subtype"), [("INBOUND", "PSTN"), ("OUTBOUND", "PSTN"), ("API", "PSTN"), ("WEBRTC_API", "WebRTC")]
)
def test_the_subtype(telephony, salesforce, method, subtype):
    assert synced_row(telephony, salesforce, contact_record(InitiationMethod=method))["CallSubtype"] == subtype


@pytest.mark.parametrize(
    ("attributes", "endpoint", "expected"),
    [
        ({"WebRTC_From": "caller@acme.example", "WebRTC_To": "help@acme.example"}, None, "caller@acme.example"),
        ({}, {"Address": "web-1"}, "web-1"),
        (None, None, "WEBRTC_DEFAULT"),
    ],
)
def test_the_numbers_of_a_web_call(telephony, salesforce, attributes, endpoint, expected):
    ctr = contact_record(InitiationMethod="WEBRTC_API", Attributes=attributes, CustomerEndpoint=endpoint)
    row = synced_row(telephony, salesforce, {**ctr, "SystemEndpoint": None})
    assert row["FromPhoneNumber"] == expected
    assert row["ToPhoneNumber"] == ("help@acme.example" if attributes else "WEBRTC_DEFAULT")


@pytest.mark.parametrize("reason", REASONS)
def test_a_telecom_reason_is_an_error_of_the_call(telephony, salesforce, reason):
    assert synced_row(telephony, salesforce, contact_record(DisconnectReason=reason))["DisconnectReason"] == reason
    assert salesforce.voice_call(CONTACT).last_update["disconnectReason"] == {"value": reason, "isError": True}


@pytest.mark.parametrize(
    "reason", ["CUSTOMER_DISCONNECT", "AGENT_DISCONNECT", "CONTACT_FLOW_DISCONNECT", "OTHER", None]
)
def test_another_reason_is_none(telephony, salesforce, reason):
    synced_row(telephony, salesforce, contact_record(DisconnectReason=reason))
    assert "disconnectReason" not in salesforce.voice_call(CONTACT).last_update


@pytest.mark.parametrize("name", ["sf_realtime_transcription_status", "sf_realtime_transcription_status__c"])
def test_the_transcription_status_arrives_in_the_custom_field(telephony, salesforce, name):
    row = synced_row(telephony, salesforce, contact_record(Attributes={name: "limit exceeded"}))
    assert row["sf_realtime_transcription_status__c"] == "limit exceeded"
    assert "sf_realtime_transcription_status" not in row


def test_attributes_with_the_prefix_become_fields_and_others_do_not(telephony, salesforce):
    row = synced_row(telephony, salesforce, contact_record(Attributes={"sfdc-Größe__c": 'a"b', "Language": "en"}))
    assert row["Größe__c"] == 'a"b'
    assert "Language" not in row


def test_the_guide_s_two_custom_fields_by_configuration(telephony, salesforce):
    fields = {"ConnectionAttempts__c": "Attributes.ConnectionAttempts", "DisconnectReason__c": "DisconnectReason"}
    row = synced_row(telephony, salesforce, contact_record(), custom_fields=fields)
    assert (row["ConnectionAttempts__c"], row["DisconnectReason__c"]) == ("2", "CUSTOMER_DISCONNECT")


def test_the_hook_of_the_example(telephony, salesforce):
    hook = customisations.example.voice_call_fields
    row = synced_row(telephony, salesforce, contact_record(NextContactId="next"), hook=hook)
    assert (row["QueueWaitSeconds__c"], row["Was_Transferred__c"]) == (8, True)


def test_a_transfer_names_its_parent(telephony, salesforce):
    ctr = contact_record(InitiationMethod="TRANSFER", PreviousContactId="parent-1")
    assert synced_row(telephony, salesforce, ctr)["VendorParentCallKey"] == "parent-1"


def test_an_abandoned_call_of_which_only_the_beginning_is_known(telephony, salesforce):
    row = synced_row(telephony, salesforce, minimal_record())
    assert (row["CallType"], row["CallStartDateTime"]) == ("INBOUND", "2026-11-20T12:00:00Z")
    assert row["CustomerHoldDuration"] == 0
    assert not {"CallAcceptDateTime", "CallQueuedDateTime", "FromPhoneNumber"} & set(row)
    assert "VoiceCallRecording" not in salesforce.records or salesforce.records["VoiceCallRecording"] == []


def test_without_a_recording_holds_are_counted_and_durations_are_not_sent(telephony, salesforce):
    """The guide: totalHoldDuration needs recordingLocation, so Salesforce sets CustomerHoldDuration to 0."""
    row = synced_row(telephony, salesforce, contact_record(Recording=None, Recordings=None))
    assert (row["NumberOfHolds"], row["LongestHoldDuration"], row["CustomerHoldDuration"]) == (2, 8, 0)


def test_the_same_record_twice_gives_the_same_state(telephony, salesforce):
    first = synced_row(telephony, salesforce, contact_record())
    second = synced_row(telephony, salesforce, contact_record())
    changing = "LastModifiedDate"
    assert {**first, changing: ""} == {**second, changing: ""}
    assert len(salesforce.voice_calls) == 1
    assert len(salesforce.records["VoiceCallRecording"]) == 1


@pytest.mark.parametrize("attributes", [{"NoSync": "true"}, {"NoSync": "true", "vm_flag": "true"}, {"vm_flag": "true"}])
def test_what_is_not_to_be_synced_does_not_reach_salesforce(telephony, salesforce, monkeypatch, attributes):
    from ctr_data_sync.sync import BatchSync
    from scv.budget import Budget
    from tests.unit.lambda_src.scv.ctr.records import stream_event

    ctr = contact_record(Attributes=attributes)
    assert classify(ctr).kind.value != "sync"
    batch = BatchSync(backup=None, voice_calls=voice_calls(telephony), concurrency=2)
    event = stream_event(ctr, contact_record("other"))
    assert batch.run(event, Budget(20)) == {"batchItemFailures": []}
    assert [call.vendor_call_key for call in salesforce.voice_calls] == ["other"]
