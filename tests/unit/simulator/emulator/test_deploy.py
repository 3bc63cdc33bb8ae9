"""The CDK CLI: what it is called with, what its output means, what a failure says."""

import json
import stat

import pytest

from simulator.emulator import CdkCli, DeployError, EmulatorAccess
from simulator.emulator.deploy import failure_text, progress_of

ACCESS = EmulatorAccess(endpoint="http://127.0.0.1:1", account="111122223333", region="eu-central-1")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "Demo-Keys |  3/12 | 4:32:49 PM | CREATE_COMPLETE         | AWS::Lambda::Function      | Fn (Fn9270CBC0) ",
            "Demo-Keys 3/12: AWS::Lambda::Function Fn create complete",
        ),
        (
            "Demo |   0 | 4:34:47 PM | DELETE_COMPLETE         | Custom::SCVAuthKey         | CR/Default (CR) ",
            "Demo 0: Custom::SCVAuthKey CR/Default delete complete",
        ),
        (
            "Demo | 8/6 | 4:34:26 PM | UPDATE_FAILED           | Custom::SCVAuthKey         | CR/Default (CR) bad V",
            "Demo 8/6: Custom::SCVAuthKey CR/Default update failed",
        ),
        (
            "Demo-Keys: success: Published Layer/Code (111122223333-eu-central-1-2860b406)",
            "Demo-Keys: published Layer/Code",
        ),
        ("Demo | 1/6 | 4:34:16 PM | UPDATE_IN_PROGRESS | Custom::SCVAuthKey | CR/Default (CR)", None),
        ("Demo | 1/6 | 4:34:16 PM | CREATE_COMPLETE | AWS::CDK::Metadata | CDKMetadata/Default (CDKMetadata)", None),
        ("Demo-Keys: start: Building Layer/Code", None),
        ("", None),
    ],
)
def test_progress_is_told_of_what_is_finished(line, wanted):
    assert progress_of(line) == wanted


def test_a_failure_keeps_the_reason_and_drops_the_progress():
    lines = [
        "Demo: start: Building Layer/Code",
        "Demo |  1/6 | 4:34:26 PM | CREATE_IN_PROGRESS | AWS::IAM::Role | Role",
        "",
        "❌  Demo failed: the key KeyBits is 1024",
    ]
    assert failure_text(lines) == "❌  Demo failed: the key KeyBits is 1024"


def test_a_failure_without_a_telling_line_shows_what_there_is():
    assert "start: Building" in failure_text(["Demo: start: Building Layer/Code"])
    assert failure_text([]) == "(it wrote nothing)"


@pytest.fixture
def fake_cdk(tmp_path):
    """A shell script in the place of the CLI, in a root of its own."""

    def install(script: str) -> CdkCli:
        program = tmp_path / "root" / "node_modules" / ".bin" / "cdk"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        return CdkCli(access=ACCESS, work_dir=tmp_path / "work", root=tmp_path / "root", timeout_seconds=5)

    return install


def test_deploy_asks_for_no_approval_and_returns_the_outputs(fake_cdk, tmp_path):
    cli = fake_cdk(
        """echo "$@" > arguments; env > environment
        while [ $# -gt 0 ]; do [ "$1" = --outputs-file ] && echo '{"S": {"Name": "value"}}' > "$2"; shift; done"""
    )
    assert cli.deploy(context={"contact_center": "demo"}) == {"S": {"Name": "value"}}
    arguments = (tmp_path / "root" / "arguments").read_text()
    assert "deploy --all --require-approval never" in arguments
    assert "--context contact_center=demo" in arguments
    assert f"--output {cli.assembly}" in arguments
    environment = dict(
        line.split("=", 1) for line in (tmp_path / "root" / "environment").read_text().splitlines() if "=" in line
    )
    assert environment["AWS_ENDPOINT_URL"] == ACCESS.endpoint
    assert environment["AWS_ACCESS_KEY_ID"] == ACCESS.account


def test_outputs_of_an_earlier_deploy_are_not_taken_for_this_one(fake_cdk, tmp_path):
    cli = fake_cdk("exit 0")
    cli.work_dir.mkdir()
    (cli.work_dir / "outputs.json").write_text(json.dumps({"Old": {}}))
    assert cli.deploy(context={}) == {}


def test_a_failed_command_raises_with_its_own_message(fake_cdk):
    cli = fake_cdk("echo 'contact_centers/demo.yaml: regoin is not a key' >&2; exit 1")
    with pytest.raises(
        DeployError, match="`cdk deploy` failed:\ncontact_centers/demo.yaml: regoin is not a key"
    ) as caught:
        cli.deploy(context={})
    assert caught.value.log == str(cli.log_file)
    assert "regoin" in cli.log_file.read_text()


def test_a_command_that_hangs_is_ended(fake_cdk, tmp_path):
    cli = fake_cdk("exec sleep 30")
    hasty = CdkCli(access=ACCESS, work_dir=cli.work_dir, root=cli.root, timeout_seconds=0.3)
    with pytest.raises(DeployError, match=r"ended after 0.3 s without finishing"):
        hasty.bootstrap()


def test_a_missing_cli_says_how_to_install_it(tmp_path):
    with pytest.raises(DeployError, match="make setup"):
        CdkCli(access=ACCESS, work_dir=tmp_path, root=tmp_path).bootstrap()
