"""Reading mappings from the Lambda API."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.event_sources.errors import MappingError
from simulator.event_sources.mapping import StartingPosition, disable_mappings, parse_mapping, read_mappings
from simulator.event_sources.rules import RetryRules
from tests.unit.simulator.event_sources.fakes import (
    BUCKET_ARN,
    FUNCTION_ARN,
    QUEUE_ARN,
    STREAM_ARN,
    TOPIC_ARN,
    UUID,
    FakeLambda,
    mapping_answer,
)


def test_everything_that_is_configured_is_read():
    mapping = parse_mapping(
        mapping_answer(
            BatchSize=25,
            MaximumBatchingWindowInSeconds=3,
            ParallelizationFactor=4,
            BisectBatchOnFunctionError=True,
            MaximumRetryAttempts=5,
            MaximumRecordAgeInSeconds=3600,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig={"OnFailure": {"Destination": QUEUE_ARN}},
            FilterCriteria={"Filters": [{"Pattern": '{"data": {"a": ["x"]}}'}]},
            StartingPosition="LATEST",
        )
    )
    assert (mapping.uuid, mapping.function_arn, mapping.stream_arn) == (UUID, FUNCTION_ARN, STREAM_ARN)
    assert (mapping.stream_name, mapping.function_name, mapping.region) == (
        "ctr",
        "Demo-CTRDataSyncFunction",
        "us-east-1",
    )
    assert (mapping.batch_size, mapping.batching_window_seconds, mapping.parallelization_factor) == (25, 3, 4)
    assert mapping.rules == RetryRules(
        bisect=True, report_item_failures=True, maximum_retry_attempts=5, maximum_record_age_seconds=3600
    )
    assert mapping.destination_arn == QUEUE_ARN
    assert mapping.accepts is not None
    assert mapping.starting_position is StartingPosition.LATEST
    assert not mapping.enabled


def test_what_is_not_configured_has_the_defaults_of_aws():
    answer = mapping_answer(MaximumRetryAttempts=None)
    del answer["BatchSize"]
    mapping = parse_mapping(answer)
    assert (mapping.batch_size, mapping.batching_window_seconds, mapping.parallelization_factor) == (100, 0, 1)
    assert mapping.rules == RetryRules(
        bisect=False, report_item_failures=False, maximum_retry_attempts=-1, maximum_record_age_seconds=-1
    )
    assert (mapping.destination_arn, mapping.accepts) == (None, None)


@pytest.mark.parametrize("arn", [QUEUE_ARN, TOPIC_ARN, BUCKET_ARN])
def test_destinations(arn):
    assert parse_mapping(mapping_answer(DestinationConfig={"OnFailure": {"Destination": arn}})).destination_arn == arn


@pytest.mark.parametrize("config", [None, {}, {"OnFailure": {}}, {"OnFailure": {"Destination": ""}}])
def test_no_destination(config):
    assert parse_mapping(mapping_answer(DestinationConfig=config)).destination_arn is None


def test_at_timestamp_needs_its_timestamp():
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    answer = mapping_answer(StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=moment)
    assert parse_mapping(answer).starting_timestamp == moment.timestamp()
    del answer["StartingPositionTimestamp"]
    with pytest.raises(MappingError, match="no StartingPositionTimestamp.*TRIM_HORIZON or LATEST"):
        parse_mapping(answer)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"TumblingWindowInSeconds": 30}, "TumblingWindowInSeconds 30 is not supported"),
        ({"EventSourceArn": f"{STREAM_ARN}/consumer/fast:1"}, "enhanced fan-out"),
        ({"StartingPosition": "NOW"}, "'NOW', allowed are TRIM_HORIZON, LATEST, AT_TIMESTAMP"),
        ({"StartingPosition": None}, "StartingPosition is None"),
        ({"BatchSize": 0}, "BatchSize is 0, allowed is a whole number from 1 to 10000"),
        ({"BatchSize": "25"}, "BatchSize is '25'"),
        ({"ParallelizationFactor": 11}, "from 1 to 10"),
        ({"MaximumBatchingWindowInSeconds": 301}, "from 0 to 300"),
        ({"MaximumRetryAttempts": -2}, "MaximumRetryAttempts is -2"),
        ({"MaximumRecordAgeInSeconds": 59}, "59, allowed are -1 .infinite. and 60 to 604800"),
        ({"DestinationConfig": {"OnFailure": {"Destination": "kafka://topic"}}}, "'kafka://topic' is not supported"),
        ({"FilterCriteria": {"Filters": [{"Pattern": "x"}]}}, "pattern 'x' is not JSON"),
    ],
)
def test_what_cannot_be_driven_is_refused_and_names_the_mapping(settings, message):
    with pytest.raises(MappingError, match=f"{UUID}.*{message}"):
        parse_mapping(mapping_answer(**settings))


@pytest.mark.parametrize(("state", "enabled"), [("Enabled", True), ("Disabled", False), ("Updating", True)])
def test_enabled(state, enabled):
    assert parse_mapping(mapping_answer(State=state)).enabled is enabled


def test_all_pages_are_read_and_only_streams_of_kinesis_are_touched():
    queue = mapping_answer(UUID="queue", EventSourceArn=QUEUE_ARN, State="Enabled")
    two = [mapping_answer(UUID=f"u{number}", State="Enabled") for number in range(2)]
    client = FakeLambda(lambda event: None, two[0], queue, two[1], mapping_answer(UUID="off"))
    assert [one.uuid for one in read_mappings(client)] == ["u0", "u1", "off"]
    assert disable_mappings(client) == ["u0", "u1"]
    assert disable_mappings(client) == []
    assert client.mappings["queue"]["State"] == "Enabled"
