"""What a planted weakness is, and blocks that several of them share."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.language.document import Flow
from flows.resilience import Ending
from tests.unit.flows.resilience.build import (
    NME,
    Block,
    attributes,
    block,
    disconnect,
    flow,
    function,
    hook,
    queued,
    streaming,
)


@dataclass(frozen=True)
class Planted:
    """Flows with one weakness: how its path ends, and the blocks of the path, from the Lambda block on."""

    name: str
    weak: list[Flow]
    safe: list[Flow]
    kind: Ending
    path: list[str]
    flows: list[str] = field(default_factory=lambda: ["Main"])
    reason: str = ""


def listening(name: str, then: str, error: str) -> Block:
    return block(
        name, "GetParticipantInput", next=then,
        errors=[(NME, error), ("NoMatchingCondition", then), ("InputTimeLimitExceeded", then)],
        SSML='<speak><break time="1s"/></speak>', StoreInput="False", InputTimeLimitSeconds="120",
    )  # fmt: skip


def voicemail(*, flag: str = "true", state: str = "Enabled", text: bool = True, listen_error: str = "queue") -> Flow:
    said = {"Text": "After the tone"} if text else {"SSML": '<speak><break time="1s"/></speak>'}
    return flow(
        "Main",
        function("call", "queue", "mark"),
        attributes("mark", "stream", "queue", vm_flag=flag),
        streaming("stream", "tell", "queue", state),
        block("tell", "MessageParticipant", next="listen", errors=[(NME, "queue")], **said),
        listening("listen", "bye", listen_error),
        disconnect("bye"),
        *queued(),
    )


def contact(*blocks: Block, name: str = "Main", type: str = "CONTACT_FLOW") -> list[Flow]:
    return [flow(name, *blocks, type=type)]


def open_hours(closed: str) -> Block:
    """Goes to `queue` in office hours."""
    return block(
        "open?", "CheckHoursOfOperation", next=closed,
        conditions=[("True", "queue"), ("False", closed)], errors=[(NME, "queue")],
    )  # fmt: skip


def third_party(error: str) -> Block:
    return block(
        "phone", "TransferParticipantToThirdParty", next="hang up", errors=[(NME, error)],
        ThirdPartyPhoneNumber="+14155550100", ContinueFlowExecution="True",
    )  # fmt: skip


ERROR_TO_QUEUE = contact(function("call", "queue", "queue"), *queued())
WAIT = block("music", "MessageParticipantIteratively", errors=[(NME, "stay")], Messages=[{"Text": "Please hold"}])


def with_queue_flow(*blocks: Block, set_hook: bool = True) -> list[Flow]:
    start = [hook("hook", "CustomerQueue", "${flow:Waiting}", "call")] if set_hook else []
    main = flow("Main", *start, function("call", "queue", "queue"), *queued())
    return [main, flow("Waiting", *blocks, type="CUSTOMER_QUEUE")]
