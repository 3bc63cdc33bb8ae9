"""The look of each kind of block."""

from __future__ import annotations

from typing import Final

from flows.draw.diagram import Look
from flows.language.catalogue import action_type

SPEAKS: Final = Look("SAY", "#1565c0", "#eef5fd")
ASKS: Final = Look("ASK", "#6a1b9a", "#f7effb")
CALLS_LAMBDA: Final = Look("LAMBDA", "#c75b00", "#fff4e8")
BRANCHES: Final = Look("IF", "#7b5e00", "#fdf8e4")
REPEATS: Final = Look("LOOP", "#7b5e00", "#fdf8e4")
SETS: Final = Look("SET", "#546e7a", "#f3f6f8")
RECORDS: Final = Look("REC", "#00796b", "#e9f6f4")
QUEUES: Final = Look("QUEUE", "#2e7d32", "#edf7ee")
CALLS_BACK: Final = Look("CALL BACK", "#2e7d32", "#edf7ee")
TRANSFERS: Final = Look("TRANSFER", "#2e7d32", "#edf7ee")
GOES_TO_FLOW: Final = Look("FLOW", "#283593", "#eef0fb")
HANGS_UP: Final = Look("HANG UP", "#b71c1c", "#fdeeee")
GOES_ON: Final = Look("GO ON", "#2e7d32", "#edf7ee")
OTHER: Final = Look("BLOCK", "#424242", "#f5f5f5")

_LOOKS: Final = {
    "MessageParticipant": SPEAKS,
    "MessageParticipantIteratively": SPEAKS,
    "GetParticipantInput": ASKS,
    "ConnectParticipantWithLexBot": ASKS,
    "InvokeLambdaFunction": CALLS_LAMBDA,
    "Compare": BRANCHES,
    "CheckHoursOfOperation": BRANCHES,
    "CheckMetricData": BRANCHES,
    "DistributeByPercentage": BRANCHES,
    "Loop": REPEATS,
    "UpdateContactTargetQueue": QUEUES,
    "TransferContactToQueue": QUEUES,
    "DequeueContactAndTransferToQueue": QUEUES,
    "CreateCallbackContact": CALLS_BACK,
    "UpdateContactCallbackNumber": CALLS_BACK,
    "TransferContactToAgent": TRANSFERS,
    "TransferParticipantToThirdParty": TRANSFERS,
    "CompleteOutboundCall": TRANSFERS,
    "TransferToFlow": GOES_TO_FLOW,
    "InvokeFlowModule": GOES_TO_FLOW,
    "DisconnectParticipant": HANGS_UP,
    "EndFlowExecution": GOES_ON,
    "EndFlowModuleExecution": GOES_ON,
    "UpdateContactRecordingBehavior": RECORDS,
    "UpdateContactRecordingAndAnalyticsBehavior": RECORDS,
    "UpdateContactMediaStreamingBehavior": RECORDS,
}


def look_of(kind: str) -> Look:
    """The look of an action type; one that is not known looks like any other block."""
    if kind in _LOOKS:
        return _LOOKS[kind]
    return SETS if kind.startswith("Update") else OTHER


def title_of(kind: str) -> str:
    """What the console calls an action type, or the type's own name."""
    known = action_type(kind)
    return known.title if known is not None else kind
