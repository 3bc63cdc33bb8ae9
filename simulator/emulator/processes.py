"""Background processes that are started in a group of their own and stopped as a group.

The emulator starts one worker process per Lambda function and leaves them behind when it is stopped; the
workers stay in the emulator's process group, so ending the group ends them too. `start_new_session` makes the
group's id the id of its first process, which is what the local state file remembers.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class ProcessIdentity:
    """A process that may outlive the one that started it.

    `started` is the kernel's start mark of the process (opaque text). A pid is used again after a while; the
    mark tells our process from a stranger that got its number.
    """

    pid: int
    started: str

    def is_alive(self) -> bool:
        """Whether the very process that was started still runs."""
        return start_mark(self.pid) == self.started


def start_mark(pid: int) -> str | None:
    """The start time of a process as the kernel tells it, or None when it does not run (or is a zombie)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _start_mark_from_ps(pid)
    except (OSError, ProcessLookupError):
        return None
    # The second field is the command in parentheses and may itself hold spaces and parentheses.
    fields = stat[stat.rindex(")") + 2 :].split()
    state, start_ticks = fields[0], fields[19]
    return None if state in {"Z", "X"} else start_ticks


def _start_mark_from_ps(pid: int) -> str | None:
    """The same on systems without /proc (macOS)."""
    answer = subprocess.run(
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else started.strip()


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody listens on at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def start_in_group(
    command: Sequence[str], *, log: Path, env: Mapping[str, str], cwd: Path
) -> tuple[subprocess.Popen[bytes], ProcessIdentity]:
    """Start a command as the leader of a new process group, its output appended to `log`.

    Raises FileNotFoundError when the program does not exist.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    return process, ProcessIdentity(pid=process.pid, started=start_mark(process.pid) or "")


def group_members(group: int) -> list[int]:
    """The living processes of a group. Empty without /proc when the group's signal test says so."""
    if not Path("/proc/self/stat").exists():
        return [group] if _group_exists(group) else []
    members = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it ended while we looked
        fields = stat[stat.rindex(")") + 2 :].split()
        if int(fields[2]) == group and fields[0] not in {"Z", "X"}:
            members.append(int(entry.name))
    return sorted(members)


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def stop_group(group: int, *, process: subprocess.Popen[bytes] | None = None, grace: float = 5.0) -> None:
    """End every process of a group: TERM, then KILL after `grace` seconds. Returns when none is left.

    `process` is the leader's handle when this process started it (it must be reaped). Ending a group that has
    already gone is not an error.
    """
    if group <= 1 or group == os.getpgrp():
        raise ValueError(f"refused to end process group {group}: it is not one that was started here")
    # The leader ends by itself on TERM and its workers read end-of-file; what stays is killed.
    for sign, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, grace)):
        if process is not None:
            process.poll()
        if not group_members(group):
            break
        try:
            os.killpg(group, sign)
        except ProcessLookupError:
            break
        _wait_gone(group, process, seconds)
    if process is not None:
        process.wait(timeout=grace)


def _wait_gone(group: int, process: subprocess.Popen[bytes] | None, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process is not None:
            process.poll()
        if not group_members(group):
            return
        time.sleep(_POLL_SECONDS)
