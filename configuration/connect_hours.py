"""The section `connect.hours`: when the contact center answers.

Amazon Connect administrator guide, "Set the hours of operation and time zone for a queue" (the end of a day is written
as 12:00 AM); CloudFormation user guide, AWS::Connect::HoursOfOperation.
"""

import re
import zoneinfo
from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from configuration.base import Section, empty_is_default
from configuration.connect_resources import RESOURCE_NAME_TEXT, ResourceName, existing_resource
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROUND_THE_CLOCK: Final[Mapping[str, str]] = dict.fromkeys(DAYS, "00:00-24:00")
TIMES_PATTERN: Final = (
    r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
    r"(, *([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))*$"
)
TIMES_TEXT: Final = "<start>-<end> in 24-hour time, several separated by commas, such as 08:00-12:00, 13:00-18:00"
OPEN_TEXT: Final = f"a mapping of {', '.join(DAYS)} to times; a day that is left out is closed"
_MINUTES_OF_A_DAY: Final = 24 * 60
_MAX_SLOTS: Final = 100


class Opening(NamedTuple):
    """One time in which the contact center is open: a day in lower case, minutes after midnight.

    `end` is at most 1440, midnight at the end of the day.
    """

    day: str
    start: int
    end: int


def check_time_zone(name: str) -> str:
    """`name` itself if it is a time zone of the IANA database."""
    known = zoneinfo.available_timezones()
    # A machine without the database cannot tell; CloudFormation will.
    if name in known or (not known and re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)*", name)):
        return name
    raise refuse("is not a time zone", hint=did_you_mean(name, known))


def check_open(days: Any) -> Any:
    """`days` itself if every key is a day and every value a text of times that follow each other."""
    if not isinstance(days, dict):
        return days
    refusals = [refusal for day, times in days.items() if (refusal := _day_refusal(day, times))]
    if not refusals and sum(str(times).count(",") + 1 for times in days.values()) > _MAX_SLOTS:
        refusals.append(Refusal(f"has more than {_MAX_SLOTS} times, the limit of Amazon Connect", OPEN_TEXT))
    if refusals:
        raise refuse_all(refusals)
    return days


def _day_refusal(day: str, times: Any) -> Refusal | None:
    if day not in DAYS:
        hint = did_you_mean(day, DAYS)
        return Refusal("is not a day of the week", ", ".join(DAYS), hint, at=(day,), show_value=False)
    if not isinstance(times, str):
        return Refusal("is not text", TIMES_TEXT, 'put it in quotes: "08:00-18:00"', at=(day,))
    if not re.fullmatch(TIMES_PATTERN, times):
        return Refusal("is no time or list of times", TIMES_TEXT, at=(day,))
    before = 0
    for opening in _openings(day, times):
        if opening.end <= opening.start:
            hint = "24:00 is midnight at the end of the day; a night shift ends on the next day"
            return Refusal("ends before it starts", TIMES_TEXT, hint, at=(day,))
        if opening.start < before:
            return Refusal("overlaps the time before it", TIMES_TEXT, "write the times in their order", at=(day,))
        before = opening.end
    return None


def _openings(day: str, times: str) -> list[Opening]:
    return [
        Opening(day, *(int(hours) * 60 + int(minutes) for hours, minutes in re.findall(r"(\d\d):(\d\d)", slot)))
        for slot in times.split(",")
    ]


class Hours(Section):
    """Hours of operation, ``${hours:BasicHours}`` in flows.

    Attributes:
        existing: id or ARN of hours of an existing instance; they are used as they are.
        open: day in lower case to times.
    """

    existing: Annotated[
        str | None,
        AfterValidator(existing_resource("operating-hours", "hours of operation")),
        Allowed("the ARN or id of hours of operation of the existing instance, or the key left out"),
    ] = Field(default=None, description="Hours of operation of the existing instance to use. Default: they are made.")
    name: Annotated[ResourceName, Allowed(RESOURCE_NAME_TEXT)] = Field(
        default="SCV Basic Hours", description="Name of the hours of operation in Amazon Connect."
    )
    time_zone: Annotated[
        str, AfterValidator(check_time_zone), Allowed("a time zone such as UTC, Europe/Berlin or America/New_York")
    ] = Field(default="UTC", description="Time zone of the times below.")
    open: Annotated[
        Mapping[str, str],
        BeforeValidator(check_open),
        BeforeValidator(lambda value: dict(ROUND_THE_CLOCK) if value is None else value),
        Allowed(OPEN_TEXT),
        Field(
            json_schema_extra={
                "type": ["object", "null"],
                "propertyNames": {"enum": list(DAYS)},
                "additionalProperties": {"type": "string", "pattern": TIMES_PATTERN},
            }
        ),
    ] = Field(default=ROUND_THE_CLOCK, description="When it is open. Default: round the clock.")

    @property
    def openings(self) -> list[Opening]:
        """The times of all days, Monday first."""
        return [opening for day in DAYS if day in self.open for opening in _openings(day, self.open[day])]


HoursSection = Annotated[
    Hours, BeforeValidator(empty_is_default), Allowed("a mapping with existing, name, time_zone, open")
]
