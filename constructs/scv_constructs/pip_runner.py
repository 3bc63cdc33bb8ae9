"""Runs pip for the layer, and says in plain words why it failed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scv_constructs.target import LambdaTarget

PipRunner = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]
"""Takes pip's arguments from ``install`` on; returns its exit code and both outputs as text."""

_TAIL_LINES = 5
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|name resolution|Max retries exceeded|ReadTimeout|ProxyError|SSLError"
    r"|Network is unreachable|Connection refused",
    re.IGNORECASE,
)


class LayerBuildError(Exception):
    """The third-party layer could not be built. Its text names the requirement and what to do."""


def run_pip(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run this interpreter's pip; the index and proxy settings are pip's own (pip.conf, PIP_* variables)."""
    return subprocess.run(  # noqa: S603 - fixed program, arguments of this package
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def explain_failure(output: str, *, requirements: Path, target: LambdaTarget) -> str:
    """Say which requirement pip stumbled over and what to do, with the end of pip's own output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    tail = "\n".join(f"    {line}" for line in lines[-_TAIL_LINES:])
    return (
        f"The third-party layer for {target.identity} could not be built from {requirements}: "
        f"{_diagnose(output, target=target)}\n  pip said:\n{tail or '    (nothing)'}"
    )


def _diagnose(output: str, *, target: LambdaTarget) -> str:
    mismatch = _listed_after("DO NOT MATCH THE HASHES", output)
    if mismatch:
        return (
            f"the package that the index offers for {mismatch} is not the one that the lock file was made with. "
            "If the lock file was edited by hand, write it anew with `make lock`; otherwise find out who changed it."
        )
    unhashed = _listed_after("Hashes are required", output) or _listed_after("must have their versions pinned", output)
    if unhashed:
        return f"the lock file does not pin {unhashed} with a hash. Write it anew with `make lock`."
    missing = re.search(r"No matching distribution found for (\S+)", output)
    requirement = missing[1].rstrip(";,") if missing else "a package"
    # Also ends in "No matching distribution found", so it is looked for before that.
    if _UNREACHABLE.search(output):
        return (
            f"the package index did not answer when asked for {requirement}. Check the network and pip's index and "
            "proxy settings (`pip config list`), then run the same command again."
        )
    if missing:
        return (
            f"there is no wheel of {requirement} that fits {target.identity}. Pin a version that has one in the "
            "requirements.in next to the lock file, then run `make lock`."
        )
    if "No module named pip" in output:
        return "this interpreter has no pip. Make the virtual environment with `python -m venv`, then try again."
    return "pip failed; its output says why."


def _listed_after(message: str, output: str) -> str | None:
    """The first of the requirements that pip lists, indented, below an error message."""
    found = re.search(rf"{message}.*\n\s+(\S+)", output)
    return found[1] if found else None
