"""The proof: from the failure of any Lambda function, no path ends with a caller who is not looked after."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flows.language.document import Flow
from flows.resilience.describe import detail_of
from flows.resilience.edges import Walker
from flows.resilience.facts import QUEUE_OF_THE_CALL, QUEUE_OF_THE_TRANSFER, Facts
from flows.resilience.graph import Graph
from flows.resilience.library import LAMBDA, Library
from flows.resilience.model import Ending, FlowProof, Step, WeakPath
from flows.resilience.relevance import relevance
from flows.resilience.state import Edge, End, State


def prove(
    flows: Mapping[str, Flow], *, names: Mapping[str, str] | None = None, assume_safe: Collection[str] = ()
) -> list[WeakPath]:
    """Every weakness of the flows; none means that they are proven. See `prove_flows` for the parameters and errors."""
    return [weak for proof in prove_flows(flows, names=names, assume_safe=assume_safe) for weak in proof.weak]


def prove_flows(
    flows: Mapping[str, Flow], *, names: Mapping[str, str] | None = None, assume_safe: Collection[str] = ()
) -> list[FlowProof]:
    """Explore every path from the failure of each Lambda function, across all the flows (docs/resilience.md).

    Args:
        flows: flows by name. Placeholders and structural options may be unresolved: an option is then tried both ways.
        names: flow name by ARN or id, where references are resolved.
        assume_safe: names or ARNs of flows and modules outside `flows` that are taken to look after the caller.

    Raises:
        ProofLimitError: the flows are too large to explore.
    """
    library = Library({flow.name: flow for flow in flows.values()}, names or {}, assume_safe)
    return _Proof(library).run()


@dataclass(frozen=True)
class _Arrival:
    """How the search came to a state: from `before`, by `edge`; `first` if the search began there."""

    before: State
    edge: Edge
    first: bool = False


class _Proof:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.walker = Walker(library, relevance(library))
        self.graph = Graph()
        self.loops: dict[State, int] = {}
        self.rounds: dict[int, frozenset[tuple[str, str]]] = {}

    def run(self) -> list[FlowProof]:
        called = self.library.transferred_to()
        self._enter(flow for flow in self.library.flows.values() if flow.name not in called)
        # Flows that only lead to one another have no entry so far; each may be where a call begins.
        for flow in self.library.flows.values():
            if not any(state.flow == flow.name for state in self.graph.edges):
                self._enter([flow])
        self.loops = self.graph.endless({flow.name: flow.type for flow in self.library.flows.values()})
        blocks: dict[int, set[tuple[str, str]]] = {}
        for state, number in self.loops.items():
            blocks.setdefault(number, set()).add((state.flow, state.block))
        self.rounds = {number: frozenset(places) for number, places in blocks.items()}
        return [self._prove(flow) for flow in self.library.flows.values()]

    def _enter(self, flows: Collection[Flow] | Iterator[Flow]) -> None:
        entries = (self.walker.enter(flow, Facts(target=_target_at_entry(flow))) for flow in flows)
        self.graph.explore((entry for entry in entries if isinstance(entry, State)), self.walker.edges)

    def _prove(self, flow: Flow) -> FlowProof:
        reached: dict[str, list[State]] = {}
        for state in self.graph.edges:
            if state.flow == flow.name and flow.actions[state.block].type == LAMBDA:
                reached.setdefault(state.block, []).append(state)
        endings: Counter[Ending] = Counter()
        weak: list[WeakPath] = []
        visited: set[tuple[str, str]] = set()
        blocks = [action.identifier for action in flow.actions.values() if action.type == LAMBDA]
        for block in blocks:
            starts = reached.get(block, [])
            failures = [edge for state in starts for edge in self.graph.edges[state] if edge.failure]
            endings.update(self.graph.count_endings(failures))
            weak.extend(self._search(starts, visited))
        return FlowProof(
            flow=flow.name,
            type=flow.type,
            lambda_blocks=tuple(block for block in blocks if block in reached),
            unreachable=tuple(block for block in blocks if block not in reached),
            paths=endings.total(),
            blocks=len(visited),
            endings={ending: endings[ending] for ending in Ending if endings[ending]},
            weak=tuple(weak),
        )

    def _search(self, starts: list[State], visited: set[tuple[str, str]]) -> Iterator[WeakPath]:
        """The weak paths from the failure of one block, shortest first, one for each place where they end."""
        arrivals: dict[State, _Arrival] = {}
        reported: set[object] = set()
        waiting: deque[State] = deque()

        def follow(arrival: _Arrival) -> Iterator[WeakPath]:
            state, edge = arrival.before, arrival.edge
            if isinstance(edge.to, End):
                place = (state.flow, state.block, edge.to.ending, edge.label)
                if not edge.to.ending.safe and place not in reported:
                    reported.add(place)
                    yield self._weak(_trail(arrivals, arrival), edge.to)
            elif edge.to not in arrivals and not edge.to.facts.secured:
                arrivals[edge.to] = arrival
                waiting.append(edge.to)

        for state in starts:
            for edge in self.graph.edges[state]:
                if edge.failure:
                    yield from follow(_Arrival(state, edge, first=True))
        while waiting:
            state = waiting.popleft()
            visited.add((state.flow, state.block))
            if state in self.loops and (around := self.rounds[self.loops[state]]) not in reported:
                reported.add(around)
                yield self._round(state, _trail(arrivals, arrivals[state]))
            for edge in self.graph.edges[state]:
                yield from follow(_Arrival(state, edge))

    def _round(self, state: State, trail: list[tuple[State, Edge]]) -> WeakPath:
        """The weak path that goes once round a loop: the way to the loop, and back to where it was entered."""
        arrivals = self._around(state, through_rounds=False)
        if state not in arrivals:
            arrivals = self._around(state, through_rounds=True)
        reason = (
            f"From here the path is back at {state.block}, with nothing changed: the caller goes round for ever, in no "
            "queue. Count the rounds with a Loop block, and go to a queue when they are done."
        )
        return self._weak([*trail, *_trail(arrivals, arrivals[state])], End(Ending.ENDLESS, reason))

    def _around(self, state: State, *, through_rounds: bool) -> dict[State, _Arrival]:
        """How the states of a loop are reached from one of them; with `state` itself if there is a way back to it."""
        arrivals: dict[State, _Arrival] = {}
        waiting = deque([state])
        number = self.loops[state]
        while waiting and state not in arrivals:
            current = waiting.popleft()
            for edge in self.graph.edges[current]:
                to = edge.to
                if not isinstance(to, State) or self.loops.get(to) != number or to in arrivals:
                    continue
                if not edge.choice and (through_rounds or not edge.continues):
                    arrivals[to] = _Arrival(current, edge, first=current == state)
                    waiting.append(to)
        return arrivals

    def _weak(self, trail: list[tuple[State, Edge]], end: End) -> WeakPath:
        first = trail[0][0]
        return WeakPath(
            flow=first.flow,
            block=first.block,
            approach=self.graph.approach(first),
            steps=tuple(self._step(state, edge) for state, edge in trail),
            kind=end.ending,
            reason=end.reason,
        )

    def _step(self, state: State, edge: Edge) -> Step:
        action = self.library.flows[state.flow].actions[state.block]
        return Step(state.flow, state.block, action.type, detail_of(action), edge.label, edge.failure)


def _trail(arrivals: Mapping[State, _Arrival], last: _Arrival) -> list[tuple[State, Edge]]:
    """The edges from the start of a search to an arrival, this one included."""
    trail = [(last.before, last.edge)]
    while not last.first:
        last = arrivals[last.before]
        trail.append((last.before, last.edge))
    return trail[::-1]


def _target_at_entry(flow: Flow) -> str | None:
    """The queue that Connect itself has set when the flow begins."""
    if flow.type == "QUEUE_TRANSFER":
        return QUEUE_OF_THE_TRANSFER
    if flow.type in ("CONTACT_FLOW", "AGENT_TRANSFER", ""):
        return None
    return QUEUE_OF_THE_CALL
