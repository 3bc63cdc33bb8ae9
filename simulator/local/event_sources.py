"""The driver of Kinesis event source mappings as a background process.

The emulator ignores partial batch failures, retries and failure destinations of such mappings, so they are switched
off in it and driven by AWS's rules (simulator/event_sources).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from simulator.emulator import EmulatorAccess
from simulator.emulator.lifecycle import repository_root
from simulator.emulator.processes import start_in_group
from simulator.local.http import StandInError
from simulator.local.state import RunningProcess

EVENT_SOURCES: Final = "event-sources"
READY: Final = "ready"
_START_SECONDS = 20.0


def start_event_sources(work_dir: Path, access: EmulatorAccess) -> tuple[RunningProcess, subprocess.Popen[bytes]]:
    """Start the driver for all mappings of the emulator; it takes up those of later deployments by itself.

    Raises StandInError with its output when it does not come up.
    """
    root = repository_root()
    log = work_dir / f"{EVENT_SOURCES}.log"
    log.unlink(missing_ok=True)
    arguments = ["--endpoint", access.endpoint, "--region", access.region, "--account", access.account]
    # Where it stood: a driver that is started again on a living emulator must not deliver everything once more.
    arguments += ["--state", str(work_dir / "event-source-positions.json")]
    process, identity = start_in_group(
        [sys.executable, "-m", "simulator.event_sources", *arguments],
        log=log,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"},
        cwd=root,
    )
    running = RunningProcess(pid=identity.pid, started=identity.started, port=0)
    until = time.monotonic() + _START_SECONDS
    while READY not in _output(log):
        if process.poll() is not None or time.monotonic() >= until:
            running.stop()
            tail = "\n".join(_output(log).splitlines()[-15:])
            raise StandInError(f"the driver of event source mappings did not come up. The end of {log}:\n{tail}")
        time.sleep(0.05)
    return running, process


def _output(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
