"""The two functions that every call needs: import, first call, and what a warm call costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.contact_center import BenchContactCenter, bench_contact_center
from bench.interpreters import CHILDREN, ROOT, lambda_environment, parse_report, run_child
from bench.model import Figure, Group, NotMeasurableError, Samples
from simulator.connect_api.events import Contact, flow_event

IMPORT = Figure(key="telephony.import", title="import of the handler, fresh interpreter", unit="ms", limit=180)
FIRST = Figure(key="telephony.first", title="interpreter start to first VoiceCall created", unit="ms", limit=330)
REQUESTS = Figure(
    key="telephony.requests", title="requests of a warm createVoiceCall", unit="requests", limit=1, exact=True
)
CPU = Figure(key="telephony.cpu", title="own CPU of a warm createVoiceCall", unit="ms", limit=2)
REST_REQUESTS = Figure(
    key="rest.requests", title="requests of a warm queryRecord", unit="requests", limit=1, exact=True
)
REST_CPU = Figure(key="rest.cpu", title="own CPU of a warm queryRecord", unit="ms")

_TELEPHONY = "invoke_telephony_integration_api.handler"
_REST = "invoke_salesforce_rest_api.handler"
_INSTANCE = "arn:aws:connect:us-east-1:000000000000:instance/11111111-2222-4333-8444-555555555555"
_CALLS = 200
_UNMEASURED = 10


def measure_import(runs: int, wanted: frozenset[str]) -> Samples:  # noqa: ARG001 - the shape of Group.measure
    """Fresh interpreters that import the handler, and with it (as in Lambda's init phase) what a call needs."""
    arguments = ("timed.py", "1", "", f"import {_TELEPHONY}")
    environment = lambda_environment()
    run_child(*arguments, environment=environment)  # Writes the .pyc files.
    return {IMPORT.key: [run_child(*arguments, environment=environment)[0][0] for _ in range(runs)]}


def measure_first(runs: int, wanted: frozenset[str]) -> Samples:  # noqa: ARG001 - the shape of Group.measure
    """Fresh interpreters that create one VoiceCall each, with the key from the extension stand-in."""
    times = []
    with bench_contact_center() as center:
        for _ in range(runs + 1):
            event = center.folder / "event.json"
            event.write_text(json.dumps(_voice_call_event()), encoding="utf-8")
            report, started = run_child("first_call.py", _TELEPHONY, str(event), environment=center.environment("scrt"))
            if not report["answer"].get("voiceCallId"):
                raise NotMeasurableError(f"the function created no VoiceCall: it answered {report['answer']}")
            if report["boto3"]:
                raise NotMeasurableError("the function did not get its key from the extension: it imported boto3")
            times.append((report["ended"] - started) / 1e6)
        center.check()
    return {FIRST.key: times[1:]}  # The first one wrote the .pyc files.


def measure_warm(runs: int, wanted: frozenset[str]) -> Samples:  # noqa: ARG001 - the shape of Group.measure
    """One process that creates 200 VoiceCalls: requests for each, and CPU time of each."""
    with bench_contact_center() as center:
        events = [_voice_call_event() for _ in range(_UNMEASURED + _CALLS)]
        requests, times = _warm(center, _TELEPHONY, "scrt", events)
    return {REQUESTS.key: [requests], CPU.key: times}


def measure_rest(runs: int, wanted: frozenset[str]) -> Samples:  # noqa: ARG001 - the shape of Group.measure
    """One process that runs 200 queries: requests for each, and CPU time of each."""
    parameters = {
        "methodName": "queryRecord",
        "soql": "SELECT Id, LastName FROM Contact WHERE Phone = '{phone}'",
        "phone": "+14155550101",
    }
    with bench_contact_center() as center:
        events = [flow_event(Contact(instance_arn=_INSTANCE), parameters) for _ in range(_UNMEASURED + _CALLS)]
        requests, times = _warm(center, _REST, "rest", events)
    return {REST_REQUESTS.key: [requests], REST_CPU.key: times}


def _voice_call_event() -> dict[str, Any]:
    return flow_event(Contact(instance_arn=_INSTANCE), {"methodName": "createVoiceCall"})


def _warm(
    center: BenchContactCenter, module: str, key: str, events: Sequence[Mapping[str, Any]]
) -> tuple[float, list[float]]:
    """Outward requests for each call, and the CPU time (ms) of every call."""
    file = center.folder / "events.json"
    file.write_text(json.dumps(events), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(CHILDREN / "warm_calls.py"), module, str(file), str(_UNMEASURED)],
        env=center.environment(key),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - it is PIPE
        # The function's log records come on the same stream, before the line that says it is warm.
        while (line := process.stdout.readline()) and not line.startswith("BENCH:"):
            pass
        before = center.request_count()
        output, errors = process.communicate("go\n", timeout=120)
    except subprocess.TimeoutExpired:
        raise NotMeasurableError(f"{module} did not finish {len(events)} calls within 120 s") from None
    finally:
        process.kill()
    if process.returncode != 0:
        raise NotMeasurableError(f"{module} failed: {(errors.strip().splitlines() or ['no error text'])[-1][:300]}")
    center.check()
    measured = len(events) - _UNMEASURED
    return (center.request_count() - before) / measured, parse_report(output)


GROUPS = (
    Group(figures=(IMPORT,), measure=measure_import),
    Group(figures=(FIRST,), measure=measure_first),
    Group(figures=(REQUESTS, CPU), measure=measure_warm),
    Group(figures=(REST_REQUESTS, REST_CPU), measure=measure_rest),
)
