"""The command line: exit statuses, what is stopped, what is left of old demos."""

import os
import sys

import pytest

from simulator.emulator import EmulatorError
from simulator.emulator.processes import start_in_group, start_mark
from simulator.local import __main__ as commands
from simulator.local.demo import DemoFailure
from simulator.local.state import LocalState, RunningProcess


@pytest.fixture(autouse=True)
def local_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "local_dir", lambda: tmp_path)
    # The test process keeps its own handler.
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return tmp_path


def put_state(folder, *, pid=2**22 - 1, started="dead"):
    one = RunningProcess(pid=pid, started=started, port=4711)
    state = LocalState(
        contact_center=folder.name,
        call_center_api_name="Demo",
        account="000000000000",
        region="us-east-1",
        instance_id="i",
        processes={"emulator": one, "salesforce": one, "connect": one},
    )
    state.save(folder)


def test_a_wrong_configuration_ends_with_status_1_and_its_own_text(capsys):
    assert commands.main(["up", "--contact-center", "no-such-contact-center"]) == 1
    error = capsys.readouterr().err
    assert "no-such-contact-center" in error
    assert "Traceback" not in error


def test_a_failure_of_the_harness_ends_with_status_1_and_the_reason(monkeypatch, capsys):
    def fail(*_, **__):
        raise EmulatorError("the emulator ended with status 3")

    monkeypatch.setattr(commands, "bring_up", fail)
    assert commands.main(["demo"]) == 1
    assert "FAILED: the emulator ended with status 3" in capsys.readouterr().err


class FakeLocal:
    """A contact center that is up, without processes."""

    def __init__(self, work_dir):
        self.work_dir = work_dir
        self.state = None
        self.stops = 0

    def stop(self):
        self.stops += 1
        return ["emulator"]


class FakeDemo:
    """A demo that ends as `error` says."""

    error: Exception | None = None

    def __init__(self, *_):
        pass

    def run(self):
        if self.error is not None:
            raise self.error


@pytest.fixture
def fake_demo(monkeypatch, local_folder):
    local = FakeLocal(local_folder)
    monkeypatch.setattr(commands, "bring_up", lambda *_, **__: local)
    monkeypatch.setattr(commands, "Demo", FakeDemo)
    monkeypatch.setattr(commands, "what_exists", lambda _: ["  stack      Demo-Keys"])
    monkeypatch.setattr(commands, "how_to_look", lambda *_: ["How to look at it:"])
    monkeypatch.setattr(FakeDemo, "error", None)
    return local


def test_a_demo_that_ends_well_stops_everything_and_says_how_to_look(fake_demo, capsys):
    assert commands.main(["demo"]) == 0
    assert fake_demo.stops == 1
    out = capsys.readouterr().out
    assert "Demo-Keys" in out
    assert "make local-up CC=demo" in out
    assert "everything was as it must be" in out.splitlines()[-1]


def test_a_demo_that_is_kept_stays_up(fake_demo, capsys):
    assert commands.main(["demo", "--keep"]) == 0
    assert fake_demo.stops == 0
    assert "make local-down stops everything" in capsys.readouterr().out


@pytest.mark.parametrize("options", [[], ["--keep"]])
def test_a_demo_with_a_wrong_result_ends_with_status_1_and_stops_everything(fake_demo, monkeypatch, capsys, options):
    monkeypatch.setattr(FakeDemo, "error", DemoFailure("queue is None, it must be 'q'"))
    assert commands.main(["demo", *options]) == 1
    assert fake_demo.stops == 1
    captured = capsys.readouterr()
    assert "FAILED: queue is None, it must be 'q'" in captured.err
    assert "everything was as it must be" not in captured.out


def test_an_interruption_ends_with_status_130(monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "bring_up", interrupt)
    assert commands.main(["up"]) == 130
    assert "stopped" in capsys.readouterr().err


def test_down_and_status_without_anything(capsys):
    assert commands.main(["down"]) == 0
    assert commands.main(["status"]) == 0
    assert capsys.readouterr().out.startswith("nothing is up\nnothing is up; start with: make local-up")


def test_down_stops_what_runs_and_forgets_it(local_folder, tmp_path, capsys):
    handle, identity = start_in_group(
        [sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log", env=os.environ, cwd=tmp_path
    )
    put_state(local_folder / "demo", pid=identity.pid, started=identity.started)
    put_state(local_folder / "other")
    assert commands.main(["down", "--contact-center", "demo"]) == 0
    handle.wait(timeout=5)
    assert start_mark(identity.pid) is None
    assert "demo: stopped connect" in capsys.readouterr().out
    assert LocalState.load(local_folder / "demo") is None
    assert LocalState.load(local_folder / "other") is not None, "another contact center must stay"


def test_status_says_what_has_ended(local_folder, capsys):
    put_state(local_folder / "demo")
    assert commands.main(["status"]) == 0
    assert "emulator ended" in capsys.readouterr().out


def test_a_broken_state_file_is_reported(local_folder, capsys):
    (local_folder / "demo").mkdir()
    (local_folder / "demo" / "state.json").write_text("{")
    assert commands.main(["status"]) == 1
    assert "is not a state file" in capsys.readouterr().err


def test_only_folders_of_demos_that_have_ended_are_removed(local_folder):
    for name in (f"demo-run-{2**22 - 1}", f"demo-run-{os.getpid()}", "demo-run-x", "demo"):
        (local_folder / name).mkdir()
    put_state(local_folder / f"demo-run-{2**22 - 2}")
    commands._remove_old_demos(local_folder)
    left = {one.name for one in local_folder.iterdir()}
    assert left == {f"demo-run-{os.getpid()}", "demo-run-x", "demo", f"demo-run-{2**22 - 2}"}


def test_a_command_is_needed():
    with pytest.raises(SystemExit) as ended:
        commands.main([])
    assert ended.value.code == 2
