"""What can be wrong with flows that are to be deployed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ResolveProblem:
    """One problem. `action` is None where it concerns the flow, `placeholder` None where it concerns no placeholder."""

    file: str
    action: str | None
    placeholder: str | None
    message: str

    def __str__(self) -> str:
        places = (self.file, self.action, self.placeholder, self.message)
        return ": ".join(place for place in places if place)


class ResolveError(ValueError):
    """Flows that cannot be deployed; `problems` holds every one that was found."""

    def __init__(self, problems: Sequence[ResolveProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
