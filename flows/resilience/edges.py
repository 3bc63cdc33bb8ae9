"""Every way on from a block: what the service may do there, as edges to other states or to ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flows.language.catalogue import action_type
from flows.language.document import Action, Flow
from flows.resilience import effects
from flows.resilience.compare import matches
from flows.resilience.facts import Facts
from flows.resilience.library import HOOKS_OF_A_QUEUED_CALL, Library, structural_option
from flows.resilience.model import Ending
from flows.resilience.relevance import Relevance
from flows.resilience.rules import (
    WAITING_TYPES,
    end_flow_execution,
    end_of_flow,
    hang_up,
    possible_failures,
    takes_choice_away,
)
from flows.resilience.state import Edge, End, State

# Rounds of longer loops, and of those whose count is not known, are not counted: the state would only grow.
_MOST_COUNTED_ROUNDS = 5
_MESSAGES_INTERRUPTED = "Equals MessagesInterrupted"
# Branches that a caller who does nothing, or presses the wrong key, takes: not failures of a service.
_SILENCE = {"InputTimeLimitExceeded": "time-out: no key", "NoMatchingCondition": "no branch matches"}


@dataclass(frozen=True)
class Walker:
    """Knows the flows, and from any state every way on. `relevant` is by flow name."""

    library: Library
    relevant: Mapping[str, Relevance]

    def edges(self, state: State) -> list[Edge]:
        """Every way on from a state, the order being that of the flow's file."""
        flow = self.library.flows[state.flow]
        action = flow.actions[state.block]
        facts = state.facts
        edges: list[Edge] = []
        option = structural_option(action)
        if option is not None:
            name, stays_if, otherwise = option
            known = facts.option(name)
            if known is None or known is not stays_if:
                setting = "off" if stays_if else "on"
                left_out = facts.with_option(name, not stays_if) if name in self.relevant[flow.name].options else facts
                label = f"left out: option {name} is {setting}"
                edges.append(Edge(label, self._goto(flow, otherwise, left_out)))
            if known is not None and known is not stays_if:
                return edges
            if name in self.relevant[flow.name].options:
                facts = facts.with_option(name, stays_if)
        edges.extend(self._of_block(flow, action, facts))
        return edges

    def enter(self, flow: Flow, facts: Facts) -> State | End:
        """The state on entering a flow."""
        relevant = self.relevant[flow.name]
        return self._goto(flow, flow.start, facts.entering_flow(relevant.paths, relevant.options))

    def _of_block(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        match action.type:
            case "DisconnectParticipant":
                yield Edge("", hang_up(facts, "DisconnectParticipant hangs up on the caller"))
            case "EndFlowExecution":
                yield Edge("", end_flow_execution(flow.type, facts))
            case "TransferContactToAgent":
                yield Edge("success", End(Ending.AGENT))
            case "EndFlowModuleExecution":
                yield Edge("", End(Ending.CALL_GOES_ON))
            case "TransferContactToQueue" | "DequeueContactAndTransferToQueue":
                yield from self._to_queue(flow, action, facts)
            case "TransferToFlow":
                yield self._to_flow(action, facts)
                yield from self._failures(flow, action, facts)
            case "InvokeFlowModule":
                yield from self._module(flow, action, facts)
            case "CreateCallbackContact":
                yield from self._callback(flow, action, facts)
            case "Loop":
                yield from self._loop(flow, action, facts)
                yield from self._failures(flow, action, facts)
            case "Compare":
                yield from self._compare(flow, action, facts)
            case "MessageParticipantIteratively":
                yield from self._messages(flow, action, facts)
            case _:
                yield from self._plain(flow, action, facts)

    def _plain(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        """A block that succeeds (by NextAction or a condition) or fails."""
        after = effects.success(action, facts, self.relevant[flow.name].paths)
        menu = action.type == "GetParticipantInput"
        for branch in action.conditions:
            if menu:
                chosen = replace(after, chose=True)
                label = f"the caller presses {' '.join(branch.operands)}"
                yield Edge(label, self._goto(flow, branch.target, chosen), choice=True)
            else:
                yield Edge(str(branch), self._goto(flow, branch.target, replace(after, chose=False)))
        kind = action_type(action.type)
        mirrors = kind is not None and kind.form(action.parameters).mirror is not None
        if not mirrors:
            yield Edge("success", self._goto(flow, action.next, after))
        yield from self._failures(flow, action, facts)

    def _failures(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        for branch in action.errors:
            target = self._goto(
                flow, branch.target, self._failed(flow, action, branch.error_type, branch.target, facts)
            )
            label = _SILENCE.get(branch.error_type, f"error {branch.error_type}")
            yield Edge(label, target, failure=branch.error_type not in _SILENCE)
        present = {branch.error_type for branch in action.errors}
        for error_type in possible_failures(action):
            if error_type not in present:
                after = self._failed(flow, action, error_type, "", facts)
                what = f"{action.type} has no branch for {error_type}"
                end = end_of_flow(flow.type, after, what, Ending.MISSING_BRANCH)
                yield Edge(f"error {error_type} (no such branch)", end, failure=True)

    def _failed(self, flow: Flow, action: Action, error_type: str, target: str, facts: Facts) -> Facts:
        if action.type == "GetParticipantInput" and error_type in _SILENCE:
            # The block ran its time: whoever spoke meanwhile was recorded.
            facts = effects.success(action, facts, self.relevant[flow.name].paths)
        after = effects.failure(action, facts)
        return replace(after, chose=False) if takes_choice_away(action, target) else after

    def _compare(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        path = str(action.parameters.get("ComparisonValue", ""))
        known = facts.value(path)
        edges: list[Edge] = []
        decided = False
        for branch in action.conditions:
            verdict = None if known is None else matches(branch, known)
            if verdict is False:
                continue
            learned = facts
            if (
                branch.operator == "Equals"
                and path in self.relevant[flow.name].paths
                and effects.static(branch.operands[:1])
            ):
                learned = facts.with_value(path, branch.operands[0])
            edges.append(Edge(f"{path} {branch}", self._goto(flow, branch.target, learned)))
            if verdict is True:
                decided = True
                break
        if not decided:
            edges.extend(self._failures(flow, action, facts))
        yield from edges if len(edges) == 1 else map(_without_choice, edges)

    def _loop(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        count = str(action.parameters.get("LoopCount", ""))
        counted = count.isdigit() and int(count) <= _MOST_COUNTED_ROUNDS and not facts.secured
        left = facts.rounds_left(action.identifier, int(count)) if counted else 0
        key = f"{flow.name}/{action.identifier}"
        for branch in action.conditions:
            if branch.operands != ("ContinueLooping",):
                if not counted or left == 0:
                    after = facts.without_rounds(action.identifier)
                    yield Edge("rounds done", self._goto(flow, branch.target, after), finishes=key)
            elif not counted:
                yield Edge("another round", self._goto(flow, branch.target, facts), continues=key)
            elif left > 0:
                after = facts.with_rounds(action.identifier, left - 1)
                yield Edge(f"another round ({left} left)", self._goto(flow, branch.target, after))

    def _messages(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        if flow.type in WAITING_TYPES:
            yield Edge("plays until the wait is over", End(Ending.KEEPS_WAITING))
        elif not action.conditions:
            what = f"{action.type} never ends, and nobody answers a caller who is in no queue"
            yield Edge("plays for ever", hang_up(facts, what, Ending.ENDLESS))
        after = effects.success(action, facts, self.relevant[flow.name].paths)
        for branch in action.conditions:
            label = "interrupted" if str(branch) == _MESSAGES_INTERRUPTED else str(branch)
            yield Edge(label, self._goto(flow, branch.target, after))
        yield from self._failures(flow, action, facts)

    def _to_queue(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        if effects.destination(action, facts) is None:
            yield from self._no_queue(flow, action, facts)
            return
        if facts.hook("CustomerQueue") is None:
            yield Edge("success", End(Ending.QUEUED))
        # The caller is in a queue now: what failed before is no excuse for what happens there.
        queued = Facts(target=effects.destination(action, facts), hooks=facts.hooks, options=facts.options)
        for hook, label in HOOKS_OF_A_QUEUED_CALL.items():
            if facts.hook(hook) is None:
                continue
            found = self.library.find(facts.hook(hook), action)
            if found.flow is not None:
                yield Edge(label, self.enter(found.flow, queued))
            elif found.assumed:
                yield Edge(label, End(Ending.QUEUED))
            else:
                yield Edge(label, End(Ending.MISSING_FLOW, f"The event hook {hook} leads nowhere: {found.why}."))
        yield from self._failures(flow, action, facts)

    def _no_queue(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        """A block that needs a queue can only fail where none is set."""
        why = "the queue could not be set" if facts.wanted else "no block has set a queue"
        for edge in self._failures(flow, action, facts):
            yield replace(edge, label=f"{edge.label}: {why}")

    def _to_flow(self, action: Action, facts: Facts) -> Edge:
        found = self.library.find(action.parameters.get("ContactFlowId"), action)
        if found.flow is not None:
            return Edge("success", self.enter(found.flow, facts))
        if found.assumed:
            return Edge("success", End(Ending.ASSUMED))
        if facts.secured:
            return Edge("success", End(Ending.SECURED, facts.secured))
        ending = Ending.DYNAMIC_FLOW if found.dynamic else Ending.MISSING_FLOW
        return Edge("success", End(ending, f"The transfer cannot be followed: {found.why}."))

    def _module(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        module = action.parameters.get("FlowModuleId")
        if self.library.find(module, action).assumed:
            yield from self._plain(flow, action, facts)
            return
        reason = "A module may hang up, and modules are not followed; name it with --assume-safe if it does not."
        yield Edge("success", End(Ending.UNKNOWN_MODULE, reason))
        yield from self._failures(flow, action, facts)

    def _callback(self, flow: Flow, action: Action, facts: Facts) -> Iterator[Edge]:
        if effects.destination(action, facts) is None:
            yield from self._no_queue(flow, action, facts)
            return
        reference = action.parameters.get("ContactFlowId")
        if reference is not None:
            yield self._callback_flow(reference, action, facts)
        after = effects.success(action, facts, self.relevant[flow.name].paths)
        yield Edge("success", self._goto(flow, action.next, after))
        yield from self._failures(flow, action, facts)

    def _callback_flow(self, reference: object, action: Action, facts: Facts) -> Edge:
        """The flow that the callback itself goes through must not end it either."""
        label = "the callback is due; its flow runs"
        found = self.library.find(reference, action)
        if found.flow is not None:
            due = Facts(target=effects.destination(action, facts), options=facts.options)
            return Edge(label, self.enter(found.flow, due))
        if found.assumed:
            return Edge(label, End(Ending.ASSUMED))
        return Edge(label, End(Ending.MISSING_FLOW, f"The callback's flow cannot be followed: {found.why}."))

    def _goto(self, flow: Flow, target: str | None, facts: Facts) -> State | End:
        if target is None:
            return end_of_flow(flow.type, facts, "The block has no NextAction", Ending.MISSING_BRANCH)
        if target not in flow.actions:
            return End(Ending.DANGLING, f"The branch leads to {target or 'nothing'}, and the flow has no such block.")
        if facts.prompted and not self.relevant[flow.name].voicemail:
            facts = replace(facts, prompted=False)
        return State(flow.name, target, facts.reduced())


def _without_choice(edge: Edge) -> Edge:
    """An edge that data decides: from here on it is no longer the caller's key alone that leads the way."""
    if isinstance(edge.to, State) and edge.to.facts.chose:
        return replace(edge, to=replace(edge.to, facts=replace(edge.to.facts, chose=False)))
    return edge
