"""Invoke deployed functions through the Lambda API and read what they logged."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.emulator import EmulatorAccess

ALIAS = "active"


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """What came of one invocation: `payload` is the function's answer, or Lambda's error object.

    `seconds` is the time that the caller waited.
    """

    function: str
    payload: Any
    failed: bool
    version: str
    seconds: float

    @property
    def error_message(self) -> str:
        """The text that a flow's log shows; empty when the function succeeded."""
        return str(self.payload.get("errorMessage", "")) if self.failed and isinstance(self.payload, dict) else ""


class DeployedFunctions:
    """The functions of one contact center in the emulator."""

    def __init__(self, access: EmulatorAccess, *, call_center_api_name: str) -> None:
        self._access = access
        self._prefix = call_center_api_name
        self._lambda = access.client("lambda")

    def name(self, contract_name: str) -> str:
        """`<call center API name>-<Name>`."""
        return f"{self._prefix}-{contract_name}"

    def environment(self, contract_name: str) -> dict[str, str]:
        """The function's variables (behind the alias)."""
        answer = self._lambda.get_function_configuration(FunctionName=self.name(contract_name), Qualifier=ALIAS)
        variables: dict[str, str] = answer.get("Environment", {}).get("Variables", {})
        return variables

    def invoke(self, contract_name: str, event: Mapping[str, Any]) -> Invocation:
        """Invoke the alias `active` and wait for the answer, as a flow does."""
        name = self.name(contract_name)
        began = time.monotonic()
        answer = self._lambda.invoke(FunctionName=name, Qualifier=ALIAS, Payload=json.dumps(event).encode())
        payload = json.loads(answer["Payload"].read() or b"null")
        return Invocation(
            function=name,
            payload=payload,
            failed="FunctionError" in answer,
            version=answer.get("ExecutedVersion", ""),
            seconds=time.monotonic() - began,
        )

    def log_records(self, contract_name: str, *, contact_id: str | None = None) -> list[dict[str, Any]]:
        """The JSON records that the function logged, oldest first; only those of a contact when one is named."""
        logs = self._access.client("logs")
        group = f"/aws/lambda/{self.name(contract_name)}"
        events = []
        for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
            answer = logs.get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True, limit=1000
            )
            events += answer["events"]
        records = [record for event in sorted(events, key=lambda one: one["timestamp"]) if (record := _json(event))]
        if contact_id is None:
            return records
        return [one for one in records if one.get("context", {}).get("contactId") == contact_id]

    def wait_for_log(self, contract_name: str, text: str, *, contact_id: str, seconds: float = 5.0) -> dict[str, Any]:
        """The last record of a contact whose message holds `text`. The emulator writes logs a moment later.

        Raises LookupError when none appears in time.
        """
        until = time.monotonic() + seconds
        while True:
            found = [
                one
                for one in self.log_records(contract_name, contact_id=contact_id)
                if text in str(one.get("message", ""))
            ]
            if found:
                return found[-1]
            if time.monotonic() >= until:
                raise LookupError(
                    f"{self.name(contract_name)} logged no message with {text!r} for contact {contact_id}"
                )
            time.sleep(0.1)


def _json(event: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        value = json.loads(event["message"])
    except ValueError:
        return None  # START, END and REPORT lines
    return value if isinstance(value, dict) else None
