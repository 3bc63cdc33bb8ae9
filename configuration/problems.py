"""What is wrong with the configuration, as a person reads it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_SHOWN: Final = 160
_SECRET_KEY: Final = re.compile(
    r"secret|password|passwd|passphrase|private_?key|consumer_?key|api_?key|access_?key|credential|token|jwt|bearer",
    re.IGNORECASE,
)
_SECRET_VALUE: Final = re.compile(
    r"-----BEGIN"  # PEM
    r"|\beyJ[\w-]{8,}\.eyJ"  # JWT
    r"|\b(AKIA|ASIA)[A-Z0-9]{12,}"  # AWS access key id
    r"|\b00D\w{9,15}![\w.]{8,}"  # Salesforce session id
    r"|\b3MVG[\w.]{20,}",  # consumer key of a Salesforce connected app
)
_USER_INFO: Final = re.compile(r"//[^/?#\s]*@")
_QUERY: Final = re.compile(r"[?#]\S*")


@dataclass(frozen=True)
class Problem:
    """One wrong key or value.

    Attributes:
        file: the file, None if the problem is in the selection of files.
        line: line in the file from 1, None for the whole file.
        key_path: keys from the top of the file, empty for the whole file.
        what: what is wrong, including the value.
        allowed: what may stand there.
        hint: what to do.
    """

    file: Path | None
    line: int | None
    key_path: tuple[str, ...]
    what: str
    allowed: str | None = None
    hint: str | None = None

    @property
    def key(self) -> str:
        """The key path as one text: ``functions.RealtimeAlert.memory_mb``."""
        return "".join(
            f".{key}" if re.fullmatch(r"[\w-]+", key) else f"[{redacted(key)!r}]" for key in self.key_path
        ).lstrip(".")

    def __str__(self) -> str:
        where = []
        if self.file is not None:
            where.append(f"{displayed_path(self.file)}:{self.line}" if self.line else displayed_path(self.file))
        if self.key_path:
            where.append(self.key)
        lines = [": ".join([*where, self.what])]
        if self.allowed:
            lines.append(f"    allowed: {self.allowed}")
        if self.hint:
            lines.append(f"    hint: {self.hint}")
        return "\n".join(lines)


class ConfigurationError(Exception):
    """The selected configuration cannot be used. `str()` is the whole text to print: every problem of every file.

    Attributes:
        problems: the problems, in the order of the files and their lines.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(
            "\n".join([f"{count} in the configuration of contact centers", *(str(found) for found in self.problems)])
        )


def is_secret_key(key: str) -> bool:
    """Whether a key's name says that its value is a secret."""
    return bool(_SECRET_KEY.search(key))


def redacted(text: str) -> str:
    """`text` in a form that can be printed: no secret, no credentials or query of a URL, not endless."""
    if _SECRET_VALUE.search(text):
        return "(not shown: it looks like a secret)"
    text = _USER_INFO.sub("//...@", text)
    if "://" in text:
        text = _QUERY.sub(lambda found: f"{found[0][0]}..." if len(found[0]) > 1 else found[0], text)
    # A control character could move the cursor or colour the terminal.
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def shown(value: Any, key: str = "") -> str:
    """A value of a configuration file as it appears in an error: as YAML writes it, redacted."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "no value"
    if is_secret_key(key):
        return "a value (not shown)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = redacted(value)
        return text if text.startswith("(not shown") else f'"{text}"'
    return str(value)


def displayed_path(file: Path) -> str:
    """A path as a person reads it: relative to the working directory if it is below."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)
