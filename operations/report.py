"""What a replay did, in lines that an operator reads: counts and ids, nothing of a call's content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Say = Callable[[str], None]
"""Takes one line."""

_SHOWN_IDS = 20
_SHOWN_REASON = 300


@dataclass(frozen=True, kw_only=True)
class Item:
    """A batch or event in a failure destination, and what became of it.

    Attributes:
        where: key of the object, or id of the message.
        what: what is in it: function and number of records.
        ids: of its contacts, or of its records where those are not readable.
        left: why it stays; None if it was handled and is deleted now.
    """

    where: str
    what: str
    ids: tuple[str, ...] = ()
    left: str | None = None


@dataclass
class Report:
    """All items of one destination.

    Attributes:
        title: the destination.
        dry_run: nothing was invoked or deleted.
    """

    title: str
    dry_run: bool
    say: Say
    items: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.say(self.title)

    def add(self, item: Item) -> None:
        """Note an item and say so."""
        self.items.append(item)
        if self.dry_run:
            mark = "waiting" if item.left is None else "broken "
        else:
            mark = "done   " if item.left is None else "failed "
        self.say(f"  {mark}  {item.where}")
        self.say(f"           {item.what}{_listed(item.ids)}")
        if item.left is not None:
            self.say(f"           {_one_line(item.left)}")

    @property
    def left(self) -> int:
        """How many items stay because they failed."""
        return sum(item.left is not None for item in self.items)

    def summary(self) -> str:
        """One line with the counts."""
        count = len(self.items)
        if not count:
            return f"{self.title}: nothing is there"
        if self.dry_run:
            return (
                f"{self.title}: {count} waiting, {self.left} of them cannot be replayed (dry run: nothing was changed)"
            )
        return (
            f"{self.title}: {count} found, {count - self.left} replayed and deleted, {self.left} failed again and kept"
        )


def _listed(ids: Sequence[str]) -> str:
    if not ids:
        return ""
    more = f" and {len(ids) - _SHOWN_IDS} more" if len(ids) > _SHOWN_IDS else ""
    return f": {', '.join(ids[:_SHOWN_IDS])}{more}"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_REASON else f"{line[:_SHOWN_REASON]}..."
