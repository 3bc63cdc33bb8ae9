"""Checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.event_sources.errors import EventSourceError
from simulator.event_sources.progress import Position, Progress, load_checkpoints, save_checkpoints
from tests.unit.simulator.event_sources.fakes import records

START = Position(iterator_type="TRIM_HORIZON")


@given(st.permutations(range(6)), st.integers(0, 6))
def test_the_checkpoint_never_passes_an_open_record(order, finished):
    all_records = records(6)
    progress = Progress(START)
    progress.read(all_records)
    for place in order[:finished]:
        progress.finish([all_records[place]])
    first_open = min(set(range(6)) - set(order[:finished]), default=6)
    expected = START if first_open == 0 else Position.after(all_records[first_open - 1].sequence_number)
    assert (progress.checkpoint, progress.unfinished) == (expected, 6 - finished)


def test_arguments_of_get_shard_iterator():
    assert START.arguments() == {"ShardIteratorType": "TRIM_HORIZON"}
    assert Position.after("9").arguments() == {
        "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
        "StartingSequenceNumber": "9",
    }
    assert Position.at(0.0).arguments()["Timestamp"] == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_file_keeps_checkpoints(tmp_path):
    path = tmp_path / "new" / "positions.json"
    assert load_checkpoints(path) == {}
    checkpoints = {"u": {"s0": START, "s1": Position.after("9")}, "v": {"s0": Position.at(5.5)}}
    save_checkpoints(path, checkpoints)
    assert load_checkpoints(path) == checkpoints
    assert [one.name for one in path.parent.iterdir()] == ["positions.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"u": []}', '{"u": {"s": {"where": 1}}}'])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "positions.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EventSourceError, match=r"positions\.json is not a file of checkpoints.*Delete it"):
        load_checkpoints(path)
