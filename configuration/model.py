"""The configuration of one contact center: what `contact_centers/<name>.yaml` may say.

The fields here are the keys of the file. `configuration.loader` reads files into it, `configuration.schema` writes
its JSON Schema.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from configuration.aws import (
    BOUNDARY_ARN,
    BOUNDARY_PATTERN,
    BOUNDARY_TEXT,
    RETENTION_DAYS,
    RETENTION_TEXT,
    TAGS_TEXT,
    check_boundary_arn,
    check_retention_days,
    check_tags,
)
from configuration.base import Section, empty_is_default
from configuration.connect import INSTANCE_ARN, Connect
from configuration.connect_rules import connect_refusals
from configuration.ctr import Ctr
from configuration.ctr_stream import KEY_ARN
from configuration.flow_options import Flows
from configuration.functions import FUNCTION_DEFAULTS, FUNCTION_NAMES, FunctionOverrides, FunctionSettings
from configuration.identifiers import (
    ACCOUNT_PATTERN,
    ACCOUNT_TEXT,
    API_NAME_PATTERN,
    API_NAME_TEXT,
    check_account,
    check_api_name,
)
from configuration.keys import AuthKeys
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all
from configuration.regions import CONNECT_REGIONS, REGIONS_TEXT, check_region, partition_of
from configuration.salesforce import Salesforce

LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
UNNAMED: Final = Path("<memory>")
"""`ContactCenter.source` of a configuration that was not read from a file."""

Switch = Annotated[bool, Allowed("true or false")]
RemovalPolicy = Literal["retain", "destroy"]
Removal = Annotated[RemovalPolicy, Allowed("retain or destroy")]


def _check_function_name(name: str) -> str:
    if name not in FUNCTION_NAMES:
        raise refuse(
            "is not a function of a contact center",
            allowed=", ".join(FUNCTION_NAMES),
            hint=did_you_mean(name, FUNCTION_NAMES),
        )
    return name


def _check_level(level: Any) -> Any:
    if isinstance(level, str) and level not in LOG_LEVELS:
        raise refuse("is not a log level", hint=did_you_mean(level, LOG_LEVELS))
    return level


class Features(Section):
    """Which optional parts are deployed; the call path itself always is."""

    contact_lens: Switch = Field(
        default=False, description="Real-time transcripts and signals from Amazon Connect Contact Lens."
    )
    amazon_transcribe: Switch = Field(
        default=False, description="Real-time transcripts from Amazon Transcribe over the call's audio stream."
    )
    voicemail: Switch = Field(default=False, description="Recorded, transcribed and routed voicemail.")
    ctr_backup: Switch = Field(default=False, description="A copy of every contact record in S3.")
    post_call_analysis: Switch = Field(
        default=False, description="Contact Lens results of finished calls, sent to Salesforce."
    )
    field_service: Switch = Field(default=False, description="Calls of Salesforce Field Service mobile workers.")


class Logging(Section):
    """Logs of the functions."""

    level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_check_level), Allowed(", ".join(LOG_LEVELS))
    ] = Field(default="INFO", description="Least severe record that is written.")
    retention_days: Annotated[
        int,
        AfterValidator(check_retention_days),
        Allowed(RETENTION_TEXT),
        Field(json_schema_extra={"enum": list(RETENTION_DAYS)}),
    ] = Field(default=90, description="Days that CloudWatch Logs keeps the records.")


class RemovalPolicies(Section):
    """What happens to stateful resources when their stack is deleted."""

    data: Removal = Field(default="retain", description="Buckets, streams and queues that hold customers' data.")
    logs: Removal = Field(default="retain", description="Log groups.")
    keys: Removal = Field(default="retain", description="SSM parameters with keys, tokens and credentials.")


class ParametersAndSecretsExtension(Section):
    """The AWS Parameters and Secrets Lambda extension."""

    enabled: Switch = Field(
        default=True, description="Read keys through the extension's local cache instead of calling SSM with boto3."
    )


class WarmUp(Section):
    """Scheduled invocations that keep the function that answers callers warm."""

    enabled: Switch = Field(default=True, description="Whether the schedule is deployed.")
    rate_minutes: Annotated[int, Field(ge=1, le=60), Allowed("a whole number of minutes from 1 to 60")] = Field(
        default=5, description="Minutes between two invocations."
    )


class ContactCenter(Section):
    """One contact center.

    Attributes:
        call_center_api_name: API name in Salesforce; prefix of every function name.
        account, region: where everything is deployed.
        functions: what the file overrides; use `function` for the settings of a function.
    """

    call_center_api_name: Annotated[
        str,
        AfterValidator(check_api_name),
        Allowed(API_NAME_TEXT),
        Field(json_schema_extra={"pattern": API_NAME_PATTERN}),
    ] = Field(description="API name of the contact center in Salesforce; prefix of all names in AWS.")
    account: Annotated[
        str, AfterValidator(check_account), Allowed(ACCOUNT_TEXT), Field(json_schema_extra={"pattern": ACCOUNT_PATTERN})
    ] = Field(description="AWS account id, in quotes.")
    region: Annotated[
        str,
        AfterValidator(check_region),
        Allowed(REGIONS_TEXT),
        Field(json_schema_extra={"enum": list(CONNECT_REGIONS)}),
    ] = Field(description="AWS region, one in which Amazon Connect is offered.")
    salesforce: Annotated[
        Salesforce, Allowed("a mapping with org_id, scrt_endpoint_base and, if need be, the other keys of the org")
    ] = Field(description="The Salesforce org.")
    connect: Annotated[Connect, Allowed("a mapping with the key instance")] = Field(description="Amazon Connect.")
    features: Annotated[
        Features, BeforeValidator(empty_is_default), Allowed("a mapping of features to true or false")
    ] = Field(default=Features(), description="Which optional parts are deployed.")
    logging: Annotated[Logging, BeforeValidator(empty_is_default), Allowed("a mapping with level, retention_days")] = (
        Field(default=Logging(), description="Logs of the functions.")
    )
    tags: Annotated[
        Mapping[str, str], BeforeValidator(check_tags), BeforeValidator(empty_is_default), Allowed(TAGS_TEXT)
    ] = Field(default={}, description="Tags of every resource.")
    permissions_boundary_arn: Annotated[
        str | None,
        AfterValidator(check_boundary_arn),
        Allowed(BOUNDARY_TEXT),
        Field(json_schema_extra={"pattern": BOUNDARY_PATTERN}),
    ] = Field(default=None, description="ARN of the IAM policy that bounds every role. Default: none.")
    removal_policies: Annotated[
        RemovalPolicies, BeforeValidator(empty_is_default), Allowed("a mapping with data, logs, keys")
    ] = Field(default=RemovalPolicies(), description="What happens to stateful resources when a stack is deleted.")
    auth_keys: Annotated[
        AuthKeys, BeforeValidator(empty_is_default), Allowed("a mapping with version and the key's form")
    ] = Field(default=AuthKeys(), description="The key pair with which the functions authenticate to Salesforce.")
    parameters_and_secrets_extension: Annotated[
        ParametersAndSecretsExtension, BeforeValidator(empty_is_default), Allowed("a mapping with enabled")
    ] = Field(default=ParametersAndSecretsExtension(), description="The AWS Parameters and Secrets Lambda extension.")
    warm_up: Annotated[WarmUp, BeforeValidator(empty_is_default), Allowed("a mapping with enabled, rate_minutes")] = (
        Field(default=WarmUp(), description="Scheduled invocations that keep the function that answers callers warm.")
    )
    ctr: Annotated[Ctr, BeforeValidator(empty_is_default), Allowed("a mapping of settings of the CTR sync")] = Field(
        default=Ctr(), description="How contact records (CTRs) come to Salesforce, and what happens to those that fail."
    )
    flows: Annotated[Flows, BeforeValidator(empty_is_default), Allowed("a mapping of settings of the flows")] = Field(
        default=Flows(), description="The flows of Amazon Connect, and the choices that the shipped ones leave open."
    )
    functions: Annotated[
        Mapping[
            Annotated[str, AfterValidator(_check_function_name)],
            Annotated[FunctionOverrides, BeforeValidator(empty_is_default)],
        ],
        BeforeValidator(empty_is_default),
        Allowed("a mapping of function names to their settings"),
    ] = Field(default={}, description="Settings of single functions, by their name without the prefix.")

    _name: str = PrivateAttr(default="")
    _source: Path = PrivateAttr(default=UNNAMED)

    @classmethod
    def from_mapping(cls, content: Mapping[str, Any], *, name: str | None = None, source: Path = UNNAMED) -> Self:
        """A contact center from the content of a file.

        Args:
            content: the file's mapping.
            name: what selects it; by default the API name.
            source: the file.

        Raises:
            pydantic.ValidationError: `configuration.loader` turns it into a `ConfigurationError`.
        """
        contact_center = cls.model_validate(content)
        contact_center._name = name or contact_center.call_center_api_name
        contact_center._source = source
        return contact_center

    @property
    def name(self) -> str:
        """What selects the contact center: the file's name without its ending."""
        return self._name or self.call_center_api_name

    @property
    def source(self) -> Path:
        """The file."""
        return self._source

    @property
    def partition(self) -> str:
        """``aws`` or ``aws-us-gov``, from the region."""
        return partition_of(self.region)

    @property
    def resource_prefix(self) -> str:
        """The API name with hyphens for underscores, for names that allow none, such as a stack's."""
        return self.call_center_api_name.replace("_", "-")

    @property
    def connect_instance_arn(self) -> str | None:
        """The ARN of the existing Connect instance, also when the file gives its id; None for a new one."""
        instance_id = self.connect.existing_instance_id
        if instance_id is None:
            return None
        return f"arn:{self.partition}:connect:{self.region}:{self.account}:instance/{instance_id}"

    def function_name(self, name: str) -> str:
        """The deployed name of a function: ``<call_center_api_name>-<name>``."""
        return f"{self.call_center_api_name}-{name}"

    def function(self, name: str) -> FunctionSettings:
        """The settings of the function with this contract name, defaults filled in.

        Raises:
            KeyError: there is no function of that name.
        """
        return FUNCTION_DEFAULTS[name].overridden_by(self.functions.get(name))

    @model_validator(mode="after")
    def _of_one_account(self) -> Self:
        refusals = [
            *self._instance_refusals(),
            *self._boundary_refusals(),
            *self._stream_key_refusals(),
            *self._retry_refusals(),
            *self._snap_start_refusals(),
            *connect_refusals(self),
        ]
        if refusals:
            raise refuse_all(refusals)
        return self

    def _instance_refusals(self) -> list[Refusal]:
        arn = INSTANCE_ARN.fullmatch(self.connect.existing_instance_arn or "")
        if not arn:
            return []
        expected = {"partition": self.partition, "region": self.region, "account": self.account}
        wrong = [f"{part} {arn[part]}" for part, value in expected.items() if arn[part] != value]
        if not wrong:
            return []
        return [
            Refusal(
                f"belongs to the {' and '.join(wrong)}, but the contact center is deployed to account {self.account}, "
                f"region {self.region}",
                allowed=f"an instance in account {self.account}, region {self.region} (partition {self.partition})",
                hint="correct the ARN, or the keys account and region",
                at=("connect", "instance", "existing"),
            )
        ]

    def _boundary_refusals(self) -> list[Refusal]:
        arn = BOUNDARY_ARN.fullmatch(self.permissions_boundary_arn or "")
        if not arn or (arn["partition"] == self.partition and arn["account"] in (self.account, "aws")):
            return []
        return [
            Refusal(
                f"belongs to account {arn['account']} in partition {arn['partition']}, but the roles are created in "
                f"account {self.account}, partition {self.partition}",
                allowed=f"arn:{self.partition}:iam::{self.account}:policy/<name> or an AWS managed policy",
                at=("permissions_boundary_arn",),
            )
        ]

    def _stream_key_refusals(self) -> list[Refusal]:
        arn = KEY_ARN.fullmatch(self.ctr.stream.kms_key_arn or "")
        if not arn or (arn["partition"] == self.partition and arn["region"] == self.region):
            return []
        return [
            Refusal(
                f"is a key of {arn['region']}, but the stream is created in {self.region}",
                allowed=f"a key in {self.region} (arn:{self.partition}:kms:{self.region}:<account>:key/<id>)",
                hint="a multi-Region key has a replica, with an ARN of its own, in each region",
                at=("ctr", "stream", "kms_key_arn"),
            )
        ]

    def _retry_refusals(self) -> list[Refusal]:
        if self.ctr.retry.schedule is None or self.features.ctr_backup:
            return []
        return [
            Refusal(
                "cannot be met: a retry reads contact records from the backup, and features.ctr_backup is false",
                allowed="no schedule, or features.ctr_backup: true with it",
                hint="set features.ctr_backup: true",
                at=("ctr", "retry", "schedule"),
            )
        ]

    def _snap_start_refusals(self) -> list[Refusal]:
        # AWS Lambda developer guide, "Lambda SnapStart", supported Regions: commercial Regions only.
        if self.partition == "aws":
            return []
        return [
            Refusal(
                f"is not possible: AWS Lambda does not offer SnapStart in {self.region}",
                allowed="false",
                hint="use provisioned_concurrency instead",
                at=("functions", name, "snap_start"),
            )
            for name, overrides in self.functions.items()
            if overrides.snap_start
        ]
