"""The code asset of a function: what is in it, and that nothing of the machine at hand changes it."""

import re
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from scv_constructs.code import function_code

_FILES = ("acme/__init__.py", "acme/handler.py", "acme/deep/part.py", "scv/__init__.py", "scv/rest/api.py")


def _source(folder: Path) -> Path:
    for name in (*_FILES, "other/__init__.py", "other/handler.py"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'"""{name}"""\n', encoding="utf-8")
    return folder


def _stage(source: Path, outdir: Path, *, stacks: int = 1, folder: str = "acme") -> tuple[str, Path]:
    """The asset's S3 key, and where it was staged."""
    app = App(outdir=str(outdir))
    keys = set()
    made = [Stack(app, f"S{number}") for number in range(stacks)]
    for stack in made:
        lambda_.Function(
            stack,
            "F",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="acme.handler.handler",
            code=function_code(source=source, folder=folder),
        )
    for stack in made:
        (function,) = Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
        keys.add(function["Properties"]["Code"]["S3Key"])
    (key,) = keys
    (staged,) = [path for path in outdir.glob("asset.*") if path.is_dir()]
    return key, staged


def test_only_python_files_of_the_function_and_the_shared_package(tmp_path):
    _, staged = _stage(_source(tmp_path / "src"), tmp_path / "out")
    assert {str(path.relative_to(staged)) for path in staged.rglob("*") if path.is_file()} == set(_FILES)


def test_files_that_do_not_belong_to_it_change_nothing(tmp_path):
    source = _source(tmp_path / "src")
    before, _ = _stage(source, tmp_path / "before")
    for name in ("acme/__pycache__/handler.cpython-311.pyc", "scv/__pycache__/x.py", "acme/.DS_Store", "notes.md"):
        file = source / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"junk")
    for name in ("other/handler.py", "requirements.txt", "acme/data.json", "root.py"):
        (source / name).write_text("changed", encoding="utf-8")
    after, _ = _stage(source, tmp_path / "after")
    assert after == before


def test_the_hash_does_not_depend_on_the_folder_it_lies_in(tmp_path):
    one, _ = _stage(_source(tmp_path / "home" / "one" / "lambda_src"), tmp_path / "out1")
    two, _ = _stage(_source(tmp_path / "ci" / "lambda_src"), tmp_path / "out2")
    assert one == two


@pytest.mark.parametrize("changed", ["acme/handler.py", "acme/deep/part.py", "scv/rest/api.py"])
def test_a_changed_file_changes_the_hash(tmp_path, changed):
    source = _source(tmp_path / "src")
    before, _ = _stage(source, tmp_path / "before")
    (source / changed).write_text("changed = 1\n", encoding="utf-8")
    after, _ = _stage(source, tmp_path / "after")
    assert after != before


def test_stacks_share_one_copy(tmp_path):
    _, staged = _stage(_source(tmp_path / "src"), tmp_path / "out", stacks=3)
    assert list((tmp_path / "out").glob("asset.*")) == [staged]


def test_a_folder_without_handler_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=re.escape("missing/handler.py does not exist")):
        function_code(source=_source(tmp_path), folder="missing")


def test_a_missing_shared_package_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="more is not a package"):
        function_code(source=_source(tmp_path), folder="acme", shared=("scv", "more"))
