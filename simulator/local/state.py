"""What runs for a contact center on this machine: a file that `up` writes and `status`, `down` and people read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from simulator.emulator import ProcessIdentity
from simulator.emulator.processes import stop_group

STATE_FILE: Final = "state.json"
PROCESSES: Final = ("emulator", "salesforce", "connect")


class StateError(ValueError):
    """A state file cannot be read. The text names the file and what to do."""


@dataclass(frozen=True, kw_only=True)
class RunningProcess:
    """A background process, the leader of its own process group, and where it listens (port 0: nowhere)."""

    pid: int
    started: str
    port: int

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def identity(self) -> ProcessIdentity:
        """Tells this very process from a later one with the same pid."""
        return ProcessIdentity(pid=self.pid, started=self.started)

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.identity.is_alive()

    def stop(self) -> bool:
        """End it and all that it started. False when it did not run any more."""
        if not self.is_alive():
            return False
        stop_group(self.pid)
        return True


@dataclass(frozen=True, kw_only=True)
class LocalState:
    """One contact center that is up.

    `processes` has the keys of `PROCESSES`; `outputs` are the stacks' outputs: stack -> name -> value.
    """

    contact_center: str
    call_center_api_name: str
    account: str
    region: str
    instance_id: str
    processes: Mapping[str, RunningProcess]
    outputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def save(self, work_dir: Path) -> Path:
        """Write the file; a half-written one is never seen."""
        work_dir.mkdir(parents=True, exist_ok=True)
        path = work_dir / STATE_FILE
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
        return path

    @classmethod
    def load(cls, work_dir: Path) -> Self | None:
        """Read the file; None when there is none.

        Raises StateError when it is not a state file.
        """
        path = work_dir / STATE_FILE
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            processes = {name: RunningProcess(**one) for name, one in content.pop("processes").items()}
            return cls(**content, processes=processes)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StateError(
                f"{path} is not a state file ({type(error).__name__}: {error}). Delete it after you have checked "
                "that nothing of it runs any more."
            ) from error

    def all_alive(self) -> bool:
        """Whether every process still runs."""
        return set(self.processes) >= set(PROCESSES) and all(one.is_alive() for one in self.processes.values())

    def stop(self) -> list[str]:
        """End all processes, the last started first; returns the names of those that ran."""
        return [name for name, one in reversed(list(self.processes.items())) if one.stop()]


def states(local_dir: Path) -> dict[Path, LocalState]:
    """Every contact center's state below `.local`, by its work folder."""
    found = {}
    for path in sorted(local_dir.glob(f"*/{STATE_FILE}")):
        state = LocalState.load(path.parent)
        if state is not None:
            found[path.parent] = state
    return found
