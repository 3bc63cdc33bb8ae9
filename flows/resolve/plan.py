"""Which flows are deployed, and in which order: a flow after every flow that it names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flows.resolve.placeholders import Placeholder
from flows.resolve.problems import ResolveError, ResolveProblem
from flows.resolve.resolver import flow_is_on, placeholders_of, resolve
from flows.resolve.sources import FlowSource
from flows.resolve.values import Values


@dataclass(frozen=True)
class PlannedFlow:
    """A flow to deploy; `depends_on` holds names of flows that come before it."""

    source: FlowSource
    placeholders: tuple[Placeholder, ...]

    @property
    def name(self) -> str:
        """The flow's name in Amazon Connect."""
        return self.source.name

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Names of the flows that this one names."""
        return tuple(p.name for p in self.placeholders if p.kind == "flow")

    def resolve(self, values: Values) -> str:
        """The JSON to deploy.

        Raises:
            ResolveError: see `flows.resolve.resolve`.
        """
        return resolve(self.source.text, values, file=self.source.file)


def plan_flows(sources: Sequence[FlowSource], options: Mapping[str, Any]) -> list[PlannedFlow]:
    """Return the flows that the options leave, in an order in which they can be deployed.

    Among flows that do not depend on each other the order of `sources` is kept, so that templates are stable.

    Raises:
        ResolveError: a name is taken twice, a flow names one that is not deployed, or flows form a circle.
    """
    problems = _duplicates(sources)
    planned: dict[str, PlannedFlow] = {}
    left_out: set[str] = set()
    for source in sources:
        try:
            if flow_is_on(source.text, options, file=source.file):
                planned[source.name] = PlannedFlow(
                    source, tuple(placeholders_of(source.text, options, file=source.file))
                )
            else:
                left_out.add(source.name)
        except ResolveError as error:
            problems.extend(error.problems)
    for flow in planned.values():
        problems.extend(_dangling(flow, planned, left_out))
    if problems:
        raise ResolveError(problems)
    return _ordered(planned)


def check_all_used(plan: Iterable[PlannedFlow], values: Values) -> None:
    """Refuse values that users defined and no flow uses.

    Raises:
        ResolveError: names each of them.
    """
    unused = values.unused(placeholder for flow in plan for placeholder in flow.placeholders)
    if unused:
        raise ResolveError(
            [
                ResolveProblem("flows", None, f"${{{name}}}", "is defined, but no deployed flow uses it")
                for name in unused
            ]
        )


def _duplicates(sources: Sequence[FlowSource]) -> list[ResolveProblem]:
    first: dict[str, FlowSource] = {}
    problems: list[ResolveProblem] = []
    for source in sources:
        earlier = first.setdefault(source.name, source)
        if earlier is not source:
            problems.append(
                ResolveProblem(source.file, None, None, f"the name {source.name!r} is taken by {earlier.file}")
            )
    return problems


def _dangling(flow: PlannedFlow, planned: Mapping[str, PlannedFlow], left_out: set[str]) -> list[ResolveProblem]:
    problems: list[ResolveProblem] = []
    for name in flow.depends_on:
        if name in planned:
            continue
        if name in left_out:
            reason = "that flow is left out by its Metadata.scv.when"
        else:
            near = get_close_matches(name, planned, n=1)
            reason = f"there is no such flow{f'; did you mean {near[0]}?' if near else ''}"
        placeholder = str(Placeholder("flow", name))
        actions = _actions_with(flow.source.text, placeholder)
        problems.extend(ResolveProblem(flow.source.file, action, placeholder, reason) for action in actions)
    return problems


def _actions_with(text: str, placeholder: str) -> list[str | None]:
    actions = json.loads(text.removeprefix("\ufeff"))["Actions"]
    found: list[str | None] = [a["Identifier"] for a in actions if placeholder in json.dumps(a, ensure_ascii=False)]
    return found or [None]


def _ordered(planned: Mapping[str, PlannedFlow]) -> list[PlannedFlow]:
    order: dict[str, PlannedFlow] = {}

    def visit(name: str, chain: tuple[str, ...]) -> None:
        if name in order:
            return
        if name in chain:
            circle = (*chain[chain.index(name) :], name)
            raise ResolveError(
                [
                    ResolveProblem(
                        planned[name].source.file,
                        None,
                        str(Placeholder("flow", circle[1])),
                        f"flows name each other in a circle, so none can be deployed first: {' -> '.join(circle)}. "
                        "Take one of these transfers out, or let it go to a queue.",
                    )
                ]
            )
        for following in planned[name].depends_on:
            visit(following, (*chain, name))
        order[name] = planned[name]

    for name in planned:
        visit(name, ())
    return list(order.values())
