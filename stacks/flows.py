"""The Flows stack: flows, and the hours, queues, quick connects and phone number that they use."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aws_cdk import CfnOutput, Fn, Token
from aws_cdk import aws_connect as connect
from constructs import Construct

from configuration import FUNCTION_NAMES, ContactCenter
from configuration.connect_routing import OUTBOUND_QUEUE, QuickConnect
from configuration.local import LocalProfile
from flows.resolve import Values
from scv_constructs.connect_flow import NO_VERSIONS, ContactFlow, FlowContent
from scv_constructs.connect_instance import instance_arn_of_parameter
from scv_constructs.connect_routing import (
    OpenTime,
    OutboundCalls,
    hours_of_operation,
    phone_number,
    phone_quick_connect,
    queue,
    queue_quick_connect,
    resource_arn,
    routing_profile,
)
from stacks.assets import AppAssets
from stacks.base import ContactCenterStack
from stacks.flow_plan import BASIC_HOURS, FlowPlan


class FlowsStack(ContactCenterStack):
    """Everything inside of the instance that calls go through; nothing that is there already is changed.

    CloudFormation makes a flow after what it names. That rules out circles, which is why outbound calls and quick
    connects have a queue of their own: the basic queue is named by flows, and they are named by quick connects.

    Attributes:
        flows: ARN of each flow, by its name in files.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        contact_center: ContactCenter,
        assets: AppAssets,
        plan: FlowPlan,
        local: LocalProfile | None = None,
    ) -> None:
        """Build the stack of one contact center.

        Raises:
            flows.resolve.ResolveError: a flow has a placeholder without a value, or a value is not used.
            scv_constructs.connect_flow.FlowTooLargeError: a flow is longer than Amazon Connect takes.
        """
        super().__init__(
            scope,
            part="Flows",
            description=f"Service Cloud Voice {contact_center.call_center_api_name}: flows, queues and quick connects",
            contact_center=contact_center,
            assets=assets,
            local=local,
        )
        self._connect = contact_center.connect
        self._instance_arn = contact_center.connect_instance_arn or instance_arn_of_parameter(
            self, self.names.connect_instance_arn
        )
        self._hours_arn = self._hours()
        self._queues = {key: self._queue(key) for key in self._connect.all_queues if key != OUTBOUND_QUEUE}
        self.flows = self._flows(plan)
        self._number = self._phone_number()
        outbound_queue = self._outbound_queue(plan)
        if self._connect.routing_profile.enabled:
            routing_profile(
                self,
                "RoutingProfile",
                instance_arn=self._instance_arn,
                name=self._connect.routing_profile.name,
                outbound_queue_arn=outbound_queue,
                # The last one gets no calls: with it, agents see its quick connects.
                queue_arns=[*self._queues.values(), outbound_queue],
            )

    def _hours(self) -> str:
        settings = self._connect.hours
        if settings.existing is not None:
            return resource_arn(self._instance_arn, "operating-hours", settings.existing)
        hours = hours_of_operation(
            self,
            BASIC_HOURS,
            instance_arn=self._instance_arn,
            name=settings.name,
            time_zone=settings.time_zone,
            times=[OpenTime(day=it.day.upper(), start=it.start, end=it.end) for it in settings.openings],
        )
        return hours.attr_hours_of_operation_arn

    def _queue(
        self, key: str, *, outbound: OutboundCalls | None = None, quick_connect_arns: tuple[str, ...] = ()
    ) -> str:
        settings = self._connect.all_queues[key]
        if settings.existing is not None:
            return resource_arn(self._instance_arn, "queue", settings.existing)
        return queue(
            self,
            f"Queue{_identifier(key)}",
            instance_arn=self._instance_arn,
            name=self._connect.queue_name(key),
            description=f"{key} of {self.contact_center.call_center_api_name}",
            hours_arn=self._hours_arn,
            max_contacts=settings.max_contacts,
            outbound=outbound,
            quick_connect_arns=quick_connect_arns,
        ).attr_queue_arn

    def _outbound_queue(self, plan: FlowPlan) -> str:
        number = self._number.attr_phone_number_arn if self._number else None
        outbound = OutboundCalls(whisper_flow_arn=self.flows.get(plan.outbound_flow), caller_id_number_arn=number)
        quick_connects = tuple(self._quick_connect(name, it) for name, it in self._connect.quick_connects.items())
        return self._queue(OUTBOUND_QUEUE, outbound=outbound, quick_connect_arns=quick_connects)

    def _flows(self, plan: FlowPlan) -> dict[str, str]:
        center = self.contact_center
        versioned = center.region not in NO_VERSIONS
        markers = _Markers()
        values = Values(
            functions={name: self.function_alias_arn(name) for name in FUNCTION_NAMES},
            flows={flow.name: markers.add("Flow", flow.name) for flow in plan.flows},
            queues={key: markers.add("Queue", key, arn) for key, arn in self._queues.items()},
            hours={BASIC_HOURS: markers.add("Hours", BASIC_HOURS, self._hours_arn)},
            prompts={
                key: markers.add("Prompt", key, resource_arn(self._instance_arn, "prompt", prompt))
                for key, prompt in self._connect.prompts.items()
            },
            texts=plan.texts,
            options=plan.options,
            must_use=frozenset(f"prompt:{key}" for key in self._connect.prompts),
        )
        plan.check_used(values)
        arns: dict[str, str] = {}
        for flow in plan.flows:
            deployed = ContactFlow(
                self,
                f"Flow{_identifier(flow.name)}",
                instance_arn=self._instance_arn,
                name=f"{flow.name}{center.flows.name_suffix or ''}",
                flow_type=flow.source.type,
                description=flow.source.description,
                content=FlowContent(text=flow.resolve(values), references=markers.tokens),
                versioned=versioned,
            )
            arns[flow.name] = deployed.flow_arn
            # The flows come in their order, so a marker has its token before a flow that uses it is rendered.
            markers.set(values.flows[flow.name], deployed.flow_arn)
        return arns

    def _quick_connect(self, name: str, settings: QuickConnect) -> str:
        id_ = f"QuickConnect{_identifier(name)}"
        if settings.phone_number is not None:
            return phone_quick_connect(
                self,
                id_,
                instance_arn=self._instance_arn,
                name=name,
                description=settings.description,
                phone_number=settings.phone_number,
            ).attr_quick_connect_arn
        return queue_quick_connect(
            self,
            id_,
            instance_arn=self._instance_arn,
            name=name,
            description=settings.description,
            queue_arn=self._queues[settings.queue or ""],
            flow_arn=self.flows[settings.flow or ""],
        ).attr_quick_connect_arn

    def _phone_number(self) -> connect.CfnPhoneNumber | None:
        settings = self._connect.phone_number
        if settings is None:
            return None
        number = phone_number(
            self,
            "PhoneNumber",
            instance_arn=self._instance_arn,
            country=settings.country,
            number_type=settings.type,
            prefix=settings.prefix,
            description=settings.description,
        )
        number.apply_removal_policy(self.data_removal_policy)
        CfnOutput(self, "PhoneNumberAddress", value=number.attr_address, description="The number that was claimed")
        self._output_association(number, self.flows[settings.flow])
        return number

    def _output_association(self, number: connect.CfnPhoneNumber, flow_arn: str) -> None:
        """CloudFormation has no resource for it, and a number keeps its flow: the command is run once."""
        ids = {
            "phone-number-id": Fn.select(1, Fn.split("/", number.attr_phone_number_arn)),
            "instance-id": self._connect.existing_instance_id or Fn.select(1, Fn.split("/", self._instance_arn)),
            "contact-flow-id": Fn.select(3, Fn.split("/", flow_arn)),
        }
        options = " ".join(f"--{name} {value}" for name, value in ids.items())
        CfnOutput(
            self,
            "AssociatePhoneNumber",
            value=f"aws connect associate-phone-number-contact-flow --region {self.region} {options}",
            description="Run once after the first deployment: the number leads to its flow",
        )


class _Markers:
    """Texts that stand in a flow for an ARN which is known at deployment only."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    def add(self, kind: str, name: str, arn: str | None = None) -> str:
        """What stands in the flow: the ARN, or a marker if it is not known yet."""
        if arn is not None and not Token.is_unresolved(arn):
            return arn
        marker = f"@@{kind}.{_identifier(name)}@@"
        while marker in self._tokens:
            # "A B" and "A_B" are two names.
            marker = f"{marker[:-2]}x@@"
        self._tokens[marker] = arn or ""
        return marker

    def set(self, marker: str, token: str) -> None:
        self._tokens[marker] = token

    @property
    def tokens(self) -> Mapping[str, str]:
        return dict(self._tokens)


def _identifier(name: str) -> str:
    """``name`` without what a logical id cannot hold."""
    return re.sub(r"[^A-Za-z0-9]", "", name)
