"""The flows as they are deployed with certain options, ready for the proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.language.document import Flow, parse_flow
from flows.options import Features, option_values
from flows.resilience.model import FlowProof
from flows.resilience.prover import prove_flows
from flows.resolve import FlowSource, Values, load_flows, load_texts, plan_flows

_ARN = "arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-0000-0000-000000000000"


def prove_deployed(
    settings: Mapping[str, Any] | None = None,
    features: Features | None = None,
    *,
    sources: Sequence[FlowSource] | None = None,
) -> list[FlowProof]:
    """Resolve flows as a deployment with these options does, and prove the result.

    Args:
        settings: options of the contact center's section `flows`.
        features: features of the contact center.
        sources: the flows; by default the shipped ones.

    Raises:
        OptionError: an option is wrong.
        ResolveError: the flows cannot be resolved with these options.
        ProofLimitError: the flows are too large to explore.
    """
    options = option_values(settings, features)
    plan = plan_flows(sources if sources is not None else load_flows(), options)
    named = {placeholder.kind: set[str]() for flow in plan for placeholder in flow.placeholders}
    for flow in plan:
        for placeholder in flow.placeholders:
            named[placeholder.kind].add(placeholder.name)
    arns = {flow.name: f"{_ARN}/contact-flow/{number:04}" for number, flow in enumerate(plan)}
    values = Values(
        functions=_stand_ins("function", named.get("function", ())),
        flows=arns,
        queues=_stand_ins("queue", named.get("queue", ())),
        hours=_stand_ins("operating-hours", named.get("hours", ())),
        prompts=_stand_ins("prompt", named.get("prompt", ())),
        texts=load_texts(options),
        options=options,
    )
    flows: dict[str, Flow] = {flow.name: parse_flow(flow.resolve(values)) for flow in plan}
    return prove_flows(flows, names={arn: name for name, arn in arns.items()})


def _stand_ins(kind: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{_ARN}/{kind}/{name}" for name in sorted(names)}
