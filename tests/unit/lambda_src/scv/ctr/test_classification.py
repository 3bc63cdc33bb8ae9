"""Which records are synced."""

import pytest

from scv.ctr.classification import Kind, classify, contact_id
from scv.ctr.errors import GarbageError
from tests.unit.lambda_src.scv.ctr.records import contact_record, minimal_record


@pytest.mark.parametrize("method", ["INBOUND", "OUTBOUND", "TRANSFER", "CALLBACK", "API", "WEBRTC_API"])
@pytest.mark.parametrize("record", [contact_record, minimal_record])
def test_the_guide_s_initiation_methods_are_synced(method, record):
    assert classify(record(InitiationMethod=method)).kind is Kind.SYNC


@pytest.mark.parametrize("method", ["MONITOR", "DISCONNECT", "QUEUE_TRANSFER", "EXTERNAL_OUTBOUND", "NEW", None, 5, []])
def test_others_are_not_supported(method):
    decision = classify(contact_record(InitiationMethod=method))
    assert decision.kind is Kind.UNSUPPORTED
    assert "initiation method" in decision.reason


@pytest.mark.parametrize("channel", ["CHAT", "TASK", "EMAIL", "chat"])
def test_other_channels_share_the_stream_and_are_not_supported(channel):
    assert classify(contact_record(Channel=channel, InitiationMethod="API")).kind is Kind.UNSUPPORTED


@pytest.mark.parametrize("channel", ["VOICE", "Voice", None])
def test_the_channel_of_a_call(channel):
    assert classify(contact_record(Channel=channel)).kind is Kind.SYNC


@pytest.mark.parametrize(
    ("value", "kind"),
    [("true", Kind.NO_SYNC), ("True", Kind.NO_SYNC), (True, Kind.NO_SYNC)]
    + [(value, Kind.SYNC) for value in ("false", "", "no", None, False)],
)
def test_no_sync(value, kind):
    assert classify(contact_record(Attributes={"NoSync": value})).kind is kind


@pytest.mark.parametrize(
    ("flag", "recordings", "kind"),
    [
        ("true", [{"Location": "x"}], Kind.VOICEMAIL),
        ("1", [{"Location": "x"}], Kind.VOICEMAIL),
        ("true", None, Kind.SYNC),
        ("true", [], Kind.SYNC),
        ("false", [{"Location": "x"}], Kind.SYNC),
        ("", [{"Location": "x"}], Kind.SYNC),
        (None, [{"Location": "x"}], Kind.SYNC),
    ],
)
def test_a_voicemail_with_a_recording_is_left_to_the_packaging_function(flag, recordings, kind):
    assert classify(contact_record(Attributes={"vm_flag": flag}, Recordings=recordings)).kind is kind


def test_no_sync_counts_also_for_a_voicemail():
    attributes = {"NoSync": "true", "vm_flag": "true"}
    assert classify(contact_record(Attributes=attributes)).kind is Kind.NO_SYNC


@pytest.mark.parametrize("record", [{}, {"ContactId": None}, {"InitiationMethod": "INBOUND"}])
def test_an_object_without_a_contact_is_garbage(record):
    with pytest.raises(GarbageError, match="no contact record"):
        contact_id(record)


@pytest.mark.parametrize("value", ["", " ", "../x", "a/b", "a b", "é", ".", "x" * 257, 5, ["a"], "a\r\nX-Evil: 1"])
def test_an_id_that_could_be_another_object_is_garbage(value):
    with pytest.raises(GarbageError, match="no contact id"):
        contact_id({"ContactId": value})


def test_an_agent_event_on_the_same_stream_is_not_a_failure():
    assert contact_id({"AgentARN": "arn", "EventType": "HEART_BEAT", "EventId": "1"}) is None
