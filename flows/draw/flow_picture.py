"""The picture of one flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.draw.arrange import DETAIL_SIZE, TEXT_WIDTH
from flows.draw.diagram import Box, Diagram, Link, Style
from flows.draw.kinds import look_of, title_of
from flows.draw.svg import render
from flows.draw.text import wrap
from flows.language.catalogue import action_type
from flows.language.document import Action, Flow
from flows.resilience.describe import detail_of
from flows.resilience.library import structural_option

_ERRORS: Final = {
    "NoMatchingError": "error",
    "InputTimeLimitExceeded": "no key",
    "QueueAtCapacity": "queue full",
    "ChannelMismatch": "wrong channel",
    "InvalidPhoneNumber": "wrong number",
    "InvalidCallbackNumber": "wrong number",
    "CallbackNumberNotDialable": "not dialable",
    "ConnectionTimeLimitExceeded": "no answer",
    "CallFailed": "call failed",
}
_OPERATORS: Final = {
    "Equals": "=",
    "NumberGreaterThan": ">",
    "NumberGreaterOrEqualTo": "\u2265",
    "NumberLessThan": "<",
    "NumberLessOrEqualTo": "\u2264",
    "TextStartsWith": "begins",
    "TextEndsWith": "ends",
    "TextContains": "contains",
    "KeyExists": "is set",
}
_PLAIN: Final = {
    "ContinueLooping": "again",
    "DoneLooping": "done",
    "MessagesInterrupted": "interrupted",
    "WaitCompleted": "waited",
}


def draw_flow(flow: Flow, *, texts: Mapping[str, str] | None = None) -> str:
    """The flow as the text of an SVG file. The same flow and texts always give the same picture.

    Args:
        flow: with its placeholders or without.
        texts: what the placeholders ${text:KEY} say, by key; shown in place of the key.
    """
    texts = texts or {}
    reachable = flow.reachable()
    first = [flow.start] if flow.start in flow.actions else []
    keys = first + [key for key in flow.actions if key != flow.start]
    boxes = [_box(flow.actions[key], texts, reached=key in reachable) for key in keys]
    links = [link for key in keys for link in _links(flow.actions[key])]
    missing = dict.fromkeys(link.target for link in links if link.target not in flow.actions)
    boxes += [Box(key, look_of(""), "missing", f"no block {key}") for key in missing]
    kind = flow.type.replace("_", " ").lower() or "flow"
    return render(
        Diagram(
            flow.name or "Flow", f"{kind}, {len(flow.actions)} blocks", flow.description, tuple(boxes), tuple(links)
        )
    )


def _box(action: Action, texts: Mapping[str, str], *, reached: bool) -> Box:
    detail = _detail(action, texts)
    option = structural_option(action)
    badge = "" if reached else "no call comes here"
    if option is not None:
        name, stays_if, _ = option
        badge = f"{'if' if stays_if else 'unless'} {name}"
    return Box(
        key=action.identifier,
        look=look_of(action.type),
        kind=title_of(action.type),
        title=action.identifier,
        details=tuple(wrap(detail, TEXT_WIDTH, DETAIL_SIZE, lines=2)),
        badge=badge,
        tooltip="\n".join(part for part in (action.identifier, action.type, detail, badge) if part),
    )


def _detail(action: Action, texts: Mapping[str, str]) -> str:
    said = action.parameters.get("Text")
    if isinstance(said, str) and said.startswith("${text:") and said.endswith("}"):
        text = texts.get(said[len("${text:") : -1])
        if text is not None:
            return f"\u201c{' '.join(text.split())}\u201d"
    return detail_of(action)


def _links(action: Action) -> list[Link]:
    """The branches of a block, those with the same target and style as one line."""
    branches: list[tuple[str, str, Style]] = [
        (branch.target, _condition(action, branch.operator, branch.operands), Style.SUCCESS)
        for branch in action.conditions
    ]
    if action.next is not None and not _next_is_copy(action):
        branches.append((action.next, "", Style.SUCCESS))
    for error in action.errors:
        if error.error_type == "NoMatchingCondition":
            branches.append((error.target, "wrong key" if _menu(action) else "else", Style.SUCCESS))
        else:
            branches.append((error.target, _ERRORS.get(error.error_type, error.error_type), Style.ERROR))
    option = structural_option(action)
    if option is not None:
        name, stays_if, otherwise = option
        branches.append((otherwise, f"{'no' if stays_if else 'with'} {name}", Style.OPTION))
    return _merged(action.identifier, branches)


def _merged(source: str, branches: list[tuple[str, str, Style]]) -> list[Link]:
    grouped: dict[tuple[str, Style], list[str]] = {}
    for target, label, style in branches:
        labels = grouped.setdefault((target, style), [])
        if label not in labels:
            labels.append(label)
    links = []
    for (target, style), labels in grouped.items():
        if style is Style.OPTION and any((target, other) in grouped for other in (Style.SUCCESS, Style.ERROR)):
            continue  # the badge says it, and the line is there already
        if style is Style.ERROR and labels == ["error"]:
            labels = []  # what a dashed line means without a word
        links.append(Link(source, target, ", ".join(label for label in labels if label), style))
    return links


def _condition(action: Action, operator: str, operands: tuple[str, ...]) -> str:
    text = " ".join(operands)
    if operator == "Equals":
        if _menu(action):
            return f"key {text}"
        if text in _PLAIN:
            return _PLAIN[text]
        if action.type == "CheckHoursOfOperation":
            return "open" if text == "True" else "closed"
    shown = text.removeprefix("${option:").removesuffix("}") if text.startswith("${option:") else text
    return f"{_OPERATORS.get(operator, operator)} {shown}".strip()


def _menu(action: Action) -> bool:
    return action.type == "GetParticipantInput"


def _next_is_copy(action: Action) -> bool:
    """Whether NextAction only repeats another branch, or is never taken because the call leaves the flow."""
    kind = action_type(action.type)
    return kind is not None and (kind.ends_flow or kind.form(action.parameters).mirror is not None)
