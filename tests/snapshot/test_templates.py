"""Every template of every shipped contact center against its snapshot in tests/snapshot/templates.

A reviewer sees in the snapshots' diff what a change does to the deployed resources. `make snapshots` writes them.
"""

import difflib
from pathlib import Path

import pytest

from tests.snapshot.rendering import masked, readable, render
from tests.synthesis import ROOT, shipped, synthesize

_FOLDER = Path(__file__).parent / "templates"
_CENTERS = sorted(path.stem for path in (ROOT / "contact_centers").glob("*.yaml"))
_SHOWN_LINES = 150


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Contact center to stack to text."""
    return {
        name: {
            stack: render(template)
            for stack, template in synthesize(shipped(name), outdir=tmp_path_factory.mktemp(name)).templates.items()
        }
        for name in _CENTERS
    }


def _difference(expected: str, got: str, *, file: Path) -> str:
    lines = list(
        difflib.unified_diff(
            expected.splitlines(), got.splitlines(), f"snapshot {file.name}", "synthesized now", lineterm="", n=4
        )
    )
    more = [f"... {len(lines) - _SHOWN_LINES} more lines"] if len(lines) > _SHOWN_LINES else []
    return "\n".join([*lines[:_SHOWN_LINES], *more])


@pytest.mark.parametrize("center", _CENTERS)
def test_templates_match_their_snapshots(
    center: str, rendered: dict[str, dict[str, str]], *, snapshot_update: bool
) -> None:
    folder = _FOLDER / center
    wanted = {folder / f"{stack}.yaml": text for stack, text in rendered[center].items()}
    stored = set(folder.glob("*.yaml"))
    if snapshot_update:
        folder.mkdir(parents=True, exist_ok=True)
        for file in stored - wanted.keys():
            file.unlink()
        for file, text in wanted.items():
            file.write_text(text, encoding="utf-8")
        return
    problems = [f"{file.name} belongs to no stack any more" for file in sorted(stored - wanted.keys())]
    problems += [f"{file.name} is not there: a new stack" for file in sorted(wanted.keys() - stored)]
    for file in sorted(stored & wanted.keys()):
        expected = file.read_text(encoding="utf-8")
        if expected != wanted[file]:
            problems.append(_difference(expected, wanted[file], file=file))
    if problems:
        advice = "If this is what the change is meant to do, run `make snapshots` and commit the files."
        pytest.fail("\n\n".join([*problems, advice]), pytrace=False)


def test_no_snapshot_is_left_of_a_contact_center_that_is_gone() -> None:
    assert sorted(path.name for path in _FOLDER.iterdir()) == _CENTERS


def test_hashes_are_masked_and_nothing_else() -> None:
    asset, version = "0123456789abcdef" * 4, "0123456789abcdef" * 2
    template = {
        "Resources": {
            f"FnCurrentVersion0A1B2C3D{version}": {"S3Key": f"{asset}.zip", "Arn": {"Ref": "Fn0A1B2C3D"}},
            "Other": [f"sha256 {version}", 5, None],
        }
    }
    assert masked(template) == {
        "Resources": {
            "FnCurrentVersion0A1B2C3D<hash>": {"S3Key": "<asset>.zip", "Arn": {"Ref": "Fn0A1B2C3D"}},
            "Other": [f"sha256 {version}", 5, None],
        }
    }


def test_versions_of_flows_are_masked() -> None:
    template = {
        "FlowSampleVersion5c31d7a6970407C90244": {"Description": "Content 5c31d7a69704"},
        "FlowSample07C90244": 1,
    }
    assert masked(template) == {"FlowSampleVersion<hash>": {"Description": "Content <hash>"}, "FlowSample07C90244": 1}


def test_flows_are_written_out() -> None:
    def flow(content: object) -> dict[str, object]:
        return {"Type": "AWS::Connect::ContactFlow", "Properties": {"Content": content, "Name": "A"}}

    plain, with_arn = '{"Actions":[{"Type":"Loop"}]}', {"Fn::Sub": ['{"StartAction":"${Queue}"}', {"Queue": "q"}]}
    assert readable({"Resources": {"One": flow(plain), "Two": flow(with_arn)}, "List": [{"Type": "Other"}, 5]}) == {
        "Resources": {
            "One": flow({"Actions": [{"Type": "Loop"}]}),
            "Two": flow({"Fn::Sub": [{"StartAction": "${Queue}"}, {"Queue": "q"}]}),
        },
        "List": [{"Type": "Other"}, 5],
    }


def test_the_text_is_sorted_and_whole() -> None:
    assert render({"b": {"y": "one\ntwo\n", "x": True}, "a": ["5", 5]}) == (
        "a:\n- '5'\n- 5\nb:\n  x: true\n  y: |\n    one\n    two\n"
    )


def test_a_difference_is_shown_in_lines() -> None:
    text = _difference("a: 1\nb: 2\n", "a: 1\nb: 3\n", file=Path("Acme-Keys.yaml"))
    assert text.splitlines() == [
        "--- snapshot Acme-Keys.yaml",
        "+++ synthesized now",
        "@@ -1,2 +1,2 @@",
        " a: 1",
        "-b: 2",
        "+b: 3",
    ]
