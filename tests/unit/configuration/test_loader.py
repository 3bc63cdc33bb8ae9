"""Which files are loaded, and how contact centers are checked against each other."""

from pathlib import Path

import pytest

from configuration import ConfigurationError, load_contact_centers
from tests.unit.configuration.builders import changed, write


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name in ("north", "south", "west"):
        write(tmp_path, changed({"call_center_api_name": name.title()}), f"{name}.yaml")
    (tmp_path / "contact_center.schema.json").write_text("{}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def _in_directory(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(directory)


def names(selection: list[str] | None, directory: Path) -> list[str]:
    return [contact_center.name for contact_center in load_contact_centers(selection, directory=directory)]


def refusal(selection: list[str] | None, directory: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_contact_centers(selection, directory=directory)
    return str(caught.value)


def test_no_selection_is_every_file(directory: Path) -> None:
    assert names(None, directory) == ["north", "south", "west"]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (["south"], ["south"]),
        (["south.yaml"], ["south"]),
        (["west", "north"], ["west", "north"]),
        (["west,north"], ["west", "north"]),
        (["west, north", "south"], ["west", "north", "south"]),
        (["west", "west.yaml"], ["west"]),
    ],
)
def test_selection_by_name(selection: list[str], expected: list[str], directory: Path) -> None:
    assert names(selection, directory) == expected


def test_selection_by_path_and_by_name_of_the_same_file_loads_it_once(directory: Path) -> None:
    assert names([str(directory / "west.yaml"), "west"], directory) == ["west"]


@pytest.mark.usefixtures("_in_directory")
def test_selection_by_a_path_outside_of_the_directory(directory: Path) -> None:
    (directory / "elsewhere").mkdir()
    write(directory / "elsewhere", changed({"call_center_api_name": "Other"}), "other.yml")
    [other] = load_contact_centers(["elsewhere/other.yml"], directory=directory)
    assert other.name == "other"
    assert other.source == Path("elsewhere/other.yml")


def test_a_contact_center_that_does_not_exist(directory: Path) -> None:
    text = refusal(["nroth"], directory)
    assert 'there is no contact center "nroth"' in text
    assert "allowed: north, south, west" in text
    assert "did you mean north?" in text


def test_a_file_that_does_not_exist(directory: Path) -> None:
    assert '/nothing.yaml" does not exist' in refusal([str(directory / "nothing.yaml")], directory)


def test_a_directory_instead_of_a_file(directory: Path) -> None:
    assert "is a directory, not a file" in refusal([str(directory)], directory)


@pytest.mark.parametrize("selection", [[], [""], [" , "]])
def test_a_selection_of_nothing(selection: list[str], directory: Path) -> None:
    assert "the selection names no contact center" in refusal(selection, directory)


def test_an_empty_directory(tmp_path: Path) -> None:
    assert "there is no contact center (*.yaml)" in refusal(None, tmp_path)


def test_a_directory_that_does_not_exist(tmp_path: Path) -> None:
    assert "does not exist" in refusal(None, tmp_path / "contact_centers")


def test_one_name_for_two_files(directory: Path) -> None:
    write(directory, changed({"call_center_api_name": "Other"}), "north.yml")
    assert 'the name "north" stands for' in refusal(None, directory)
    assert 'the name "north" stands for' in refusal(["north"], directory)
    assert names(["south"], directory) == ["south"]


def test_two_contact_centers_with_one_api_name(directory: Path) -> None:
    write(directory, changed({"call_center_api_name": "NORTH"}), "zone.yaml")
    text = refusal(None, directory)
    assert "1 problem" in text
    assert 'zone.yaml:2: call_center_api_name: "NORTH" is also the API name in' in text
    assert "north.yaml" in text
    assert names(["zone"], directory) == ["zone"]


def test_all_problems_of_all_files_and_of_the_selection_are_reported_together(directory: Path) -> None:
    write(directory, changed({"call_center_api_name": "North", "region": "mars"}), "a.yaml")
    write(directory, "- a list\n", "b.yaml")
    text = refusal(["a", "b", "c", "north"], directory)
    assert text.startswith("4 problems in the configuration of contact centers\n")
    for words in (
        'no contact center "c"',
        'a.yaml:4: region: "mars"',
        "b.yaml: is not a mapping",
        "north.yaml:2: call",
    ):
        assert words in text


@pytest.mark.usefixtures("_in_directory")
def test_files_are_named_relative_to_the_working_directory(directory: Path) -> None:
    write(directory, changed({"region": "mars"}), "a.yaml")
    assert "\na.yaml:4: region" in refusal(["a"], directory.resolve())
