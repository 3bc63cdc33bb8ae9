"""`cdk bootstrap`, `cdk deploy` and `cdk destroy` with the real CDK CLI against the emulator."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulator.emulator.access import EmulatorAccess
from simulator.emulator.errors import DeployError
from simulator.emulator.lifecycle import repository_root

Progress = Callable[[str], None]
"""Takes one line that tells the user how far things are."""


def silent(line: str) -> None:
    """Progress for nobody."""
    del line


# "Stack | 3/12 | 4:32:49 PM | CREATE_COMPLETE | AWS::Lambda::Alias | Active (Active4522BF2F)"
_EVENT = re.compile(
    r"^(?P<stack>[\w-]+) \|\s*(?P<count>\d+(?:/\d+)?) \|[^|]*"
    r"\| (?P<status>[A-Z_]+)\s*\| (?P<type>[\w:]+)\s*\| (?P<name>.*)$"
)
_NOISE = re.compile(
    r"^\s*$|_IN_PROG|: (start|success): |ExperimentalWarning|--trace-warnings|^\[Warning|feature flag|"
    r"--require-approval|a\.co/|^Source Location|no user code in|CloudTrail delivery|_COMPLETE|^Stack ARN"
)
_ERROR_LINES = 40


@dataclass(frozen=True, kw_only=True)
class CdkCli:
    """The pinned CDK CLI, pointed at an emulator.

    Attributes:
        access: the account and region of the contact center.
        work_dir: gets the cloud assembly (`cdk.out`), the outputs and the log of the CLI.
        root: the repository, where cdk.json is.
        progress: takes a line whenever something was done.
        timeout_seconds: for one command; a deployment that takes longer hangs.
    """

    access: EmulatorAccess
    work_dir: Path
    root: Path = field(default_factory=repository_root)
    progress: Progress = silent
    timeout_seconds: float = 420.0

    @property
    def assembly(self) -> Path:
        """The cloud assembly of the last deploy."""
        return self.work_dir / "cdk.out"

    @property
    def log_file(self) -> Path:
        """Everything that the CLI wrote."""
        return self.work_dir / "cdk.log"

    def bootstrap(self) -> None:
        """Create the CDK's own resources (the asset bucket) in the account and region.

        Raises DeployError with the CLI's message.
        """
        self._run(["bootstrap", f"aws://{self.access.account}/{self.access.region}"], context={})

    def deploy(self, stacks: Sequence[str] = (), *, context: dict[str, str]) -> dict[str, dict[str, str]]:
        """Synthesize and deploy; all stacks when none is named. Returns the outputs: stack name -> name -> value.

        Raises DeployError with the CLI's message, which holds the app's own message when the app refused.
        """
        outputs = self.work_dir / "outputs.json"
        outputs.unlink(missing_ok=True)
        chosen = list(stacks) or ["--all"]
        options = ["--require-approval", "never", "--outputs-file", str(outputs), "--progress", "events"]
        self._run(["deploy", *chosen, *options], context=context)
        if not outputs.exists():
            return {}
        found: dict[str, dict[str, str]] = json.loads(outputs.read_text(encoding="utf-8"))
        return found

    def destroy(self, *, context: dict[str, str]) -> None:
        """Delete all stacks. Raises DeployError with the CLI's message."""
        self._run(["destroy", "--all", "--force", "--progress", "events"], context=context)

    def _run(self, arguments: Sequence[str], *, context: dict[str, str]) -> None:
        program = self.root / "node_modules" / ".bin" / "cdk"
        if not program.exists():
            raise DeployError(
                f"the CDK CLI is missing: {program} does not exist. Install it with `make setup` (npm ci)."
            )
        command = [str(program), *arguments, "--output", str(self.assembly), "--no-notices", "--ci", "--no-color"]
        for name, value in context.items():
            command += ["--context", f"{name}={value}"]
        self.work_dir.mkdir(parents=True, exist_ok=True)
        lines = self._stream(command)
        if lines is not None:
            raise DeployError(f"`cdk {arguments[0]}` failed:\n{failure_text(lines)}", log=str(self.log_file))

    def _stream(self, command: Sequence[str]) -> list[str] | None:
        """Run a command and report its progress. Returns None on success, all its lines otherwise."""
        environment = self.access.environment(work_dir=self.work_dir) | {
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
            "NODE_NO_WARNINGS": "1",
        }
        lines: list[str] = []
        with (
            self.log_file.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                list(command),
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as process,
        ):
            assert process.stdout is not None  # noqa: S101 - asked for above
            watchdog = _Watchdog(process, self.timeout_seconds)
            try:
                for line in process.stdout:
                    log.write(line)
                    lines.append(line.rstrip())
                    said = progress_of(line)
                    if said:
                        self.progress(said)
                status = process.wait()
            except BaseException:
                process.kill()
                raise
            finally:
                watchdog.cancel()
        if watchdog.fired:
            lines.append(f"ended after {self.timeout_seconds:g} s without finishing")
        return lines if status != 0 or watchdog.fired else None


class _Watchdog:
    """Ends a command that runs too long; reading its output would wait for ever."""

    def __init__(self, process: subprocess.Popen[str], seconds: float) -> None:
        from threading import Timer

        self.fired = False
        self._process = process
        self._timer = Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def _fire(self) -> None:
        self.fired = True
        self._process.kill()

    def cancel(self) -> None:
        self._timer.cancel()


def progress_of(line: str) -> str | None:
    """What one line of the CLI means to somebody who waits; None for lines that say nothing new."""
    event = _EVENT.match(line.strip())
    if event and event["status"].endswith(("_COMPLETE", "_FAILED")):
        name = event["name"].split(" (")[0].strip()
        if event["type"] in {"AWS::CDK::Metadata", "AWS::CloudFormation::Stack"}:
            return None
        return f"{event['stack']} {event['count']}: {event['type']} {name} {event['status'].lower().replace('_', ' ')}"
    published = re.match(
        r"^(?P<stack>[\w-]+): success: (?P<what>Built|Published) (?P<asset>.*?)( \(.*\))?$", line.strip()
    )
    if published:
        return f"{published['stack']}: {published['what'].lower()} {published['asset']}"
    return None


def failure_text(lines: Sequence[str]) -> str:
    """The lines of a failed command that say why, without progress and decoration."""
    telling = [line for line in lines if not _NOISE.search(line)]
    return "\n".join(telling[-_ERROR_LINES:]) or "\n".join(lines[-_ERROR_LINES:]) or "(it wrote nothing)"
