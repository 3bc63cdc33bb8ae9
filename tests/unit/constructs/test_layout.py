"""`constructs/` is a source root: it must never shadow the PyPI package that aws_cdk imports."""

import sysconfig
from pathlib import Path

import constructs

import scv_constructs
from tests.synthesis import ROOT


def test_the_source_root_is_no_package():
    assert not (ROOT / "constructs" / "__init__.py").exists()


def test_constructs_is_the_package_of_pypi():
    assert Path(constructs.__file__).is_relative_to(sysconfig.get_path("purelib"))


def test_scv_constructs_is_ours():
    assert Path(scv_constructs.__file__).parent == ROOT / "constructs" / "scv_constructs"


def test_constructs_know_nothing_of_the_apps_configuration():
    for file in (ROOT / "constructs").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for forbidden in ("import configuration", "from configuration", "from stacks", "os.environ", "import stacks"):
            assert forbidden not in text, f"{file.name} uses {forbidden}"
