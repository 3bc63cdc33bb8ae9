"""What of a call's history decides whether a hang-up is allowed: the second half of a state of the exploration."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

QUEUE_OF_THE_TRANSFER: Final = "the queue of the quick connect"
QUEUE_OF_THE_CALL: Final = "the queue of the call"
MOST_ATTEMPTS: Final = 3
"""So many failed transfers to one queue count as exhausted, where a flow has no second destination."""


@dataclass(frozen=True)
class Rounds:
    """How often a Loop block will still continue before it is done."""

    block: str
    left: int


@dataclass(frozen=True)
class Facts:
    """What is known at a block. Everything starts as the worst that could be.

    Attributes:
        target: the queue or agent that TransferContactToQueue would go to; None if no block has set one.
        wanted: the queue that a block failed to set, "" if none did or another was set since.
        failed: destinations (queues, agents, callbacks, third parties) that were tried and failed.
        attempts: how many transfers to a queue have failed (the transfer itself, not the block that sets the queue).
        exhausted: enough of them have failed on enough destinations that the call may end.
        chose: the caller pressed a key of a menu, and nothing but that key has decided the way since.
        secured: how the caller is already provided for ("a callback is placed", ...), "" if not.
        flagged, streaming, prompted: the three ingredients of a voicemail.
        hooks: (event, flow reference) of UpdateContactEventHooks.
        values: (JSONPath, static text) of attributes that a Compare block reads.
        options: (option, on) as far as structural options have decided the way.
        rounds: the Loop blocks of the flow that have begun; one that is not listed begins at its full count.
    """

    target: str | None = None
    wanted: str = ""
    failed: frozenset[str] = frozenset()
    attempts: int = 0
    exhausted: bool = False
    chose: bool = False
    secured: str = ""
    flagged: bool = False
    streaming: bool = False
    prompted: bool = False
    hooks: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, bool], ...] = ()
    rounds: tuple[Rounds, ...] = ()

    def value(self, path: str) -> str | None:
        """The static text that an attribute is known to hold, None if it is not known."""
        return dict(self.values).get(path)

    def with_value(self, path: str, text: str | None) -> Facts:
        """The facts after an attribute was set to a static text, or to something unknown (None)."""
        values = {**dict(self.values), path: text}
        return replace(self, values=tuple(sorted((key, held) for key, held in values.items() if held is not None)))

    def without_values(self, prefix: str) -> Facts:
        """The facts after something outside the flow may have changed the attributes under a JSONPath prefix."""
        return replace(self, values=tuple(item for item in self.values if not item[0].startswith(prefix)))

    def hook(self, event: str) -> str | None:
        """The flow that runs at an event, None if no block has set one."""
        return dict(self.hooks).get(event)

    def with_hook(self, event: str, flow: str) -> Facts:
        """The facts after an event hook was set."""
        return replace(self, hooks=tuple(sorted({**dict(self.hooks), event: flow}.items())))

    def option(self, name: str) -> bool | None:
        """Whether a structural option is on, None while the path has not depended on it."""
        return dict(self.options).get(name)

    def with_option(self, name: str, on: bool) -> Facts:
        """The facts once the way has depended on an option: it stays as it is for the rest of the path."""
        return replace(self, options=tuple(sorted({**dict(self.options), name: on}.items())))

    def with_failed(self, place: str, *, transfer: bool) -> Facts:
        """The facts after a destination failed; `transfer`: it was a transfer to a queue.

        The call may end once a transfer to a queue has failed and so has a second destination, or once
        MOST_ATTEMPTS transfers have failed. From then on it does not matter which they were.
        """
        if self.exhausted:
            return self
        failed = self.failed | {place}
        attempts = self.attempts + transfer
        if attempts and (len(failed) > 1 or attempts >= MOST_ATTEMPTS):
            return replace(self, failed=frozenset(), attempts=0, exhausted=True)
        return replace(self, failed=failed, attempts=attempts)

    def reduced(self) -> Facts:
        """The same facts without what no longer matters, so that states that do not differ are one state."""
        if self.secured:
            return Facts(target=QUEUE_OF_THE_CALL, secured=self.secured)
        if not self.exhausted:
            return self
        return replace(self, target=self.target and QUEUE_OF_THE_CALL, wanted="")

    def rounds_left(self, block: str, count: int) -> int:
        """How often a Loop block, whose full count is `count`, still continues."""
        return next((item.left for item in self.rounds if item.block == block), count)

    def with_rounds(self, block: str, left: int) -> Facts:
        """The facts after a Loop block continued."""
        others = (item for item in self.rounds if item.block != block)
        rounds = sorted((*others, Rounds(block, left)), key=lambda item: item.block)
        return replace(self, rounds=tuple(rounds))

    def without_rounds(self, block: str) -> Facts:
        """The facts after a Loop block was done: it starts anew the next time."""
        return replace(self, rounds=tuple(item for item in self.rounds if item.block != block))

    def entering_flow(self, paths: Collection[str], options: Collection[str]) -> Facts:
        """The facts on entering another flow: flow attributes and loop counters belong to the flow that was left.

        Kept are only values of the attributes (`paths`) and decisions on the options that matter ahead.
        """
        values = tuple(item for item in self.values if item[0] in paths and not item[0].startswith("$.FlowAttributes."))
        decided = tuple(item for item in self.options if item[0] in options)
        return replace(self, values=values, options=decided, rounds=(), prompted=False)
