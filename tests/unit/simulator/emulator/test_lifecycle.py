"""What the emulator is started with, and what is said when it does not start."""

import stat
from pathlib import Path

import pytest

from simulator.emulator import Emulator, EmulatorError, lifecycle
from simulator.emulator.processes import start_mark


@pytest.fixture
def fake_python(tmp_path, monkeypatch):
    """Replaces the emulator by a shell script."""

    def install(script: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        monkeypatch.setattr(lifecycle, "emulator_python", lambda: program)

    return install


def test_the_environment_has_enforcement_own_folders_and_nothing_of_the_shell(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    environment = Emulator(tmp_path / "work").environment()
    assert environment["AUTH"] == "true"
    assert environment["BIND_HOST"] == "127.0.0.1"
    for name in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR"):
        assert Path(environment[name]).is_relative_to(tmp_path / "work")
    assert not {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "HTTPS_PROXY"} & set(environment)


def test_two_emulators_take_different_ports(tmp_path):
    first, second = Emulator(tmp_path / "a"), Emulator(tmp_path / "b")
    assert first.endpoint != second.endpoint
    assert first.environment()["IOT_MTLS_PORT"] != second.environment()["IOT_MTLS_PORT"]


def test_an_emulator_that_ends_at_once_is_an_error_with_the_end_of_its_log(tmp_path, fake_python):
    fake_python("echo 'port is taken' >&2; exit 3")
    emulator = Emulator(tmp_path / "work")
    with pytest.raises(EmulatorError, match=r"ended with status 3(.|\n)*port is taken"):
        emulator.start()
    assert emulator.identity is None


def test_an_emulator_that_never_answers_is_ended_and_an_error(tmp_path, fake_python):
    fake_python("echo started; echo $$ > pid; exec sleep 60")
    emulator = Emulator(tmp_path / "work", start_timeout=0.5)
    with pytest.raises(EmulatorError, match=r"did not answer on http://127.0.0.1:\d+ within 0.5 s(.|\n)*started"):
        emulator.start()
    assert start_mark(int((tmp_path / "work" / "pid").read_text())) is None


def test_a_missing_environment_says_how_to_make_it(tmp_path):
    with pytest.raises(EmulatorError, match="make setup"):
        lifecycle.emulator_python(tmp_path)


def test_only_what_was_started_here_can_be_released(tmp_path):
    with pytest.raises(EmulatorError, match="started here"):
        Emulator(tmp_path).release()


def test_the_log_tail_is_the_end_of_the_log(tmp_path):
    emulator = Emulator(tmp_path)
    assert emulator.log_tail() == "(no log)"
    emulator.log_file.write_text("\n".join(f"line {number}" for number in range(100)))
    assert emulator.log_tail(2) == "line 98\nline 99"
