"""A contact center to measure with: keys, the Salesforce stand-in in a process of its own, parameters, events."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from bench.interpreters import ROOT, lambda_environment
from bench.model import NotMeasurableError
from bench.parameter_api import ParameterApi
from simulator.parameters_extension import ParametersExtension

_ORG_ID = "00D5e000000DemoEAC"
_NAME = "BenchContactCenter"
_USERNAME = "integration@acme.example"
_CONSUMER_KEY = "3MVG9.fictional.consumer.key"
_PREFIX = f"/scv/{_NAME}"


@dataclass(frozen=True, kw_only=True)
class BenchContactCenter:
    """What the measured functions talk to. `folder` is for files that are handed to children."""

    salesforce: Mapping[str, str]
    extension: ParametersExtension
    parameter_api: ParameterApi
    folder: Path

    def environment(self, key: str) -> dict[str, str]:
        """The environment of a function whose private key is "scrt" or "rest"."""
        return lambda_environment(
            {
                **self.extension.environment,
                "AWS_ENDPOINT_URL_SSM": self.parameter_api.url,
                "SALESFORCE_ORG_ID": _ORG_ID,
                "CALL_CENTER_API_NAME": _NAME,
                "SCRT_ENDPOINT_BASE": self.salesforce["scrt_endpoint_base"],
                "SALESFORCE_REST_API_ENDPOINT_BASE": self.salesforce["rest_endpoint_base"],
                "SALESFORCE_AUTH_ENDPOINT": self.salesforce["auth_endpoint"],
                "PRIVATE_KEY_PARAM_NAME": f"{_PREFIX}/{key}/private-key",
                "CONSUMER_KEY_PARAM_NAME": f"{_PREFIX}/rest/consumer-key",
                "ACCESS_TOKEN_PARAM_NAME": f"{_PREFIX}/rest/access-token",
                "SUBJECT": f"{_PREFIX}/rest/subject",
                "AUDIENCE": f"{_PREFIX}/rest/audience",
            }
        )

    def request_count(self) -> int:
        """How many requests have gone out of the functions: to Salesforce, the extension and SSM."""
        counts = self._read("state")["counts"]
        return int(counts["requests"]) + len(self.extension.requests) + self.parameter_api.requests

    def check(self) -> None:
        """Raise NotMeasurableError if Salesforce refused anything: a figure of refused calls would mean nothing."""
        violations = self._read("violations")
        if violations:
            raise NotMeasurableError(f"the Salesforce stand-in refused a request: {str(violations[0])[:300]}")

    def _read(self, what: str) -> Any:
        with urllib3.PoolManager(timeout=10) as pool:
            return json.loads(pool.request("GET", f"{self.salesforce['admin'].rstrip('/')}/{what}").data)


@contextlib.contextmanager
def bench_contact_center() -> Iterator[BenchContactCenter]:
    """Start everything; stop it at the end of the block.

    Raises:
        NotMeasurableError: the stand-in did not start.
    """
    scrt_key, scrt_certificate = _key_pair()
    rest_key, rest_certificate = _key_pair()
    parameters = {
        f"{_PREFIX}/scrt/private-key": scrt_key,
        f"{_PREFIX}/rest/private-key": rest_key,
        f"{_PREFIX}/rest/consumer-key": _CONSUMER_KEY,
        f"{_PREFIX}/rest/access-token": "not-set",
        f"{_PREFIX}/rest/subject": _USERNAME,
        f"{_PREFIX}/rest/audience": "https://login.salesforce.com",
    }
    configuration = {
        "org_id": _ORG_ID,
        "call_center_api_name": _NAME,
        "scrt_certificates": [scrt_certificate],
        "connected_app": {"consumer_key": _CONSUMER_KEY, "certificate": rest_certificate, "username": _USERNAME},
        "records": {"Contact": [{"LastName": "Example", "Phone": "+14155550101"}]},
    }
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scv-bench-")))
        (folder / "salesforce.json").write_text(json.dumps(configuration), encoding="utf-8")
        salesforce = stack.enter_context(_salesforce(folder / "salesforce.json"))
        extension = stack.enter_context(ParametersExtension(parameters))
        parameter_api = stack.enter_context(ParameterApi(parameters))
        yield BenchContactCenter(salesforce=salesforce, extension=extension, parameter_api=parameter_api, folder=folder)


def _key_pair() -> tuple[str, str]:
    """A private key and its certificate, made as the Keys stack makes them."""
    from auth_keys_ssm_util.key_material import (
        generate_private_key,
        issue_certificate,
        private_key_pem,
        unowned_serial,
    )

    key = generate_private_key(2048)
    certificate = issue_certificate(key, common_name=_NAME, valid_days=1, serial=unowned_serial())
    return private_key_pem(key), certificate.pem


@contextlib.contextmanager
def _salesforce(configuration: Path) -> Iterator[dict[str, str]]:
    """The stand-in in another process, so that its work is not counted as the function's."""
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator.salesforce", "--config", str(configuration)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - both are PIPE
        line = process.stdout.readline()
        if not line:
            errors = process.stderr.read().strip().splitlines() or ["no error text"]
            raise NotMeasurableError(f"the Salesforce stand-in did not start: {errors[-1][:300]}")
        yield json.loads(line)
    finally:
        process.terminate()
        process.communicate(timeout=10)
