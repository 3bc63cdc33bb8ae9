"""The result of the proof: steps, weak paths, and the summary of a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How a path ends. The safe ones first."""

    QUEUED = "in a queue"
    AGENT = "with an agent"
    SECURED = "callback, voicemail or third party"
    CALL_GOES_ON = "the call goes on"
    KEEPS_WAITING = "keeps waiting in the queue"
    HANG_UP_CHOSEN = "hung up as the caller chose"
    HANG_UP_EXHAUSTED = "hung up after every fallback failed"
    ASSUMED = "in a flow that is assumed safe"

    HANGS_UP = "hangs-up"
    MISSING_BRANCH = "missing-branch"
    DANGLING = "dangling-branch"
    MISSING_FLOW = "missing-flow"
    DYNAMIC_FLOW = "dynamic-flow"
    UNKNOWN_MODULE = "unknown-module"
    WRONG_END = "wrong-end"
    ENDLESS = "endless-loop"

    @property
    def safe(self) -> bool:
        """Whether the caller is looked after, or the hang-up is one of those that are allowed."""
        return self in SAFE_ENDINGS


SAFE_ENDINGS = frozenset(
    {
        Ending.QUEUED,
        Ending.AGENT,
        Ending.SECURED,
        Ending.CALL_GOES_ON,
        Ending.KEEPS_WAITING,
        Ending.HANG_UP_CHOSEN,
        Ending.HANG_UP_EXHAUSTED,
        Ending.ASSUMED,
    }
)


@dataclass(frozen=True)
class Step:
    """One block of a path and the branch by which it was left.

    Attributes:
        flow, block, type: where; `type` is the action type, "" if there is no such block.
        detail: the parameter that tells the block from others of its type, "" if none does.
        branch: how the path goes on ("success", "NoMatchingError", "key 1", ...), "" at the last block.
        failure: the branch is an error branch.
    """

    flow: str
    block: str
    type: str
    detail: str = ""
    branch: str = ""
    failure: bool = False


@dataclass(frozen=True)
class WeakPath:
    """A path from the failure of a Lambda function to an end that is not safe.

    Attributes:
        flow, block: the InvokeLambdaFunction block whose failure begins the path.
        approach: the flows that led the caller to this block, the last is `flow`.
        steps: the path, from the InvokeLambdaFunction block to the block where it ends.
        kind: how it ends.
        reason: why that is not safe, in one or two sentences.
    """

    flow: str
    block: str
    approach: tuple[str, ...]
    steps: tuple[Step, ...]
    kind: Ending
    reason: str

    @property
    def flows(self) -> tuple[str, ...]:
        """The flows that the path crosses, in order, each once."""
        return tuple(dict.fromkeys(step.flow for step in self.steps))

    def __str__(self) -> str:
        from flows.resilience.report import path_text

        return path_text(self)


@dataclass(frozen=True)
class FlowProof:
    """What was proven of one flow.

    Attributes:
        lambda_blocks: its InvokeLambdaFunction blocks that a call can come to.
        unreachable: InvokeLambdaFunction blocks that no call can come to.
        paths: how many different paths lead from their failures to an end.
        blocks: how many different blocks, of all flows, those paths visit.
        endings: how many of the paths end in which way.
        weak: the weak paths, the shortest for each block where one ends.
    """

    flow: str
    type: str
    lambda_blocks: tuple[str, ...]
    unreachable: tuple[str, ...]
    paths: int
    blocks: int
    endings: Mapping[Ending, int]
    weak: tuple[WeakPath, ...]

    @property
    def proven(self) -> bool:
        """Whether no failure of a Lambda function in this flow can hang up on a caller."""
        return not self.weak


class ProofLimitError(RuntimeError):
    """The flows have more states than the proof explores; the text says what to do."""
