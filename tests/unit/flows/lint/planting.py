"""How a planted defect is written down: a sample, a mutation, and what exactly the linter must find."""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.flows.lint.samples import Mutation


@dataclass(frozen=True)
class Planted:
    """A defect; `expected` holds (rule, action) of every finding."""

    name: str
    mutation: Mutation
    expected: frozenset[tuple[str, str]]
    sample: str = "Inbound"


def plant(name: str, mutation: Mutation, rule: str, identifier: str = "", *, sample: str = "Inbound") -> Planted:
    return Planted(name, mutation, frozenset({(rule, identifier)}), sample)
