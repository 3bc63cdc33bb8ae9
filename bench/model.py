"""Figures, what was measured of them, and groups that measure several at once."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


class NotMeasurableError(Exception):
    """A figure could not be measured. The text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One promised (or reference) number.

    key: what --only selects by, such as "telephony.import". unit: "ms", "s", "KB" (1000 bytes), "MB" or "requests".
    limit: the most that is promised, in that unit; None for a reference. exact: the measured value must be the limit,
    not below it.
    """

    key: str
    title: str
    unit: str
    limit: float | None = None
    exact: bool = False


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The median of `samples`, or why there is none (`problem`)."""

    figure: Figure
    samples: tuple[float, ...] = ()
    problem: str | None = None

    @property
    def value(self) -> float | None:
        """The median in the figure's unit."""
        return statistics.median(self.samples) if self.samples else None

    @property
    def verdict(self) -> str:
        """OK, over, reference or not measured."""
        if self.value is None:
            return "not measured"
        if self.figure.limit is None:
            return "reference"
        within = self.value == self.figure.limit if self.figure.exact else self.value <= self.figure.limit
        return "OK" if within else "over"

    def ratio_to(self, reference_ms: float | None) -> float | None:
        """How many times the reference (ms) this takes; None for what is not a time, or without a reference."""
        scale = {"ms": 1.0, "s": 1000.0}.get(self.figure.unit)
        if self.value is None or scale is None or not reference_ms:
            return None
        return self.value * scale / reference_ms


Samples = Mapping[str, Sequence[float]]
"""Figure keys and their samples, each in the figure's unit."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Figures that one function measures together, in `runs` repetitions.

    measure raises NotMeasurableError, and may leave out figures that it was not asked for.
    """

    figures: tuple[Figure, ...]
    measure: Callable[[int, frozenset[str]], Samples]

    def run(self, runs: int, wanted: frozenset[str]) -> list[Measurement]:
        """Measure the wanted figures of this group."""
        chosen = [figure for figure in self.figures if figure.key in wanted]
        if not chosen:
            return []
        try:
            samples = self.measure(runs, frozenset(figure.key for figure in chosen))
        except NotMeasurableError as error:
            return [Measurement(figure=figure, problem=str(error)) for figure in chosen]
        return [
            Measurement(figure=figure, samples=tuple(samples[figure.key]))
            if samples.get(figure.key)
            else Measurement(figure=figure, problem="the measurement gave no sample")
            for figure in chosen
        ]
