"""The section `connect.storage`: where an Amazon Connect instance puts recordings, audio, contact records and segments.

Limits: Amazon Connect API reference, S3Config and KinesisVideoStreamConfig; Amazon S3 user guide, "General purpose
bucket naming rules"; Amazon Kinesis Video Streams developer guide, CreateStream (StreamName).
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field

from configuration.base import Section, empty_is_default
from configuration.ctr_stream import check_key_arn
from configuration.refusals import Allowed, refuse

_BUCKET_PATTERN: Final = r"^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
_BUCKET_TEXT: Final = "the name of a bucket in the region above, or the key left out for a bucket of the stacks"
_KEY_PATTERN: Final = r"^arn:aws(-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"
_KEY_TEXT: Final = "the ARN of a KMS key (arn:aws:kms:<region>:<account>:key/<id>), or the key left out"
_PREFIX_PATTERN: Final = r"^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$"
_PREFIX_TEXT: Final = "1 to 128 letters, digits and ! - _ . * ' ( ), with / between the folders but not at the ends"
_STREAM_PREFIX_PATTERN: Final = r"^[A-Za-z0-9_.-]+$"
_SWITCH_TEXT: Final = "true, false, or the key left out"
_OF_THE_INSTANCE: Final = "Default: true for a new instance, false for an existing one."

OptionalSwitch = Annotated[bool | None, Allowed(_SWITCH_TEXT)]
"""None: it depends on whether the instance is new."""


def check_bucket_name(name: str | None) -> str | None:
    """`name` itself if a bucket can have it."""
    if name is None or re.fullmatch(_BUCKET_PATTERN, name):
        return name
    if name.startswith(("arn:", "s3:")):
        bare = name.rpartition(":")[2].strip("/").partition("/")[0]
        raise refuse("is not a bucket's name", hint=f"write {bare}" if re.fullmatch(_BUCKET_PATTERN, bare) else None)
    raise refuse("is not the name of a bucket: 3 to 63 lower case letters, digits, hyphens and dots")


def check_object_prefix(prefix: str) -> str:
    """`prefix` itself if Amazon Connect can put objects below it."""
    if prefix.startswith("/") or prefix.endswith("/"):
        raise refuse("starts or ends with a /", hint=f"write {prefix.strip('/')}" if prefix.strip("/") else None)
    if len(prefix) > 128 or not re.fullmatch(_PREFIX_PATTERN, prefix):
        raise refuse("is not a prefix of object keys that Amazon Connect takes")
    return prefix


def check_stream_prefix(prefix: str | None) -> str | None:
    """`prefix` itself if the name of a Kinesis video stream can start with it."""
    if prefix is None or (len(prefix) <= 128 and re.fullmatch(_STREAM_PREFIX_PATTERN, prefix)):
        return prefix
    raise refuse("cannot be the beginning of a Kinesis video stream's name")


class CallRecordings(Section):
    """Call recordings, and the files of Contact Lens, in S3.

    Attributes:
        bucket_name: an existing bucket; None lets the stacks make one.
        expire_days: of the bucket that the stacks make; None keeps recordings for ever.
    """

    enabled: OptionalSwitch = Field(
        default=None, description=f"Whether recordings are stored in S3. {_OF_THE_INSTANCE}"
    )
    bucket_name: Annotated[
        str | None,
        AfterValidator(check_bucket_name),
        Allowed(_BUCKET_TEXT),
        Field(json_schema_extra={"pattern": _BUCKET_PATTERN}),
    ] = Field(default=None, description="An existing bucket for the recordings. Default: the stacks make one.")
    prefix: Annotated[
        str,
        AfterValidator(check_object_prefix),
        Allowed(_PREFIX_TEXT),
        Field(json_schema_extra={"pattern": _PREFIX_PATTERN, "maxLength": 128}),
    ] = Field(default="CallRecordings", description="What the keys of recordings start with, without a / at the end.")
    expire_days: Annotated[
        Annotated[int, Field(ge=1, le=36500)] | None,
        Allowed("a whole number of days from 1 to 36500, or the key left out"),
    ] = Field(default=None, description="Days after which a recording is deleted. Default: never.")


class MediaStreams(Section):
    """The callers' audio in Kinesis Video Streams, for voicemail and for Amazon Transcribe.

    Attributes:
        prefix: None for the API name with hyphens.
        kms_key_arn: None lets the stacks make a key.
    """

    enabled: OptionalSwitch = Field(
        default=None,
        description="Whether flows can stream audio. Default: true for a new instance with features.voicemail or "
        "features.amazon_transcribe, false otherwise.",
    )
    prefix: Annotated[
        str | None,
        AfterValidator(check_stream_prefix),
        Allowed("1 to 128 letters, digits and _ . -, or the key left out"),
        Field(json_schema_extra={"pattern": _STREAM_PREFIX_PATTERN, "maxLength": 128}),
    ] = Field(
        default=None, description="What the names of the video streams start with. Default: the call center's API name."
    )
    retention_hours: Annotated[
        int, Field(ge=1, le=87600), Allowed("a whole number of hours from 1 to 87600 (ten years)")
    ] = Field(default=24, description="Hours that audio is kept. A voicemail must be fetched within them.")
    kms_key_arn: Annotated[
        str | None,
        AfterValidator(check_key_arn),
        Allowed(_KEY_TEXT),
        Field(json_schema_extra={"pattern": _KEY_PATTERN}),
    ] = Field(
        default=None, description="ARN of your own KMS key that encrypts the audio. Default: the stacks make one."
    )


class Storage(Section):
    """What the instance stores and streams, and where. A kind that is off is not touched."""

    call_recordings: Annotated[
        CallRecordings,
        BeforeValidator(empty_is_default),
        Allowed("a mapping with enabled, bucket_name, prefix, expire_days"),
    ] = Field(default=CallRecordings(), description="Call recordings in S3.")
    media_streams: Annotated[
        MediaStreams,
        BeforeValidator(empty_is_default),
        Allowed("a mapping with enabled, prefix, retention_hours, kms_key_arn"),
    ] = Field(default=MediaStreams(), description="Callers' audio in Kinesis Video Streams.")
    contact_records: OptionalSwitch = Field(
        default=None, description=f"Whether contact records (CTRs) go to CTRStream. {_OF_THE_INSTANCE}"
    )
    contact_lens_segments: OptionalSwitch = Field(
        default=None,
        description="Whether real-time segments of Contact Lens go to ContactLensStream. Default: true for a new "
        "instance with features.contact_lens, false otherwise.",
    )
