"""One entry of the table of wrong configurations."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wrong:
    """`changes` make a valid configuration wrong at `key`; the error contains each of `words`.

    `in_schema` says whether the JSON Schema refuses it as well: rules between keys and checks that need code are the
    loader's alone.
    """

    changes: dict[str, Any]
    key: str
    words: tuple[str, ...]
    in_schema: bool = True
