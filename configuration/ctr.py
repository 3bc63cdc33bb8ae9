"""The section `ctr`: how contact records (CTRs) come to Salesforce, and what happens to those that fail.

Ranges: AWS Lambda API reference, CreateEventSourceMapping; Amazon S3 user guide, "Lifecycle and other bucket
configurations" (30 days before the infrequent access classes); guide, chapter 2, "Retry CTR Sync".
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from configuration.base import Section, empty_is_default
from configuration.ctr_fields import CUSTOM_FIELDS_TEXT, FIELD_PATTERN, PATH_PATTERN, check_custom_fields
from configuration.ctr_stream import CtrStream
from configuration.hooks import HOOK_PATTERN, HOOK_TEXT, check_hook
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all
from configuration.schedules import SCHEDULE_PATTERN, SCHEDULE_TEXT, check_schedule

TRANSITION_CLASSES: Final = ("STANDARD_IA", "GLACIER_IR")
NO_AGE_LIMIT: Final = -1
MAX_SOQL_CHARACTERS: Final = 900
"""It goes into a variable of a function, and AWS Lambda gives all variables of one 4 KB."""

_AGE_TEXT: Final = "a whole number of seconds from 60 to 604800, or -1 (as long as the stream keeps the record)"
_SOQL_TEXT: Final = (
    "a query on VoiceCall (SELECT Id, VendorCallKey FROM VoiceCall WHERE ...), "  # noqa: S608 - a text for people
    f"at most {MAX_SOQL_CHARACTERS} characters, or the key left out"
)
_SOQL_PATTERN: Final = r"^\s*[Ss][Ee][Ll][Ee][Cc][Tt]\s"
_CLAUSE: Final = re.compile(r"\s+(WHERE|ORDER\s+BY|LIMIT)\s|\s*$", re.IGNORECASE)
_SELECT: Final = re.compile(
    r"\s*SELECT\s+(?P<fields>[^()]*?)\s+FROM\s+(?P<object>\w+)(?P<rest>\s.*)?", re.IGNORECASE | re.DOTALL
)


def check_record_age(seconds: int) -> int:
    """`seconds` itself if Lambda accepts it as MaximumRecordAgeInSeconds."""
    if seconds == NO_AGE_LIMIT or 60 <= seconds <= 604800:
        return seconds
    raise refuse("is not an age limit that AWS Lambda accepts")


def check_soql(query: str | None) -> str | None:
    """`query` itself if it selects exactly Id and VendorCallKey of VoiceCall: all that a retry needs or may read.

    Raises:
        PydanticCustomError: it is something else.
    """
    if query is None:
        return None
    if len(query) > MAX_SOQL_CHARACTERS:
        raise refuse(f"has {len(query)} characters")
    if ";" in re.sub(r"'(\\.|[^'\\])*'", "", query):
        raise refuse("contains a ;", hint="write one query without a ; at its end")
    found = _SELECT.fullmatch(query)
    if not found:
        raise refuse("is not a SELECT of a query")
    if found["object"].casefold() != "voicecall":
        raise refuse(f"selects from {found['object']}, not from VoiceCall")
    fields = sorted(field.strip().casefold() for field in found["fields"].split(","))
    if fields != ["id", "vendorcallkey"]:
        raise refuse(f"selects {' '.join(found['fields'].split())}, not exactly Id and VendorCallKey")
    if found["rest"] and not _CLAUSE.match(found["rest"]):
        raise refuse("goes on after VoiceCall with something else than WHERE, ORDER BY or LIMIT")
    return query


def _check_class(value: Any) -> Any:
    if isinstance(value, str) and value not in TRANSITION_CLASSES:
        raise refuse("is not a storage class that a record can be read from at once", hint=_class_hint(value))
    return value


def _class_hint(value: str) -> str | None:
    if value.upper() in ("GLACIER", "DEEP_ARCHIVE"):
        return "a retry reads records at any time, which these archives do not allow; GLACIER_IR does"
    return did_you_mean(value, TRANSITION_CLASSES)


class CtrBackup(Section):
    """What becomes of the copies of contact records in S3; they exist with ``features.ctr_backup: true``.

    Attributes:
        transition_days: None leaves records in S3 Standard.
    """

    expire_days: Annotated[int, Field(ge=1, le=36500), Allowed("a whole number of days from 1 to 36500")] = Field(
        default=365, description="Days after which a record is deleted."
    )
    transition_days: Annotated[
        Annotated[int, Field(ge=30, le=36500)] | None,
        Allowed("a whole number of days from 30, less than expire_days, or the key left out"),
    ] = Field(default=None, description="Days after which a record moves to transition_class. Default: never.")
    transition_class: Annotated[
        Literal["STANDARD_IA", "GLACIER_IR"] | None,
        BeforeValidator(_check_class),
        Allowed(" or ".join(TRANSITION_CLASSES)),
    ] = Field(default=None, description="Storage class for older records. Default: STANDARD_IA.")
    noncurrent_expire_days: Annotated[int, Field(ge=1, le=36500), Allowed("a whole number of days from 1 to 36500")] = (
        Field(default=30, description="Days after which a version that was replaced by a newer one is deleted.")
    )

    @model_validator(mode="after")
    def _transition_before_the_end(self) -> Self:
        refusals = []
        if self.transition_days is not None and self.transition_days >= self.expire_days:
            refusals.append(
                Refusal(
                    f"is not before expire_days ({self.expire_days}): the record would be gone by then",
                    hint="lower transition_days or raise expire_days",
                    at=("transition_days",),
                )
            )
        if self.transition_class is not None and self.transition_days is None:
            refusals.append(
                Refusal(
                    "has no effect without transition_days",
                    hint="set ctr.backup.transition_days, or remove this key",
                    at=("transition_class",),
                )
            )
        if refusals:
            raise refuse_all(refusals)
        return self


class CtrRetry(Section):
    """retryCTRSync: finds VoiceCalls without data of their contact record and updates them from the backup.

    Attributes:
        schedule: EventBridge expression (UTC); None leaves it to a call by hand.
        soql: None for the guide's query.
    """

    schedule: Annotated[
        str | None,
        AfterValidator(check_schedule),
        Allowed(SCHEDULE_TEXT),
        Field(json_schema_extra={"pattern": SCHEDULE_PATTERN}),
    ] = Field(default=None, description="When it runs by itself. Default: only when it is called.")
    window_hours: Annotated[int, Field(ge=1, le=720), Allowed("a whole number of hours from 1 to 720")] = Field(
        default=24, description="Hours back from now in which a VoiceCall must have been created."
    )
    concurrency: Annotated[int, Field(ge=1, le=20), Allowed("a whole number from 1 to 20")] = Field(
        default=5, description="Updates at a time."
    )
    soql: Annotated[
        str | None,
        AfterValidator(check_soql),
        Allowed(_SOQL_TEXT),
        Field(json_schema_extra={"pattern": _SOQL_PATTERN, "maxLength": MAX_SOQL_CHARACTERS}),
    ] = Field(default=None, description="Another query for the VoiceCalls to update. Default: the guide's query.")


class Ctr(Section):
    """The sync of contact records.

    Attributes:
        batch_size: records of one invocation at most.
        parallelization: batches of one shard that are processed at a time.
        max_record_age_seconds: -1 for no limit; older records go to the failure bucket.
        custom_fields: VoiceCall field to path in the contact record.
        hook: module in lambda_src/customisations, None for none.
    """

    stream: Annotated[
        CtrStream,
        BeforeValidator(empty_is_default),
        Allowed("a mapping with mode, shards, retention_hours, kms_key_arn"),
    ] = Field(default=CtrStream(), description="The Kinesis stream that Amazon Connect writes contact records to.")
    batch_size: Annotated[int, Field(ge=1, le=10_000), Allowed("a whole number of records from 1 to 10000")] = Field(
        default=100, description="Records that one invocation gets at most."
    )
    parallelization: Annotated[int, Field(ge=1, le=10), Allowed("a whole number from 1 to 10")] = Field(
        default=1,
        description="Batches of one shard that are processed at a time; order holds for a contact all the same.",
    )
    batching_window_seconds: Annotated[int, Field(ge=0, le=300), Allowed("a whole number of seconds from 0 to 300")] = (
        Field(default=1, description="Seconds that a batch waits for more records.")
    )
    max_retry_attempts: Annotated[int, Field(ge=0, le=10_000), Allowed("a whole number from 0 to 10000")] = Field(
        default=5, description="How often a failed record is tried again before it goes to the failure bucket."
    )
    max_record_age_seconds: Annotated[
        int,
        AfterValidator(check_record_age),
        Allowed(_AGE_TEXT),
        Field(json_schema_extra={"anyOf": [{"const": NO_AGE_LIMIT}, {"minimum": 60, "maximum": 604800}]}),
    ] = Field(default=3600, description="Seconds after which a record goes to the failure bucket untried.")
    concurrency: Annotated[int, Field(ge=1, le=20), Allowed("a whole number from 1 to 20")] = Field(
        default=20, description="VoiceCalls that one invocation updates at a time."
    )
    custom_fields: Annotated[
        Mapping[str, str],
        BeforeValidator(check_custom_fields),
        BeforeValidator(empty_is_default),
        Allowed(CUSTOM_FIELDS_TEXT),
        Field(
            json_schema_extra={
                "type": ["object", "null"],
                "propertyNames": {"pattern": FIELD_PATTERN, "maxLength": 80},
                "additionalProperties": {"type": "string", "pattern": PATH_PATTERN},
            }
        ),
    ] = Field(default={}, description="More VoiceCall fields, each with the path of its value in the contact record.")
    hook: Annotated[
        str | None, AfterValidator(check_hook), Allowed(HOOK_TEXT), Field(json_schema_extra={"pattern": HOOK_PATTERN})
    ] = Field(default=None, description="Module of this repository for fields that no path can say. Default: none.")
    backup: Annotated[
        CtrBackup, BeforeValidator(empty_is_default), Allowed("a mapping of days and a storage class")
    ] = Field(default=CtrBackup(), description="How long the copies in S3 are kept (features.ctr_backup).")
    retry: Annotated[
        CtrRetry, BeforeValidator(empty_is_default), Allowed("a mapping with schedule, window_hours, concurrency, soql")
    ] = Field(default=CtrRetry(), description="Later updates from the backup (retryCTRSync).")

    @model_validator(mode="after")
    def _given_up_before_the_stream_forgets(self) -> Self:
        kept = self.stream.retention_hours * 3600
        if self.max_record_age_seconds <= kept:
            return self
        raise refuse_all(
            [
                Refusal(
                    f"is longer than the stream keeps a record ({self.stream.retention_hours} hours): one that always "
                    "fails would vanish instead of going to the failure bucket",
                    allowed=f"60 to {kept}",
                    hint="lower it, or raise ctr.stream.retention_hours",
                    at=("max_record_age_seconds",),
                )
            ]
        )
