"""The Salesforce and the Amazon Connect stand-in as background processes, and the org that they play."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from configuration import ContactCenter
from simulator.emulator import free_port
from simulator.emulator.lifecycle import repository_root
from simulator.emulator.processes import start_in_group
from simulator.local.http import StandInAdmin, StandInError
from simulator.local.keys import ConnectedAppKeys
from simulator.local.state import RunningProcess

LOCAL_INSTANCE_ID: Final = "00000000-0000-4000-8000-00000000c0de"
"""Connect instance of contact centers whose configuration asks for a new one: nothing here makes instances."""

MAIN_NUMBER: Final = "+14155550199"
"""The number that callers dial; the org has a phone channel for it."""

VIP_FLOW: Final = "Route_VIP_Callers"
CALLER_NUMBER: Final = "+14155550101"
CALLER_NAME: Final = "Rosa Gonzalez"
_START_SECONDS = 20.0


def instance_id(contact_center: ContactCenter) -> str:
    """The Connect instance that the stand-in plays."""
    return contact_center.connect.existing_instance_id or LOCAL_INSTANCE_ID


def instance_arn(contact_center: ContactCenter) -> str:
    """Its ARN."""
    return contact_center.connect_instance_arn or (
        f"arn:{contact_center.partition}:connect:{contact_center.region}:{contact_center.account}"
        f":instance/{LOCAL_INSTANCE_ID}"
    )


def queue_arn(contact_center: ContactCenter) -> str:
    """The queue to which the org's Omni-Channel flow for the main number sends calls."""
    return f"{instance_arn(contact_center)}/queue/aaaaaaaa-1111-4222-8333-444444444444"


def vip_agent_arn(contact_center: ContactCenter) -> str:
    """The agent to whom the flow for VIP callers sends them."""
    return f"{instance_arn(contact_center)}/agent/bbbbbbbb-1111-4222-8333-444444444444"


def salesforce_configuration(contact_center: ContactCenter, app: ConnectedAppKeys) -> dict[str, Any]:
    """The org: one phone channel, two Omni-Channel flows, a caller who is known, all fictional."""
    first, last = CALLER_NAME.split(" ")
    return {
        "org_id": contact_center.salesforce.org_id,
        "call_center_api_name": contact_center.call_center_api_name,
        "connected_app": app.for_stand_in(),
        "routing": {
            "phone_channels": {MAIN_NUMBER: {"flow": "Route_Main_Number"}},
            "flows": {
                "Route_Main_Number": {"queue": queue_arn(contact_center)},
                VIP_FLOW: {"agent": vip_agent_arn(contact_center)},
            },
            "queues": {"Support": queue_arn(contact_center)},
        },
        "records": {
            "Contact": [
                {"FirstName": first, "LastName": last, "Name": CALLER_NAME, "Phone": CALLER_NUMBER},
                {"FirstName": "Avi", "LastName": "Green", "Name": "Avi Green", "Phone": "+14155550102"},
            ]
        },
    }


def start_salesforce(work_dir: Path, configuration: dict[str, Any]) -> tuple[RunningProcess, subprocess.Popen[bytes]]:
    """Start the Salesforce stand-in. Raises StandInError with its output when it does not come up."""
    file = work_dir / "salesforce.json"
    file.write_text(json.dumps(configuration, indent=2) + "\n", encoding="utf-8")
    return _start(work_dir, "salesforce", ["-m", "simulator.salesforce", "--config", str(file)])


def start_connect(work_dir: Path, *, instance: str) -> tuple[RunningProcess, subprocess.Popen[bytes]]:
    """Start the Connect stand-in. Raises StandInError with its output when it does not come up."""
    return _start(work_dir, "connect", ["-m", "simulator.connect_api", "--instance-id", instance])


def _start(work_dir: Path, name: str, arguments: Sequence[str]) -> tuple[RunningProcess, subprocess.Popen[bytes]]:
    root = repository_root()
    port = free_port()
    log = work_dir / f"{name}.log"
    process, identity = start_in_group(
        [sys.executable, *arguments, "--port", str(port)],
        log=log,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"},
        cwd=root,
    )
    running = RunningProcess(pid=identity.pid, started=identity.started, port=port)
    admin = StandInAdmin(running.url)
    until = time.monotonic() + _START_SECONDS
    while not admin.is_ready():
        if process.poll() is not None or time.monotonic() >= until:
            running.stop()
            tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
            raise StandInError(f"the {name} stand-in did not come up on {running.url}. The end of {log}:\n{tail}")
        time.sleep(0.05)
    return running, process
