"""The rule that Lambda functions in a row may not keep a caller in silence for more than 20 seconds.

Source: Amazon Connect Administrator Guide, "Invoke AWS Lambda functions", limits.
"""

from __future__ import annotations

from typing import Final

from flows.language.catalogue import CATALOGUE
from flows.language.document import Action, Flow
from flows.language.references import whole_placeholder
from flows.lint.context import LintContext
from flows.lint.finding import Findings
from flows.lint.graph import OTHERWISE, edges
from flows.lint.lambda_calls import lambda_call

MOST_SECONDS: Final = 20
# Against flows with many nested loops; a run that is longer than that is found long before.
_MOST_STATES: Final = 20_000
_DEFAULT_ROUNDS: Final = 100

_Loops = tuple[tuple[str, str, int], ...]
"""(flow, Loop action, rounds left) of the loops that the run has been in."""


def check_runs(flow: Flow, findings: Findings, context: LintContext) -> None:
    """Follow every way from the start, also into other flows, and add up the seconds since the last prompt."""
    flows = {**context.flows, flow.name: flow}
    waiting: list[tuple[str, str, int, _Loops, str]] = [(flow.name, flow.start, 0, (), "")]
    seen: set[tuple[str, str, int, _Loops]] = set()
    reported: set[str] = set()
    while waiting and len(seen) < _MOST_STATES:
        name, identifier, seconds, loops, left_at = waiting.pop()
        action = flows[name].actions.get(identifier)
        if action is None or (name, identifier, seconds, loops) in seen:
            continue
        seen.add((name, identifier, seconds, loops))
        call = lambda_call(action, context)
        seconds = seconds + call.seconds if call is not None else seconds
        kind = CATALOGUE.get(action.type)
        if kind is None or kind.prompts:  # Of a type without rules nothing is known: it may well speak.
            seconds, loops = 0, ()
        # In a flow that the contact has left, the action to change is the one that left.
        culprit = left_at or identifier
        if seconds > MOST_SECONDS:
            if culprit not in reported:
                reported.add(culprit)
                where = f" (in {identifier!r} of {name!r})" if left_at else ""
                findings.add(
                    "lambda-run",
                    culprit,
                    f"here{where} Lambda functions may have taken {seconds} seconds without a prompt; at most "
                    f"{MOST_SECONDS} go: play a prompt between them, or lower InvocationTimeLimitSeconds",
                )
            continue
        if kind is not None and kind.ends_flow:
            target = _other_flow(action, flows)
            if target is not None and seconds:
                waiting.append((target, flows[target].start, seconds, (), left_at or identifier))
            waiting.extend((name, branch.target, seconds, loops, left_at) for branch in action.errors)
            continue
        if action.type == "Loop":
            waiting.extend((name, target, seconds, after, left_at) for target, after in _loop(name, action, loops))
            continue
        waiting.extend((name, target, seconds, loops, left_at) for _, target in edges(action))


def _other_flow(action: Action, flows: dict[str, Flow]) -> str | None:
    reference = action.parameters.get("ContactFlowId")
    placeholder = whole_placeholder(reference) if isinstance(reference, str) else None
    if placeholder is None or placeholder.kind != "flow" or placeholder.name not in flows:
        return None
    return placeholder.name


def _loop(name: str, action: Action, loops: _Loops) -> list[tuple[str, _Loops]]:
    left = next((rounds for flow, key, rounds in loops if (flow, key) == (name, action.identifier)), None)
    if left is None:
        left = _rounds(action)
    others = tuple(loop for loop in loops if loop[:2] != (name, action.identifier))
    ways: list[tuple[str, _Loops]] = [
        (target, loops) for label, target in edges(action) if label == OTHERWISE or label.startswith("error:")
    ]
    for branch in action.conditions:
        if branch.operands == ("ContinueLooping",) and left > 0:
            ways.append((branch.target, (*others, (name, action.identifier, left - 1))))
        elif branch.operands == ("DoneLooping",) and left == 0:
            ways.append((branch.target, others))
    return ways


def _rounds(action: Action) -> int:
    count = action.parameters.get("LoopCount")
    text = str(count) if isinstance(count, str | int) else ""
    return min(int(text), _DEFAULT_ROUNDS) if text.isascii() and text.isdigit() else _DEFAULT_ROUNDS
