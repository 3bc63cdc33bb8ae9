"""The shipped flows as a contact center with some options gets them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.language import Flow, parse_flow
from flows.options import Features, option_values
from flows.resolve import FlowSource, PlannedFlow, Values, load_flows, load_texts, plan_flows

INSTANCE = "arn:aws:connect:us-west-2:123456789012:instance/11111111-2222-3333-4444-555555555555"
LAMBDA = "arn:aws:lambda:us-west-2:123456789012:function:HelloContactCenter"
EVERYTHING = Features(contact_lens=True, amazon_transcribe=True, voicemail=True, field_service=True)
FUNCTIONS = ("InvokeTelephonyIntegrationApiFunction", "InvokeSalesforceRestApiFunction", "kvsConsumerTrigger")
QUEUES = {name: f"{INSTANCE}/queue/{name}" for name in ("BasicQueue", "CallbackQueue")}

INBOUND = "Sample SCV Inbound Flow"
OMNI = "Sample SCV Omni-Channel Subflow Basic Routing With Case Creation"
CALLBACK = "Sample SCV Callback Subflow"
CONTACT_LENS = "Sample SCV Transcription Subflow With Contact Lens"
TRANSCRIBE = "Sample SCV Transcription Subflow With Amazon Transcribe"
WHISPER = "Sample SCV Agent Whisper Flow For Amazon Transcribe"
OUTBOUND_LENS = "Sample SCV Outbound Flow With Transcription Using Contact Lens"
OUTBOUND_TRANSCRIBE = "Sample SCV Outbound Flow With Transcription Using Amazon Transcribe"
AGENT_TRANSFER = "Sample SCV Transfer Flow For Agent Transfers"
QUEUE_TRANSFER = "Sample SCV Transfer Flow For Queue Transfers"
OMNI_TRANSFER = "Sample SCV Transfer Flow For Omni-Channel Transfers"
FIELD_SERVICE = "Sample SCV Field Service Phone Call Subflow"
VOICEMAIL = "Sample SCV Voicemail Subflow"
CHECK_CASES = "Sample_SCV_REST_Check_For_Open_Cases"
LINK_CASE = "Sample_SCV_REST_Link_Call_To_Case"
ROUTE_TO_AGENT = "SCVCB - RouteToAgent"
NEW_OR_EXISTING = "SCVCB - New or Existing Case"
SMS = "SCVCB - SMS Transfer"

TRANSFERS = (AGENT_TRANSFER, QUEUE_TRANSFER, OMNI_TRANSFER)
RECORDING = "UpdateContactRecordingAndAnalyticsBehavior"


@cache
def sources() -> tuple[FlowSource, ...]:
    """The shipped flows."""
    return tuple(load_flows())


def flow_arn(name: str) -> str:
    """The ARN that a flow gets in these tests."""
    return f"{INSTANCE}/contact-flow/{name.replace(' ', '-')}"


@dataclass(frozen=True)
class Deployed:
    """Flows by name, in the order in which they are deployed."""

    flows: Mapping[str, Flow]
    texts: Mapping[str, str]
    options: Mapping[str, Any]
    plan: tuple[PlannedFlow, ...]

    def parameters(self, flow: str, type_: str) -> list[Any]:
        """The parameters of a flow's actions of one type."""
        return [a.parameters for a in self.flows[flow].actions.values() if a.type == type_]

    def attributes(self, flow: str) -> dict[str, list[str]]:
        """Every value that the flow's blocks give an attribute."""
        found: dict[str, list[str]] = {}
        for parameters in self.parameters(flow, "UpdateContactAttributes"):
            for key, value in parameters["Attributes"].items():
                found.setdefault(key, []).append(value)
        return found

    def transfers(self, flow: str) -> set[str]:
        """Names of the flows that this one transfers to."""
        arns = {flow_arn(name): name for name in self.flows}
        return {arns[p["ContactFlowId"]] for p in self.parameters(flow, "TransferToFlow")}

    def calls(self, flow: str) -> list[tuple[str, Mapping[str, str]]]:
        """(function, parameters) of a flow's Lambda blocks."""
        return [
            (p["LambdaFunctionARN"].removeprefix(f"{LAMBDA}-"), p.get("LambdaInvocationAttributes", {}))
            for p in self.parameters(flow, "InvokeLambdaFunction")
        ]


def deploy(settings: Mapping[str, Any] | None = None, features: Features = EVERYTHING) -> Deployed:
    """Resolve every flow that the options leave."""
    return _deploy(json.dumps(settings or {}), features)


@cache
def _deploy(settings_json: str, features: Features) -> Deployed:
    settings = json.loads(settings_json)
    options = option_values(settings, features)
    plan = tuple(plan_flows(sources(), options))
    arns: dict[str, str] = {}
    flows: dict[str, Flow] = {}
    texts: dict[str, str] = {}
    prompts = load_texts(options)
    for planned in plan:
        values = Values(
            functions={name: f"{LAMBDA}-{name}" for name in FUNCTIONS},
            flows=arns,
            queues=QUEUES,
            texts=prompts,
            options=options,
        )
        texts[planned.name] = planned.resolve(values)
        flows[planned.name] = parse_flow(texts[planned.name])
        # After it, so that the order of deployment is proven as well.
        arns[planned.name] = flow_arn(planned.name)
    return Deployed(flows, texts, options, plan)


def document(deployed: Deployed, flow: str) -> dict[str, Any]:
    """A flow's JSON as it is deployed."""
    content: dict[str, Any] = json.loads(deployed.texts[flow])
    return content
