"""From a flow with placeholders and options to the JSON that Amazon Connect takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flows.resolve.placeholders import Placeholder, PlaceholderError, find_placeholders, substitute
from flows.resolve.problems import ResolveError, ResolveProblem
from flows.resolve.structure import KEY, Structure, UnknownOptionError, is_on
from flows.resolve.values import Values

UNNAMED: Final = "<memory>"


def resolve(flow_text: str, values: Values, *, file: str = UNNAMED) -> str:
    """Return deployable JSON: options applied, placeholders replaced, `scv` entries removed.

    Args:
        flow_text: a flow's document.
        file: how problems name the flow.

    Raises:
        ResolveError: with every problem; each names file, action and placeholder.
    """
    document = structured(flow_text, values.options, file=file)
    problems: list[ResolveProblem] = []

    def replaced(node: Any, action: str | None) -> Any:
        return substitute(
            node,
            values.lookup,
            lambda error: problems.append(ResolveProblem(file, action, error.placeholder, str(error))),
        )

    rest = {key: replaced(value, None) for key, value in document.items() if key != "Actions"}
    actions = [replaced(action, action["Identifier"]) for action in document["Actions"]]
    if problems:
        raise ResolveError(problems)
    result = {key: actions if key == "Actions" else rest[key] for key in document}
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def placeholders_of(flow_text: str, options: Mapping[str, Any], *, file: str = UNNAMED) -> list[Placeholder]:
    """The placeholders that are left after the options are applied, each once, in the document's order.

    Raises:
        ResolveError: as `resolve`.
    """
    document = structured(flow_text, options, file=file)
    found: dict[Placeholder, None] = {}
    parts: list[tuple[str | None, Any]] = [(None, {k: v for k, v in document.items() if k != "Actions"})]
    parts += [(action["Identifier"], action) for action in document["Actions"]]
    problems: list[ResolveProblem] = []
    for action, part in parts:
        try:
            found.update(dict.fromkeys(find_placeholders(part)))
        except PlaceholderError as error:
            problems.append(ResolveProblem(file, action, error.placeholder, str(error)))
    if problems:
        raise ResolveError(problems)
    return list(found)


def flow_is_on(flow_text: str, options: Mapping[str, Any], *, file: str = UNNAMED) -> bool:
    """Whether the flow is deployed at all: its Metadata.scv.when.

    Raises:
        ResolveError: the text is no flow, or the option does not exist.
    """
    rule = _flow_rule(_load(flow_text, file), file)
    if rule is None:
        return True
    try:
        return is_on(options, rule)
    except UnknownOptionError as error:
        raise ResolveError([ResolveProblem(file, None, f"when {rule}", str(error))]) from error


def structured(flow_text: str, options: Mapping[str, Any], *, file: str = UNNAMED) -> dict[str, Any]:
    """The document with the options applied and its placeholders as they are.

    Raises:
        ResolveError: with every structural problem.
    """
    document = _load(flow_text, file)
    _flow_rule(document, file)
    structure = Structure(document, options, file=file)
    structure.apply()
    if structure.problems:
        raise ResolveError(structure.problems)
    metadata = document.get("Metadata")
    if isinstance(metadata, dict):
        metadata.pop(KEY, None)
    return document


def _load(flow_text: str, file: str) -> dict[str, Any]:
    def refuse(message: str) -> ResolveError:
        return ResolveError([ResolveProblem(file, None, None, message)])

    try:
        document = json.loads(flow_text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise refuse(f"the text is not JSON: {error}") from error
    actions = document.get("Actions") if isinstance(document, dict) else None
    if not isinstance(actions, list):
        raise refuse("the JSON is no flow: a flow is an object with a list named Actions")
    names = [action.get("Identifier") if isinstance(action, dict) else None for action in actions]
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) != len(names):
        raise refuse("every action needs an Identifier of its own; run the flow linter on this file")
    return document  # type: ignore[no-any-return]


def _flow_rule(document: Mapping[str, Any], file: str) -> str | None:
    metadata = document.get("Metadata")
    rule = metadata.get(KEY) if isinstance(metadata, Mapping) else None
    if rule is None:
        return None
    when = rule.get("when") if isinstance(rule, Mapping) and set(rule) == {"when"} else None
    if not isinstance(when, str):
        raise ResolveError([ResolveProblem(file, None, None, 'Metadata.scv must be {"when": "<option>"}')])
    return when
