"""Where executeOmniFlow sends a call: phone channels, flows and queues of the simulated org.

The order of precedence is the one in the guide's box under "Execute an Omni-Channel Flow": first the flow, then
the fallback queue of the phone channel that matches the dialed number; then the flow and the fallback queue of
the request; else the call fails. What is answered are the external ids of the CallCenterRoutingMap.
"""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FlowTarget:
    """What an Omni-Channel flow decides: an agent, a queue, or (`fails`) an error.

    Attributes:
        agent, queue: external ids as the CallCenterRoutingMap has them.
        fails: why the flow stops with an error; None when it succeeds.
    """

    agent: str | None = None
    queue: str | None = None
    fails: str | None = None


@dataclass(frozen=True)
class PhoneChannel:
    """Settings of a phone channel: developer name of its flow, name or id of its fallback queue."""

    flow: str | None = None
    fallback_queue: str | None = None


@dataclass(frozen=True)
class RoutingResult:
    """Either a target or errors, and whether a PendingServiceRouting record comes of it."""

    agent: str | None = None
    queue: str | None = None
    errors: tuple[str, ...] = ()


class RoutingTable:
    """The phone channels, flows and queue mappings of the simulated org."""

    def __init__(self) -> None:
        self._channels: dict[str, PhoneChannel] = {}
        self._flows: dict[str, FlowTarget] = {}
        self._queues: dict[str, str] = {}

    def add_phone_channel(self, number: str, *, flow: str | None = None, fallback_queue: str | None = None) -> None:
        """Map a phone number to a flow, a fallback queue, or both."""
        self._channels[_normalised(number)] = PhoneChannel(flow, fallback_queue)

    def add_flow(
        self, name: str, *, agent: str | None = None, queue: str | None = None, fails: str | None = None
    ) -> None:
        """Define an Omni-Channel flow by its developer name.

        Raises:
            ValueError: the flow would neither give a target nor fail.
        """
        if agent is None and queue is None and fails is None:
            raise ValueError(f"flow {name!r} needs an agent, a queue, or fails (the text of its error)")
        self._flows[name] = FlowTarget(agent, queue, fails)

    def add_queue(self, name_or_id: str, external_id: str) -> None:
        """Map a Salesforce queue (developer name or id) to the telephony system's queue."""
        self._queues[name_or_id] = external_id

    def external_queue(self, name_or_id: str) -> str | None:
        """The telephony system's queue for a Salesforce queue, or for itself; None when not mapped."""
        if name_or_id in self._queues.values():
            return name_or_id
        return self._queues.get(name_or_id)

    def decide(self, dialed_number: str, flow: str | None, fallback_queue: str | None) -> RoutingResult:
        """Route a call in the guide's order of precedence."""
        errors: list[str] = []
        channel = self._channels.get(_normalised(dialed_number))
        attempts = [] if channel is None else [("phone channel", channel)]
        if flow is not None or fallback_queue is not None:
            attempts.append(("request", PhoneChannel(flow, fallback_queue)))
        for source, settings in attempts:
            result = self._attempt(source, settings, errors)
            if result is not None:
                return result
        if not attempts:
            errors.append("No phone channel matches the dialed number and the request names no flow or queue")
        return RoutingResult(errors=tuple(errors))

    def _attempt(self, source: str, settings: PhoneChannel, errors: list[str]) -> RoutingResult | None:
        if settings.flow is not None:
            target = self._flows.get(settings.flow)
            if target is None:
                errors.append(f"Omni-Channel flow {settings.flow} of the {source} doesn't exist")
            elif target.fails is not None:
                errors.append(f"Omni-Channel flow {settings.flow} failed: {target.fails}")
            else:
                return RoutingResult(agent=target.agent, queue=target.queue)
        if settings.fallback_queue is not None:
            queue = self._queues.get(settings.fallback_queue)
            if queue is not None:
                return RoutingResult(queue=queue)
            errors.append(f"Queue {settings.fallback_queue} of the {source} is not mapped to a telephony queue")
        return None

    def load(self, value: Any) -> None:
        """Add what a JSON configuration says.

        Shape: {"phone_channels": {number: {"flow", "fallback_queue"}}, "flows": {name: {"agent", "queue",
        "fails"}}, "queues": {name or id: external id}}.

        Raises:
            ValueError: another shape.
        """
        if not isinstance(value, dict) or set(value) - {"phone_channels", "flows", "queues"}:
            raise ValueError("routing must be an object with the keys phone_channels, flows, queues")
        try:
            for number, settings in value.get("phone_channels", {}).items():
                self.add_phone_channel(number, **settings)
            for name, target in value.get("flows", {}).items():
                self.add_flow(name, **target)
            for name_or_id, external_id in value.get("queues", {}).items():
                self.add_queue(name_or_id, external_id)
        except (TypeError, AttributeError) as error:
            raise ValueError(f"routing has an entry of the wrong shape: {error}") from error

    def to_json(self) -> dict[str, Any]:
        """The table in the shape that `load` reads."""
        return {
            "phone_channels": {number: vars(channel) for number, channel in self._channels.items()},
            "flows": {name: vars(target) for name, target in self._flows.items()},
            "queues": dict(self._queues),
        }


def _normalised(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)
