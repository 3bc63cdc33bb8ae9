"""The command itself: which contact center, which credentials, which exit status."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from operations import replay as command
from operations.clients import connect
from operations.report import Item, Report
from tests.unit.operations.fakes import BUCKET, Aws, FakeS3, center
from tests.unit.operations.test_failed_records import KEY


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    found = Aws()
    monkeypatch.setattr(command, "connect", lambda contact_center, *, endpoint_url: found.clients)
    return found


@pytest.fixture
def selection(tmp_path: Path) -> str:
    file = tmp_path / "acme.json.yaml"
    file.write_text(center().model_dump_json(exclude_none=True), encoding="utf-8")
    return str(file)


def test_nothing_to_do(aws, selection, capsys):
    assert command.main(["--contact-center", selection]) == 0
    said = capsys.readouterr().out
    assert f"Stream records in s3://{BUCKET}: nothing is there" in said
    assert "Acme_One-FailedEvents: nothing is there" in said


def test_what_failed_again_is_the_exit_status(aws, selection, capsys):
    aws.s3.objects[KEY.format("a")] = b"?"
    assert command.main(["--contact-center", selection]) == 1
    assert "1 failed again and kept" in capsys.readouterr().out


def test_a_contact_center_that_does_not_exist(aws, capsys):
    assert command.main(["--contact-center", "nothing"]) == 2
    assert 'there is no contact center "nothing"' in capsys.readouterr().err


def test_one_contact_center_at_a_time(aws, capsys):
    assert command.main(["--contact-center", "demo,example"]) == 2
    assert "one after the other" in capsys.readouterr().err


def test_credentials_of_another_account(aws, selection, capsys):
    aws.s3 = FakeS3(owner="999999999999")
    assert command.main(["--contact-center", selection]) == 2
    error = capsys.readouterr().err
    assert "AccessDenied" in error
    assert "must be of account 123456789012" in error


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    made: list[tuple[str, dict[str, Any]]] = []

    class Session:
        def __init__(self, **given: Any) -> None:
            made.append(("session", given))

        def client(self, service: str, **given: Any) -> object:
            made.append((service, given))
            return object()

    monkeypatch.setattr(boto3, "Session", Session)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    return made


def test_on_aws_the_shell_s_credentials_are_used(sessions):
    connect(center())
    assert sessions[0] == ("session", {"region_name": "eu-west-2"})
    assert {given["endpoint_url"] for _, given in sessions[1:]} == {None}


def test_a_function_is_never_invoked_twice_by_the_sdk(sessions):
    connect(center())
    config = dict(sessions)["lambda"]["config"]
    assert config.retries == {"total_max_attempts": 1}
    assert config.read_timeout > 900


@pytest.mark.parametrize("url", ["http://localhost:4566", "http://127.0.0.1:4566", "http://[::1]:4566"])
def test_an_emulator_gets_the_account_s_id_for_credentials(sessions, url):
    connect(center(), endpoint_url=url)
    assert sessions[0][1]["aws_access_key_id"] == "123456789012"
    assert {given["endpoint_url"] for _, given in sessions[1:]} == {url}
    assert dict(sessions)["s3"]["config"].s3 == {"addressing_style": "path"}


def test_any_other_endpoint_does_not(sessions):
    connect(center(), endpoint_url="https://vpce-1.example.com")
    assert "aws_access_key_id" not in sessions[0][1]


def test_credentials_that_are_set_come_first(sessions, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-shell")
    connect(center(), endpoint_url="http://localhost:4566")
    assert "aws_access_key_id" not in sessions[0][1]


def test_long_lists_and_texts_are_cut():
    said: list[str] = []
    ids = tuple(f"c-{n}" for n in range(25))
    Report("T", dry_run=False, say=said.append).add(Item(where="k", what="f", ids=ids, left="a\n  b " + "x" * 400))
    assert "c-19 and 5 more" in said[2]
    assert said[3].strip().startswith("a b xxx")
    assert said[3].endswith("...")
