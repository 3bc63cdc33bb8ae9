"""The last lines of `up`, `status` and the demo: what exists, and how to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simulator.emulator.lifecycle import ROOT_SECRET
from simulator.local.environment import LocalContactCenter
from simulator.local.functions import ALIAS
from simulator.local.state import LocalState


def what_exists(local: LocalContactCenter) -> Iterator[str]:
    """Stacks, functions with their alias, parameters, schedules and stand-ins, as the emulator's API tells them."""
    access = local.access
    yield f"Contact center {local.state.contact_center}, account {access.account}, region {access.region}:"
    for stack, outputs in local.state.outputs.items():
        yield f"  stack      {stack} ({len(outputs)} outputs)"
    functions = access.client("lambda")
    for function in functions.list_functions()["Functions"]:
        name = function["FunctionName"]
        alias = functions.get_alias(FunctionName=name, Name=ALIAS)
        yield f"  function   {name}:{ALIAS} -> version {alias['FunctionVersion']}"
    for rule in access.client("events").list_rules()["Rules"]:
        yield f"  schedule   {rule['Name']} {rule.get('ScheduleExpression', '')}"
    prefix = f"/scv/{local.state.call_center_api_name}/"
    for parameter in access.client("ssm").describe_parameters(MaxResults=50)["Parameters"]:
        if parameter["Name"].startswith(prefix):
            yield f"  parameter  {parameter['Name']} ({parameter['Type']})"
    calls = local.salesforce.get("state")["voice_calls"]
    yield f"  stand-in   Salesforce: {len(calls)} VoiceCall(s), {len(local.salesforce.get('requests'))} request(s)"
    yield f"  stand-in   Amazon Connect: {len(local.connect.get('requests'))} request(s)"


def how_to_look(state: LocalState, work_dir: Path) -> Iterator[str]:
    """Commands that work as they stand, in a shell."""
    emulator = state.processes["emulator"].url
    function = f"{state.call_center_api_name}-InvokeTelephonyIntegrationApiFunction"
    yield "How to look at it:"
    yield f"  export AWS_ENDPOINT_URL={emulator} AWS_ACCESS_KEY_ID={state.account} \\"
    yield f"         AWS_SECRET_ACCESS_KEY={ROOT_SECRET} AWS_DEFAULT_REGION={state.region}"
    yield "  aws lambda list-functions"
    yield f"  aws logs tail /aws/lambda/{function}"
    yield f"  aws ssm get-parameters-by-path --recursive --path /scv/{state.call_center_api_name}"
    salesforce, connect = state.processes["salesforce"].url, state.processes["connect"].url
    yield f"  curl -s {salesforce}/_standin/state        VoiceCalls and records of the Salesforce stand-in"
    yield f"  curl -s {salesforce}/_standin/violations   requests that the guide does not allow"
    yield f"  curl -s {connect}/_standin/state        contact attributes of the Amazon Connect stand-in"
    yield f"  logs and templates: {work_dir}"


def status_line(state: LocalState) -> str:
    """One line: which processes of a contact center run."""
    parts = [
        f"{name} {one.url if one.port else 'runs'} (pid {one.pid})" if one.is_alive() else f"{name} ended"
        for name, one in state.processes.items()
    ]
    return f"{state.contact_center}: " + ", ".join(parts)
