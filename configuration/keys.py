"""The section `auth_keys`: the RSA key pair with which the functions authenticate to Salesforce, and its rotation.

Guide: "Set Up Authorization for the Telephony Integration API" (1024, 2048 or 4096 bits; 2048 recommended).
"""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from configuration.base import Section
from configuration.refusals import Allowed, Refusal, refuse_all

KEY_BITS: Final = (2048, 4096)
WEAK_KEY_BITS: Final = 1024

Version = Annotated[int, Field(ge=1, le=1_000_000), Allowed("a whole number from 1")]


class AuthKeys(Section):
    """The key pair.

    Attributes:
        version: the version in use.
        next_version: the version after it, created beside it so that its certificate can be added in Salesforce first.
        key_bits: length of RSA keys that are created from now on; an existing version keeps its own.
        allow_1024: says that a 1024-bit key is meant.
        certificate_valid_days: days that a newly created certificate is valid.
    """

    version: Version = Field(default=1, description="Version of the key pair in use.")
    next_version: Annotated[Version | None, Allowed("auth_keys.version + 1")] = Field(
        default=None,
        description="Version to create beside the one in use, to rotate keys: deploy it, add its certificate in "
        "Salesforce, then make it `version`. Default: none.",
    )
    key_bits: Annotated[
        int,
        Allowed("2048 or 4096 (or 1024 with allow_1024: true)"),
        Field(json_schema_extra={"enum": [2048, 4096, 1024]}),
    ] = Field(
        default=2048,
        description="Length in bits of RSA keys that are created from now on; an existing version keeps its own.",
    )
    allow_1024: Annotated[bool, Allowed("true or false")] = Field(
        default=False, description="Allow key_bits: 1024, which is too short to be safe today."
    )
    certificate_valid_days: Annotated[int, Field(ge=1, le=3650), Allowed("a whole number of days from 1 to 3650")] = (
        Field(default=730, description="Days that a newly created certificate is valid.")
    )

    @property
    def versions(self) -> tuple[int, ...]:
        """Every version that must exist: the one before (to go back to), the one in use, and the staged one."""
        following = () if self.next_version is None else (self.next_version,)
        return tuple(version for version in (self.version - 1, self.version, *following) if version >= 1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refusals = []
        if self.key_bits == WEAK_KEY_BITS and not self.allow_1024:
            refusals.append(
                Refusal(
                    "bits can be factored with today's means (NIST SP 800-131A disallows them): whoever does can sign "
                    "in to Salesforce as this contact center",
                    allowed="2048 or 4096",
                    hint="use 2048; if Salesforce holds an old 1024-bit certificate, set auth_keys.allow_1024: true",
                    at=("key_bits",),
                )
            )
        elif self.key_bits not in (*KEY_BITS, WEAK_KEY_BITS):
            refusals.append(Refusal("is not an RSA key length that Salesforce accepts", at=("key_bits",)))
        if self.next_version is not None and self.next_version != self.version + 1:
            refusals.append(
                Refusal(
                    f"is not the version after auth_keys.version ({self.version})",
                    allowed=f"{self.version + 1}, or the key left out",
                    at=("next_version",),
                )
            )
        if refusals:
            raise refuse_all(refusals)
        return self
