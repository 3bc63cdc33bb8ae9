"""One contact center on the emulator for all integration tests: deployed once, by the real CDK CLI, with real roles."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from simulator.connect_api.events import Contact
from simulator.emulator.processes import group_members, start_mark
from simulator.local.console import Console
from simulator.local.environment import LocalContactCenter, bring_up, load_one
from simulator.local.stand_ins import instance_arn


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalContactCenter]:
    """Contact center `demo`, up; everything that runs for it is stopped at the end."""
    contact_center = load_one("demo")
    local = bring_up(
        contact_center,
        work_dir=tmp_path_factory.mktemp("local"),
        console=Console(quiet=True),
        selection=str(contact_center.source),
        drive_event_sources=False,
    )
    try:
        yield local
    finally:
        local.stop()


@pytest.fixture
def local(deployed: LocalContactCenter) -> Iterator[LocalContactCenter]:
    """The same with stand-ins that remember nothing of the test before."""
    deployed.salesforce.post("reset")
    deployed.connect.post("reset")
    yield deployed
    deployed.salesforce.delete("faults")


@pytest.fixture
def contact(deployed: LocalContactCenter) -> Contact:
    """A new caller."""
    return Contact(instance_arn=instance_arn(deployed.contact_center))


def end_workers(local: LocalContactCenter) -> None:
    """End the functions' processes, so that each function's next invocation is a cold start."""
    emulator = local.state.processes["emulator"].pid
    workers = [pid for pid in group_members(emulator) if pid != emulator]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 5
    while any(start_mark(pid) is not None for pid in workers):
        assert time.monotonic() < until, f"workers {workers} do not end"
        time.sleep(0.02)
