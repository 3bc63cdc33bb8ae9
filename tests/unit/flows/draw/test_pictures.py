"""The pictures under docs/flows are those of the flows as they are."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from flows.draw.__main__ import main
from flows.draw.pictures import FOLDER, pictures, stale, write


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    return pictures()


def test_no_picture_is_stale(expected: dict[str, str]):
    assert stale(expected, FOLDER) == [], "run: make flows-draw"


def test_every_picture_is_well_formed_and_takes_nothing_from_elsewhere(expected: dict[str, str]):
    for name, text in expected.items():
        root = ElementTree.fromstring(text)  # noqa: S314 - our own text
        assert root.tag == "{http://www.w3.org/2000/svg}svg", name
        for reference in ("href", "@import", "@font-face", "<script", "<style", "<image", "<foreignObject"):
            assert reference not in text, name


def test_the_same_flows_give_the_same_pictures(expected: dict[str, str]):
    assert pictures() == expected


def test_the_chain_of_an_inbound_call_goes_through_the_flows_that_the_guide_names(expected: dict[str, str]):
    root = ElementTree.fromstring(expected["inbound-chain.svg"])  # noqa: S314 - our own text
    titles = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}title")]
    names = [title.split("\n")[0] for title in titles]
    for name in ("Inbound Flow", "Omni-Channel Subflow Basic Routing With Case Creation", "Callback Subflow",
                 "Transcription Subflow With Contact Lens", "Voicemail Subflow"):  # fmt: skip
        assert f"Sample SCV {name}" in names
    assert "In a queue" in names
    assert "Callback placed" in names


def test_writing_brings_a_folder_up_to_date(tmp_path: Path):
    (tmp_path / "gone.svg").write_text("old", encoding="utf-8")
    (tmp_path / "same.svg").write_text("same", encoding="utf-8")
    assert stale({"same.svg": "same", "new.svg": "new"}, tmp_path) == ["gone.svg", "new.svg"]
    assert write({"same.svg": "same", "new.svg": "new"}, tmp_path) == ["gone.svg", "new.svg"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.svg", "same.svg"]


def test_the_command_checks_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["--check", "--output", str(tmp_path)]) == 1
    assert "inbound-chain.svg is stale; run: make flows-draw" in capsys.readouterr().out
    assert main(["--output", str(tmp_path)]) == 0
    assert main(["--check", "--output", str(tmp_path)]) == 0


def test_the_command_draws_a_flow_from_elsewhere_beside_its_file(tmp_path: Path):
    source = next((FOLDER.parents[1] / "connect_flows").glob("*.json"))
    copy = tmp_path / "mine.json"
    copy.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert main([str(copy)]) == 0
    assert (tmp_path / "mine.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_command_says_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / "gone.json")]) == 2
    assert "gone.json" in capsys.readouterr().err
