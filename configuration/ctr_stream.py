"""The section `ctr.stream`: the Kinesis stream into which Amazon Connect writes contact records.

Limits: Amazon Kinesis Data Streams developer guide, "Quotas and limits" and "Change the data retention period";
forms of keys: AWS KMS developer guide, "Key identifiers (KeyId)".
"""

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from configuration.base import Section
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all

MODES: Final = ("on_demand", "provisioned")
SHARDS_TEXT: Final = "a whole number from 1 to 1000 with mode: provisioned, or the key left out"

KEY_ARN: Final = re.compile(
    r"arn:(?P<partition>aws|aws-us-gov):kms:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):key/[A-Za-z0-9-]+"
)
_KEY_PATTERN: Final = r"^arn:aws(-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"
_KEY_TEXT: Final = "the ARN of a KMS key (arn:aws:kms:<region>:<account>:key/<id>), or the key left out"


def check_key_arn(arn: str | None) -> str | None:
    """`arn` itself if it has the form of a KMS key's ARN.

    Raises:
        PydanticCustomError: it has not. An alias is refused, because the functions' permission to decrypt can only
            name a key.
    """
    if arn is None or KEY_ARN.fullmatch(arn):
        return arn
    if arn.startswith("alias/") or ":alias/" in arn:
        raise refuse(
            "is an alias, for which no permission to decrypt can be given",
            hint="leave the key out for alias/aws/kinesis" if arn.endswith("alias/aws/kinesis") else "name the key",
        )
    if not arn.startswith("arn:"):
        raise refuse("is not an ARN", hint="a key's id alone is not enough")
    raise refuse("is not the ARN of a KMS key")


def _check_mode(mode: Any) -> Any:
    if isinstance(mode, str) and mode not in MODES:
        raise refuse("is not a mode of a Kinesis stream", hint=did_you_mean(mode, MODES))
    return mode


class CtrStream(Section):
    """The stream.

    Attributes:
        shards: of a provisioned stream (1,000 records or 1 MB a second each); None for an on-demand one.
        retention_hours: hours that a record can be read; a longer outage than this loses records.
        kms_key_arn: the customer managed key; None for the AWS managed key ``alias/aws/kinesis``.
    """

    mode: Annotated[Literal["on_demand", "provisioned"], BeforeValidator(_check_mode), Allowed(" or ".join(MODES))] = (
        Field(
            default="on_demand", description="Whether AWS (on_demand) or `shards` (provisioned) decides the capacity."
        )
    )
    shards: Annotated[Annotated[int, Field(ge=1, le=1000)] | None, Allowed(SHARDS_TEXT)] = Field(
        default=None, description="Shards of a provisioned stream, 1,000 records a second each. Default: none."
    )
    retention_hours: Annotated[int, Field(ge=24, le=8760), Allowed("a whole number of hours from 24 to 8760")] = Field(
        default=24, description="Hours that the stream keeps a record."
    )
    kms_key_arn: Annotated[
        str | None,
        AfterValidator(check_key_arn),
        Allowed(_KEY_TEXT),
        Field(json_schema_extra={"pattern": _KEY_PATTERN}),
    ] = Field(
        default=None,
        description="ARN of your own KMS key that encrypts the stream. Default: the AWS managed key alias/aws/kinesis.",
    )

    @model_validator(mode="after")
    def _shards_of_the_mode(self) -> Self:
        if (self.mode == "provisioned") == (self.shards is not None):
            return self
        if self.shards is None:
            what = "is missing: a provisioned stream needs a number of shards"
            hint = "one shard takes 1,000 contact records a second; or remove mode: provisioned"
        else:
            what, hint = "is set, but AWS decides the number of shards of an on-demand stream", "set mode: provisioned"
        raise refuse_all([Refusal(what, allowed=SHARDS_TEXT, hint=hint, at=("shards",))])
