"""How a validator of the configuration says no.

A validator raises :func:`refuse` (or :func:`refuse_all` for several at once); `configuration.problems` turns it into
the text that a person reads, together with the file, the line, the key path and the value.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

REFUSED = "refused"


@dataclass(frozen=True)
class Allowed:
    """Metadata of a field (``Annotated[int, Allowed("1 to 60")]``): what may stand there, in one phrase."""

    text: str


@dataclass(frozen=True)
class Refusal:
    """One reason to refuse a value.

    Attributes:
        what: a phrase that follows the value, such as ``is not a region of Amazon Connect``.
        allowed: what may stand there; by default the `Allowed` text of the field.
        hint: what to do instead.
        at: keys below the place of the validator, for a validator that looks at more than one key.
        show_value: False where the phrase reads better without the value in front of it.
    """

    what: str
    allowed: str | None = None
    hint: str | None = None
    at: tuple[str, ...] = ()
    show_value: bool = True


def refuse_all(refusals: Sequence[Refusal]) -> PydanticCustomError:
    """The exception for several refusals, each at its own key."""
    text = "; ".join(refusal.what for refusal in refusals)
    return PydanticCustomError(REFUSED, "{reasons}", {"reasons": text, "refusals": list(refusals)})


def refuse(what: str, *, allowed: str | None = None, hint: str | None = None) -> PydanticCustomError:
    """The exception for one refusal of the value that a validator was given."""
    return refuse_all([Refusal(what, allowed, hint)])


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was probably meant to be, whatever its case and separators; None if none is near."""
    spelt = {_fold(candidate): candidate for candidate in candidates}
    found = difflib.get_close_matches(_fold(word), spelt, n=1, cutoff=0.7)
    return spelt[found[0]] if found else None


def _fold(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "").replace(" ", "")


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The hint for a misspelt word, or None."""
    match = nearest(word, candidates)
    return f"did you mean {match}?" if match else None
