"""The sections `connect.queues`, `routing_profile`, `quick_connects` and `phone_number`.

Limits: CloudFormation user guide, AWS::Connect::Queue, RoutingProfile, QuickConnect and PhoneNumber; guide, "Enable
Voice Call Transfers Using Omni-Channel Flows and Amazon Connect" (the quick connect of type queue).
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from configuration.base import Section, empty_is_default
from configuration.connect_resources import RESOURCE_NAME_TEXT, ResourceName, existing_resource
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all

BASIC_QUEUE: Final = "BasicQueue"
CALLBACK_QUEUE: Final = "CallbackQueue"
OUTBOUND_QUEUE: Final = "OutboundQueue"
DEFAULT_QUEUES: Final[Mapping[str, str]] = {
    BASIC_QUEUE: "SCV Basic Queue",
    CALLBACK_QUEUE: "SCV Callback Queue",
    OUTBOUND_QUEUE: "SCV Outbound Queue",
}
"""Queues that every contact center has: name in flows to name in Amazon Connect."""

QUEUE_TRANSFER_FLOW: Final = "Sample SCV Transfer Flow For Queue Transfers"
OMNI_CHANNEL_FLOW: Final = "Sample SCV Transfer Flow For Omni-Channel Transfers"

E164_PATTERN: Final = r"^\+[1-9][0-9]{1,14}$"
NUMBER_TYPES: Final = ("DID", "TOLL_FREE", "UIFN", "SHARED")
DESCRIPTION_LIMIT: Final = 250
_DESCRIPTION_TEXT: Final = f"1 to {DESCRIPTION_LIMIT} characters, or the key left out"
_COUNTRY_PATTERN: Final = r"^[A-Z]{2}$"
_COUNTRY_TEXT: Final = "the two capital letters of a country (ISO 3166-1), such as US, GB or DE"
_PREFIX_PATTERN: Final = r"^\+[0-9]{1,15}$"
_QUICK_CONNECT_TEXT: Final = "either queue and flow, or phone_number"

Description = Annotated[
    Annotated[str, Field(min_length=1, max_length=DESCRIPTION_LIMIT)] | None, Allowed(_DESCRIPTION_TEXT)
]


class Queue(Section):
    """A queue, ``${queue:<key>}`` in flows.

    Attributes:
        existing: id or ARN of a queue of an existing instance; it is used as it is.
        name: None for the key, or for the default names of the three queues that every contact center has.
    """

    existing: Annotated[
        str | None,
        AfterValidator(existing_resource("queue", "a queue")),
        Allowed("the ARN or id of a queue of the existing instance, or the key left out"),
    ] = Field(default=None, description="A queue of the existing instance to use. Default: it is made.")
    name: Annotated[ResourceName | None, Allowed(RESOURCE_NAME_TEXT)] = Field(
        default=None, description="Name of the queue in Amazon Connect. Default: SCV and the key in words."
    )
    max_contacts: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000)] | None,
        Allowed("a whole number from 1 to 1000000, or the key left out"),
    ] = Field(default=None, description="Contacts that may wait at a time. Default: the limit of the instance.")


class RoutingProfile(Section):
    """The routing profile that agents of the contact center can be given."""

    enabled: Annotated[bool, Allowed("true or false")] = Field(
        default=True, description="Whether a routing profile is made."
    )
    name: Annotated[ResourceName, Allowed(RESOURCE_NAME_TEXT)] = Field(
        default="SCV Basic Routing Profile", description="Name of the routing profile in Amazon Connect."
    )


def _check_number(number: str | None) -> str | None:
    if number is None or re.fullmatch(E164_PATTERN, number):
        return number
    # The number is somebody's: the text does not repeat it.
    written = "with separators" if re.fullmatch(r"\+[0-9 ()./-]+", number) else "without the country code"
    hint = f"it is written {written}: write + and digits only"
    raise refuse_all([Refusal("the phone number is not in E.164 form", hint=hint, show_value=False)])


class QuickConnect(Section):
    """A destination that an agent can transfer a call to: a queue through a flow, or a phone number."""

    queue: Annotated[str | None, Allowed("a key of connect.queues")] = Field(
        default=None, description="Queue that the transfer is for: BasicQueue or another key of connect.queues."
    )
    flow: Annotated[str | None, Allowed("the name of a flow of type QUEUE_TRANSFER")] = Field(
        default=None, description="Name of the flow that handles the transferred call."
    )
    phone_number: Annotated[
        str | None,
        AfterValidator(_check_number),
        Allowed("a phone number in E.164 form, in quotes: + and up to 15 digits"),
        Field(json_schema_extra={"pattern": E164_PATTERN}),
    ] = Field(default=None, description="Phone number to transfer to, in quotes.")
    description: Description = Field(default=None, description="What agents see below the name. Default: none.")

    @model_validator(mode="after")
    def _one_destination(self) -> Self:
        if self.phone_number is not None:
            extra = [key for key in ("queue", "flow") if getattr(self, key) is not None]
            if extra:
                what = (
                    f"has no place beside phone_number: a quick connect has one destination ({extra[0]} or the number)"
                )
                raise refuse_all([Refusal(what, _QUICK_CONNECT_TEXT, "remove one of them", (extra[0],))])
            return self
        missing = [key for key in ("queue", "flow") if getattr(self, key) is None]
        if missing:
            what = "names no destination" if len(missing) == 2 else f"has no {missing[0]}"
            raise refuse_all([Refusal(what, _QUICK_CONNECT_TEXT, show_value=False)])
        return self


DEFAULT_QUICK_CONNECTS: Final[Mapping[str, QuickConnect]] = {
    "SCV Queue Transfer": QuickConnect(
        queue=BASIC_QUEUE, flow=QUEUE_TRANSFER_FLOW, description="Transfers a call to the basic queue"
    ),
    "SCV Omni-Channel Transfer": QuickConnect(
        queue=BASIC_QUEUE, flow=OMNI_CHANNEL_FLOW, description="Transfers a call to an Omni-Channel flow of Salesforce"
    ),
}


def _check_country(country: str) -> str:
    if re.fullmatch(_COUNTRY_PATTERN, country) and country != "UK":
        return country
    hint = "write GB" if country.upper() == "UK" else None
    if not hint and re.fullmatch(_COUNTRY_PATTERN, country.upper()):
        hint = f"write {country.upper()}"
    raise refuse("is not the code of a country", hint=hint)


def _check_number_type(kind: Any) -> Any:
    if isinstance(kind, str) and kind not in NUMBER_TYPES:
        raise refuse("is not a type of phone number", hint=did_you_mean(kind, NUMBER_TYPES))
    return kind


class PhoneNumber(Section):
    """A phone number to claim; AWS chooses one that is free. It is the caller id of outbound calls as well.

    Attributes:
        flow: name of the flow that it leads to.
    """

    country: Annotated[
        str,
        AfterValidator(_check_country),
        Allowed(_COUNTRY_TEXT),
        Field(json_schema_extra={"pattern": _COUNTRY_PATTERN}),
    ] = Field(description="Country of the number.")
    type: Annotated[
        Literal["DID", "TOLL_FREE", "UIFN", "SHARED"],
        BeforeValidator(_check_number_type),
        Allowed(", ".join(NUMBER_TYPES)),
    ] = Field(default="DID", description="Kind of number.")
    prefix: Annotated[
        Annotated[str, Field(pattern=_PREFIX_PATTERN)] | None,
        Allowed('+ and 1 to 15 digits, in quotes, such as "+1415", or the key left out'),
    ] = Field(default=None, description="What the number must start with, country code first. Default: any.")
    flow: Annotated[str, Field(min_length=1), Allowed("the name of an inbound flow")] = Field(
        default="Sample SCV Inbound Flow", description="Name of the flow that answers calls to the number."
    )
    description: Description = Field(default=None, description="Note beside the number in the console. Default: none.")


QueueMapping = Annotated[Queue, BeforeValidator(empty_is_default)]
