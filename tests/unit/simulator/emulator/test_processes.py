"""Process groups: what is started is ended, with its children, and nothing else is touched."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.emulator.processes import (
    ProcessIdentity,
    free_port,
    group_members,
    start_in_group,
    start_mark,
    stop_group,
)

# A parent that starts a child and ignores TERM in both: only KILL ends them.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c",
    "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('child', flush=True); time.sleep(60)"])
print("parent", flush=True)
time.sleep(60)
"""
# A parent that ends at once and leaves a child behind, as the emulator leaves its workers.
LEAVES_A_CHILD = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
"""


def wait_for(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "the condition did not come true in time"
        time.sleep(0.02)


def start(tmp_path: Path, code: str):
    return start_in_group([sys.executable, "-c", code], log=tmp_path / "log", env=os.environ, cwd=tmp_path)


def test_a_group_that_ignores_term_is_killed_with_its_children(tmp_path):
    process, identity = start(tmp_path, STUBBORN)
    wait_for(lambda: "child" in (tmp_path / "log").read_text())
    assert len(group_members(identity.pid)) == 2
    stop_group(identity.pid, process=process, grace=0.3)
    assert group_members(identity.pid) == []
    assert not identity.is_alive()


def test_children_that_outlive_their_parent_are_ended(tmp_path):
    process, identity = start(tmp_path, LEAVES_A_CHILD)
    process.wait(timeout=5)
    [orphan] = group_members(identity.pid)
    assert orphan != identity.pid
    stop_group(identity.pid, process=process)
    assert start_mark(orphan) is None


def test_a_process_in_another_group_is_left_alone(tmp_path):
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        process, identity = start(tmp_path, "import time; time.sleep(60)")
        stop_group(identity.pid, process=process)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("group", [0, 1, -1])
def test_the_groups_of_the_system_are_refused(group):
    with pytest.raises(ValueError, match="refused to end process group"):
        stop_group(group)


def test_the_own_group_is_refused():
    with pytest.raises(ValueError, match="not one that was started here"):
        stop_group(os.getpgrp())


def test_ending_a_group_that_has_gone_is_no_error(tmp_path):
    process, identity = start(tmp_path, "")
    process.wait(timeout=5)
    stop_group(identity.pid, process=process)


def test_an_identity_tells_a_process_from_another_with_its_pid():
    own = ProcessIdentity(pid=os.getpid(), started=start_mark(os.getpid()) or "")
    assert own.is_alive()
    assert not ProcessIdentity(pid=os.getpid(), started="1").is_alive()


def test_a_zombie_does_not_count_as_running():
    process = subprocess.Popen([sys.executable, "-c", ""])
    try:
        wait_for(lambda: start_mark(process.pid) is None)
    finally:
        process.wait()


def test_output_goes_to_the_log(tmp_path):
    process, _ = start(tmp_path, "import sys; print('out'); print('err', file=sys.stderr)")
    process.wait(timeout=5)
    assert set((tmp_path / "log").read_text().split()) == {"out", "err"}


def test_a_free_port_is_a_usable_port():
    assert 1024 < free_port() < 65536
