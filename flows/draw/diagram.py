"""What is drawn: boxes and the lines between them, before anything is placed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a line looks: it succeeded, it failed, or an option takes the block away."""

    SUCCESS = "success"
    ERROR = "error"
    OPTION = "option"


@dataclass(frozen=True)
class Look:
    """A kind of box: its label in capitals and its colours."""

    label: str
    colour: str
    fill: str


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        key: names it in links.
        look: colours and the label above the title.
        kind: what the block is called, after the label.
        title: the name, up to two lines.
        details: further lines, each cut to the width.
        badge: a remark at the lower edge, such as the option that leaves the block out; "" for none.
        tooltip: everything, uncut.
    """

    key: str
    look: Look
    kind: str
    title: str
    details: tuple[str, ...] = ()
    badge: str = ""
    tooltip: str = ""


@dataclass(frozen=True)
class Link:
    """A line from a box to a box, with the branches it stands for."""

    source: str
    target: str
    label: str = ""
    style: Style = Style.SUCCESS


@dataclass(frozen=True)
class Diagram:
    """A picture: title, a text below it, boxes (the first is where it begins) and links."""

    title: str
    subtitle: str
    text: str
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
