"""Bring a contact center up on this machine, and take it down."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from configuration import ContactCenter, load_contact_centers
from simulator.emulator import CdkCli, Emulator, EmulatorAccess, apply_dropped_properties
from simulator.emulator.lifecycle import repository_root
from simulator.local.console import Console
from simulator.local.event_sources import EVENT_SOURCES, start_event_sources
from simulator.local.functions import DeployedFunctions
from simulator.local.http import StandInAdmin
from simulator.local.keys import ConnectedAppKeys, put_rest_parameters, scrt_certificates
from simulator.local.stand_ins import instance_id, salesforce_configuration, start_connect, start_salesforce
from simulator.local.state import LocalState, RunningProcess

REST_FUNCTION = "InvokeSalesforceRestApiFunction"


def local_dir() -> Path:
    """The folder of all that runs here; git ignores it."""
    return repository_root() / ".local"


def load_one(selection: str) -> ContactCenter:
    """The configuration of one contact center, by name or path. Raises ConfigurationError."""
    [contact_center] = load_contact_centers([selection], directory=repository_root() / "contact_centers")
    return contact_center


@dataclass
class LocalContactCenter:
    """A contact center that is up, and the ways to look into it.

    `handles` are of processes that this very process started, so that they are reaped when they end.
    """

    contact_center: ContactCenter
    work_dir: Path
    state: LocalState
    handles: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def access(self) -> EmulatorAccess:
        """Root access to the emulator."""
        return EmulatorAccess(
            endpoint=self.state.processes["emulator"].url, account=self.state.account, region=self.state.region
        )

    @property
    def functions(self) -> DeployedFunctions:
        """The deployed functions."""
        return DeployedFunctions(self.access, call_center_api_name=self.state.call_center_api_name)

    @property
    def salesforce(self) -> StandInAdmin:
        """The Salesforce stand-in's own interface."""
        return StandInAdmin(self.state.processes["salesforce"].url)

    @property
    def connect(self) -> StandInAdmin:
        """The Connect stand-in's own interface."""
        return StandInAdmin(self.state.processes["connect"].url)

    def stop(self) -> list[str]:
        """End all processes; returns the names of those that ran. The work folder stays, without its state."""
        stopped = self.state.stop()
        for handle in self.handles:
            handle.wait(timeout=10)
        (self.work_dir / "state.json").unlink(missing_ok=True)
        return stopped


def bring_up(
    contact_center: ContactCenter,
    *,
    work_dir: Path,
    console: Console,
    selection: str,
    drive_event_sources: bool = True,
) -> LocalContactCenter:
    """Start what does not run yet, deploy, and put the keys.

    What already runs for this work folder is used again when all of it is alive; otherwise its rest is ended and
    everything is started afresh (an emulator that was restarted has lost what the stand-ins know).
    `selection` is how the app is told which contact center to deploy (name or path). `drive_event_sources` False
    leaves the Kinesis mappings to the caller (a test that drives them itself).

    Raises EmulatorError, StandInError, DeployError, StateError; whatever was started before is ended then.
    """
    work_dir.mkdir(parents=True, exist_ok=True)
    state = LocalState.load(work_dir)
    if state is not None and not state.all_alive():
        console.step(f"{work_dir}: what is left of an earlier run is ended: {', '.join(state.stop()) or 'nothing'}")
        state = None
    if state is not None:
        console.step(f"{contact_center.name}: emulator and stand-ins already run, they are used again")
        local = LocalContactCenter(contact_center, work_dir, state)
        _deploy(local, console=console, selection=selection)
        _register_certificates(local, console)
    else:
        local = _bring_up_afresh(contact_center, work_dir=work_dir, console=console, selection=selection)
    if drive_event_sources and EVENT_SOURCES not in local.state.processes:
        _drive_event_sources(local, console)
    return local


def _drive_event_sources(local: LocalContactCenter, console: Console) -> None:
    try:
        with console.timed("Start the driver of Kinesis event source mappings"):
            process, handle = start_event_sources(local.work_dir, local.access)
    except BaseException:
        local.stop()
        raise
    local.handles.append(handle)
    local.state = replace(local.state, processes={**local.state.processes, EVENT_SOURCES: process})
    local.state.save(local.work_dir)


def _bring_up_afresh(
    contact_center: ContactCenter, *, work_dir: Path, console: Console, selection: str
) -> LocalContactCenter:
    _clear(work_dir)
    processes: dict[str, RunningProcess] = {}
    handles: list[subprocess.Popen[bytes]] = []
    app = ConnectedAppKeys.make(call_center_api_name=contact_center.call_center_api_name)
    try:
        with console.timed("Start the AWS emulator (IAM enforced)"):
            emulator = Emulator(work_dir / "emulator").start()
            identity, handle = emulator.release()
            processes["emulator"] = RunningProcess(pid=identity.pid, started=identity.started, port=emulator.port)
            handles.append(handle)
        with console.timed("Start the Salesforce and Amazon Connect stand-ins"):
            processes["salesforce"], handle = start_salesforce(work_dir, salesforce_configuration(contact_center, app))
            handles.append(handle)
            processes["connect"], handle = start_connect(work_dir, instance=instance_id(contact_center))
            handles.append(handle)
        state = LocalState(
            contact_center=contact_center.name,
            call_center_api_name=contact_center.call_center_api_name,
            account=contact_center.account,
            region=contact_center.region,
            instance_id=instance_id(contact_center),
            processes=processes,
        )
        local = LocalContactCenter(contact_center, work_dir, state, handles)
        # Written before the deployment too: if this process is killed, `down` still finds the others.
        state.save(work_dir)
        with console.timed("cdk bootstrap"):
            _cli(local, console).bootstrap()
        _deploy(local, console=console, selection=selection)
        _register_certificates(local, console)
        _put_parameters(local, app, console)
    except BaseException:
        for process in processes.values():
            process.stop()
        for handle in handles:
            handle.wait(timeout=10)
        (work_dir / "state.json").unlink(missing_ok=True)
        raise
    return local


def _clear(work_dir: Path) -> None:
    """Remove what an earlier run left; its logs would be taken for this one's."""
    for name in ("emulator", "cdk.out"):
        shutil.rmtree(work_dir / name, ignore_errors=True)
    for left in (*work_dir.glob("*.log"), work_dir / "event-source-positions.json"):
        left.unlink(missing_ok=True)


def write_local_profile(work_dir: Path, *, salesforce_url: str, connect_url: str) -> Path:
    """The file that the app's context `local_profile` names (configuration/local.py)."""
    path = work_dir / "local_profile.json"
    profile = {
        "scrt_endpoint_base": f"{salesforce_url}/telephony/v1",
        "rest_endpoint_base": f"{salesforce_url}/services/data/v63.0",
        "auth_endpoint": f"{salesforce_url}/services/oauth2/token",
        "aws_endpoints": {"CONNECT": connect_url},
    }
    path.write_text(json.dumps(profile, indent=2) + "\n", encoding="utf-8")
    return path


def _cli(local: LocalContactCenter, console: Console) -> CdkCli:
    return CdkCli(access=local.access, work_dir=local.work_dir, progress=console.detail)


def _deploy(local: LocalContactCenter, *, console: Console, selection: str) -> None:
    processes = local.state.processes
    profile = write_local_profile(
        local.work_dir, salesforce_url=processes["salesforce"].url, connect_url=processes["connect"].url
    )
    cli = _cli(local, console)
    with console.timed(f"cdk deploy of contact center {local.contact_center.name}"):
        outputs: Mapping[str, Mapping[str, str]] = cli.deploy(
            context={"contact_center": selection, "local_profile": str(profile)}
        )
    for line in apply_dropped_properties(local.access, assembly=cli.assembly, stacks=list(outputs)):
        console.detail(f"set through the API, the emulator's CloudFormation drops it: {line}")
    local.state = replace(local.state, outputs=outputs)
    local.state.save(local.work_dir)


def _register_certificates(local: LocalContactCenter, console: Console) -> None:
    for certificate in scrt_certificates(local.state.outputs):
        local.salesforce.post("config", {"add_scrt_certificate": certificate})
    console.step("The certificate of the Keys stack is registered with the Salesforce stand-in")


def _put_parameters(local: LocalContactCenter, app: ConnectedAppKeys, console: Console) -> None:
    ssm = local.access.client("ssm")
    environment = local.functions.environment(REST_FUNCTION)
    audience = local.contact_center.salesforce.audience
    for name in put_rest_parameters(ssm, environment, app, audience=audience):
        console.detail(f"parameter {name} filled")
    console.step("The connected app's keys are in the SSM parameters of the REST function")
