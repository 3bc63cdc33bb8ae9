"""The event form of records."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.event_sources.records import PAYLOAD_LIMIT_BYTES, encode, iso_milliseconds
from tests.unit.simulator.event_sources.fakes import REGION, ROLE_ARN, SOURCE, STREAM_ARN, record


def test_the_event_is_what_the_developer_guide_shows():
    one = record(49590338271490256608559692538361571095921575989136588898, key="1", data=b"Hello, this is a test.")
    [event] = SOURCE.event([one])["Records"]
    assert event == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
            "data": base64.b64encode(b"Hello, this is a test.").decode(),
            "approximateArrivalTimestamp": 1000.0,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-000000000000:49590338271490256608559692538361571095921575989136588898",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": ROLE_ARN,
        "awsRegion": REGION,
        "eventSourceARN": STREAM_ARN,
    }


@given(st.lists(st.tuples(st.binary(max_size=50), st.text(min_size=1, max_size=20)), min_size=1, max_size=5))
def test_sizes_add_up_to_the_event_that_is_sent(contents):
    batch = [record(place, key=key, data=data) for place, (data, key) in enumerate(contents)]
    assert len(encode(SOURCE.event(batch))) == len('{"Records":[]}') + sum(SOURCE.size(one) for one in batch) - 1


def test_a_batch_fits_up_to_six_megabytes():
    assert SOURCE.fits(PAYLOAD_LIMIT_BYTES - 20)
    assert not SOURCE.fits(PAYLOAD_LIMIT_BYTES)


def test_what_a_record_says_is_not_in_its_representation():
    assert "secret" not in repr(record(1, data=b"secret"))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1573691884.835, "2019-11-14T00:38:04.835Z"),
        (0.9996, "1970-01-01T00:00:01.000Z"),
        (5, "1970-01-01T00:00:05.000Z"),
    ],
)
def test_times_have_milliseconds_and_a_z(seconds, text):
    assert iso_milliseconds(seconds) == text
