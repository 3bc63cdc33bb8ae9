"""What an option may be, and the error that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Kind(Protocol):
    """Checks a value."""

    def complaint(self, value: Any) -> str | None:
        """What is allowed, where `value` is not; None where it is."""


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def complaint(self, value: Any) -> str | None:
        """See Kind."""
        return None if isinstance(value, bool) else "allowed are true and false"


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def complaint(self, value: Any) -> str | None:
        """See Kind."""
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return None
        return f"allowed is a whole number from {self.least} to {self.most}"


@dataclass(frozen=True)
class Words:
    """A text that is not blank (Connect refuses empty ones) and, where given, matches `pattern`, said as `what`."""

    pattern: str | None = None
    what: str = "a text that is not blank"

    def complaint(self, value: Any) -> str | None:
        """See Kind."""
        good = isinstance(value, str) and value.strip() and (self.pattern is None or re.fullmatch(self.pattern, value))
        return None if good else f"allowed is {self.what}"


@dataclass(frozen=True)
class OneOf:
    """One of a few texts."""

    values: tuple[str, ...]

    def __init__(self, *values: str) -> None:
        object.__setattr__(self, "values", values)

    def complaint(self, value: Any) -> str | None:
        """See Kind."""
        return None if value in self.values else f"allowed are {' and '.join(self.values)}"


@dataclass(frozen=True)
class Texts:
    """A mapping of keys, which match `pattern` (said as `what`), to texts that are not blank."""

    pattern: str = r"\w+"
    what: str = "letters, digits and _"

    def complaint(self, value: Any) -> str | None:
        """See Kind."""
        if not isinstance(value, Mapping):
            return "allowed is a mapping of texts"
        for key, text in value.items():
            if not isinstance(key, str) or not re.fullmatch(self.pattern, key):
                return f"{key!r} is no key; a key is {self.what}"
            if not isinstance(text, str) or not text.strip():
                return f"{key} is {text!r}; allowed is a text that is not blank"
        return None


@dataclass(frozen=True)
class OptionProblem:
    """One option that cannot be used."""

    path: str
    value: Any
    message: str

    def __str__(self) -> str:
        return f"flows.{self.path}: {self.value!r}: {self.message}"


class OptionError(ValueError):
    """Options that cannot be used; `problems` holds every one."""

    def __init__(self, problems: Sequence[OptionProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
