"""The section `connect`: a new Amazon Connect instance, or an existing one by ARN or id.

Forms: Amazon Connect API reference, CreateInstance (InstanceAlias, IdentityManagementType) and the ARN formats of the
AWS service authorization reference, "Actions, resources, and condition keys for Amazon Connect".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from configuration.base import Section, empty_is_default
from configuration.connect_access import MAX_ORIGIN_CHARACTERS, ORIGIN_PATTERN, ORIGINS_TEXT, Saml, check_origins
from configuration.connect_hours import Hours, HoursSection
from configuration.connect_resources import (
    LOGICAL_PATTERN,
    LOGICAL_TEXT,
    existing_resource,
    instance_id_of,
)
from configuration.connect_routing import (
    DEFAULT_QUEUES,
    DEFAULT_QUICK_CONNECTS,
    OUTBOUND_QUEUE,
    PhoneNumber,
    Queue,
    QuickConnect,
    RoutingProfile,
)
from configuration.connect_storage import OptionalSwitch, Storage
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
INSTANCE_ARN: Final = re.compile(
    rf"arn:(?P<partition>aws|aws-us-gov):connect:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{{12}}):instance/(?P<id>{_UUID})"
)
EXISTING_TEXT: Final = (
    "the ARN of an Amazon Connect instance (arn:aws:connect:<region>:<account>:instance/<id>) or its id "
    "(such as 11111111-2222-3333-4444-555555555555)"
)
_WHERE: Final = "copy the instance ARN from the Amazon Connect console > your instance > Account overview"
_ALIAS_PATTERN: Final = r"^(?!d-)[0-9A-Za-z]+(-*[0-9A-Za-z])*$"
_EXISTING_PATTERN: Final = (
    r"^(arn:aws(-us-gov)?:connect:[a-z0-9-]+:[0-9]{12}:instance/)?"
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
)
_ALIAS_LIMIT: Final = 45
_RESOURCES: Final = {
    "contact-flow": "a flow",
    "flow-module": "a flow module",
    "queue": "a queue",
    "routing-profile": "a routing profile",
    "agent": "an agent",
    "contact": "a contact",
    "transfer-destination": "a quick connect",
    "operating-hours": "hours of operation",
    "security-profile": "a security profile",
    "phone-number": "a phone number",
    "prompt": "a prompt",
}
_IDENTITY: Final = ("SAML", "CONNECT_MANAGED")


def check_existing(value: str) -> str:
    """The ARN or id of a Connect instance, in lower case.

    Raises:
        PydanticCustomError: it is something else; the text says what, and where the right value is found.
    """
    text = value.strip().lower()
    if re.fullmatch(_UUID, text) or INSTANCE_ARN.fullmatch(text):
        return text
    if text.startswith("arn:"):
        raise _wrong_arn(text)
    if "://" in text or ".my.connect.aws" in text or ".awsapps.com" in text:
        raise refuse("is an access URL, not the instance's ARN or id", hint=_WHERE)
    if re.fullmatch(rf"instance/{_UUID}", text):
        raise refuse("is a part of an ARN", hint=f"write {text.removeprefix('instance/')}")
    if re.fullmatch(r"[0-9a-f-]{30,}", text):
        raise refuse("is not a complete instance id: it needs 8-4-4-4-12 digits of 0-9 and a-f", hint=_WHERE)
    if re.fullmatch(r"\+?[0-9 ()-]{7,}", text):
        raise refuse("is a phone number, not the instance's ARN or id", hint=_WHERE)
    if re.fullmatch(_ALIAS_PATTERN, text) or text.startswith("d-"):
        raise refuse("is an instance's alias or directory id, not its ARN or id", hint=_WHERE)
    raise refuse("is neither the ARN nor the id of an Amazon Connect instance", hint=_WHERE)


def _wrong_arn(arn: str) -> Exception:
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return refuse("is not a complete ARN", hint=_WHERE)
    _, partition, service, _, account, resource = parts
    if service != "connect":
        return refuse(f"is an ARN of the service {service or '(none)'}, not of Amazon Connect", hint=_WHERE)
    if partition not in ("aws", "aws-us-gov"):
        return refuse(f"is an ARN of the partition {partition}, in which Amazon Connect is not offered")
    if not re.fullmatch("[0-9]{12}", account):
        return refuse("has no 12-digit account id", hint=_WHERE)
    kind, _, rest = resource.partition("/")
    if kind != "instance":
        return refuse(f"is the ARN of {_RESOURCES.get(kind, f'a {kind}')}, not of an instance", hint=_WHERE)
    instance, _, inner = rest.partition("/")
    if inner and re.fullmatch(_UUID, instance):
        what = _RESOURCES.get(inner.split("/")[0], f"a {inner.split('/')[0]}") if inner.strip("/") else ""
        whole = ":".join([*parts[:5], f"instance/{instance}"])
        return refuse(
            f"is the ARN of {what} of an instance, not of the instance" if what else "ends with a /",
            hint=f"write {whole}",
        )
    return refuse("does not end with instance/ and the id of an instance", hint=_WHERE)


def _check_alias(alias: str) -> str:
    if not 1 <= len(alias) <= _ALIAS_LIMIT:
        raise refuse(f"has {len(alias)} characters")
    if alias.startswith("d-"):
        raise refuse("starts with d-, which AWS keeps for directory ids")
    if "://" in alias or "." in alias:
        raise refuse("is a URL, not an alias", hint="write its first part, in front of .my.connect.aws")
    if not re.fullmatch(_ALIAS_PATTERN, alias):
        raise refuse("is not an instance alias")
    return alias


def _check_identity(value: Any) -> Any:
    if value == "EXISTING_DIRECTORY":
        raise refuse(
            "is not supported: Service Cloud Voice signs agents in from Salesforce, which an AWS Directory Service "
            "directory cannot do",
            hint="SAML lets agents sign in through Salesforce; CONNECT_MANAGED keeps their passwords in Amazon Connect",
        )
    if isinstance(value, str) and value not in _IDENTITY:
        raise refuse("is not a way to manage identities", hint=did_you_mean(value, _IDENTITY))
    return value


def _check_instance(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip().lower()
        known = re.fullmatch(_UUID, text) or INSTANCE_ARN.fullmatch(text)
        raise refuse("stands directly at instance", hint=f"write it below, as existing: {text}" if known else None)
    return value


class NewInstance(Section):
    """An Amazon Connect instance that the stacks create."""

    alias: Annotated[
        str,
        AfterValidator(_check_alias),
        Allowed(
            f"1 to {_ALIAS_LIMIT} letters, digits and hyphens, starting and ending with a letter or digit, not "
            "starting with d-"
        ),
        Field(json_schema_extra={"pattern": _ALIAS_PATTERN, "minLength": 1, "maxLength": _ALIAS_LIMIT}),
    ] = Field(description="Alias of the new instance, the first part of its access URL; unique in all of AWS.")
    identity_management: Annotated[
        Literal["SAML", "CONNECT_MANAGED"], BeforeValidator(_check_identity), Allowed(" or ".join(_IDENTITY))
    ] = Field(
        default="SAML",
        description="How agents sign in: SAML (single sign-on from Salesforce) or CONNECT_MANAGED (passwords in "
        "Amazon Connect). Cannot be changed later.",
    )
    inbound_calls: Annotated[bool, Allowed("true or false")] = Field(
        default=True, description="Whether the instance takes calls."
    )
    outbound_calls: Annotated[bool, Allowed("true or false")] = Field(
        default=True, description="Whether agents can place calls."
    )
    flow_logs: Annotated[bool, Allowed("true or false")] = Field(
        default=True, description="Whether the steps of flows with logging are written to CloudWatch Logs."
    )


class ConnectInstance(Section):
    """Either `new` or `existing`."""

    new: Annotated[NewInstance | None, Allowed("the keys alias and identity_management of the instance to create")] = (
        Field(default=None, description="Create an instance.")
    )
    existing: Annotated[
        str | None,
        AfterValidator(lambda value: None if value is None else check_existing(value)),
        Allowed(EXISTING_TEXT),
        Field(json_schema_extra={"pattern": _EXISTING_PATTERN}),
    ] = Field(default=None, description="Use an existing instance: its ARN, or its id if it is in the same account.")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.new is None) == (self.existing is None):
            both = self.new is not None
            raise refuse(
                "names both a new and an existing instance" if both else "names neither a new nor an existing instance",
                allowed="exactly one of the keys new and existing",
                hint="remove one of them" if both else None,
            )
        return self


def _check_names(names: Any, what: str) -> Any:
    if isinstance(names, dict):
        wrong = [name for name in names if not re.fullmatch(LOGICAL_PATTERN, name)]
        if wrong:
            text = f"the name of {what} is not one that flows can use"
            raise refuse_all([Refusal(text, LOGICAL_TEXT, at=(name,), show_value=False) for name in wrong])
    return names


def _check_quick_connect_names(names: Any) -> Any:
    if isinstance(names, dict):
        wrong = [name for name in names if not 1 <= len(name.strip()) == len(name) <= 127]
        if wrong:
            text = "the name of the quick connect has spaces at its ends or the wrong length"
            raise refuse_all([Refusal(text, "1 to 127 characters", at=(name,), show_value=False) for name in wrong])
    return names


class Connect(Section):
    """The Amazon Connect instance of the contact center, and what the stacks add to it.

    Attributes:
        instance: `ConnectInstance.new` or `ConnectInstance.existing` is set, never both.
        lambda_associations: None: as `flows.enabled`.
        approved_origins: None: those of the org for a new instance, none for an existing one.
        queues: what the file says; use `all_queues`.
        quick_connects: name in Amazon Connect to destination.
        prompts: name in flows to the prompt's id or ARN.
    """

    instance: Annotated[
        ConnectInstance,
        BeforeValidator(_check_instance),
        Allowed("a mapping with the key new (alias, identity_management) or existing (ARN or id)"),
    ] = Field(description="The Amazon Connect instance: a new one or an existing one.")
    saml: Annotated[Saml | None, Allowed("a mapping with metadata_file, provider_name, or the key left out")] = Field(
        default=None, description="Identity provider in IAM for single sign-on from Salesforce. Default: none."
    )
    approved_origins: Annotated[
        list[str] | None,
        BeforeValidator(check_origins),
        Allowed(ORIGINS_TEXT),
        Field(
            json_schema_extra={
                "items": {"type": "string", "pattern": ORIGIN_PATTERN, "maxLength": MAX_ORIGIN_CHARACTERS},
                "uniqueItems": True,
            }
        ),
    ] = Field(
        default=None,
        description="Web pages that may embed the softphone. Default: those of the org's My Domain for a new instance, "
        "none for an existing one.",
    )
    lambda_associations: OptionalSwitch = Field(
        default=None,
        description="Whether the functions that flows call are added to the instance. Default: as flows.enabled.",
    )
    storage: Annotated[
        Storage,
        BeforeValidator(empty_is_default),
        Allowed("a mapping with call_recordings, media_streams, contact_records, contact_lens_segments"),
    ] = Field(default=Storage(), description="What the instance stores and streams, and where.")
    hours: HoursSection = Field(default=Hours(), description="When the contact center answers.")
    queues: Annotated[
        Mapping[str, Annotated[Queue, BeforeValidator(empty_is_default)]],
        BeforeValidator(lambda value: _check_names(value, "the queue")),
        BeforeValidator(empty_is_default),
        Allowed("a mapping of queues, by their name in flows"),
        Field(
            json_schema_extra={
                "type": ["object", "null"],
                "propertyNames": {"pattern": LOGICAL_PATTERN},
            }
        ),
    ] = Field(
        default={}, description=f"Settings of {', '.join(DEFAULT_QUEUES)}, which always exist, and further queues."
    )
    routing_profile: Annotated[
        RoutingProfile, BeforeValidator(empty_is_default), Allowed("a mapping with enabled, name")
    ] = Field(default=RoutingProfile(), description="Routing profile with all queues.")
    quick_connects: Annotated[
        Mapping[str, QuickConnect],
        BeforeValidator(_check_quick_connect_names),
        BeforeValidator(lambda value: dict(DEFAULT_QUICK_CONNECTS) if value is None else value),
        Allowed("a mapping of quick connects by their name in Amazon Connect"),
        Field(
            json_schema_extra={"type": ["object", "null"], "propertyNames": {"minLength": 1, "maxLength": 127}},
        ),
    ] = Field(
        default=DEFAULT_QUICK_CONNECTS,
        description="Where agents can transfer calls to. Default: " + ", ".join(DEFAULT_QUICK_CONNECTS) + ".",
    )
    prompts: Annotated[
        Mapping[str, Annotated[str, AfterValidator(existing_resource("prompt", "a prompt"))]],
        BeforeValidator(lambda value: _check_names(value, "the prompt")),
        BeforeValidator(empty_is_default),
        Allowed("a mapping of names to ids or ARNs of prompts of the instance"),
        Field(json_schema_extra={"type": ["object", "null"], "propertyNames": {"pattern": LOGICAL_PATTERN}}),
    ] = Field(default={}, description="Recorded prompts of the instance, by their name in flows.")
    phone_number: Annotated[
        PhoneNumber | None, Allowed("a mapping with country, type, prefix, flow, description, or the key left out")
    ] = Field(default=None, description="A phone number to claim. Default: none.")

    @property
    def is_new(self) -> bool:
        """Whether the stacks create the instance."""
        return self.instance.new is not None

    @property
    def all_queues(self) -> Mapping[str, Queue]:
        """The queues that every contact center has and those of the file, by their name in flows."""
        return {**dict.fromkeys(DEFAULT_QUEUES, Queue()), **self.queues}

    def queue_name(self, key: str) -> str:
        """The name in Amazon Connect of a queue that the stacks make."""
        return self.all_queues[key].name or DEFAULT_QUEUES.get(key, key)

    @property
    def existing_instance_id(self) -> str | None:
        """The id (UUID) of the existing instance, None for a new one."""
        return self.instance.existing.rpartition("/")[2] if self.instance.existing else None

    @property
    def existing_instance_arn(self) -> str | None:
        """The ARN of the existing instance if the file gives it, None for an id or a new instance."""
        existing = self.instance.existing
        return existing if existing and existing.startswith("arn:") else None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        refusals = [
            *self._existing_refusals(),
            *self._queue_name_refusals(),
            *self._quick_connect_refusals(),
            *self._saml_refusals(),
        ]
        if refusals:
            raise refuse_all(refusals)
        return self

    def _existing_refusals(self) -> Iterator[Refusal]:
        named: dict[tuple[str, ...], str | None] = {("hours", "existing"): self.hours.existing}
        named |= {("queues", key, "existing"): queue.existing for key, queue in self.queues.items()}
        for path, value in named.items():
            if value is not None and self.is_new:
                what = "cannot be there yet: the instance is made by the stacks"
                yield Refusal(what, "the key left out", "remove it, and it is made as well", path)
        prompts: dict[tuple[str, ...], str | None] = {("prompts", key): value for key, value in self.prompts.items()}
        for path, value in {**named, **prompts}.items():
            instance = instance_id_of(value or "")
            if instance and not self.is_new and instance != self.existing_instance_id:
                allowed = f"something of the instance {self.existing_instance_id}"
                yield Refusal(f"belongs to the instance {instance}", allowed, at=path)

    def _queue_name_refusals(self) -> Iterator[Refusal]:
        first: dict[str, str] = {}
        for key, queue in self.all_queues.items():
            if queue.existing is None and first.setdefault(self.queue_name(key), key) != key:
                other = first[self.queue_name(key)]
                what = f"gives the queues {other} and {key} the same name in Amazon Connect"
                yield Refusal(what, "a name for each queue", at=("queues", key), show_value=False)

    def _quick_connect_refusals(self) -> Iterator[Refusal]:
        for name, quick_connect in self.quick_connects.items():
            path = ("quick_connects", name, "queue")
            if quick_connect.queue == OUTBOUND_QUEUE:
                what = "cannot be a destination: it is the queue that the quick connects are part of"
                yield Refusal(what, "another key of connect.queues", at=path)
            elif quick_connect.queue is not None and quick_connect.queue not in self.all_queues:
                hint = did_you_mean(quick_connect.queue, self.all_queues)
                allowed = ", ".join(key for key in self.all_queues if key != OUTBOUND_QUEUE)
                yield Refusal("is not a queue of connect.queues", allowed, hint, path)

    def _saml_refusals(self) -> Iterator[Refusal]:
        new = self.instance.new
        if self.saml is not None and new is not None and new.identity_management != "SAML":
            what = (
                "has no effect: agents sign in with passwords in Amazon Connect (identity_management CONNECT_MANAGED)"
            )
            hint = "set connect.instance.new.identity_management: SAML"
            yield Refusal(what, "the key left out", hint, ("saml",), show_value=False)
