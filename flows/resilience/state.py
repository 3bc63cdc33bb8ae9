"""States, ends and edges of the exploration."""

from __future__ import annotations

from dataclasses import dataclass

from flows.resilience.facts import Facts
from flows.resilience.model import Ending


@dataclass(frozen=True)
class State:
    """A call at a block, with what of its history counts."""

    flow: str
    block: str
    facts: Facts


@dataclass(frozen=True)
class End:
    """A path is over. `reason` says why, in words for the one who reads the path."""

    ending: Ending
    reason: str = ""


@dataclass(frozen=True)
class Edge:
    """One way on from a state.

    Attributes:
        label: the branch, in words.
        to: where it leads.
        failure: it is an error branch (a time-out counts).
        choice: the caller took it by pressing a key.
        continues: the Loop block, as "flow/block", whose rounds this edge uses up without the state counting them.
        finishes: the Loop block whose rounds are done by this edge.
    """

    label: str
    to: State | End
    failure: bool = False
    choice: bool = False
    continues: str = ""
    finishes: str = ""
