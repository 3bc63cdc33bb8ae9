"""The bundle alone is enough: every function imports without this environment's packages.

The local emulator shows functions its own site-packages, so a package that is missing from the layer would go
unnoticed there. Here the interpreter sees the standard library, the built layer and the function's asset, and no more.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scv_constructs.code import SHARED_PACKAGES
from stacks.assets import AWS_SERVICES, AppAssets

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "lambda_src"
FUNCTIONS = sorted(path.parent.name for path in SOURCE.glob("*/handler.py"))


@pytest.fixture(scope="module")
def layer() -> Path:
    """The third-party layer for this machine's interpreter, as the local profile deploys it."""
    return AppAssets.of_repository(ROOT, for_host=True).packages.build() / "python"


def run_isolated(script: str, *path: Path, lambda_init: bool = False) -> subprocess.CompletedProcess[str]:
    """Run ``script`` with nothing but the standard library and ``path`` to import from."""
    prelude = f"import sys; sys.path[:0] = {[str(entry) for entry in path]!r}\n"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", prelude + script],
        capture_output=True,
        text=True,
        check=False,
        env={"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"} if lambda_init else {},
    )


def test_there_are_functions():
    assert "invoke_telephony_integration_api" in FUNCTIONS
    assert "auth_keys_ssm_util" in FUNCTIONS


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_every_module_of_a_function_imports_from_the_bundle_alone(folder, layer, tmp_path):
    for package in (folder, *SHARED_PACKAGES):
        shutil.copytree(SOURCE / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    modules = [
        ".".join(path.relative_to(tmp_path).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(tmp_path.rglob("*.py"))
    ]
    script = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)\nprint('imported')"
    done = run_isolated(script, tmp_path, layer, lambda_init=True)
    assert (done.returncode, done.stdout.strip()) == (0, "imported"), done.stderr


@pytest.mark.parametrize("service", AWS_SERVICES)
def test_the_layer_s_pruned_botocore_still_makes_every_client(service, layer):
    script = (
        f"import boto3\nclient = boto3.client({service!r}, region_name='eu-central-1')\nprint(client.meta.endpoint_url)"
    )
    done = run_isolated(script, layer)
    assert (done.returncode, done.stdout.strip()) == (0, f"https://{service}.eu-central-1.amazonaws.com"), done.stderr


def test_a_package_that_is_missing_from_the_layer_would_be_seen(tmp_path):
    done = run_isolated("import boto3", tmp_path)
    assert done.returncode != 0
    assert "No module named 'boto3'" in done.stderr


def test_the_layer_s_services_are_those_that_the_code_makes_clients_of():
    used = {
        match.group(1)
        for path in SOURCE.rglob("*.py")
        for match in re.finditer(r"boto3\.client\(\s*\"([a-z-]+)\"", path.read_text(encoding="utf-8"))
    }
    assert used == set(AWS_SERVICES)
