"""The vocabulary in which the catalogue describes action types: values, branches and forms.

Nothing here knows an action type. A type's parameters are an Obj of Fields; its branches an ErrorRule and a
ConditionRule. Where they depend on a parameter, the type has several Forms, and the first that applies counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final


@dataclass(frozen=True)
class Text:
    """Free text that may mix words and JSONPaths. `most` is the limit of characters, tags included."""

    most: int | None = None


@dataclass(frozen=True)
class Number:
    """A whole number written as text. `dynamic` says whether one JSONPath may stand in its place."""

    least: int
    most: int | None = None
    dynamic: bool = True


@dataclass(frozen=True)
class Choice:
    """One of a few texts; `dynamic` as in Number."""

    values: tuple[str, ...]
    dynamic: bool = False


@dataclass(frozen=True)
class Matching:
    """A text of a certain form, described in words for messages; `dynamic` as in Number."""

    pattern: str
    description: str
    dynamic: bool = True


@dataclass(frozen=True)
class Reference:
    """ARN or id of a resource, wholly static or one JSONPath. `resource` is the kind of placeholder that fits."""

    resource: str


@dataclass(frozen=True)
class Path:
    """Exactly one JSONPath."""


@dataclass(frozen=True)
class Texts:
    """An object of the user's own keys with texts as values; with `wrapped` each value is {"Value": text}."""

    wrapped: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    item: Value
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Anything:
    """A value that the fact sheet does not describe further."""


@dataclass(frozen=True)
class Field:
    """One key of an object. `doubtful` marks what one source alone says is refused."""

    value: Value
    required: bool = False
    doubtful: bool = False


@dataclass(frozen=True)
class Count:
    """Of `keys`, at least `least` and at most `most` may be set."""

    keys: tuple[str, ...]
    least: int
    most: int


@dataclass(frozen=True)
class Obj:
    """An object with these keys and no other."""

    fields: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    counts: tuple[Count, ...] = ()


Value = Text | Number | Choice | Matching | Reference | Path | Texts | Items | Anything | Obj

BOOLEAN: Final = Choice(("True", "False"))
SWITCH: Final = Choice(("Enabled", "Disabled"))


def required(value: Value) -> Field:
    """A key that must be there."""
    return Field(value, required=True)


def optional(value: Value) -> Field:
    """A key that may be left out."""
    return Field(value)


def exactly_one(*keys: str) -> Count:
    """One of `keys` must be set and no second."""
    return Count(keys, 1, 1)


def at_most_one(*keys: str) -> Count:
    """`keys` exclude each other."""
    return Count(keys, 0, 1)


def at_least_one(*keys: str) -> Count:
    """One of `keys` must be set."""
    return Count(keys, 1, len(keys))


@dataclass(frozen=True)
class ErrorRule:
    """Error branches: those that must be there, those that may, and those that one source alone says are refused."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every error type that the action may have a branch for."""
        return self.required + self.optional


@dataclass(frozen=True)
class ConditionRule:
    """Conditions of an action.

    Attributes:
        exact: (operator, operand) of every condition that must be there, and no other; None where that is open.
        operators: allowed operators where `exact` is None; none at all means that no condition is allowed.
        operands: allowed operands; None for any.
        least: how many conditions there must be.
    """

    exact: tuple[tuple[str, str], ...] | None = None
    operators: tuple[str, ...] = ()
    operands: tuple[str, ...] | None = None
    least: int = 0


NO_ERRORS: Final = ErrorRule()
NO_CONDITIONS: Final = ConditionRule()


@dataclass(frozen=True)
class When:
    """A form applies when the parameter at `path` (keys joined by dots) has one of `values`; None: when it is set."""

    path: str
    values: tuple[str, ...] | None = None

    def holds(self, parameters: Mapping[str, Any]) -> bool:
        """Whether `parameters` are so."""
        value: Any = parameters
        for key in self.path.split("."):
            if not isinstance(value, Mapping) or key not in value:
                return False
            value = value[key]
        return self.values is None or value in self.values


@dataclass(frozen=True)
class Form:
    """What an action type takes in one of its forms.

    Attributes:
        mirror: the branch of which NextAction is a copy: an error type, or `condition:<operator> <operand>`.
        next_required: whether NextAction must be there.
        name: how messages call the form, empty where the type has one only.
    """

    parameters: Obj = field(default_factory=Obj)
    errors: ErrorRule = NO_ERRORS
    conditions: ConditionRule = NO_CONDITIONS
    mirror: str | None = None
    next_required: bool = True
    when: tuple[When, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class ActionType:
    """An action type.

    Attributes:
        name: `Type` in the document.
        title: what the console calls the block.
        flow_types: where it may stand; modules take every type.
        forms: the last one has no `when` and applies to the rest.
        terminal: the flow ends here; Transitions are {}.
        ends_flow: on success the contact leaves this flow, and NextAction is not taken.
        prompts: the caller hears something, so that a run of Lambda functions ends.
        doubtful_in: error types that one source says are refused in a flow type: {flow type: error types}.
    """

    name: str
    title: str
    flow_types: frozenset[str]
    forms: tuple[Form, ...]
    terminal: bool = False
    ends_flow: bool = False
    prompts: bool = False
    doubtful_in: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def form(self, parameters: Mapping[str, Any]) -> Form:
        """The form that an action with these parameters has."""
        for form in self.forms:
            if all(condition.holds(parameters) for condition in form.when):
                return form
        return self.forms[-1]
