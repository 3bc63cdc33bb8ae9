"""The state file: what was written is read again, what is broken is said, what has ended is not stopped twice."""

import os
import sys

import pytest

from simulator.emulator.processes import start_in_group, start_mark
from simulator.local.state import LocalState, RunningProcess, StateError, states


def process(pid=1, started="dead", port=4711):
    return RunningProcess(pid=pid, started=started, port=port)


def state(**processes):
    return LocalState(
        contact_center="demo",
        call_center_api_name="DemoContactCenter",
        account="000000000000",
        region="us-east-1",
        instance_id="11111111-2222-4333-8444-555555555555",
        processes=processes or {name: process() for name in ("emulator", "salesforce", "connect")},
        outputs={"Demo-Keys": {"ScrtCertificate": "pem"}},
    )


def running(tmp_path):
    handle, identity = start_in_group(
        [sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log", env=os.environ, cwd=tmp_path
    )
    return handle, RunningProcess(pid=identity.pid, started=identity.started, port=4711)


def test_what_is_saved_is_loaded(tmp_path):
    saved = state()
    path = saved.save(tmp_path / "demo")
    assert LocalState.load(tmp_path / "demo") == saved
    assert [one.name for one in path.parent.iterdir()] == ["state.json"], "no draft may be left"
    assert states(tmp_path) == {tmp_path / "demo": saved}


def test_no_file_is_no_state(tmp_path):
    assert LocalState.load(tmp_path) is None
    assert states(tmp_path / "missing") == {}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"processes": {"emulator": {"pid": 1}}}', '{"processes": {}, "x": 1}']
)
def test_a_broken_file_is_an_error_that_says_what_to_do(tmp_path, text):
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(StateError, match=r"state.json is not a state file .*Delete it"):
        LocalState.load(tmp_path)


def test_processes_that_run_are_stopped_and_others_left_alone(tmp_path):
    handle, alive = running(tmp_path)
    # The pid of this very process, but another start: a stranger that got the number of one of ours.
    stranger = process(pid=os.getpid(), started="long ago")
    mixed = state(emulator=alive, salesforce=stranger, connect=process(pid=2**22 - 1))
    assert not mixed.all_alive()
    assert mixed.stop() == ["emulator"]
    handle.wait(timeout=5)
    assert start_mark(alive.pid) is None
    assert mixed.stop() == []


def test_all_alive_needs_every_process(tmp_path):
    handle, alive = running(tmp_path)
    try:
        assert state(emulator=alive, salesforce=alive, connect=alive).all_alive()
        assert not state(emulator=alive, salesforce=alive).all_alive(), "a stand-in is missing"
    finally:
        alive.stop()
        handle.wait(timeout=5)
