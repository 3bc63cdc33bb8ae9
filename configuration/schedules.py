"""Schedules of EventBridge rules: ``rate(1 hour)`` and ``cron(0 3 * * ? *)``.

Source: Amazon EventBridge user guide, "Schedule expressions": six fields of a cron expression, in UTC; one of the day
fields must be ``?``; the unit of a rate is singular after 1 and plural otherwise.
"""

import re
from dataclasses import dataclass
from typing import Final

from configuration.refusals import refuse

SCHEDULE_TEXT: Final = "rate(<number> minutes|hours|days), cron(<six fields>) in UTC, or the key left out"
SCHEDULE_PATTERN: Final = r"^(rate\([1-9][0-9]* (minute|hour|day)s?\)|cron\(\S+( \S+){5}\))$"

_RATE: Final = re.compile(r"rate\((?P<number>[0-9]+) (?P<unit>minute|hour|day)(?P<plural>s?)\)")
_CRON: Final = re.compile(r"cron\((?P<fields>[^()]*)\)")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True)
class _Field:
    """One field of a cron expression: its name, its least and greatest number, words and special forms."""

    name: str
    least: int
    greatest: int
    words: tuple[str, ...] = ()
    special: str = r"(?!)"
    question_mark: bool = False

    def accepts(self, text: str) -> bool:
        if self.question_mark and (text == "?" or re.fullmatch(self.special, text)):
            return True
        return all(self._accepts_item(item) for item in text.split(","))

    def _accepts_item(self, item: str) -> bool:
        place, slash, step = item.partition("/")
        if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
            return False
        if place == "*":
            return True
        ends = place.split("-")
        return len(ends) <= 2 and all(self._is_value(end) for end in ends)

    def _is_value(self, text: str) -> bool:
        if text.upper() in self.words:
            return True
        return text.isascii() and text.isdigit() and self.least <= int(text) <= self.greatest


_FIELDS: Final = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, special=r"L|LW|([1-9]|[12][0-9]|3[01])W", question_mark=True),
    _Field("month", 1, 12, words=_MONTHS),
    _Field("day of week", 1, 7, words=_DAYS, special=r"L|[1-7]L|[1-7]#[1-5]", question_mark=True),
    _Field("year", 1970, 2199),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


def check_schedule(expression: str | None) -> str | None:
    """`expression` itself if EventBridge accepts it.

    Raises:
        PydanticCustomError: it does not; the text names the field that is wrong.
    """
    if expression is None:
        return None
    if found := _RATE.fullmatch(expression):
        _check_rate(int(found["number"]), found["unit"], plural=bool(found["plural"]))
        return expression
    if found := _CRON.fullmatch(expression):
        _check_cron(found["fields"])
        return expression
    if re.fullmatch(r"[\d*/,?-]+( \S+){4,5}", expression):
        raise refuse("stands without cron( )", hint=f"write cron({expression}), with six fields, the last one the year")
    if re.fullmatch(r"\d+ (minute|hour|day)s?", expression):
        raise refuse("stands without rate( )", hint=f"write rate({expression})")
    raise refuse("is not a schedule", hint="such as rate(1 hour), or cron(0 3 * * ? *) for every day at 03:00 UTC")


def _check_rate(number: int, unit: str, *, plural: bool) -> None:
    if number < 1:
        raise refuse("is not a rate: the number starts at 1")
    if plural != (number > 1):
        raise refuse("has the wrong unit", hint=f"write rate({number} {unit}{'s' if number > 1 else ''})")


def _check_cron(text: str) -> None:
    fields = text.split(" ")
    names = ", ".join(field.name for field in _FIELDS)
    if len(fields) != len(_FIELDS) or "" in fields:
        count = len(text.split())
        hint = "AWS has a sixth field, the year: add *" if count == 5 else "separate them with single spaces"
        raise refuse(f"has {count} fields instead of six ({names})", hint=hint)
    for field, value in zip(_FIELDS, fields, strict=True):
        if not field.accepts(value):
            special = " or a special form (? L W #)" if field.question_mark else ""
            raise refuse(
                f"has a wrong field: the {field.name} is {value}",
                hint=f"* or numbers from {field.least} to {field.greatest}{special}",
            )
    if (fields[_DAY_OF_MONTH] == "?") == (fields[_DAY_OF_WEEK] == "?"):
        raise refuse(
            "must have a ? in exactly one of day of month and day of week",
            hint="write ? for the one that does not matter, such as cron(0 3 * * ? *)",
        )
