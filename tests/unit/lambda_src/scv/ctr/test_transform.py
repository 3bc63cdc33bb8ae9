"""What the contract tests of the guide's table do not say: nulls, odd values, precedence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.ctr.custom_fields import CustomField
from scv.ctr.transform import recording_location, voice_call_update
from simulator.salesforce.tables import check_update
from tests.unit.lambda_src.scv.ctr.records import contact_record, minimal_record


def fields(ctr, **options):
    return voice_call_update(ctr, **options).fields


def test_a_record_full_of_nulls_sends_only_what_it_has():
    assert fields(minimal_record()) == {
        "startTime": "2026-11-20T12:00:00Z",
        "initiationMethod": "INBOUND",
        "callSubType": "PSTN",
    }


@pytest.mark.parametrize("name", ["Agent", "Queue", "Recording", "Recordings", "Attributes", "SystemEndpoint"])
@pytest.mark.parametrize("value", [None, {}, [], "text", 5])
def test_any_part_may_be_null_absent_or_of_another_kind(name, value):
    check_update(fields(contact_record(**{name: value})), "Acme")
    ctr = contact_record()
    del ctr[name]
    check_update(fields(ctr), "Acme")


def test_durations_of_the_recording_need_a_recording():
    sent = fields(contact_record(Recording=None, Recordings=None))
    assert {"totalHoldDuration", "agentInteractionDuration", "recordingLocation"}.isdisjoint(sent)
    assert (sent["numberOfHolds"], sent["longestHoldDuration"]) == (2, 8)


@pytest.mark.parametrize(
    ("recording", "recordings", "expected"),
    [
        ({"Location": "b/1.wav"}, [{"Location": "b/2.wav"}], "b/1.wav"),
        (None, [{"Location": "b/2.wav", "StorageType": "S3"}], "b/2.wav"),
        ({"Location": None}, [None, {"Location": "b/2.wav"}], "b/2.wav"),
        (None, [{"Location": "stream", "StorageType": "KINESIS_VIDEO_STREAM"}, {"Location": "b/2.wav"}], "b/2.wav"),
        ({"Location": "arn:aws:kinesisvideo:us-east-1:111122223333:stream/s/1"}, None, None),
        (None, None, None),
    ],
)
def test_the_recording_is_the_first_one_that_can_be_played(recording, recordings, expected):
    assert recording_location(contact_record(Recording=recording, Recordings=recordings)) == expected


def test_an_attribute_without_a_usable_value_is_left_out_and_named():
    ctr = contact_record(DisconnectTimestamp="soon")
    ctr["Agent"]["NumberOfHolds"] = "many"
    update = voice_call_update(ctr)
    assert update.ignored == ("DisconnectTimestamp", "NumberOfHolds")
    assert "endTime" not in update.fields
    assert "numberOfHolds" not in update.fields


def test_numbers_as_text():
    ctr = contact_record()
    ctr["Agent"] = {name: str(value) if isinstance(value, int) else value for name, value in ctr["Agent"].items()}
    assert fields(ctr) == fields(contact_record())


def test_the_first_contact_is_not_its_own_parent():
    ctr = contact_record()
    assert "parentCallIdentifier" not in fields({**ctr, "PreviousContactId": ctr["ContactId"]})
    assert fields({**ctr, "PreviousContactId": "parent"})["parentCallIdentifier"] == "parent"


def test_a_callback_by_softphone_has_no_number_of_its_own():
    sent = fields(contact_record(InitiationMethod="CALLBACK", SystemEndpoint={"Address": "Softphone"}))
    assert "fromNumber" not in sent
    assert sent["toNumber"] == "+14155550100"


@pytest.mark.parametrize(
    "attributes",
    [{}, None, {"sfdc-": "x"}, {"sfdc-A__c": None}, {"other": "x"}, {"sf_realtime_transcription_status": " "}],
)
def test_without_fields_there_is_no_call_attributes(attributes):
    assert "callAttributes" not in fields(contact_record(Attributes=attributes))


def test_precedence_hook_before_custom_fields_before_attributes():
    ctr = contact_record(Attributes={"sfdc-A__c": "attribute", "sfdc-B__c": "attribute", "sfdc-C__c": "attribute"})
    custom = [CustomField("B__c", ("DisconnectReason",)), CustomField("C__c", ("DisconnectReason",))]
    sent = fields(ctr, custom_fields=custom, hook=lambda record: {"C__c": 5, "A__c": None, "D__c": True})
    assert json.loads(sent["callAttributes"]) == {
        "A__c": "attribute",
        "B__c": "CUSTOMER_DISCONNECT",
        "C__c": 5,
        "D__c": True,
    }


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)
MEMBERS = sorted(contact_record())
INNER = ["Address", "Location", "StorageType", "Name", "EnqueueTimestamp", "NumberOfHolds", "CustomerHoldDuration"]
ODD = st.dictionaries(st.sampled_from(INNER), JSON_VALUES, max_size=4) | JSON_VALUES


@given(st.dictionaries(st.sampled_from([name for name in MEMBERS if name != "ContactId"]), ODD, max_size=6))
def test_whatever_a_record_holds_salesforce_s_table_takes_the_update(changes):
    """The strict stand-in's own table: no unknown field, right types, recordingLocation where it is needed."""
    update = voice_call_update(contact_record(**changes))
    check_update(json.loads(json.dumps(update.fields)), "Acme")
    assert all(value is not None for value in update.fields.values())
