"""An arrangement as SVG. Nothing in it is taken from elsewhere: no fonts, no style sheets, no scripts."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from flows.draw.arrange import (
    BADGE_LINE,
    BOX_WIDTH,
    CHIP_LINE,
    CHIP_SIZE,
    DETAIL_LINE,
    DETAIL_SIZE,
    LABEL_SIZE,
    PADDING,
    TEXT_WIDTH,
    TITLE_LINE,
    TITLE_SIZE,
    Arrangement,
    PlacedBox,
    PlacedLink,
    Point,
    arrange,
)
from flows.draw.diagram import Diagram, Style
from flows.draw.text import escaped, shorten, width, wrap

_FONT: Final = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_INK: Final = "#1f2933"
_QUIET: Final = "#52606d"
_LINES: Final = {
    Style.SUCCESS: ("#3e4c59", ""),
    Style.ERROR: ("#c62828", ' stroke-dasharray="6 4"'),
    Style.OPTION: ("#8a6d00", ' stroke-dasharray="1.5 4" stroke-linecap="round"'),
}
_LEGEND: Final = (
    (Style.SUCCESS, "success or condition"),
    (Style.ERROR, "error branch"),
    (Style.OPTION, "the option leaves the block out"),
)
_LEAST_WIDTH: Final = 640.0


def render(diagram: Diagram) -> str:
    """The picture as the text of an SVG file; the same diagram always gives the same text."""
    placed = arrange(diagram)
    total = max(placed.width, _LEAST_WIDTH)
    notes = wrap(diagram.text, total - 4 * PADDING, DETAIL_SIZE, lines=6)
    head = 66.0 + 15.0 * len(notes) + 22.0
    shift = (total - placed.width) / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(total)} {_n(placed.height + head)}" '
        f'width="{_n(total)}" height="{_n(placed.height + head)}" font-family="{_FONT}" role="img">',
        f"<title>{escaped(diagram.title)}</title>",
        _markers(),
        f'<rect width="{_n(total)}" height="{_n(placed.height + head)}" fill="#ffffff"/>',
        _text(2 * PADDING, 30, diagram.title, 19, bold=True),
        _text(2 * PADDING, 49, diagram.subtitle, 11.5, colour=_QUIET),
        *(_text(2 * PADDING, 67 + 15 * line, text, DETAIL_SIZE, colour=_INK) for line, text in enumerate(notes)),
        _legend(diagram, 66.0 + 15.0 * len(notes) + 6.0),
        f'<g transform="translate({_n(shift)} {_n(head)})">',
        *(_line(link) for link in _errors_last(placed)),
        *(_box(box) for box in placed.boxes),
        *(_label(link) for link in placed.links if link.label),
        "</g>",
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _errors_last(placed: Arrangement) -> list[PlacedLink]:
    order = {Style.OPTION: 0, Style.SUCCESS: 1, Style.ERROR: 2}
    return sorted(placed.links, key=lambda link: order[link.link.style])


def _markers() -> str:
    arrows = "".join(
        f'<marker id="{style.value}" viewBox="0 0 8 8" refX="7.2" refY="4" markerWidth="8" markerHeight="8" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.6 L8 4 L0 7.4 Z" fill="{colour}"/></marker>'
        for style, (colour, _) in _LINES.items()
    )
    return f"<defs>{arrows}</defs>"


def _legend(diagram: Diagram, y: float) -> str:
    used = {link.style for link in diagram.links}
    x = 2 * PADDING
    parts = []
    for style, words in _LEGEND:
        if style in used:
            colour, dashes = _LINES[style]
            parts.append(
                f'<path d="M{_n(x)} {_n(y)} h34" stroke="{colour}" stroke-width="1.6" fill="none"{dashes} '
                f'marker-end="url(#{style.value})"/>' + _text(x + 41, y + 4, words, LABEL_SIZE, colour=_QUIET)
            )
            x += 41 + width(words, LABEL_SIZE) + 22
    return "".join(parts)


def _box(placed: PlacedBox) -> str:
    box, look = placed.box, placed.box.look
    x, y = placed.x, placed.y
    left = x + PADDING + 4
    chip = width(look.label, CHIP_SIZE, bold=True) + 10
    parts = [
        f"<g><title>{escaped(box.tooltip or box.title)}</title>",
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(BOX_WIDTH)}" height="{_n(placed.height)}" rx="7" '
        f'fill="{look.fill}" stroke="{look.colour}" stroke-width="1.2"/>',
        f'<path d="M{_n(x + 5)} {_n(y + 0.6)} h-0 a6 6 0 0 0 -4.4 6 v{_n(placed.height - 13.2)} a6 6 0 0 0 4.4 6 z" '
        f'fill="{look.colour}"/>',
        f'<rect x="{_n(left)}" y="{_n(y + PADDING - 2)}" width="{_n(chip)}" height="14" rx="3.5" '
        f'fill="{look.colour}"/>',
        _text(left + 5, y + PADDING + 8.4, look.label, CHIP_SIZE, bold=True, colour="#ffffff"),
        _text(left + chip + 6, y + PADDING + 8.6, shorten(box.kind, TEXT_WIDTH - chip - 6, 10), 10, colour=_QUIET),
    ]
    line = y + PADDING + CHIP_LINE + 12
    for text in placed.title:
        parts.append(_text(left, line, text, TITLE_SIZE, bold=True))
        line += TITLE_LINE
    for text in box.details:
        parts.append(_text(left, line - 1.5, shorten(text, TEXT_WIDTH, DETAIL_SIZE), DETAIL_SIZE, colour=_QUIET))
        line += DETAIL_LINE
    if box.badge:
        parts.append(_badge(box.badge, left, y + placed.height - PADDING - BADGE_LINE + 4, TEXT_WIDTH))
    return "".join([*parts, "</g>"])


def _badge(text: str, x: float, y: float, most: float) -> str:
    shown = shorten(text, most - 8, 10)
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width(shown, 10) + 10)}" height="15" rx="7.5" fill="#fff8e1" '
        f'stroke="#8a6d00" stroke-width="0.8"/>' + _text(x + 5, y + 11, shown, 10, colour="#6b5300")
    )


def _line(placed: PlacedLink) -> str:
    colour, dashes = _LINES[placed.link.style]
    return (
        f'<path d="{_path(placed.points, placed.link.source == placed.link.target)}" stroke="{colour}" '
        f'stroke-width="1.5" fill="none"{dashes} marker-end="url(#{placed.link.style.value})"/>'
    )


def _path(points: tuple[Point, ...], straight: bool) -> str:
    """Upright pieces are lines, the others curves that begin and end upright."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if straight or x == to_x:
            parts.append(f"L{_n(to_x)} {_n(to_y)}")
        else:
            middle = (y + to_y) / 2
            parts.append(f"C{_n(x)} {_n(middle)} {_n(to_x)} {_n(middle)} {_n(to_x)} {_n(to_y)}")
    return " ".join(parts)


def _label(placed: PlacedLink) -> str:
    colour = _LINES[placed.link.style][0]
    x, y = placed.label_at
    halo = ' stroke="#ffffff" stroke-width="3.2" stroke-linejoin="round" paint-order="stroke"'
    return _text(x, y, placed.label, LABEL_SIZE, colour=colour, more=halo)


def _text(x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = _INK, more: str = "") -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{weight} fill="{colour}"{more}>{escaped(text)}</text>'
        if text
        else ""
    )


def _n(number: float) -> str:
    """A number with one decimal at most, the same on every machine."""
    return f"{number:.1f}".removesuffix(".0")
