"""`python -m simulator.local up|down|status|demo`: a contact center on this machine."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError

from configuration import ConfigurationError
from simulator.emulator import DeployError, EmulatorError
from simulator.emulator.processes import start_mark
from simulator.local.console import Console
from simulator.local.demo import Demo, DemoFailure
from simulator.local.environment import LocalContactCenter, bring_up, load_one, local_dir
from simulator.local.http import StandInError
from simulator.local.state import STATE_FILE, StateError, states
from simulator.local.summary import how_to_look, status_line, what_exists

_DEMO_PREFIX = "demo-run-"
_EXPECTED = (
    ConfigurationError,
    DeployError,
    EmulatorError,
    StandInError,
    StateError,
    DemoFailure,
    LookupError,
    BotoCoreError,
    ClientError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. 0: done; 1: it failed, the reason is on standard error; 130: interrupted."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status: int = options.run(options)
    except _EXPECTED as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was started is stopped", file=sys.stderr)
        return 130
    return status


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    up = commands.add_parser("up", help="deploy to a running or new emulator and stay up")
    up.add_argument("--contact-center", default="demo", help="name or path of a configuration (default: demo)")
    up.set_defaults(run=_up)
    down = commands.add_parser("down", help="stop what `up` started")
    down.add_argument("--contact-center", help="only this one (default: all)")
    down.set_defaults(run=_down)
    status = commands.add_parser("status", help="what runs")
    status.set_defaults(run=_status)
    demo = commands.add_parser("demo", help="deploy, drive the functions, print what happened, stop")
    demo.add_argument("--contact-center", default="demo", help="name or path of a configuration (default: demo)")
    demo.add_argument("--keep", action="store_true", help="leave everything running (`down` stops it)")
    demo.set_defaults(run=_demo)
    return parser


def _up(options: argparse.Namespace) -> int:
    console = Console()
    contact_center = load_one(options.contact_center)
    local = bring_up(
        contact_center,
        work_dir=local_dir() / contact_center.name,
        console=console,
        selection=str(contact_center.source),
    )
    console.text()
    _print_summary(local, console)
    console.text("  make local-down stops everything.")
    return 0


def _down(options: argparse.Namespace) -> int:
    found = {
        folder: state
        for folder, state in states(local_dir()).items()
        if options.contact_center in {None, state.contact_center}
    }
    if not found:
        print("nothing is up")
    for folder, state in found.items():
        stopped = state.stop()
        (folder / "state.json").unlink()
        print(f"{state.contact_center}: stopped {', '.join(stopped) or 'nothing, all had ended'}")
    return 0


def _status(_options: argparse.Namespace) -> int:
    found = states(local_dir())
    if not found:
        print("nothing is up; start with: make local-up CC=demo")
    for folder, state in found.items():
        print(status_line(state))
        for line in how_to_look(state, folder):
            print(line)
    return 0


def _demo(options: argparse.Namespace) -> int:
    console = Console()
    contact_center = load_one(options.contact_center)
    # A folder of its own: the demo must not disturb what `up` keeps running, nor another demo.
    _remove_old_demos(local_dir())
    work_dir = local_dir() / f"{_DEMO_PREFIX}{os.getpid()}"
    local = bring_up(contact_center, work_dir=work_dir, console=console, selection=str(contact_center.source))
    finished = False
    try:
        Demo(local, console).run()
        console.text()
        for line in what_exists(local):
            console.text(line)
        finished = True
    finally:
        if not (options.keep and finished):
            stopped = local.stop()
            console.step(f"stopped: {', '.join(stopped)}")
    if options.keep:
        for line in how_to_look(local.state, work_dir):
            console.text(line)
        console.text("  make local-down stops everything.")
    else:
        console.text("How to look at it: nothing of this runs any more.")
        console.text("  make local-up CC=demo           deploys the same, stays up and prints its addresses")
        console.text(f"  {work_dir / 'cdk.out'}   the templates that were deployed")
        console.text(f"  {work_dir}   the logs of emulator, stand-ins and CDK CLI")
    console.text(f"Demo finished: everything was as it must be ({console.elapsed:.0f} s).")
    return 0


def _print_summary(local: LocalContactCenter, console: Console) -> None:
    for line in what_exists(local):
        console.text(line)
    for line in how_to_look(local.state, local.work_dir):
        console.text(line)


def _remove_old_demos(folder: Path) -> None:
    """Delete what finished demos left. A folder with a state file, or of a process that runs, is left alone."""
    for old in folder.glob(f"{_DEMO_PREFIX}*"):
        pid = old.name.removeprefix(_DEMO_PREFIX)
        if pid.isdigit() and start_mark(int(pid)) is None and not (old / STATE_FILE).exists():
            shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
