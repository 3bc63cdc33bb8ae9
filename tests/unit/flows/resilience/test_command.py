"""python -m flows.resilience: files, exit status, what is written."""

import json
from pathlib import Path

import pytest

from flows.language.document import Flow
from flows.resilience.__main__ import main
from tests.unit.flows.resilience.build import disconnect, flow, function, queued, to_flow

SAFE = flow("Main", function("call", "queue", "queue"), *queued())
WEAK = flow("Main", function("call", "queue", "bye"), disconnect("bye"), *queued())


def written(folder: Path, name: str, item: Flow) -> str:
    path = folder / name
    path.write_text(json.dumps(item.raw), encoding="utf-8")
    return str(path)


def test_a_proven_flow_exits_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([written(tmp_path, "a.json", SAFE)]) == 0
    assert "PROVEN: no failure" in capsys.readouterr().out


def test_a_weak_flow_exits_with_1_and_prints_the_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([written(tmp_path, "a.json", WEAK)]) == 1
    assert "2. bye: DisconnectParticipant" in capsys.readouterr().out


def test_files_that_cannot_be_read_exit_with_2_and_are_all_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert main([str(broken), str(tmp_path / "gone.json")]) == 2
    error = capsys.readouterr().err
    assert "broken.json" in error
    assert "gone.json" in error


def test_two_flows_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([written(tmp_path, "a.json", SAFE), written(tmp_path, "b.json", WEAK)]) == 2
    assert "b.json: its name Main is also that of" in capsys.readouterr().err


def test_a_flow_without_a_name_is_called_after_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    document = {**SAFE.raw, "Metadata": {"type": "CONTACT_FLOW"}}
    path = tmp_path / "exported.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main([str(path)]) == 0
    assert "exported [CONTACT_FLOW]" in capsys.readouterr().out


def test_a_transfer_out_of_the_files_is_weak_unless_shipped_flows_are_there_or_it_is_assumed_safe(tmp_path: Path):
    target = "Sample SCV Inbound Flow"
    item = flow("Mine", function("call", "away", "away"), to_flow("away", f"${{flow:{target}}}", "queue"), *queued())
    file = written(tmp_path, "mine.json", item)
    assert main([file]) == 1
    assert main([file, "--assume-safe", target]) == 0
    assert main([file, "--with-shipped"]) == 0


def test_without_files_the_shipped_flows_are_proven(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 0
    assert "Sample SCV Inbound Flow [CONTACT_FLOW]: PROVEN" in capsys.readouterr().out
