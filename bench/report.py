"""The table and the JSON of what was measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bench.model import Measurement

_HEADINGS = ("figure", "", "limit", "measured", "", "x boto3")
_LEFT = (0, 1, 4)


def as_table(machine: Mapping[str, str], measurements: Sequence[Measurement], *, reference_ms: float | None) -> str:
    """The machine, one line for each figure, and a line for each that could not be measured.

    reference_ms: what importing boto3 and making a client takes; the last column is relative to it.
    """
    rows = [_HEADINGS, *(_row(measurement, reference_ms) for measurement in measurements)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = [f"{name + ':':14}{value}" for name, value in machine.items()]
    lines.append("")
    for row in rows:
        cells = (
            cell.ljust(width) if column in _LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
    problems = [measurement for measurement in measurements if measurement.problem]
    if problems:
        lines.append("")
        lines += [f"{measurement.figure.key} was not measured: {measurement.problem}" for measurement in problems]
    return "\n".join(lines)


def as_json(machine: Mapping[str, str], measurements: Sequence[Measurement], *, reference_ms: float | None) -> str:
    """The same for programs; samples included, in the order in which they were taken."""
    figures: list[dict[str, Any]] = [
        {
            "key": measurement.figure.key,
            "title": measurement.figure.title,
            "unit": measurement.figure.unit,
            "limit": measurement.figure.limit,
            "median": measurement.value,
            "verdict": measurement.verdict,
            "ratio_to_boto3": measurement.ratio_to(reference_ms),
            "samples": list(measurement.samples),
            "problem": measurement.problem,
        }
        for measurement in measurements
    ]
    return json.dumps({"machine": dict(machine), "figures": figures}, indent=2)


def _row(measurement: Measurement, reference_ms: float | None) -> tuple[str, ...]:
    figure, value = measurement.figure, measurement.value
    ratio = measurement.ratio_to(reference_ms)
    sign = "=" if figure.exact else "<="
    return (
        figure.key,
        figure.title,
        "" if figure.limit is None else f"{sign} {_number(figure.limit)} {figure.unit}",
        "" if value is None else f"{_number(value)} {figure.unit}",
        measurement.verdict,
        "" if ratio is None else _number(ratio),
    )


def _number(value: float) -> str:
    """Three significant digits, no exponent, nothing behind the point that is zero."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
