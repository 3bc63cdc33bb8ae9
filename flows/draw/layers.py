"""The layers of a picture: every box gets a row, every line that passes rows a place in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flows.draw.diagram import Link

_SWEEPS = 24


@dataclass(frozen=True)
class Slot:
    """A place in a row: a box (`link` None), or where the link of that number passes."""

    row: int
    box: str = ""
    link: int | None = None


@dataclass(frozen=True)
class Layers:
    """Rows from top to bottom, each from left to right.

    Attributes:
        rows: the slots of each row.
        chains: by number of a link its slots from the upper box to the lower one; none for a link from a box to itself.
        upward: numbers of the links that lead from a lower box to an upper one, so that their chain is reversed.
    """

    rows: list[list[Slot]]
    chains: dict[int, list[Slot]]
    upward: frozenset[int]


def layered(boxes: Sequence[str], links: Sequence[Link]) -> Layers:
    """Rows for boxes (the first one is where the picture begins) and the links between them."""
    upward = _upward(boxes, links)
    ends = {
        number: (link.target, link.source) if number in upward else (link.source, link.target)
        for number, link in enumerate(links)
        if link.source != link.target
    }
    row_of = _rows_of(boxes, ends)
    rows: list[list[Slot]] = [[] for _ in range(max(row_of.values(), default=0) + 1)]
    slot_of = {box: Slot(row_of[box], box=box) for box in boxes}
    for box in _reading_order(boxes, links):
        rows[row_of[box]].append(slot_of[box])
    chains: dict[int, list[Slot]] = {}
    for number, (upper, lower) in ends.items():
        passing = [Slot(row, link=number) for row in range(row_of[upper] + 1, row_of[lower])]
        for slot in passing:
            rows[slot.row].append(slot)
        chains[number] = [slot_of[upper], *passing, slot_of[lower]]
    return Layers(_ordered(rows, chains), chains, upward)


def _followers(boxes: Sequence[str], links: Sequence[Link]) -> dict[str, list[tuple[int, str]]]:
    followers: dict[str, list[tuple[int, str]]] = {box: [] for box in boxes}
    for number, link in enumerate(links):
        followers[link.source].append((number, link.target))
    return followers


def _upward(boxes: Sequence[str], links: Sequence[Link]) -> frozenset[int]:
    """Links that close a circle, seen from where the picture begins."""
    followers = _followers(boxes, links)
    upward: set[int] = set()
    done: set[str] = set()
    for root in boxes:
        if root in done:
            continue
        open_boxes = [root]
        work = [iter(followers[root])]
        while work:
            number, target = next(work[-1], (-1, ""))
            if number < 0:
                work.pop()
                done.add(open_boxes.pop())
            elif target in open_boxes:
                upward.add(number)
            elif target not in done:
                open_boxes.append(target)
                work.append(iter(followers[target]))
    return frozenset(upward)


def _rows_of(boxes: Sequence[str], ends: Mapping[int, tuple[str, str]]) -> dict[str, int]:
    """The row of each box: one below the lowest box that leads to it."""
    waiting = {box: sum(lower == box for _, lower in ends.values()) for box in boxes}
    lower_of: dict[str, list[str]] = {box: [] for box in boxes}
    for upper, lower in ends.values():
        lower_of[upper].append(lower)
    rows = dict.fromkeys(boxes, 0)
    ready = [box for box in boxes if waiting[box] == 0]
    while ready:
        box = ready.pop(0)
        for lower in lower_of[box]:
            rows[lower] = max(rows[lower], rows[box] + 1)
            waiting[lower] -= 1
            if waiting[lower] == 0:
                ready.append(lower)
    return rows


def _reading_order(boxes: Sequence[str], links: Sequence[Link]) -> list[str]:
    """Boxes as one reads them: along the first branch of each to its end, then the second."""
    followers = _followers(boxes, links)
    order: dict[str, None] = {}
    for root in boxes:
        stack = [root]
        while stack:
            box = stack.pop()
            if box not in order:
                order[box] = None
                stack.extend(target for _, target in reversed(followers[box]))
    return list(order)


def _ordered(rows: list[list[Slot]], chains: Mapping[int, list[Slot]]) -> list[list[Slot]]:
    """The rows in an order with few crossings: each slot near the middle of those it is linked with."""
    above: dict[Slot, list[Slot]] = {slot: [] for row in rows for slot in row}
    below: dict[Slot, list[Slot]] = {slot: [] for row in rows for slot in row}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            above[lower].append(upper)
            below[upper].append(lower)
    best = [list(row) for row in rows]
    fewest = _crossings(best, below)
    current = [list(row) for row in rows]
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        for row in range(len(current)) if downward else reversed(range(len(current))):
            _sort(current, row, above if downward else below)
        crossings = _crossings(current, below)
        if crossings < fewest:
            best, fewest = [list(row) for row in current], crossings
    return best


def _sort(rows: list[list[Slot]], row: int, neighbours: Mapping[Slot, list[Slot]]) -> None:
    place = {slot: index / max(len(other), 1) for other in rows for index, slot in enumerate(other)}
    current = {slot: index for index, slot in enumerate(rows[row])}

    def middle(slot: Slot) -> float:
        near = [place[other] for other in neighbours[slot]]
        return sum(near) / len(near) if near else place[slot]

    rows[row].sort(key=lambda slot: (round(middle(slot), 9), current[slot]))


def _crossings(rows: list[list[Slot]], below: Mapping[Slot, list[Slot]]) -> int:
    total = 0
    for row, following in pairwise(rows):
        place = {slot: index for index, slot in enumerate(following)}
        ends = [sorted(place[lower] for lower in below[slot]) for slot in row]
        seen: list[int] = []
        for group in ends:
            total += sum(earlier > end for end in group for earlier in seen)
            seen.extend(group)
    return total
