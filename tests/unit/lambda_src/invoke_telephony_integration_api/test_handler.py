"""The entry point: warm-up, imports, settings."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import invoke_telephony_integration_api.application as wiring
from invoke_telephony_integration_api.handler import handler
from scv.errors import SettingsError
from tests.fakes import FakeContext, flow_event

SOURCE = Path(__file__).parents[4] / "lambda_src"
WARM_UP = {"detail-type": "Scheduled Event", "source": "scv.warm-up"}
HEAVY = ["boto3", "botocore", "jwt", "cryptography", "urllib3", "invoke_telephony_integration_api.application"]


def modules_after(code: str, **environment: str):
    """Which heavy modules a fresh interpreter has loaded after ``code``."""
    script = f"import json, sys\n{code}\nprint(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCE), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


CALL = f"""
from invoke_telephony_integration_api.handler import handler
assert handler({WARM_UP!r}, None)["message"] == "warm"
"""


def test_a_warm_up_event_imports_nothing_heavy():
    assert modules_after(CALL) == []


def test_lambda_s_init_loads_what_a_call_needs_but_never_boto3():
    loaded = modules_after(CALL, AWS_LAMBDA_INITIALIZATION_TYPE="on-demand")
    assert "invoke_telephony_integration_api.application" in loaded
    assert "jwt" in loaded
    assert "boto3" not in loaded
    assert "botocore" not in loaded


def test_a_warm_up_event_needs_no_settings_and_touches_nothing(monkeypatch):
    monkeypatch.delenv("SCRT_ENDPOINT_BASE", raising=False)
    assert handler(WARM_UP, FakeContext()) == {"statusCode": "200", "message": "warm"}


def test_missing_settings_are_all_named(monkeypatch):
    for name in ("SALESFORCE_ORG_ID", "CALL_CENTER_API_NAME", "SCRT_ENDPOINT_BASE", "PRIVATE_KEY_PARAM_NAME"):
        monkeypatch.delenv(name, raising=False)
    wiring.application.cache_clear()
    with pytest.raises(SettingsError) as error:
        handler(flow_event("createVoiceCall"), FakeContext())
    for name in ("SALESFORCE_ORG_ID", "CALL_CENTER_API_NAME", "SCRT_ENDPOINT_BASE", "PRIVATE_KEY_PARAM_NAME"):
        assert name in str(error.value)
