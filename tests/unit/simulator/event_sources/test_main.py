"""The program; that it drives is shown by the integration tests."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from simulator.emulator import free_port
from simulator.event_sources.__main__ import main


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """The program takes the signals; pytest gets them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def arguments(*more: str) -> list[str]:
    endpoint = f"http://127.0.0.1:{free_port()}"
    return ["--endpoint", endpoint, "--region", "us-east-1", "--account", "111122223333", *more]


def test_an_emulator_that_is_not_there_ends_it_with_the_reason(capsys):
    assert main(arguments()) == 1
    assert "FAILED: the mappings could not be taken over" in capsys.readouterr().err


def test_a_file_that_is_none_of_checkpoints_ends_it(capsys, tmp_path):
    (tmp_path / "state.json").write_text("[]", encoding="utf-8")
    assert main(arguments("--state", str(tmp_path / "state.json"))) == 1
    assert "is not a file of checkpoints" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["--endpoint", "--region", "--account"])
def test_what_must_be_given(missing, capsys):
    given = arguments()
    place = given.index(missing)
    with pytest.raises(SystemExit):
        main([*given[:place], *given[place + 2 :]])
    assert missing in capsys.readouterr().err
