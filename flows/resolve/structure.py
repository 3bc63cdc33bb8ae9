"""Actions that options leave out: `ActionMetadata[id]["scv"] = {"when": option, "otherwise": action}`.

Where the option is off, the action is left out and every transition to it goes to `otherwise`. What could be reached
before and cannot any more is left out as well. `"when": "!option"` is the opposite. A whole flow has its `when` in
Metadata.scv.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from flows.resolve.problems import ResolveProblem

KEY: Final = "scv"
_MEMBERS: Final = {"when", "otherwise"}


class UnknownOptionError(LookupError):
    """There is no option of this path."""


def option(options: Mapping[str, Any], path: str) -> Any:
    """The value of a dotted path.

    Raises:
        UnknownOptionError: no such option; the text names the nearest one.
    """
    value: Any = options
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            near = get_close_matches(path, _paths(options), n=1)
            raise UnknownOptionError(f"there is no option {path}{f'; did you mean {near[0]}?' if near else ''}")
        value = value[name]
    return value


def is_on(options: Mapping[str, Any], when: str) -> bool:
    """Whether a `when` holds: false, none, 0, "" and an empty mapping are off.

    Raises:
        UnknownOptionError: no such option.
    """
    return not option(options, when[1:]) if when.startswith("!") else bool(option(options, when))


class Structure:
    """Leaves out of a parsed document what the options turn off."""

    def __init__(self, document: dict[str, Any], options: Mapping[str, Any], *, file: str) -> None:
        """`document` is changed in place; problems are collected in `problems`."""
        self._document, self._options, self._file = document, options, file
        self.problems: list[ResolveProblem] = []
        self._actions: dict[str, Any] = {action["Identifier"]: action for action in document["Actions"]}
        metadata = document.get("Metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        self._metadata: dict[str, Any] = metadata.get("ActionMetadata") or {}

    def apply(self) -> None:
        """Leave out, redirect, prune and remove the `scv` entries."""
        before = self._reachable()
        off = self._off()
        ends = {identifier: self._follow(identifier, off) for identifier in off}
        if self.problems:
            return
        self._redirect(ends)
        # What nothing led to before is the linter's to report, so it stays, with all that it leads to.
        lost = before - self._reachable(*(set(self._actions) - before - set(off)))
        gone = set(off) | lost
        self._document["Actions"] = [a for a in self._document["Actions"] if a["Identifier"] not in gone]
        for identifier in list(self._metadata):
            if identifier in gone:
                del self._metadata[identifier]
            elif isinstance(self._metadata[identifier], dict):
                self._metadata[identifier].pop(KEY, None)

    def _off(self) -> dict[str, str]:
        off: dict[str, str] = {}
        for identifier, entry in self._metadata.items():
            rule = entry.get(KEY) if isinstance(entry, Mapping) else None
            if rule is None or identifier not in self._actions:
                continue
            if (
                not isinstance(rule, Mapping)
                or set(rule) != _MEMBERS
                or not all(isinstance(v, str) for v in rule.values())
            ):
                self._report(identifier, None, 'scv must be {"when": "<option>", "otherwise": "<action>"}')
                continue
            if rule["otherwise"] not in self._actions:
                self._report(
                    identifier, None, f"otherwise names {rule['otherwise']!r}, which is no action of this flow"
                )
                continue
            try:
                if not is_on(self._options, rule["when"]):
                    off[identifier] = rule["otherwise"]
            except UnknownOptionError as error:
                self._report(identifier, f"when {rule['when']}", str(error))
        return off

    def _follow(self, identifier: str, off: Mapping[str, str]) -> str:
        chain = [identifier]
        while chain[-1] in off:
            following = off[chain[-1]]
            if following in chain:
                path = " -> ".join([*chain[chain.index(following) :], following])
                self._report(identifier, None, f"otherwise goes in a circle: {path}")
                return identifier
            chain.append(following)
        return chain[-1]

    def _redirect(self, ends: Mapping[str, str]) -> None:
        start = self._document.get("StartAction")
        self._document["StartAction"] = ends.get(start, start) if isinstance(start, str) else start
        for action in self._document["Actions"]:
            for branch in _branches(action):
                target = branch.get("NextAction")
                if isinstance(target, str) and target in ends:
                    branch["NextAction"] = ends[target]

    def _reachable(self, *others: str) -> set[str]:
        waiting: list[Any] = [self._document.get("StartAction"), *others]
        seen: set[str] = set()
        while waiting:
            identifier = waiting.pop()
            if not isinstance(identifier, str) or identifier in seen or identifier not in self._actions:
                continue
            seen.add(identifier)
            waiting.extend(branch.get("NextAction") for branch in _branches(self._actions[identifier]))
        return seen

    def _report(self, action: str, placeholder: str | None, message: str) -> None:
        self.problems.append(ResolveProblem(self._file, action, placeholder, message))


def _branches(action: Mapping[str, Any]) -> list[dict[str, Any]]:
    transitions = action.get("Transitions")
    if not isinstance(transitions, dict):
        return []
    return [transitions, *(transitions.get("Errors") or []), *(transitions.get("Conditions") or [])]


def _paths(options: Mapping[str, Any], prefix: str = "") -> list[str]:
    paths: list[str] = []
    for name, value in options.items():
        paths.append(f"{prefix}{name}")
        if isinstance(value, Mapping):
            paths.extend(_paths(value, f"{prefix}{name}."))
    return paths
