"""Batches and retries against a Salesforce that is over its limits, slow, or gone at times."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import invoke_salesforce_rest_api.application as rest_application
import invoke_telephony_integration_api.application as telephony_application
from ctr_data_sync.sync import BatchSync
from invoke_salesforce_rest_api.ctr_retry import CtrRetry, RetrySettings
from invoke_salesforce_rest_api.ctr_retry_run import RetryRun
from scv.budget import Budget
from scv.ctr.backup import BackupStore
from simulator.salesforce import Fault
from tests.contract.ctr import HandlerInvoker, voice_calls
from tests.unit.lambda_src.scv.ctr.fakes import FakeObjects
from tests.unit.lambda_src.scv.ctr.records import contact_record, stream_event

NAMES = [f"c-{n:04d}" for n in range(60)]


@pytest.fixture
def backup():
    return BackupStore(FakeObjects(), sleep=lambda seconds: None)


@pytest.fixture
def batch(telephony, backup):
    return BatchSync(backup=backup, voice_calls=voice_calls(telephony), concurrency=4)


def test_a_batch_with_faults_and_garbage_loses_nothing(batch, salesforce, backup):
    """Delivered again as Lambda does, until nothing is reported but the garbage."""
    data: list[dict[str, Any] | bytes] = [contact_record(name) for name in NAMES]
    data.insert(7, b"garbage")
    for fault in (
        Fault(path="/voiceCalls/", status=429, times=8),
        Fault(path="/voiceCalls/", status=500, times=8),
        Fault(path="/voiceCalls/", reset=True, times=6),
        Fault(path="/voiceCalls/", status=404, body={"message": "not yet"}, times=3),
    ):
        salesforce.faults.add(fault)
    pending = stream_event(*data)["Records"]
    garbage = pending[7]["kinesis"]["sequenceNumber"]
    for _ in range(6):
        answer = batch.run({"Records": pending}, Budget(60))
        reported = {entry["itemIdentifier"] for entry in answer["batchItemFailures"]}
        pending = [record for record in pending if record["kinesis"]["sequenceNumber"] in reported]
        if reported == {garbage}:
            break
    assert reported == {garbage}
    assert {call.vendor_call_key for call in salesforce.voice_calls} == set(NAMES)
    for name in NAMES:
        assert salesforce.voice_call(name).fields["CustomerHoldDuration"] == 10
        assert backup.load(name, budget=Budget(5)) == contact_record(name)


@pytest.fixture
def retry(telephony, backup, request):
    """Invoke retryCTRSync of the REST function, with the telephony function and the backup behind it."""
    # The two functions have variables of the same names: the first reads its own before those of the second are set.
    telephony_application.application()
    rest = request.getfixturevalue("rest")

    invoker = HandlerInvoker(telephony)
    application = rest_application.application()
    services = application._services
    work = RetryRun(services.api, backup, voice_calls(telephony), 4)
    method = CtrRetry(RetrySettings("bucket", "telephony", concurrency=4), work, invoker, own_function="rest:active")
    application._services = replace(services, ctr_retry=method)

    def run(seconds=60, **parameters):
        answer = rest({"Details": {"Parameters": {"methodName": "retryCTRSync", **parameters}}}, seconds)
        started, invoker.started[:] = list(invoker.started), []
        return answer, started

    return run


def cleared(salesforce, batch, names):
    """Synced VoiceCalls whose CustomerHoldDuration an operator has removed."""
    batch.run(stream_event(*[contact_record(name) for name in names]), Budget(120))
    for call in salesforce.voice_calls:
        call.fields["CustomerHoldDuration"] = None


def test_the_guide_s_test_of_the_retry(retry, batch, salesforce):
    cleared(salesforce, batch, NAMES[:3])
    soql = "SELECT Id, VendorCallKey FROM VoiceCall WHERE CustomerHoldDuration = null"
    answer, _ = retry(soql=soql)
    assert (answer["found"], answer["synced"], answer["complete"]) == (3, 3, True)
    assert {call.fields["CustomerHoldDuration"] for call in salesforce.voice_calls} == {10}


def test_more_than_one_page_in_runs_that_are_cut_off(retry, batch, salesforce, monkeypatch):
    monkeypatch.setattr(salesforce.settings, "query_page_size", 20)
    cleared(salesforce, batch, NAMES)
    salesforce.faults.add(Fault(path="/voiceCalls/", delay_seconds=0.02, times=None))
    answer, started = retry(seconds=0.55)
    runs = [answer]
    while started:
        assert len(runs) < 40
        (event,) = started
        parameters = {n: v for n, v in event["Details"]["Parameters"].items() if n != "methodName"}
        # The number of runs is bounded; this test takes more of them than a real retry would.
        parameters["resume"]["generation"] = 1
        answer, started = retry(seconds=0.55, **parameters)
        runs.append(answer)
    assert len(runs) > 1
    assert runs[0]["found"] == 60
    assert runs[-1]["complete"] is True
    assert sum(run["synced"] for run in runs) == 60
    assert {call.fields["CustomerHoldDuration"] for call in salesforce.voice_calls} == {10}


def test_older_voice_calls_than_the_window_are_left(retry, batch, salesforce):
    cleared(salesforce, batch, NAMES[:2])
    salesforce.voice_call(NAMES[0]).fields["CreatedDate"] = "2020-01-01T00:00:00.000+0000"
    answer, _ = retry()
    assert (answer["found"], answer["synced"]) == (1, 1)
    assert salesforce.voice_call(NAMES[0]).fields["CustomerHoldDuration"] is None


def test_a_failed_sync_is_in_the_backup_and_the_retry_makes_up_for_it(retry, batch, salesforce, telephony):
    from tests.fakes import flow_event

    telephony(flow_event("createVoiceCall", contact={"ContactId": NAMES[0]}))
    salesforce.faults.add(Fault(path="/voiceCalls/", status=400, body={"message": "no"}, times=1))
    answer = batch.run(stream_event(contact_record(NAMES[0])), Budget(20))
    assert len(answer["batchItemFailures"]) == 1
    assert salesforce.voice_call(NAMES[0]).fields["CustomerHoldDuration"] is None
    result, _ = retry()
    assert (result["synced"], result["missingInBackup"]) == (1, [])
    assert salesforce.voice_call(NAMES[0]).fields["CustomerHoldDuration"] == 10


def test_missing_in_the_backup_is_named(retry, telephony):
    from tests.fakes import flow_event

    telephony(flow_event("createVoiceCall", contact={"ContactId": "lost"}))
    answer, _ = retry()
    assert (answer["missingInBackup"], answer["complete"]) == (["lost"], True)


def test_a_retry_writes_no_number_into_the_log(retry, batch, salesforce, capsys):
    cleared(salesforce, batch, NAMES[:2])
    retry()
    out = capsys.readouterr().out
    assert "5550100" not in out
    assert any(json.loads(line)["message"] == "Run done" for line in out.splitlines())
