"""A diagram with every box, line and label at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.draw.diagram import Box, Diagram, Link
from flows.draw.layers import Layers, Slot, layered
from flows.draw.place import horizontal
from flows.draw.text import shorten, width, wrap

BOX_WIDTH: Final = 276.0
PADDING: Final = 10.0
TEXT_WIDTH: Final = BOX_WIDTH - 2 * PADDING - 4
"""Room for text in a box: its padding, and the coloured edge at the left, are taken off."""
CHIP_SIZE: Final = 9.5
TITLE_SIZE: Final = 13.0
DETAIL_SIZE: Final = 11.0
LABEL_SIZE: Final = 10.5
CHIP_LINE: Final = 17.0
TITLE_LINE: Final = 16.5
DETAIL_LINE: Final = 14.5
BADGE_LINE: Final = 16.0
LABEL_LINE: Final = 13.0
_PASSING_WIDTH: Final = 10.0
_BETWEEN: Final = 22.0
_ROW_GAP: Final = 34.0
_LONGEST_LABEL: Final = 170.0

Point = tuple[float, float]


@dataclass(frozen=True)
class PlacedBox:
    """A box with its upper left corner, its height, and its title on lines."""

    box: Box
    x: float
    y: float
    height: float
    title: tuple[str, ...]


@dataclass(frozen=True)
class PlacedLink:
    """A line: its points from the source on, the way in and out being vertical, and its label with its place."""

    link: Link
    points: tuple[Point, ...]
    label: str
    label_at: Point


@dataclass(frozen=True)
class Arrangement:
    """What is drawn, from (0, 0) to (width, height)."""

    boxes: tuple[PlacedBox, ...]
    links: tuple[PlacedLink, ...]
    width: float
    height: float


@dataclass(frozen=True)
class _Port:
    """Where a link touches a box: its number in the diagram and the position along the edge."""

    link: int
    x: float


def arrange(diagram: Diagram) -> Arrangement:
    """Place everything. The same diagram always gives the same arrangement."""
    boxes = {box.key: box for box in diagram.boxes}
    layers = layered(list(boxes), diagram.links)
    middles = horizontal(layers, lambda slot: BOX_WIDTH if slot.link is None else _PASSING_WIDTH, _BETWEEN)
    left = min((middles[slot] - (BOX_WIDTH / 2 if slot.link is None else 0) for slot in middles), default=0.0)
    middles = {slot: round(x - left + PADDING * 2, 1) for slot, x in middles.items()}
    titles = {key: tuple(wrap(box.title, TEXT_WIDTH, TITLE_SIZE, lines=2, bold=True)) for key, box in boxes.items()}
    heights = {key: _height(box, len(titles[key])) for key, box in boxes.items()}
    lower, upper = _ports(layers, middles)
    labels = {number: shorten(link.label, _LONGEST_LABEL, LABEL_SIZE) for number, link in enumerate(diagram.links)}
    levels = _levels(layers, diagram.links, labels, lower, upper)
    tops, bottoms = _rows(layers, heights, levels)

    placed = tuple(
        PlacedBox(box, middles[Slot(row, key)] - BOX_WIDTH / 2, tops[row], heights[key], titles[key])
        for key, box in boxes.items()
        for row in [next(index for index, slots in enumerate(layers.rows) if Slot(index, key) in slots)]
    )
    place_of = {item.box.key: item for item in placed}
    links = []
    for number, link in enumerate(diagram.links):
        if number not in layers.chains:
            links.append(_loop(link, place_of[link.source], labels[number]))
            continue
        points = _points(layers.chains[number], number, middles, lower, upper, place_of, tops, bottoms)
        start = points[0]
        if number in layers.upward:
            points = points[::-1]
            start = points[0]
            at = (start[0] + 4, start[1] - 5 - LABEL_LINE * levels.get(number, 0))
        else:
            at = (start[0] + 4, start[1] + 13 + LABEL_LINE * levels.get(number, 0))
        links.append(PlacedLink(link, points, labels[number], at))
    return Arrangement(
        placed,
        tuple(links),
        width=max(
            [0.0]
            + [item.x + BOX_WIDTH for item in placed]
            + [x for item in links for x, _ in item.points]
            + [item.label_at[0] + width(item.label, LABEL_SIZE) for item in links]
        )
        + PADDING * 2,
        height=bottoms[-1] + PADDING,
    )


def _height(box: Box, title_lines: int) -> float:
    badge = BADGE_LINE if box.badge else 0
    return PADDING + CHIP_LINE + TITLE_LINE * title_lines + DETAIL_LINE * len(box.details) + badge + PADDING - 2


def _ports(layers: Layers, middles: Mapping[Slot, float]) -> tuple[dict[Slot, list[_Port]], dict[Slot, list[_Port]]]:
    """Where links leave the lower edge of a box, and where they reach its upper edge, by the direction they go."""
    leaving: dict[Slot, list[tuple[float, int]]] = {}
    coming: dict[Slot, list[tuple[float, int]]] = {}
    for number, chain in layers.chains.items():
        leaving.setdefault(chain[0], []).append((middles[chain[1]], number))
        coming.setdefault(chain[-1], []).append((middles[chain[-2]], number))
    return (
        {slot: _spread(middles[slot], ends) for slot, ends in leaving.items()},
        {slot: _spread(middles[slot], ends) for slot, ends in coming.items()},
    )


def _spread(middle: float, ends: list[tuple[float, int]]) -> list[_Port]:
    step = min(40.0, BOX_WIDTH * 0.76 / max(len(ends) - 1, 1))
    first = middle - step * (len(ends) - 1) / 2
    return [_Port(number, round(first + step * index, 1)) for index, (_, number) in enumerate(sorted(ends))]


def _levels(
    layers: Layers,
    links: tuple[Link, ...],
    labels: Mapping[int, str],
    lower: Mapping[Slot, list[_Port]],
    upper: Mapping[Slot, list[_Port]],
) -> dict[int, int]:
    """By link, the line of text in the gap of its source on which its label has room beside the others."""
    levels: dict[int, int] = {}
    for row in range(len(layers.rows)):
        taken: list[list[tuple[float, float]]] = []
        for slot in layers.rows[row]:
            for port in lower.get(slot, []):
                if port.link not in layers.upward and labels[port.link]:
                    levels[port.link] = _level(taken, port.x, labels[port.link])
        above: list[list[tuple[float, float]]] = []
        for slot in layers.rows[row]:
            for port in upper.get(slot, []):
                if port.link in layers.upward and labels[port.link]:
                    levels[port.link] = _level(above, port.x, labels[port.link])
    return {number: levels.get(number, 0) for number in range(len(links))}


def _level(taken: list[list[tuple[float, float]]], x: float, label: str) -> int:
    start, end = x, x + width(label, LABEL_SIZE) + 10
    for level, spans in enumerate(taken):
        if all(end < left or start > right for left, right in spans):
            spans.append((start, end))
            return level
    taken.append([(start, end)])
    return len(taken) - 1


def _rows(layers: Layers, heights: Mapping[str, float], levels: Mapping[int, int]) -> tuple[list[float], list[float]]:
    """Upper and lower edge of each row."""
    rows = layers.rows
    below = [0] * len(rows)
    above = [0] * len(rows)
    for number, chain in layers.chains.items():
        lines = levels[number] + 1
        if number in layers.upward:
            above[chain[-1].row] = max(above[chain[-1].row], lines)
        else:
            below[chain[0].row] = max(below[chain[0].row], lines)
    tops: list[float] = []
    bottoms: list[float] = []
    y = PADDING
    for index, row in enumerate(rows):
        if index:
            crowd = min(26.0, 2.0 * len(rows[index - 1]))
            y += _ROW_GAP + crowd + LABEL_LINE * (max(below[index - 1] - 1, 0) + above[index])
        tops.append(y)
        y += max((heights[slot.box] for slot in row if slot.link is None), default=0.0)
        bottoms.append(y)
    return tops, bottoms


def _points(
    chain: list[Slot],
    number: int,
    middles: Mapping[Slot, float],
    lower: Mapping[Slot, list[_Port]],
    upper: Mapping[Slot, list[_Port]],
    place_of: Mapping[str, PlacedBox],
    tops: list[float],
    bottoms: list[float],
) -> tuple[Point, ...]:
    """From the upper box to the lower one; where the line passes a row it is upright."""
    first, last = chain[0], chain[-1]
    start = next(port.x for port in lower[first] if port.link == number)
    end = next(port.x for port in upper[last] if port.link == number)
    place = place_of[first.box]
    points = [(start, place.y + place.height)]
    if place.y + place.height < bottoms[first.row]:
        points.append((start, bottoms[first.row]))
    for slot in chain[1:-1]:
        points += [(middles[slot], tops[slot.row]), (middles[slot], bottoms[slot.row])]
    return (*points, (end, tops[last.row]))


def _loop(link: Link, place: PlacedBox, label: str) -> PlacedLink:
    """A link from a box to itself, at its right side."""
    right = place.x + BOX_WIDTH
    top, bottom = place.y + place.height * 0.3, place.y + place.height * 0.7
    points = ((right, bottom), (right + 22, bottom), (right + 22, top), (right, top))
    return PlacedLink(link, points, label, (right + 26, (top + bottom) / 2 + 3))
