"""The time that a function may still spend: a caller waits, and Amazon Connect gives up after 8 seconds."""

from __future__ import annotations

import time
from typing import Any, Protocol

FLOW_SECONDS = 6.5
"""Seconds of work for an event from a flow. Connect's 8 s also hold the cold start and both network legs.

Source: Amazon Connect Administrator Guide, "Grant Amazon Connect access to your AWS Lambda functions".
"""

_ANSWER_RESERVE = 0.4
"""Seconds kept back to log and to answer before the function's own time limit strikes."""


class LambdaContext(Protocol):
    """The part of the Lambda context object that the functions use."""

    @property
    def aws_request_id(self) -> str:
        """The id of this invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's time limit."""


class Budget:
    """A deadline on the monotonic clock.

    Example: ``Budget(6.5).remaining()`` is about 6.5.
    """

    def __init__(self, seconds: float) -> None:
        """Start a budget of ``seconds`` now."""
        self._deadline = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._deadline - time.monotonic())


def budget_for(context: Any, *, from_flow: bool) -> Budget:
    """Return the budget of an invocation: what Lambda leaves, and at most :data:`FLOW_SECONDS` for a flow."""
    seconds = context.get_remaining_time_in_millis() / 1000 - _ANSWER_RESERVE if context is not None else 60.0
    return Budget(min(seconds, FLOW_SECONDS) if from_flow else seconds)
