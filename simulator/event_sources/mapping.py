"""The configuration of Kinesis event source mappings, read from the Lambda API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

from simulator.event_sources.errors import MappingError
from simulator.event_sources.filters import Filter, compile_filters
from simulator.event_sources.rules import INFINITE, RetryRules

REPORT_BATCH_ITEM_FAILURES: Final = "ReportBatchItemFailures"
_STREAM_ARN = re.compile(r"^arn:[\w-]+:kinesis:(?P<region>[\w-]+):(?P<account>\d{12}):stream/(?P<name>[\w.-]+)$")
_DESTINATION_SERVICES: Final = ("sqs", "sns", "s3")


class StartingPosition(Enum):
    """Where a mapping begins in shards that it has not read before."""

    TRIM_HORIZON = "TRIM_HORIZON"
    LATEST = "LATEST"
    AT_TIMESTAMP = "AT_TIMESTAMP"


@dataclass(frozen=True, kw_only=True)
class MappingConfiguration:
    """A mapping as it is deployed. Limits and defaults: CreateEventSourceMapping in the Lambda API reference.

    `function_arn` holds the alias. `starting_timestamp` is in seconds since 1970, for AT_TIMESTAMP only.
    """

    uuid: str
    function_arn: str
    stream_arn: str
    region: str
    starting_position: StartingPosition
    starting_timestamp: float | None = None
    batch_size: int = 100
    batching_window_seconds: float = 0
    parallelization_factor: int = 1
    rules: RetryRules = field(default_factory=RetryRules)
    destination_arn: str | None = None
    accepts: Filter | None = field(default=None, compare=False)
    filter_criteria: str = ""
    enabled: bool = False

    @property
    def stream_name(self) -> str:
        """The last part of the stream's ARN."""
        return self.stream_arn.rpartition("/")[2]

    @property
    def function_name(self) -> str:
        """The function's name without account, alias and version, for people."""
        return self.function_arn.split(":")[6]

    def __str__(self) -> str:
        return f"mapping {self.uuid} (stream {self.stream_name} to function {self.function_name})"


def parse_mapping(answer: Mapping[str, Any]) -> MappingConfiguration:
    """A mapping in the form of GetEventSourceMapping.

    Raises MappingError for what the driver cannot do, and for values that AWS would refuse.
    """
    uuid = answer["UUID"]
    name = f"event source mapping {uuid} of {answer['FunctionArn']}"
    arn = _STREAM_ARN.match(answer["EventSourceArn"])
    if arn is None:
        raise MappingError(
            f"{name}: EventSourceArn {answer['EventSourceArn']!r} is not the ARN of a Kinesis stream; enhanced fan-out "
            "consumers are not driven, map the stream itself"
        )
    if answer.get("TumblingWindowInSeconds"):
        raise MappingError(
            f"{name}: TumblingWindowInSeconds {answer['TumblingWindowInSeconds']} is not supported by this driver; "
            "remove it from the mapping"
        )
    position, timestamp = _starting_position(name, answer)
    age = _limited(name, answer, "MaximumRecordAgeInSeconds", INFINITE, INFINITE, 604_800)
    if INFINITE < age < 60:
        raise MappingError(f"{name}: MaximumRecordAgeInSeconds is {age}, allowed are -1 (infinite) and 60 to 604800")
    try:
        accepts = compile_filters(answer.get("FilterCriteria"))
    except MappingError as error:
        raise MappingError(f"{name}: {error}") from error
    return MappingConfiguration(
        uuid=uuid,
        function_arn=answer["FunctionArn"],
        stream_arn=answer["EventSourceArn"],
        region=arn["region"],
        starting_position=position,
        starting_timestamp=timestamp,
        batch_size=_limited(name, answer, "BatchSize", 100, 1, 10_000),
        batching_window_seconds=_limited(name, answer, "MaximumBatchingWindowInSeconds", 0, 0, 300),
        parallelization_factor=_limited(name, answer, "ParallelizationFactor", 1, 1, 10),
        rules=RetryRules(
            bisect=bool(answer.get("BisectBatchOnFunctionError", False)),
            report_item_failures=REPORT_BATCH_ITEM_FAILURES in (answer.get("FunctionResponseTypes") or []),
            maximum_retry_attempts=_limited(name, answer, "MaximumRetryAttempts", INFINITE, INFINITE, 10_000),
            maximum_record_age_seconds=age,
        ),
        destination_arn=_destination(name, answer),
        accepts=accepts,
        filter_criteria=str(answer.get("FilterCriteria") or ""),
        enabled=answer.get("State") not in {"Disabled", "Disabling"},
    )


def read_mappings(lambda_client: Any) -> list[MappingConfiguration]:
    """All Kinesis mappings of the account and region. Raises MappingError for the first that cannot be driven."""
    return [parse_mapping(one) for one in _kinesis_mappings(lambda_client)]


def disable_mappings(lambda_client: Any) -> list[str]:
    """Switch the emulator's own delivery off for all Kinesis mappings; returns the UUIDs of those that were on."""
    disabled = []
    for one in _kinesis_mappings(lambda_client):
        if one.get("State") not in {"Disabled", "Disabling"}:
            lambda_client.update_event_source_mapping(UUID=one["UUID"], Enabled=False)
            disabled.append(one["UUID"])
    return disabled


def _kinesis_mappings(lambda_client: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    marker: dict[str, str] = {}
    while True:
        page = lambda_client.list_event_source_mappings(**marker)
        found += [one for one in page["EventSourceMappings"] if ":kinesis:" in one.get("EventSourceArn", "")]
        if not page.get("NextMarker"):
            return found
        marker = {"Marker": page["NextMarker"]}


def _starting_position(name: str, answer: Mapping[str, Any]) -> tuple[StartingPosition, float | None]:
    text = answer.get("StartingPosition")
    try:
        position = StartingPosition(text)
    except ValueError as error:
        allowed = ", ".join(one.value for one in StartingPosition)
        raise MappingError(f"{name}: StartingPosition is {text!r}, allowed are {allowed}") from error
    if position is not StartingPosition.AT_TIMESTAMP:
        return position, None
    moment = answer.get("StartingPositionTimestamp")
    if not isinstance(moment, datetime):
        raise MappingError(
            f"{name}: StartingPosition is AT_TIMESTAMP, but the API returns no StartingPositionTimestamp (the emulator "
            "drops it); use TRIM_HORIZON or LATEST in the local profile"
        )
    return position, moment.timestamp()


def _limited(name: str, answer: Mapping[str, Any], key: str, default: int, low: int, high: int) -> int:
    value = answer.get(key, default)
    value = default if value is None else value
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise MappingError(f"{name}: {key} is {value!r}, allowed is a whole number from {low} to {high}")
    return value


def _destination(name: str, answer: Mapping[str, Any]) -> str | None:
    arn = ((answer.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    if not arn:
        return None
    parts = str(arn).split(":")
    if len(parts) < 6 or parts[2] not in _DESTINATION_SERVICES:
        raise MappingError(
            f"{name}: OnFailure destination {arn!r} is not supported by this driver; use the ARN of an SQS queue, an "
            "SNS topic or an S3 bucket"
        )
    return str(arn)
