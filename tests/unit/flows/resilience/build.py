"""Small flows for tests, as the text of the Flow language."""

from __future__ import annotations

import json
from typing import Any

from flows.language.document import Flow, parse_flow

Block = dict[str, Any]
NME = "NoMatchingError"


def block(
    name: str, kind: str, *, next: str | None = None, conditions: Any = (), errors: Any = (), **parameters: Any
) -> Block:
    """An action; conditions are (operand, target), errors (error type, target)."""
    transitions: dict[str, Any] = {}
    if next:
        transitions["NextAction"] = next
    if conditions:
        transitions["Conditions"] = [
            {"NextAction": target, "Condition": {"Operator": "Equals", "Operands": [operand]}}
            for operand, target in conditions
        ]
    if errors:
        transitions["Errors"] = [{"ErrorType": kind, "NextAction": target} for kind, target in errors]
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": transitions}


def function(name: str, ok: str, error: str | None) -> Block:
    errors = [(NME, error)] if error else []
    return block(name, "InvokeLambdaFunction", next=ok, errors=errors, LambdaFunctionARN="${function:F}")


def say(name: str, then: str, error: str | None = "") -> Block:
    errors = [(NME, error or then)] if error is not None else []
    return block(name, "MessageParticipant", next=then, errors=errors, Text="Hello")


def set_queue(name: str, queue: str, then: str, error: str | None = None) -> Block:
    return block(name, "UpdateContactTargetQueue", next=then, errors=[(NME, error or then)], QueueId=queue)


def to_queue(name: str, error: str) -> Block:
    return block(name, "TransferContactToQueue", next=error, errors=[(NME, error), ("QueueAtCapacity", error)])


def queue_flow_to_queue(name: str, queue: str, error: str) -> Block:
    errors = [(NME, error), ("QueueAtCapacity", error)]
    return block(name, "DequeueContactAndTransferToQueue", next=error, errors=errors, QueueId=queue)


def menu(name: str, keys: dict[str, str], otherwise: str) -> Block:
    errors = [(kind, otherwise) for kind in (NME, "NoMatchingCondition", "InputTimeLimitExceeded")]
    return block(
        name, "GetParticipantInput", next=otherwise, conditions=list(keys.items()), errors=errors,
        Text="Press a key", StoreInput="False", InputTimeLimitSeconds="5",
    )  # fmt: skip


def callback(name: str, then: str, error: str, **parameters: Any) -> Block:
    return block(name, "CreateCallbackContact", next=then, errors=[(NME, error)], **parameters)


def to_flow(name: str, flow: str, error: str) -> Block:
    return block(name, "TransferToFlow", next=error, errors=[(NME, error)], ContactFlowId=flow)


def attributes(name: str, then: str, error: str | None = None, **values: str) -> Block:
    return block(name, "UpdateContactAttributes", next=then, errors=[(NME, error or then)], Attributes=values)


def compare(name: str, path: str, conditions: dict[str, str], otherwise: str) -> Block:
    errors = [("NoMatchingCondition", otherwise)]
    return block(
        name, "Compare", next=otherwise, conditions=list(conditions.items()), errors=errors, ComparisonValue=path
    )


def loop(name: str, count: str, again: str, done: str) -> Block:
    conditions = [("ContinueLooping", again), ("DoneLooping", done)]
    return block(name, "Loop", next=done, conditions=conditions, LoopCount=count)


def hook(name: str, event: str, flow: str, then: str) -> Block:
    return block(name, "UpdateContactEventHooks", next=then, errors=[(NME, then)], EventHooks={event: flow})


def streaming(name: str, then: str, error: str, state: str = "Enabled") -> Block:
    return block(
        name, "UpdateContactMediaStreamingBehavior", next=then, errors=[(NME, error)], MediaStreamingState=state
    )


def disconnect(name: str = "hang up") -> Block:
    return block(name, "DisconnectParticipant")


def resume(name: str = "go on") -> Block:
    return block(name, "EndFlowExecution")


def queued(prefix: str = "") -> list[Block]:
    """Blocks `queue` and `second queue` that put the caller in a queue, with a fallback, then hang up."""
    return [
        set_queue(f"{prefix}queue", "${queue:A}", f"{prefix}join"),
        to_queue(f"{prefix}join", f"{prefix}second queue"),
        set_queue(f"{prefix}second queue", "${queue:B}", f"{prefix}join second"),
        to_queue(f"{prefix}join second", f"{prefix}hang up at last"),
        disconnect(f"{prefix}hang up at last"),
    ]


def flow(name: str, *blocks: Block, type: str = "CONTACT_FLOW", options: dict[str, Any] | None = None) -> Flow:
    """A flow that begins at its first block; `options` are scv entries of the blocks' metadata."""
    metadata = {
        "name": name,
        "type": type,
        "ActionMetadata": {key: {"scv": rule} for key, rule in (options or {}).items()},
    }
    document = {
        "Version": "2019-10-30", "StartAction": blocks[0]["Identifier"], "Metadata": metadata, "Actions": list(blocks),
    }  # fmt: skip
    return parse_flow(json.dumps(document))


def together(*flows: Flow) -> dict[str, Flow]:
    return {item.name: item for item in flows}
