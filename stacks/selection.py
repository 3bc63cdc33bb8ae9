"""Which contact centers the command line selects.

``cdk -c contact_center=a -c contact_center=b`` is one of the ways to name several, but the CDK CLI (2.1148) keeps only
the last value of a repeated key and hands that to the app. Deploying one contact center where two were asked for would
be a silent mistake, so the values are read from the command line of the CLI, which is an ancestor of this process.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from configuration import ConfigurationError, Problem

CONTEXT_KEY: Final = "contact_center"
_ANCESTORS: Final = 6
"""The CLI starts a shell that starts the app; package runners (npx, make) may add processes above and between."""

CommandLine = tuple[int, list[str]]
"""Parent's process id, and the arguments of a process."""


def parse_selection(value: object) -> list[str] | None:
    """Names or paths from a context value: text separated by commas, or a list (from cdk.json); None selects all.

    Raises:
        ConfigurationError: it is something else, or names nothing.
    """
    if value is None:
        return None
    items = [value] if isinstance(value, str) else value
    if isinstance(items, Sequence) and all(isinstance(item, str) for item in items):
        names = [name.strip() for item in items for name in item.split(",")]
        if any(names):
            return [name for name in names if name]
    raise ConfigurationError(
        [
            Problem(
                file=None,
                line=None,
                key_path=(),
                what=f"the context {CONTEXT_KEY} is {value!r}, which selects nothing",
                allowed="names or paths of configuration files, separated by commas",
                hint="leave it out to select all contact centers",
            )
        ]
    )


def selected_contact_centers(
    value: object, *, process: int | None = None, read: Callable[[int], CommandLine | None] | None = None
) -> list[str] | None:
    """The selection, with all values of a repeated key.

    Args:
        value: what the CDK CLI hands over.
        process: process to start from; this process's parent unless given.
        read: reads the command line of a process.
    """
    selection = parse_selection(value)
    if not isinstance(value, str):
        return selection
    repeated = _repeated_values(process or os.getppid(), read or read_command_line)
    # Only if the last one is what was handed over, these are the arguments of the CLI that started this app.
    if repeated and repeated[-1] == value:
        return parse_selection(repeated)
    return selection


def _repeated_values(process: int, read: Callable[[int], CommandLine | None]) -> list[str]:
    for _ in range(_ANCESTORS):
        found = read(process)
        if found is None:
            break
        process, arguments = found
        values = context_values(arguments)
        if values:
            return values
    return []


def context_values(arguments: Sequence[str], *, key: str = CONTEXT_KEY) -> list[str]:
    """All values of ``-c key=value``, ``-ckey=value``, ``--context key=value`` and ``--context=key=value``."""
    values = []
    for position, argument in enumerate(arguments):
        if argument in ("-c", "--context"):
            assignment = arguments[position + 1] if position + 1 < len(arguments) else ""
        elif argument.startswith("--context="):
            assignment = argument.removeprefix("--context=")
        elif argument.startswith("-c") and not argument.startswith("--"):
            assignment = argument.removeprefix("-c").removeprefix("=")
        else:
            continue
        name, separator, text = assignment.partition("=")
        if separator and name == key:
            values.append(text)
    return values


def read_command_line(process: int) -> CommandLine | None:
    """Parent and arguments of a process, from /proc or else from ``ps``; None if neither tells."""
    proc = Path("/proc") / str(process)
    try:
        arguments = (proc / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
        # The name of the program is in parentheses and may hold any character; state and parent follow.
        parent = int((proc / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return _from_ps(process)
    return parent, arguments


def _from_ps(process: int) -> CommandLine | None:
    try:
        listed = subprocess.run(  # noqa: S603
            ["ps", "-ww", "-o", "ppid=,args=", "-p", str(process)],  # noqa: S607
            check=True,
            capture_output=True,
            text=True,
        )
        parent, *arguments = listed.stdout.split()
        return int(parent), arguments
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None
