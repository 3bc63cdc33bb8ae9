"""The function as CloudFormation meets it: an event in, an answer at the presigned URL."""

from __future__ import annotations

import json
import time

import pytest

from auth_keys_ssm_util import handler as module
from auth_keys_ssm_util.custom_resource import NotACustomResourceRequestError
from auth_keys_ssm_util.key_material import load_private_key
from auth_keys_ssm_util.responder import AnswerNotDeliveredError
from tests.unit.lambda_src.auth_keys_ssm_util.answer_server import answer_server
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import (
    CERTIFICATE,
    PRIVATE_KEY,
    FakeStore,
    event,
    key_properties,
    placeholder_properties,
)


class Context:
    log_group_name = "/aws/lambda/Acme-AuthKeysSSMUtilFunction"
    log_stream_name = "2026/03/01/[3]0123"

    def __init__(self, milliseconds=60_000):
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self):
        return self.milliseconds


@pytest.fixture
def store(monkeypatch):
    made = FakeStore()
    monkeypatch.setattr(module, "_store", lambda: made)
    return made


def answer_to(request_type, properties, *, context=None, **changes):
    with answer_server() as server:
        result = module.handler(
            event(request_type, properties, ResponseURL=server.url, **changes), context or Context()
        )
    assert len(server.bodies) == 1
    read = json.loads(server.bodies[0])
    assert result == {"Status": read["Status"], "PhysicalResourceId": read["PhysicalResourceId"]}
    return read


def test_a_key_pair_over_its_life(store):
    made = answer_to("Create", key_properties())
    assert made["Status"] == "SUCCESS"
    assert load_private_key(store.values[PRIVATE_KEY]).key_size == 2048
    assert made["Data"]["Certificate"] == store.values[CERTIFICATE]
    kept = answer_to(
        "Update",
        key_properties(ValidDays="1"),
        PhysicalResourceId=made["PhysicalResourceId"],
        OldResourceProperties=key_properties(),
    )
    assert kept["Data"] == made["Data"]
    gone = answer_to("Delete", key_properties(), PhysicalResourceId=made["PhysicalResourceId"])
    assert gone["Status"] == "SUCCESS"
    assert store.values == {}


def test_placeholders_over_their_life(store):
    properties = placeholder_properties({"/scv/Acme/rest/subject": "not-set"})
    made = answer_to("Create", properties)
    assert store.values == {"/scv/Acme/rest/subject": "not-set"}
    answer_to("Delete", properties, PhysicalResourceId=made["PhysicalResourceId"])
    assert store.values == {}


@pytest.mark.parametrize("operation", [None, "", "Keypair", 3])
def test_an_unknown_operation_is_refused_except_for_deletions(store, operation):
    failed = answer_to("Create", key_properties(Operation=operation))
    assert failed["Status"] == "FAILED"
    assert "must be KeyPair or Placeholders" in failed["Reason"]
    gone = answer_to("Delete", key_properties(Operation=operation), PhysicalResourceId=failed["PhysicalResourceId"])
    assert gone["Status"] == "SUCCESS"


def test_an_unknown_request_type_is_refused(store):
    assert "RequestType is 'Upsert'" in answer_to("Upsert", key_properties())["Reason"]


def test_a_store_that_cannot_be_made_is_answered(monkeypatch):
    def broken():
        raise ModuleNotFoundError("No module named 'boto3'")

    monkeypatch.setattr(module, "_store", broken)
    failed = answer_to("Create", key_properties())
    assert failed["Status"] == "FAILED"
    assert failed["Reason"].startswith("Unexpected ModuleNotFoundError")
    assert Context.log_stream_name in failed["Reason"]


def test_a_hanging_store_is_answered_before_the_functions_time_is_up(monkeypatch):
    class Hanging(FakeStore):
        def get(self, name):
            time.sleep(5)
            return

    monkeypatch.setattr(module, "_store", Hanging)
    started = time.monotonic()
    failed = answer_to("Create", key_properties(), context=Context(400))
    assert time.monotonic() - started < 4
    assert failed["Status"] == "FAILED"
    assert "did not end within" in failed["Reason"]


def test_a_context_without_log_names_is_no_reason_to_stay_silent(monkeypatch):
    class Bare:
        def get_remaining_time_in_millis(self):
            return 60_000

    monkeypatch.setattr(module, "_store", lambda: 1 / 0)
    assert "See log group unknown" in answer_to("Create", key_properties(), context=Bare())["Reason"]


def test_an_answer_that_does_not_arrive_is_an_error_so_that_lambda_repeats_the_event(store):
    asked = event("Create", key_properties())
    with answer_server(403) as server, pytest.raises(AnswerNotDeliveredError):
        module.handler({**asked, "ResponseURL": server.url}, Context())
    with answer_server() as server:
        module.handler({**asked, "ResponseURL": server.url}, Context())
    assert json.loads(server.bodies[0])["Data"]["Certificate"] == store.values[CERTIFICATE]


def test_an_event_that_is_not_cloudformations_is_an_error(store):
    with pytest.raises(NotACustomResourceRequestError):
        module.handler({"detail-type": "Scheduled Event"}, Context())
    assert store.calls == []


def test_the_log_names_the_request_and_neither_key_nor_url(store, capsys):
    answer_to("Create", key_properties(), RequestId="r-77")
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {record["context"]["requestId"] for record in records} == {"r-77"}
    assert [record["message"] for record in records] == ["Key pair made", "CloudFormation answered"]
    text = json.dumps(records)
    assert "s3cret" not in text
    assert store.values[PRIVATE_KEY].splitlines()[1] not in text
