"""A flow as a document of the Flow language: shapes, parser and graph helpers.

The parser is about structure only: whether the text is JSON, and whether every piece has the JSON type that the
language gives it. What an action type may hold is the catalogue's business, what a flow may not do the linter's.

Source: Amazon Connect Developer Guide, "Flow language example" and "Flow language actions".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

VERSION: Final = "2019-10-30"

# The types of the CreateContactFlow API. Modules are made by another API, so this name for them is our own.
FLOW_TYPES: Final = (
    "CONTACT_FLOW",
    "CUSTOMER_QUEUE",
    "CUSTOMER_HOLD",
    "AGENT_HOLD",
    "CUSTOMER_WHISPER",
    "AGENT_WHISPER",
    "OUTBOUND_WHISPER",
    "AGENT_TRANSFER",
    "QUEUE_TRANSFER",
)
MODULE: Final = "MODULE"

# What the console's export writes in Metadata.type, in lower case without separators.
_TYPE_NAMES: Final[Mapping[str, str]] = {
    **{name.replace("_", "").lower(): name for name in FLOW_TYPES},
    "inbound": "CONTACT_FLOW",
    "customerqueueflow": "CUSTOMER_QUEUE",
    "transfertoagent": "AGENT_TRANSFER",
    "transfertoqueue": "QUEUE_TRANSFER",
    "module": MODULE,
    "contactflowmodule": MODULE,
    "flowmodule": MODULE,
}

_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class ErrorBranch:
    """Where a flow goes on when an action fails with `error_type`, for example NoMatchingError."""

    error_type: str
    target: str


@dataclass(frozen=True)
class ConditionBranch:
    """Where a flow goes on when the action's value meets the condition. The first that matches wins."""

    operator: str
    operands: tuple[str, ...]
    target: str

    def __str__(self) -> str:
        return " ".join((self.operator, *self.operands))


@dataclass(frozen=True)
class Action:
    """One block. `metadata` is its entry in the document's ActionMetadata, or empty."""

    identifier: str
    type: str
    parameters: Mapping[str, Any]
    next: str | None = None
    errors: tuple[ErrorBranch, ...] = ()
    conditions: tuple[ConditionBranch, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    def successors(self) -> list[tuple[str, str]]:
        """(label, target) of every transition, in the order the service looks at them.

        Labels are `condition:<operator> <operands>`, `next` and `error:<error type>`.
        """
        branches = [(f"condition:{branch}", branch.target) for branch in self.conditions]
        if self.next is not None:
            branches.append(("next", self.next))
        branches.extend((f"error:{branch.error_type}", branch.target) for branch in self.errors)
        return branches


@dataclass(frozen=True)
class Flow:
    """A parsed flow. `actions` is in the order of the file; `raw` is the document as JSON gave it.

    `type` is one of FLOW_TYPES or MODULE, "" when the metadata name none, and otherwise what they say.
    """

    name: str
    type: str
    description: str
    start: str
    actions: Mapping[str, Action]
    metadata: Mapping[str, Any]
    raw: Mapping[str, Any]

    def successors(self, identifier: str) -> list[tuple[str, str]]:
        """(label, target) of every transition of an action; a target may name an action that does not exist.

        Raises:
            KeyError: no action has this identifier.
        """
        return self.actions[identifier].successors()

    def reachable(self, start: str | None = None) -> frozenset[str]:
        """Identifiers of the actions that a contact can come to from `start` (default: the flow's start)."""
        waiting = [self.start if start is None else start]
        seen: set[str] = set()
        while waiting:
            identifier = waiting.pop()
            if identifier in seen or identifier not in self.actions:
                continue
            seen.add(identifier)
            waiting.extend(target for _, target in self.successors(identifier))
        return frozenset(seen)


@dataclass(frozen=True)
class Problem:
    """One structural problem; `action` is an identifier, `Actions[3]` where there is none, or None for the document.

    `rule` groups problems for the linter.
    """

    rule: str
    action: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.action}: {self.message}" if self.action else self.message


class FlowError(ValueError):
    """The text is no well-formed flow. `problems` holds every one that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def parse_flow(text: str) -> Flow:
    """Parse the text of a flow.

    Raises:
        FlowError: with every structural problem, not only the first.
    """
    flow, problems = read_flow(text)
    if flow is None or problems:
        raise FlowError(problems)
    return flow


def read_flow(text: str) -> tuple[Flow | None, list[Problem]]:
    """Parse as much as can be understood: the flow (None if the text is no flow at all) and the structural problems.

    Pieces with a problem are left out of the flow, so that the rest can still be looked at.
    """
    problems: list[Problem] = []
    document = _load(text, problems)
    if document is None:
        return None, problems
    metadata = _mapping(document.get("Metadata", {}), "Metadata", None, problems)
    action_metadata = _mapping(metadata.get("ActionMetadata", {}), "Metadata.ActionMetadata", None, problems)
    start = document.get("StartAction")
    if not isinstance(start, str) or not start:
        problems.append(Problem("start-action", None, f"StartAction must name an action, not {_show(start)}"))
        start = ""
    flow = Flow(
        name=_text(metadata.get("name")),
        type=_flow_type(document, metadata),
        description=_text(metadata.get("description")),
        start=start,
        actions=_actions(document["Actions"], action_metadata, problems),
        metadata=metadata,
        raw=document,
    )
    return flow, problems


def _load(text: str, problems: list[Problem]) -> dict[str, Any] | None:
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in items:
            if key in result:
                duplicates.append(key)
            result[key] = value
        return result

    try:
        document = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        problems.append(Problem("not-a-flow", None, f"the text is not JSON: {error}"))
        return None
    except (RecursionError, ValueError) as error:  # nested too deeply, or a number of too many digits
        problems.append(Problem("not-a-flow", None, f"the JSON cannot be read: {error}"))
        return None
    if isinstance(document, dict) and "modules" in document and "Actions" not in document:
        problems.append(
            Problem(
                "not-a-flow",
                None,
                "the flow is in the console's format from before the Flow language; import it in the console, "
                "publish it and export it again",
            )
        )
        return None
    if not isinstance(document, dict) or not isinstance(document.get("Actions"), list):
        problems.append(
            Problem("not-a-flow", None, "the JSON is no flow: a flow is an object with a list named Actions")
        )
        return None
    problems.extend(
        Problem("duplicate-key", None, f"the key {_show(key)} is written twice in one object; only the last counts")
        for key in duplicates
    )
    return document


def _flow_type(document: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    written = _text(metadata.get("type"))
    if not written:
        # Only exported modules have a top-level Settings (their input and output schema).
        return MODULE if "Settings" in document else ""
    return _TYPE_NAMES.get(written.replace("_", "").replace(" ", "").replace("-", "").lower(), written)


def _actions(items: list[Any], metadata: Mapping[str, Any], problems: list[Problem]) -> Mapping[str, Action]:
    actions: dict[str, Action] = {}
    for index, item in enumerate(items):
        place = f"Actions[{index}]"
        if not isinstance(item, dict):
            problems.append(Problem("action-shape", place, f"an action must be an object, not {_show(item)}"))
            continue
        identifier, kind = item.get("Identifier"), item.get("Type")
        if not isinstance(identifier, str) or not identifier:
            problems.append(Problem("identifier", place, f"Identifier must be a text, not {_show(identifier)}"))
            continue
        if identifier in actions:
            problems.append(
                Problem("identifier", identifier, f"two actions have this Identifier ({place} is the second)")
            )
            continue
        if not isinstance(kind, str) or not kind:
            problems.append(Problem("action-shape", identifier, f"Type must be a text, not {_show(kind)}"))
            kind = ""
        actions[identifier] = _action(identifier, kind, item, metadata, problems)
    return MappingProxyType(actions)


def _action(
    identifier: str, kind: str, item: Mapping[str, Any], metadata: Mapping[str, Any], problems: list[Problem]
) -> Action:
    for key in ("Parameters", "Transitions"):
        if key not in item:
            problems.append(Problem("action-shape", identifier, f"{key} is missing; write {{}} where there are none"))
    transitions = _mapping(item.get("Transitions", {}), "Transitions", identifier, problems)
    following = transitions.get("NextAction")
    if following is not None and not (isinstance(following, str) and following):
        problems.append(
            Problem("action-shape", identifier, f"Transitions.NextAction must name an action, not {_show(following)}")
        )
        following = None
    return Action(
        identifier=identifier,
        type=kind,
        parameters=_mapping(item.get("Parameters", {}), "Parameters", identifier, problems),
        next=following,
        errors=_errors(transitions.get("Errors"), identifier, problems),
        conditions=_conditions(transitions.get("Conditions"), identifier, problems),
        metadata=_metadata_of(metadata.get(identifier)),
    )


def _errors(items: Any, identifier: str, problems: list[Problem]) -> tuple[ErrorBranch, ...]:
    branches: list[ErrorBranch] = []
    for index, item in _entries(items, "Errors", identifier, problems):
        error_type, target = item.get("ErrorType"), item.get("NextAction")
        if isinstance(error_type, str) and error_type and isinstance(target, str) and target:
            branches.append(ErrorBranch(error_type, target))
        else:
            problems.append(
                Problem("action-shape", identifier, f"Errors[{index}] needs the texts ErrorType and NextAction")
            )
    return tuple(branches)


def _conditions(items: Any, identifier: str, problems: list[Problem]) -> tuple[ConditionBranch, ...]:
    branches: list[ConditionBranch] = []
    for index, item in _entries(items, "Conditions", identifier, problems):
        condition, target = item.get("Condition"), item.get("NextAction")
        operator = condition.get("Operator") if isinstance(condition, dict) else None
        operands = condition.get("Operands") if isinstance(condition, dict) else None
        if (
            isinstance(target, str)
            and target
            and isinstance(operator, str)
            and operator
            and isinstance(operands, list)
            and all(isinstance(operand, str) for operand in operands)
        ):
            branches.append(ConditionBranch(operator, tuple(operands), target))
        else:
            problems.append(
                Problem(
                    "action-shape",
                    identifier,
                    f"Conditions[{index}] needs NextAction and Condition with an Operator and a list of texts Operands",
                )
            )
    return tuple(branches)


def _entries(items: Any, name: str, identifier: str, problems: list[Problem]) -> list[tuple[int, Mapping[str, Any]]]:
    if items is None:
        return []
    if not isinstance(items, list):
        problems.append(Problem("action-shape", identifier, f"Transitions.{name} must be a list, not {_show(items)}"))
        return []
    entries: list[tuple[int, Mapping[str, Any]]] = []
    for index, item in enumerate(items):
        if isinstance(item, dict):
            entries.append((index, item))
        else:
            problems.append(
                Problem("action-shape", identifier, f"{name}[{index}] must be an object, not {_show(item)}")
            )
    return entries


def _mapping(value: Any, name: str, identifier: str | None, problems: list[Problem]) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    rule = "document-shape" if identifier is None else "action-shape"
    problems.append(Problem(rule, identifier, f"{name} must be an object, not {_show(value)}"))
    return _EMPTY


def _metadata_of(value: Any) -> Mapping[str, Any]:
    # Metadata only place the block in the console; exports hold all sorts of things here.
    return value if isinstance(value, dict) else _EMPTY


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _show(value: Any) -> str:
    try:
        shown = json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        shown = "something nested too deeply"
    return shown if len(shown) <= 60 else shown[:57] + "..."
