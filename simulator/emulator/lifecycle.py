"""Start, watch and stop the local AWS emulator (MiniStack) with IAM enforcement on.

Each emulator has a work folder of its own: temporary files, state, S3 data and log. The emulator's environment
is built from nothing: functions inherit it, and what the developer's shell holds (credentials, profiles, proxy
settings) must not reach them.

How credentials work under AUTH=true: an access key that is a 12 digit number is the root user of that account,
with the secret of the emulator's AWS_SECRET_ACCESS_KEY; any other key must belong to an IAM user or an assumed
role and is bound by its policies. A Lambda function runs with a session of its role.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import urllib3

from simulator.emulator.errors import EmulatorError
from simulator.emulator.processes import ProcessIdentity, free_port, group_members, start_in_group, stop_group

HOST = "127.0.0.1"
ROOT_SECRET = "local-emulator"  # noqa: S105 - not a secret: it opens nothing but the emulator on loopback
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE")
_LOG_TAIL_LINES = 25


def repository_root() -> Path:
    """The folder that holds app.py, the virtual environments and node_modules."""
    return Path(__file__).resolve().parents[2]


def emulator_python(root: Path | None = None) -> Path:
    """The interpreter of the emulator's own environment.

    Raises EmulatorError when the environment does not exist.
    """
    python = (root or repository_root()) / ".venv-emulator" / "bin" / "python"
    if not python.exists():
        raise EmulatorError(
            f"the emulator's environment is missing: {python} does not exist. Create it with `make setup` "
            "(it installs requirements-emulator.txt into .venv-emulator)."
        )
    return python


class Emulator:
    """One emulator process and its worker processes.

    `work_dir` is created and kept after the stop (its log explains a failure). Use as a context manager, or
    `start()` and `stop()`; `release()` lets it outlive this process.
    """

    def __init__(
        self,
        work_dir: Path,
        *,
        port: int | None = None,
        start_timeout: float = 40.0,
        extra_environment: dict[str, str] | None = None,
    ) -> None:
        self.work_dir = work_dir.resolve()
        self.port = port or free_port(HOST)
        self.identity: ProcessIdentity | None = None
        self._start_timeout = start_timeout
        self._extra = dict(extra_environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """What AWS_ENDPOINT_URL must be. An address, not a name: SDKs then put the bucket into the path."""
        return f"http://{HOST}:{self.port}"

    @property
    def log_file(self) -> Path:
        """All that the emulator wrote."""
        return self.work_dir / "emulator.log"

    def environment(self) -> dict[str, str]:
        """The environment of the emulator, which its functions inherit."""
        folders = {name: self.work_dir / name.lower() for name in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR")}
        return {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            **{name: str(folder) for name, folder in folders.items()},
            "AUTH": "true",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "localhost",
            "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
            "AWS_EC2_METADATA_DISABLED": "true",
            # Listeners that nothing here uses: each would take a fixed port from other emulators.
            "IOT_MTLS_ENABLED": "0",
            "IOT_MTLS_PORT": str(free_port(HOST)),
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "0",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            # A function's folder must not be written to by the interpreter, as on AWS.
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._extra,
        }

    def start(self) -> Self:
        """Start the emulator and wait until it answers.

        Raises EmulatorError with the end of the log when it ends or does not answer in time.
        """
        if self._process is not None:
            raise EmulatorError(f"this emulator already runs on {self.endpoint}")
        python = emulator_python()
        for folder in ("tmpdir", "state_dir", "s3_data_dir"):
            (self.work_dir / folder).mkdir(parents=True, exist_ok=True)
        self._process, self.identity = start_in_group(
            [str(python), "-m", "ministack"], log=self.log_file, env=self.environment(), cwd=self.work_dir
        )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def release(self) -> tuple[ProcessIdentity, subprocess.Popen[bytes]]:
        """Give the running emulator away: it outlives this object, and whoever takes it stops its process group.

        Raises EmulatorError when this object did not start it.
        """
        if self._process is None or self.identity is None:
            raise EmulatorError("only an emulator that was started here can be released")
        released = self.identity, self._process
        self._process = None
        self.identity = None
        return released

    def is_ready(self) -> bool:
        """Whether the emulator answers and enforces IAM."""
        try:
            ready = urllib3.request("GET", f"{self.endpoint}/_ministack/ready", timeout=2.0, retries=False)
            if ready.status != 200:
                return False
            health = urllib3.request("GET", f"{self.endpoint}/_ministack/health", timeout=2.0, retries=False)
            return bool(json.loads(health.data)["auth"] == "enabled")
        except (urllib3.exceptions.HTTPError, ValueError, KeyError):
            return False

    def worker_pids(self) -> list[int]:
        """The processes beside the emulator itself in its group: the functions' workers."""
        if self.identity is None:
            return []
        return [pid for pid in group_members(self.identity.pid) if pid != self.identity.pid]

    def stop(self) -> None:
        """End the emulator and its workers; nothing of its group is left. Harmless when it does not run."""
        if self.identity is None:
            return
        stop_group(self.identity.pid, process=self._process)
        left = group_members(self.identity.pid)
        if left:
            raise EmulatorError(f"processes of the emulator could not be ended: {left}")
        self._process = None
        self.identity = None

    def log_tail(self, lines: int = _LOG_TAIL_LINES) -> str:
        """The end of the log, for error texts."""
        try:
            text = self.log_file.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return "(no log)"
        return "\n".join(text.splitlines()[-lines:]) or "(the log is empty)"

    def __enter__(self) -> Self:
        return self if self.identity is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _wait_until_ready(self) -> None:
        assert self._process is not None  # noqa: S101 - set by start()
        until = time.monotonic() + self._start_timeout
        while time.monotonic() < until:
            status = self._process.poll()
            if status is not None:
                raise EmulatorError(
                    f"the emulator ended with status {status} before it was ready. The end of {self.log_file}:\n"
                    f"{self.log_tail()}"
                )
            if self.is_ready():
                return
            time.sleep(0.1)
        raise EmulatorError(
            f"the emulator did not answer on {self.endpoint} within {self._start_timeout:g} s. The end of "
            f"{self.log_file}:\n{self.log_tail()}"
        )
