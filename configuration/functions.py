"""The Lambda functions of a contact center: their contract names and what can be set for each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from configuration.base import Section
from configuration.refusals import Allowed, Refusal, refuse_all

FUNCTION_NAMES: Final[tuple[str, ...]] = (
    "InvokeTelephonyIntegrationApiFunction",
    "InvokeSalesforceRestApiFunction",
    "CTRDataSyncFunction",
    "HandleContactEventsFunction",
    "ContactLensConsumerFunction",
    "ContactLensProcessorFunction",
    "ContactDataSyncFunction",
    "PostCallAnalysisTriggerFunction",
    "RealtimeAlert",
    "VoiceMailAudioProcessingFunction",
    "VoiceMailTranscribeFunction",
    "VoiceMailPackagingFunction",
    "kvsConsumerTrigger",
    "kvsTranscriber",
    "AuthKeysSSMUtilFunction",
)
"""The 15 names after ``<call_center_api_name>-``; other systems rely on them, so none is ever renamed."""

LAMBDA_NAME_LIMIT: Final = 64
"""Characters of a Lambda function's name (AWS Lambda API reference, CreateFunction, FunctionName)."""

API_NAME_LIMIT: Final = LAMBDA_NAME_LIMIT - 1 - max(len(name) for name in FUNCTION_NAMES)
"""Characters that are left for the call center API name in front of the longest function name."""

Memory = Annotated[int, Field(ge=128, le=10240), Allowed("a whole number of MB from 128 to 10240 (AWS Lambda quotas)")]
Timeout = Annotated[int, Field(ge=1, le=900), Allowed("a whole number of seconds from 1 to 900 (AWS Lambda quotas)")]
Reserved = Annotated[
    int,
    Field(ge=0, le=100_000),
    Allowed("a whole number from 0 (the function is switched off) to 100000, or the key left out"),
]
Provisioned = Annotated[int, Field(ge=1, le=100_000), Allowed("a whole number from 1 to 100000, or the key left out")]
SnapStart = Annotated[bool, Allowed("true or false")]


class FunctionOverrides(Section):
    """What a configuration file says about one function; a key that is left out keeps its default.

    Source of the exclusion: AWS Lambda developer guide, "Improving startup performance with Lambda SnapStart",
    supported features and limitations.
    """

    memory_mb: Memory | None = Field(default=None, description="Memory in MB; CPU comes in proportion to it.")
    timeout_seconds: Timeout | None = Field(
        default=None,
        description="Seconds until Lambda stops an invocation. An Amazon Connect flow waits 8 seconds at most.",
    )
    reserved_concurrency: Reserved | None = Field(
        default=None,
        description="Concurrent executions set aside for this function, and its upper limit. Default: none.",
    )
    provisioned_concurrency: Provisioned | None = Field(
        default=None,
        description="Execution environments kept initialised on the alias `active` (billed while idle). Default: none.",
    )
    snap_start: SnapStart | None = Field(
        default=None,
        description="Start from a snapshot of the initialised function (Default: false). "
        "Excludes provisioned_concurrency.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refusals = []
        if self.snap_start and self.provisioned_concurrency is not None:
            refusals.append(
                Refusal(
                    "cannot be combined with provisioned_concurrency: AWS Lambda refuses both on one function",
                    allowed="snap_start: true or provisioned_concurrency, not both",
                    hint="remove one of the two keys",
                    at=("snap_start",),
                )
            )
        reserved, provisioned = self.reserved_concurrency, self.provisioned_concurrency
        if reserved is not None and provisioned is not None and provisioned > reserved:
            refusals.append(
                Refusal(
                    f"is more than reserved_concurrency ({reserved}), out of which it is taken",
                    allowed=f"1 to {reserved}" if reserved else "no provisioned concurrency (the function is off)",
                    hint="raise reserved_concurrency or lower provisioned_concurrency",
                    at=("provisioned_concurrency",),
                )
            )
        if refusals:
            raise refuse_all(refusals)
        return self


class FunctionSettings(Section):
    """The settings of one function with the defaults filled in.

    Attributes:
        memory_mb: memory in MB.
        timeout_seconds: seconds.
        reserved_concurrency: concurrent executions, None for the account's unreserved pool.
        provisioned_concurrency: initialised environments on the alias `active`, None for none.
        snap_start: whether SnapStart applies to published versions.
    """

    memory_mb: Memory
    timeout_seconds: Timeout
    reserved_concurrency: Reserved | None = None
    provisioned_concurrency: Provisioned | None = None
    snap_start: SnapStart = False

    def overridden_by(self, overrides: FunctionOverrides | None) -> "FunctionSettings":
        """These settings with every key that `overrides` sets in place of the default."""
        changes = overrides.model_dump(exclude_none=True) if overrides else {}
        return self.model_copy(update=changes)


def _settings(memory_mb: int, timeout_seconds: int) -> FunctionSettings:
    return FunctionSettings(memory_mb=memory_mb, timeout_seconds=timeout_seconds)


FUNCTION_DEFAULTS: Final[Mapping[str, FunctionSettings]] = MappingProxyType(
    {
        # A caller waits: memory buys CPU for the cold start, and Connect gives up after 8 seconds anyway.
        "InvokeTelephonyIntegrationApiFunction": _settings(1024, 8),
        # Also serves transcript uploads and other functions, which may wait longer than a flow does.
        "InvokeSalesforceRestApiFunction": _settings(1024, 30),
        "CTRDataSyncFunction": _settings(512, 60),
        "HandleContactEventsFunction": _settings(512, 30),
        "ContactLensConsumerFunction": _settings(512, 60),
        "ContactLensProcessorFunction": _settings(512, 60),
        # An operator's backfill works through many contacts.
        "ContactDataSyncFunction": _settings(512, 900),
        "PostCallAnalysisTriggerFunction": _settings(512, 120),
        "RealtimeAlert": _settings(256, 30),
        # Reads and converts a whole recording from Kinesis Video.
        "VoiceMailAudioProcessingFunction": _settings(1024, 300),
        "VoiceMailTranscribeFunction": _settings(256, 60),
        "VoiceMailPackagingFunction": _settings(512, 60),
        # Invoked from a flow: only hands over to kvsTranscriber.
        "kvsConsumerTrigger": _settings(512, 8),
        # Follows a call until Lambda's limit and then hands over to itself.
        "kvsTranscriber": _settings(512, 900),
        # Generating a 4096-bit RSA key takes seconds of CPU.
        "AuthKeysSSMUtilFunction": _settings(512, 60),
    }
)
"""Default settings by contract name."""
