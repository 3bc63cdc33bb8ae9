"""Combinations of the options that change which blocks a flow has."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.options import Features

FACTORS: Mapping[str, Sequence[Any]] = {
    "engine": ("none", "contact_lens", "amazon_transcribe", "both, contact_lens", "both, amazon_transcribe"),
    "recording.enabled": (True, False),
    "recording.ivr": (False, True),
    "no_sync": (False, True),
    "record_type": (None, "012S30000004B5VIAU"),
    "ivr_attributes": ({}, {"sfdc-Tier__c": "$.CustomerEndpoint.Address"}),
    "callback.enabled": (True, False),
    "voicemail.enabled": (False, True),
    "limit_errors.retry_attempts": (3, 0),
    "limit_errors.report_attribute": (True, False),
    "transcription.vocabulary_name": (None, "Acme"),
    "omni_channel.flow_dev_name": (None, "Route"),
}
Row = Mapping[str, Any]


def settings_of(row: Row) -> tuple[dict[str, Any], Features]:
    """What `deploy` takes, for one row."""
    engine = row["engine"]
    both, chosen = engine.startswith("both"), engine.rpartition(" ")[2]
    settings = {name: value for name, value in row.items() if name != "engine"}
    if engine != "none":
        settings["transcription.engine"] = chosen
    return settings, Features(
        contact_lens=both or chosen == "contact_lens",
        amazon_transcribe=both or chosen == "amazon_transcribe",
        voicemail=row["voicemail.enabled"],
    )


def pairwise(seed: int = 4) -> list[Row]:
    """Rows in which every two values of two factors come together at least once."""
    names = list(FACTORS)
    missing = {frozenset(pair) for pair in _pairs({n: range(len(FACTORS[n])) for n in names})}
    generator = random.Random(seed)  # noqa: S311  (test data)
    rows: list[Row] = []
    while missing:
        candidates = [{n: generator.randrange(len(FACTORS[n])) for n in names} for _ in range(60)]
        # One pair that is missing is always taken, so that the search ends.
        for candidate in candidates:
            candidate.update(dict(next(iter(sorted(missing, key=sorted)))))
        best = max(candidates, key=lambda row: sum(frozenset(p) in missing for p in _row_pairs(row)))
        missing -= {frozenset(pair) for pair in _row_pairs(best)}
        rows.append({name: FACTORS[name][index] for name, index in best.items()})
    return rows


def _pairs(values: Mapping[str, Sequence[int]]) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    for first, second in itertools.combinations(values, 2):
        for a, b in itertools.product(values[first], values[second]):
            yield (first, a), (second, b)


def _row_pairs(row: Mapping[str, int]) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    return itertools.combinations(row.items(), 2)
