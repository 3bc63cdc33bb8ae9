"""`python -m bench`: measure the figures and print them.

Exit status 0, also when a figure is over its limit: that is for the reader to judge, on their machine. 1 when
something could not be measured, 2 for a wrong command line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lambda_src"))

from bench import ctr, functions, references, synthesis
from bench.machine import describe_machine, load
from bench.model import Figure, Group, Measurement
from bench.report import as_json, as_table

GROUPS: tuple[Group, ...] = (references.GROUP, *functions.GROUPS, *ctr.GROUPS, synthesis.GROUP)
_FEWEST_RUNS = 9


def select(only: Sequence[str], groups: Sequence[Group] = GROUPS) -> frozenset[str]:
    """The keys of the figures whose key begins with one of `only` (all without any).

    Raises:
        ValueError: one of them selects nothing; the text lists the keys.
    """
    keys = [figure.key for group in groups for figure in group.figures]
    for prefix in only:
        if not any(key.startswith(prefix) for key in keys):
            raise ValueError(f"--only {prefix} selects nothing; the figures are {', '.join(keys)}")
    return frozenset(key for key in keys if not only or any(key.startswith(prefix) for prefix in only))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the project's figures.")
    parser.add_argument(
        "--only", action="append", default=[], metavar="PREFIX", help="figures whose key begins so; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument(
        "--runs", type=int, default=_FEWEST_RUNS, help="fresh interpreters for each figure (default and least: 9)"
    )
    options = parser.parse_args(arguments)
    if options.runs < _FEWEST_RUNS:
        parser.error(f"--runs is {options.runs}; a median of fewer than {_FEWEST_RUNS} says little")
    try:
        wanted = select([part for value in options.only for part in value.split(",") if part])
    except ValueError as error:
        parser.error(str(error))
    machine = describe_machine()
    before = load()
    # The reference is measured in any case: the last column needs it.
    measurements = measure(GROUPS, wanted | {references.BOTO3.key}, runs=options.runs)
    machine["load"] = f"{before} before, {load()} after (1 minute)"
    show = as_json if options.json else as_table
    print(show(machine, measurements, reference_ms=_value(measurements, references.BOTO3)))
    return 1 if any(measurement.problem for measurement in measurements) else 0


def measure(groups: Sequence[Group], wanted: frozenset[str], *, runs: int) -> list[Measurement]:
    """Measure the wanted figures, group by group, and say on stderr which are being measured."""
    measurements: list[Measurement] = []
    for group in groups:
        names = [figure.key for figure in group.figures if figure.key in wanted]
        if names:
            print(f"measuring {', '.join(names)} ...", file=sys.stderr, flush=True)
        measurements += group.run(runs, wanted)
    return measurements


def _value(measurements: Sequence[Measurement], figure: Figure) -> float | None:
    return next((measurement.value for measurement in measurements if measurement.figure is figure), None)


if __name__ == "__main__":
    sys.exit(main())
