"""A change of the configuration on a contact center that is up: key rotation, reserved concurrency, one more deploy."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from simulator.connect_api.events import flow_event
from simulator.local.console import Console
from simulator.local.demo import TELEPHONY_FUNCTION
from simulator.local.environment import REST_FUNCTION, bring_up, load_one

pytestmark = pytest.mark.xdist_group("emulator")


def test_rotation_by_configuration_stages_the_next_key_and_reuses_what_runs(local, contact, tmp_path):
    """`make local-up` again: nothing is restarted, the changed configuration is deployed."""
    content = yaml.safe_load(Path(local.contact_center.source).read_text())
    content["auth_keys"] = {**content.get("auth_keys", {}), "next_version": 2}
    content["functions"] = {REST_FUNCTION: {"reserved_concurrency": 5}}
    changed = tmp_path / "demo.yaml"
    changed.write_text(yaml.safe_dump(content))
    before = local.state.processes
    name = local.functions.environment(TELEPHONY_FUNCTION)["PRIVATE_KEY_PARAM_NAME"]
    out = io.StringIO()
    again = bring_up(
        load_one(str(changed)),
        work_dir=local.work_dir,
        console=Console(out),
        selection=str(changed),
        drive_event_sources=False,
    )
    try:
        assert again.state.processes == before, "a running emulator must be used again"
        assert "already run, they are used again" in out.getvalue()
        outputs = again.state.outputs[f"{local.contact_center.resource_prefix}-Keys"]
        assert outputs["ScrtCertificateNext"] != outputs["ScrtCertificate"]
        assert (
            outputs["ScrtCertificate"]
            == local.state.outputs[f"{local.contact_center.resource_prefix}-Keys"]["ScrtCertificate"]
        )
        # Staged, not yet used: the function still signs with the present key.
        assert again.functions.environment(TELEPHONY_FUNCTION)["PRIVATE_KEY_PARAM_NAME"] == name
        ssm = again.access.client("ssm")
        staged = ssm.get_parameter(Name=name.replace("/v1", "/v2"), WithDecryption=True)["Parameter"]
        assert staged["Type"] == "SecureString"
        assert again.salesforce.get("config")["scrt_certificates"] == 2
        # The emulator's CloudFormation drops this property; the harness sets what the template says.
        concurrency = again.access.client("lambda").get_function_concurrency(
            FunctionName=local.functions.name(REST_FUNCTION)
        )
        assert concurrency["ReservedConcurrentExecutions"] == 5
        result = again.functions.invoke(TELEPHONY_FUNCTION, flow_event(contact, {"methodName": "createVoiceCall"}))
        assert not result.failed, result.payload
    finally:
        replace(local.state, outputs=again.state.outputs).save(local.work_dir)
        again.access.client("lambda").delete_function_concurrency(FunctionName=local.functions.name(REST_FUNCTION))
