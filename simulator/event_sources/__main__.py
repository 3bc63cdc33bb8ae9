"""`python -m simulator.event_sources --endpoint URL --region R --account A`: drive all mappings of an emulator.

Switches the Kinesis mappings off in the emulator, delivers their records by AWS's rules and takes up mappings that a
later deployment adds or changes. Ends on SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from simulator.emulator import EmulatorAccess
from simulator.event_sources.driver import EventSourceDriver
from simulator.event_sources.errors import EventSourceError
from simulator.event_sources.progress import load_checkpoints, save_checkpoints

_RESCAN_SECONDS: Final = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Drive until terminated. 0: ended on a signal; 1: could not start, the reason is on standard error."""
    options = _parser().parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        driver = EventSourceDriver(
            EmulatorAccess(endpoint=options.endpoint, account=options.account, region=options.region),
            time_scale=options.time_scale,
            checkpoints=load_checkpoints(options.state) if options.state else None,
            disable=True,
            report=_say,
        )
        driver.start()
    except EventSourceError as error:
        print(f"FAILED: {error}", file=sys.stderr, flush=True)
        return 1
    for mapping in driver.mappings:
        _say(f"{mapping}: driven from now on")
    _say(f"event source driver: {len(driver.mappings)} mapping(s) on {options.endpoint}, ready")
    said: list[str] = []
    try:
        while not stop.wait(_RESCAN_SECONDS):
            lines = _rescan(driver)
            if lines != said:  # a problem that stays is told once
                for line in lines:
                    _say(line)
            said = lines
            if options.state:
                save_checkpoints(options.state, driver.checkpoints())
    finally:
        driver.stop()
        if options.state:
            save_checkpoints(options.state, driver.checkpoints())
    _say(f"event source driver ended: {driver.statistics}")
    return 0


def _rescan(driver: EventSourceDriver) -> list[str]:
    try:
        return driver.rescan()
    except (EventSourceError, ClientError, BotoCoreError) as error:
        return [f"the mappings could not be read again: {error}"]


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator.event_sources", description=__doc__)
    parser.add_argument("--endpoint", required=True, help="URL of the emulator")
    parser.add_argument("--region", required=True)
    parser.add_argument("--account", required=True, help="12 digits")
    parser.add_argument("--time-scale", type=float, default=1.0, help="factor of all waits (default: 1, as on AWS)")
    parser.add_argument("--state", type=Path, help="file that keeps the reading positions from one run to the next")
    return parser


if __name__ == "__main__":
    sys.exit(main())
