"""What the linter knows besides the flow itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flows.language.document import Flow
from flows.lint.functions import FUNCTIONS, SET_ELSEWHERE, FunctionContract


@dataclass(frozen=True)
class LintContext:
    """Surroundings of a flow.

    Attributes:
        flows: the other flows by name; a contact may come from them, and `${flow:...}` may name them.
        flows_complete: `flows` holds every flow, so that a name that is not there is an error.
        associated_functions: contract names and ARNs of the functions that are associated with the instance; None
            leaves the check out.
        contact_attributes: contact attributes that something outside of flows and functions sets.
        functions: what functions return.
        resolved: placeholders have been filled in, so that ARNs and ids are right.
    """

    flows: Mapping[str, Flow] = field(default_factory=lambda: MappingProxyType({}))
    flows_complete: bool = False
    associated_functions: frozenset[str] | None = None
    contact_attributes: frozenset[str] = SET_ELSEWHERE
    functions: Mapping[str, FunctionContract] = field(default_factory=lambda: FUNCTIONS)
    resolved: bool = False
