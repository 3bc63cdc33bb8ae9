"""app.py: what it prints and how it ends. The first tests run it as the CDK CLI does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import aws_s3 as s3

import app
from scv_constructs.layer import ThirdPartyPackages
from scv_constructs.pip_runner import LayerBuildError
from stacks.application import SKIP_BUNDLING, fill_app
from tests.synthesis import ROOT


def _run(outdir: Path, **context: str) -> "subprocess.CompletedProcess[str]":
    """Run app.py with context as the CLI hands it over, without credentials and without building the layer."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JSII_"))}
    environment |= {"CDK_OUTDIR": str(outdir), "CDK_CONTEXT_JSON": json.dumps({**SKIP_BUNDLING, **context})}
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _stacks(outdir: Path) -> set[str]:
    return {path.name.removesuffix(".template.json") for path in outdir.glob("*.template.json")}


def test_a_selected_contact_center_is_synthesized_in_silence(tmp_path):
    result = _run(tmp_path, contact_center="demo")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    stacks = _stacks(tmp_path)
    assert {"DemoContactCenter-Keys", "DemoContactCenter-Integration", "DemoContactCenter-ContactRecords"} <= stacks
    assert {name.partition("-")[0] for name in stacks} == {"DemoContactCenter"}


def test_a_wrong_configuration_is_explained_without_a_traceback(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    text = (ROOT / "contact_centers" / "demo.yaml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("region: us-east-1", "regoin: us-east-1"), encoding="utf-8")
    result = _run(tmp_path, contact_center=str(wrong))
    assert result.returncode == 1
    assert "regoin" in result.stderr
    assert "wrong.yaml" in result.stderr
    assert "Traceback" not in result.stderr
    assert _stacks(tmp_path) == set()


def test_a_wrong_local_profile_is_explained_without_a_traceback(tmp_path):
    result = _run(tmp_path, contact_center="demo", local_profile=str(tmp_path / "none.json"))
    assert result.returncode == 1
    assert "none.json: cannot be read" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture
def in_process(tmp_path, monkeypatch):
    """Runs app.main() here, where parts of it can be replaced; returns the assembly's folder."""

    def run(**context):
        monkeypatch.setenv("CDK_OUTDIR", str(tmp_path))
        monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps({**SKIP_BUNDLING, **context}))
        app.main()
        return tmp_path

    return run


def test_without_a_selection_all_contact_centers_are_synthesized(in_process):
    stacks = _stacks(in_process())
    keys = [name for name in stacks if name.endswith("-Keys")]
    assert len(keys) == len(list((ROOT / "contact_centers").glob("*.yaml")))


def test_several_can_be_selected(in_process):
    stacks = _stacks(in_process(contact_center="demo,contact_centers/example.yaml"))
    for part in ("Keys", "Integration", "ContactRecords"):
        assert {f"DemoContactCenter-{part}", f"Acme-Support-EU-{part}"} <= set(stacks)


def test_a_finding_of_the_checks_ends_it_with_the_list(in_process, monkeypatch):
    def plant(cdk_app, **arguments):
        fill_app(cdk_app, **arguments)
        s3.Bucket(cdk_app.node.find_child("DemoContactCenter-Keys"), "Planted")

    monkeypatch.setattr(app, "fill_app", plant)
    with pytest.raises(SystemExit) as ended:
        in_process(contact_center="demo")
    # Text as the exit code: Python prints it to stderr and exits with 1.
    assert "DemoContactCenter-Keys/Planted/Resource: AwsSolutions-S1" in str(ended.value.code)


def test_a_layer_that_cannot_be_built_is_an_error_of_its_own(in_process, monkeypatch):
    def fail(self):
        raise LayerBuildError("the package index did not answer")

    monkeypatch.setattr(ThirdPartyPackages, "build", fail)
    with pytest.raises(LayerBuildError, match="did not answer"):
        in_process(contact_center="demo", **{"aws:cdk:bundling-stacks": ["**"]})


def test_the_cdk_cli_selects_every_repeated_contact_center():
    """The CLI itself keeps the last value of a repeated key only; see stacks/selection.py."""
    command = [str(ROOT / "node_modules" / ".bin" / "cdk"), "ls", "-c", "contact_center=demo"]
    result = subprocess.run(
        [*command, "-c", "contact_center=contact_centers/example.yaml"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    listed = result.stdout.split()
    assert {"DemoContactCenter-Keys", "Acme-Support-EU-Keys"} < set(listed)
