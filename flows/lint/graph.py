"""A flow as a graph, with the transitions that structural options may add.

An action with `ActionMetadata[id].scv = {"when": ..., "otherwise": id}` is left out when its option is off, and what
led to it then leads to `otherwise`. Before options are known, both ways are possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flows.language.document import Action, Flow

OTHERWISE: Final = "otherwise"


def otherwise_of(action: Action) -> str | None:
    """The action that takes this one's place when its option is off."""
    option = action.metadata.get("scv")
    target = option.get("otherwise") if isinstance(option, Mapping) else None
    return target if isinstance(target, str) else None


def edges(action: Action) -> list[tuple[str, str]]:
    """(label, target) of every transition, `otherwise` included."""
    target = otherwise_of(action)
    return action.successors() + ([(OTHERWISE, target)] if target is not None else [])


def predecessors(flow: Flow) -> dict[str, list[tuple[str, str]]]:
    """(identifier, label) of the transitions that lead to each action."""
    result: dict[str, list[tuple[str, str]]] = {identifier: [] for identifier in flow.actions}
    for identifier, action in flow.actions.items():
        for label, target in edges(action):
            if target in result:
                result[target].append((identifier, label))
    return result


def reachable(flow: Flow) -> set[str]:
    """Actions to which a path leads from the start."""
    forward = {key: [target for _, target in edges(action)] for key, action in flow.actions.items()}
    return closure([flow.start], forward) & set(flow.actions)


def ancestors(identifier: str, before: Mapping[str, Iterable[tuple[str, str]]]) -> set[str]:
    """Actions from which a path leads to this one; the action itself only if it stands on a circle."""
    backward = {key: [source for source, _ in sources] for key, sources in before.items()}
    return closure(backward.get(identifier, []), backward)


def closure(start: Iterable[str], following: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be come to from `start`, itself included."""
    waiting, seen = list(start), set[str]()
    while waiting:
        identifier = waiting.pop()
        if identifier not in seen:
            seen.add(identifier)
            waiting.extend(following.get(identifier, ()))
    return seen
