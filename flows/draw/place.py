"""Where the slots of the rows lie, in pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

from flows.draw.layers import Layers, Slot

_ROUNDS: Final = 40
_STRAIGHT: Final = 6.0
"""How much more a line wants to stay straight than a box wants to be above the next."""


def horizontal(layers: Layers, width_of: Callable[[Slot], float], gap: float) -> dict[Slot, float]:
    """The middle of each slot, so that neighbours keep their order and their distance and lines are nearly straight."""
    distances = [[(width_of(left) + width_of(right)) / 2 + gap for left, right in pairwise(row)] for row in layers.rows]
    middles: dict[Slot, float] = {}
    for row, apart in zip(layers.rows, distances, strict=True):
        position = -sum(apart) / 2
        for slot, step in zip(row, [*apart, 0.0], strict=False):
            middles[slot] = position
            position += step
    near = _neighbours(layers)
    for turn in range(_ROUNDS):
        order = range(len(layers.rows)) if turn % 2 == 0 else reversed(range(len(layers.rows)))
        for index in order:
            row = layers.rows[index]
            wishes = [_wish(slot, near[slot], middles) for slot in row]
            for slot, position in zip(row, _apart(wishes, distances[index]), strict=True):
                middles[slot] = position
    return middles


def _neighbours(layers: Layers) -> dict[Slot, list[tuple[Slot, float]]]:
    near: dict[Slot, list[tuple[Slot, float]]] = {slot: [] for row in layers.rows for slot in row}
    for chain in layers.chains.values():
        for upper, lower in pairwise(chain):
            weight = _STRAIGHT if upper.link is not None and lower.link is not None else 1.0
            near[upper].append((lower, weight))
            near[lower].append((upper, weight))
    return near


def _wish(slot: Slot, near: list[tuple[Slot, float]], middles: Mapping[Slot, float]) -> tuple[float, float]:
    """(where the slot would like to be, how much)."""
    if not near:
        return middles[slot], 0.1
    total = sum(weight for _, weight in near)
    return sum(middles[other] * weight for other, weight in near) / total, total


def _apart(wishes: list[tuple[float, float]], distances: list[float]) -> list[float]:
    """The positions nearest to the wishes that keep order and distances (isotonic regression)."""
    offsets = [0.0]
    for distance in distances:
        offsets.append(offsets[-1] + distance)
    blocks: list[tuple[float, float, int]] = []  # mean, weight, count
    for (wish, weight), offset in zip(wishes, offsets, strict=False):
        mean, heavy, count = wish - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            other_mean, other_weight, other_count = blocks.pop()
            mean = (mean * heavy + other_mean * other_weight) / (heavy + other_weight)
            heavy, count = heavy + other_weight, count + other_count
        blocks.append((mean, heavy, count))
    means = [mean for mean, _, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
