"""Which flows a contact center gets, in which order, and what its configuration says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from configuration import ConfigurationError, ContactCenter, Problem
from flows.option_kinds import OptionError
from flows.options import Features, option_values
from flows.resolve import SHIPPED, PlannedFlow, Values, check_all_used, load_flows, load_texts, plan_flows

ROOT: Final = SHIPPED.parent
_OF_DEPLOYMENT: Final = {"enabled", "name_suffix"}
"""Keys of the section `flows` that are none of the flows' options."""
_OUTBOUND_FLOWS: Final = {
    "contact_lens": "Sample SCV Outbound Flow With Transcription Using Contact Lens",
    "amazon_transcribe": "Sample SCV Outbound Flow With Transcription Using Amazon Transcribe",
}
BASIC_HOURS: Final = "BasicHours"
"""The hours of operation in flows: ``${hours:BasicHours}``."""


@dataclass(frozen=True, kw_only=True)
class FlowPlan:
    """The flows of one contact center.

    Attributes:
        flows: each after every flow that it names.
        options: the options with all that follows from them.
        texts: what callers hear, by key.
    """

    flows: tuple[PlannedFlow, ...]
    options: Mapping[str, Any]
    texts: Mapping[str, str]

    @property
    def functions(self) -> tuple[str, ...]:
        """Contract names of the functions that the flows call, sorted."""
        named = {it.name for flow in self.flows for it in flow.placeholders if it.kind == "function"}
        return tuple(sorted(named))

    @property
    def outbound_flow(self) -> str:
        """Name of the whisper flow of outbound calls; that of Contact Lens also records without transcription."""
        return _OUTBOUND_FLOWS[self.options["transcription"]["engine"] or "contact_lens"]

    def of(self, name: str) -> PlannedFlow | None:
        """The flow with this name, None if it is not deployed."""
        return next((flow for flow in self.flows if flow.name == name), None)

    def check_used(self, values: Values) -> None:
        """Refuse values that the configuration defines and no flow uses.

        Raises:
            flows.resolve.ResolveError: names each of them.
        """
        check_all_used(self.flows, values)


def plan_of(center: ContactCenter) -> FlowPlan:
    """The flows of ``center``: the shipped ones and those of its own folder.

    Raises:
        ConfigurationError: an option has a wrong value, or the configuration names a flow that does not fit.
        flows.resolve.ResolveError: a flow cannot be read or ordered.
    """
    options = _options(center)
    sources = load_flows(SHIPPED, ROOT / center.flows.custom_folder)
    plan = FlowPlan(flows=tuple(plan_flows(sources, options)), options=options, texts=load_texts(options))
    problems = _destination_problems(center, plan)
    if problems:
        raise ConfigurationError(problems)
    return plan


def _options(center: ContactCenter) -> Mapping[str, Any]:
    features = Features(**{name: getattr(center.features, name) for name in Features.__dataclass_fields__})
    try:
        return option_values(center.flows.model_dump(exclude=_OF_DEPLOYMENT), features)
    except OptionError as error:
        raise ConfigurationError(
            [_problem(center, ("flows", *problem.path.split(".")), str(problem)) for problem in error.problems]
        ) from error


def _destination_problems(center: ContactCenter, plan: FlowPlan) -> list[Problem]:
    """Flows that are named outside of flows, and do not exist or are of another type."""
    wanted: list[tuple[tuple[str, ...], str, str]] = [
        (("connect", "quick_connects", name, "flow"), it.flow, "QUEUE_TRANSFER")
        for name, it in center.connect.quick_connects.items()
        if it.flow is not None
    ]
    number = center.connect.phone_number
    if number is not None:
        wanted.append((("connect", "phone_number", "flow"), number.flow, "CONTACT_FLOW"))
    problems = []
    for path, name, kind in wanted:
        names = ", ".join(sorted(flow.name for flow in plan.flows if flow.source.type == kind))
        flow = plan.of(name)
        if flow is None:
            problems.append(_problem(center, path, f'"{name}" is not a flow that is deployed', names))
        elif flow.source.type != kind:
            what = f'"{name}" is a flow of type {flow.source.type}, and {kind} is needed here'
            problems.append(_problem(center, path, what, names))
    return problems


def _problem(center: ContactCenter, path: tuple[str, ...], what: str, allowed: str | None = None) -> Problem:
    return Problem(file=center.source, line=None, key_path=path, what=what, allowed=allowed)
