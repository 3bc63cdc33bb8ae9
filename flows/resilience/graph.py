"""The graph of every state that a call can come to, and what is asked of it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from flows.resilience.model import Ending, ProofLimitError
from flows.resilience.rules import WAITING_TYPES
from flows.resilience.state import Edge, State

MOST_STATES = 400_000


@dataclass
class Graph:
    """Every state that can be reached from the entries of the flows, with its edges, in breadth-first order.

    `parents` is how a state was first reached: by the shortest way; the entries have none.
    """

    edges: dict[State, list[Edge]] = field(default_factory=dict)
    parents: dict[State, State | None] = field(default_factory=dict)

    def explore(self, entries: Iterable[State], expand: Callable[[State], list[Edge]]) -> None:
        """Add everything that can be reached from `entries`.

        Raises:
            ProofLimitError: there are more than MOST_STATES.
        """
        waiting: deque[State] = deque()
        for entry in entries:
            if entry not in self.parents:
                self.parents[entry] = None
                waiting.append(entry)
        while waiting:
            state = waiting.popleft()
            self.edges[state] = expand(state)
            if len(self.edges) > MOST_STATES:
                raise ProofLimitError(
                    f"The flows have more than {MOST_STATES} states (the last is in {state.flow}, {state.block}): "
                    "lower the counts of Loop blocks that lie inside one another, or prove fewer flows at a time."
                )
            for edge in self.edges[state]:
                if isinstance(edge.to, State) and edge.to not in self.parents:
                    self.parents[edge.to] = state
                    waiting.append(edge.to)

    def approach(self, state: State) -> tuple[str, ...]:
        """The flows on the shortest way to a state, the last being its own."""
        flows = [state.flow]
        current = self.parents[state]
        while current is not None:
            if current.flow != flows[-1]:
                flows.append(current.flow)
            current = self.parents[current]
        return tuple(reversed(flows))

    def endless(self, flow_types: Mapping[str, str]) -> dict[State, int]:
        """States of loops that can go round for ever, with the number of their loop.

        Not counted are rounds that need a key of the caller each time, rounds while the caller waits in a queue or on
        hold, and rounds after a callback was placed or a voicemail taken.
        """
        kept = [
            state for state in self.edges if not state.facts.secured and flow_types[state.flow] not in WAITING_TYPES
        ]
        loops: dict[State, int] = {}
        self._number_loops(kept, frozenset(), loops)
        return loops

    def _number_loops(self, states: list[State], spent: frozenset[str], loops: dict[State, int]) -> None:
        """Number the loops among `states` that do not use up the rounds of the Loop blocks in `spent`.

        A Loop block whose rounds the states do not count still ends some time: only a loop that also comes to the end
        of its rounds, so that they begin anew, can go round for ever.
        """
        inside = set(states)

        def stays(edge: Edge) -> bool:
            return not edge.choice and (not edge.continues or edge.continues not in spent) and edge.to in inside

        followers = {
            state: [edge.to for edge in self.edges[state] if isinstance(edge.to, State) and stays(edge)]
            for state in states
        }
        for component in _components(states, followers):
            if len(component) == 1 and component[0] not in followers[component[0]]:
                continue
            members = set(component)
            within = [edge for state in component for edge in self.edges[state] if stays(edge) and edge.to in members]
            unfinished = {edge.continues for edge in within} - {edge.finishes for edge in within} - {""}
            if unfinished:
                self._number_loops(component, spent | unfinished, loops)
            else:
                number = len(set(loops.values()))
                loops.update(dict.fromkeys(component, number))

    def count_endings(self, starts: Iterable[Edge]) -> Counter[Ending]:
        """How many different paths lead from some edges to which kind of end; going round in a loop is not counted."""
        counted: dict[State, Counter[Ending]] = {}
        total: Counter[Ending] = Counter()
        for edge in starts:
            total.update(self._count(edge, counted))
        return total

    def _count(self, start: Edge, counted: dict[State, Counter[Ending]]) -> Counter[Ending]:
        if not isinstance(start.to, State):
            return Counter({start.to.ending: 1})
        stack: list[tuple[State, bool]] = [(start.to, False)]
        open_states: set[State] = set()
        while stack:
            state, complete = stack.pop()
            if complete:
                open_states.discard(state)
                counted[state] = self._sum(state, counted)
            elif state not in counted and state not in open_states:
                open_states.add(state)
                stack.append((state, True))
                if not state.facts.secured:
                    followers = (edge.to for edge in self.edges[state])
                    stack.extend((to, False) for to in followers if isinstance(to, State))
        return counted[start.to]

    def _sum(self, state: State, counted: dict[State, Counter[Ending]]) -> Counter[Ending]:
        if state.facts.secured:
            return Counter({Ending.SECURED: 1})
        endings: Counter[Ending] = Counter()
        for edge in self.edges[state]:
            if isinstance(edge.to, State):
                endings.update(counted.get(edge.to, Counter()))
            else:
                endings[edge.to.ending] += 1
        return endings


def _components(states: list[State], followers: Mapping[State, list[State]]) -> list[list[State]]:
    """Strongly connected components (Tarjan's algorithm, without recursion)."""
    index: dict[State, int] = {}
    low: dict[State, int] = {}
    path: list[State] = []
    on_path: set[State] = set()
    components: list[list[State]] = []
    for root in states:
        if root in index:
            continue
        work = [(root, iter(followers[root]))]
        index[root] = low[root] = len(index)
        path.append(root)
        on_path.add(root)
        while work:
            state, rest = work[-1]
            follower = next(rest, None)
            if follower is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == index[state]:
                    cut = path.index(state)
                    components.append(path[cut:])
                    on_path.difference_update(path[cut:])
                    del path[cut:]
            elif follower not in index:
                index[follower] = low[follower] = len(index)
                path.append(follower)
                on_path.add(follower)
                work.append((follower, iter(followers[follower])))
            elif follower in on_path:
                low[state] = min(low[state], index[follower])
    return components
