"""Text in pictures: how wide it is, wrapping, shortening, escaping. Without a font at hand widths are estimates."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

ELLIPSIS: Final = "\u2026"
# Measured on DejaVu Sans, the widest of the fonts that the pictures ask for.
_NARROW: Final = frozenset("iljtfrI.,:;'!|()[]{} -/\\\"")
_WIDE: Final = frozenset("mwMW@%&QOGDCNHUAVXYRKBEPST_#0123456789$<>=+~")
# Characters that XML 1.0 does not allow, and that no viewer shows.
_CONTROL: Final = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in pixels, rather too wide than too narrow, in the sans serif fonts of common systems."""
    units = 0.0
    for character in text:
        if character in _NARROW:
            units += 0.41
        elif character in _WIDE:
            units += 0.74
        elif ord(character) > 0x2E7F:
            units += 1.05
        else:
            units += 0.62
    return units * size * (1.1 if bold else 1.0)


def shorten(text: str, most: float, size: float, *, bold: bool = False) -> str:
    """The text if it is no wider than `most`, else its beginning and an ellipsis."""
    if width(text, size, bold=bold) <= most:
        return text
    while text and width(text + ELLIPSIS, size, bold=bold) > most:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrap(text: str, most: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """The text on at most `lines` lines, each no wider than `most`; what does not fit ends in an ellipsis."""
    words = text.split()
    result: list[str] = []
    while words and len(result) < lines:
        if len(result) == lines - 1:
            result.append(shorten(" ".join(words), most, size, bold=bold))
            break
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size, bold=bold) <= most:
            line += f" {words.pop(0)}"
        if width(line, size, bold=bold) > most:
            head = _head(line, most, size, bold=bold)
            words.insert(0, line[len(head) :])
            line = head
        result.append(line)
    return result


def _head(word: str, most: float, size: float, *, bold: bool) -> str:
    """As many characters of a long word as fit on a line, at least one."""
    length = len(word)
    while length > 1 and width(word[:length], size, bold=bold) > most:
        length -= 1
    return word[:length]


def escaped(text: str) -> str:
    """The text fit for an element or a quoted attribute of XML."""
    return escape(text.translate(_CONTROL), {'"': "&quot;", "'": "&#39;"})
