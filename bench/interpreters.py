"""Fresh interpreters, in an environment like Lambda's."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.model import NotMeasurableError

ROOT = Path(__file__).resolve().parents[1]
CHILDREN = Path(__file__).resolve().parent / "children"
_MARK = "BENCH:"
_TIMEOUT = 60


def lambda_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a function: nothing of this process but PATH, so that results do not depend on the shell.

    Above all no PYTHONDONTWRITEBYTECODE: Lambda's layers are measured with their .pyc files in place.
    """
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT / "lambda_src"),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "fictional",
        "AWS_SECRET_ACCESS_KEY": "fictional",
        "AWS_EC2_METADATA_DISABLED": "true",
        **(extra or {}),
    }


def run_child(name: str, *arguments: str, environment: Mapping[str, str]) -> tuple[Any, int]:
    """Run a program of `children` in a fresh interpreter: what it reports, and when it was started (monotonic, ns).

    Raises:
        NotMeasurableError: it failed; the text holds the last line of its errors.
    """
    command = [sys.executable, str(CHILDREN / name), *arguments]
    started = time.monotonic_ns()
    try:
        done = subprocess.run(
            command, env=dict(environment), cwd=ROOT, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotMeasurableError(f"{name} did not end within {_TIMEOUT} s") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no error text"]
        raise NotMeasurableError(f"{name} failed: {lines[-1][:300]}")
    return parse_report(done.stdout), started


def parse_report(output: str) -> Any:
    """What a child reported: the last marked line of its output (its other lines are log records).

    Raises:
        NotMeasurableError: there is none.
    """
    for line in reversed(output.splitlines()):
        if line.startswith(_MARK):
            return ast.literal_eval(line.removeprefix(_MARK))
    raise NotMeasurableError("the measured process ended without a report")
