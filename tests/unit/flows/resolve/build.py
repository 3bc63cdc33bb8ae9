"""Small flows for tests of flows.resolve."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flows.resolve import FlowSource


def action(identifier: str, next_: str | None = None, *, type_: str = "MessageParticipant", **parameters: Any) -> Any:
    """An action whose NoMatchingError goes where success goes."""
    transitions: dict[str, Any] = {}
    if next_ is not None:
        transitions = {
            "NextAction": next_,
            "Errors": [{"ErrorType": "NoMatchingError", "NextAction": next_}],
            "Conditions": [],
        }
    return {"Identifier": identifier, "Type": type_, "Parameters": parameters, "Transitions": transitions}


def flow(*actions: Any, scv: Mapping[str, Any] | None = None, when: str | None = None, name: str = "Test") -> str:
    """A flow's text. `scv`: the structural rules by action."""
    metadata: dict[str, Any] = {"name": name, "type": "CONTACT_FLOW", "description": "for a test"}
    if when is not None:
        metadata["scv"] = {"when": when}
    metadata["ActionMetadata"] = {
        a["Identifier"]: {
            "position": {"x": 0, "y": 0},
            **({"scv": scv[a["Identifier"]]} if scv and a["Identifier"] in scv else {}),
        }
        for a in actions
    }
    return json.dumps(
        {
            "Version": "2019-10-30",
            "StartAction": actions[0]["Identifier"],
            "Metadata": metadata,
            "Actions": list(actions),
        }
    )


def end(identifier: str = "end") -> Any:
    """Disconnects."""
    return action(identifier, type_="DisconnectParticipant")


def source(name: str, *names: str, when: str | None = None) -> FlowSource:
    """A flow that transfers to flows of these names, one after the other."""
    steps = [
        action(
            f"t{i}",
            f"t{i + 1}" if i + 1 < len(names) else "end",
            type_="TransferToFlow",
            ContactFlowId=f"${{flow:{n}}}",
        )
        for i, n in enumerate(names)
    ]
    text = flow(*steps, end(), name=name, when=when)
    return FlowSource.parse(text, file=f"{name}.json")
