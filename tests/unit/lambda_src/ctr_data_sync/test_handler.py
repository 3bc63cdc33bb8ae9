"""The entry point with its real adapters, against HTTP stand-ins of Lambda and S3."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import ctr_data_sync.application as wiring
from ctr_data_sync.handler import handler
from scv.errors import SettingsError
from tests.fakes import FakeContext
from tests.unit.lambda_src.scv.aws_server import http, running
from tests.unit.lambda_src.scv.ctr.records import contact_record, stream_event

SOURCE = Path(__file__).parents[4] / "lambda_src"
ARN = "arn:aws:lambda:us-east-1:111122223333:function:Acme-InvokeTelephonyIntegrationApiFunction:active"
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "AKIAFICTIONAL",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "CALL_CENTER_API_NAME": "Acme",
    "INVOKE_TELEPHONY_INTEGRATION_API_ARN": ARN,
    "CTR_BACKUP_BUCKET": "scv-acme-ctr",
    "CTR_CUSTOM_FIELDS": '{"Reason__c": "DisconnectReason"}',
    "CTR_HOOK": "example",
}


@pytest.fixture
def aws(monkeypatch):
    refused = json.dumps({"errorType": "SalesforceRequestError", "errorMessage": "Salesforce answered 400"}).encode()

    def respond(request):
        if b'"bad"' in request.body and request.method == "POST":
            return http(200, refused, X_Amz_Function_Error="Unhandled")
        return http(200, b"null")

    with running(respond) as server:
        for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": server.url}.items():
            monkeypatch.setenv(name, value)
        wiring.application.cache_clear()
        yield server
        wiring.application.cache_clear()


def test_a_batch_from_end_to_end(aws):
    event = stream_event(contact_record("good"), contact_record("bad"), b"garbage")
    answer = handler(event, FakeContext(60))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}
    stored = {request.key: json.loads(request.body) for request in aws.requests if request.method == "PUT"}
    assert stored == {name: contact_record(name) for name in ("good", "bad")}
    calls = [json.loads(request.body)["Details"]["Parameters"] for request in aws.requests if request.method == "POST"]
    attributes = json.loads(calls[0]["fieldValues"]["callAttributes"])
    assert attributes["Reason__c"] == "CUSTOMER_DISCONNECT"
    assert attributes["QueueWaitSeconds__c"] == 8


def test_each_contact_takes_two_requests(aws):
    handler(stream_event(*[contact_record(f"c-{n}") for n in range(30)]), FakeContext(60))
    assert len(aws.requests) == 60
    assert len({request.connection for request in aws.requests}) <= 40


def test_missing_settings_are_all_named(monkeypatch):
    for name in ("CALL_CENTER_API_NAME", "INVOKE_TELEPHONY_INTEGRATION_API_ARN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CTR_CONCURRENCY", "21")
    wiring.application.cache_clear()
    with pytest.raises(SettingsError) as error:
        handler(stream_event(), FakeContext())
    for name in ("CALL_CENTER_API_NAME", "INVOKE_TELEPHONY_INTEGRATION_API_ARN", "CTR_CONCURRENCY is '21'"):
        assert name in str(error.value)


def test_nothing_heavy_is_imported():
    script = (
        "import json, sys\nimport ctr_data_sync.handler, handle_contact_events.handler\n"
        "print(json.dumps([m for m in ('boto3', 'botocore', 'urllib3', 'jwt', 'cryptography') if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCE), "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
