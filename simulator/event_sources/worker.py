"""Work off the batches of one lane, one after the other, by the rules."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from simulator.event_sources.clock import Clock
from simulator.event_sources.destination import FailureDestination
from simulator.event_sources.invoker import Invoker
from simulator.event_sources.mapping import MappingConfiguration
from simulator.event_sources.progress import Progress
from simulator.event_sources.records import Record
from simulator.event_sources.rules import Batch, Discard, Fate, Step, backoff_seconds, judge, without_expired
from simulator.event_sources.statistics import Tally

Report = Callable[[str], None]
"""Takes one line for people. It never holds what a record says."""

_DESTINATION_ATTEMPTS: Final = 3


class BatchWorker:
    """Sends batches of a mapping and does what follows. Safe to be used by several lanes' threads at once."""

    def __init__(
        self,
        mapping: MappingConfiguration,
        *,
        invoker: Invoker,
        destination: FailureDestination,
        tally: Tally,
        clock: Clock,
        report: Report,
    ) -> None:
        self._mapping = mapping
        self._invoker = invoker
        self._destination = destination
        self._tally = tally
        self._clock = clock
        self._report = report

    def work_off(self, records: tuple[Record, ...], progress: Progress, stop: threading.Event) -> None:
        """Send these records until each is delivered or discarded. Returns early when `stop` is set."""
        waiting = deque([Batch(records=records)])
        while waiting and not stop.is_set():
            step = without_expired(waiting.popleft(), self._mapping.rules, now=self._clock.now())
            self._finish(step, progress, stop)
            if not step.pending:
                continue
            [batch] = step.pending
            invocation = self._invoker.invoke(batch.records)
            if invocation.fate is not Fate.ANSWERED:
                self._report(
                    f"{self._mapping}: {len(batch.records)} record(s) from {batch.records[0].sequence_number} on: "
                    f"{invocation.fate.value} {invocation.detail}".rstrip()
                )
            step = judge(batch, invocation, self._mapping.rules)
            self._tally.invoked(invocation)
            self._tally.judged(invocation, step)
            self._finish(step, progress, stop)
            waiting.extendleft(reversed(step.pending))
            if step.waits:
                self._clock.pause(stop, backoff_seconds(step.waits))

    def _finish(self, step: Step, progress: Progress, stop: threading.Event) -> None:
        if step.delivered:
            self._tally.finished(delivered=len(step.delivered))
            progress.finish(step.delivered)
        for discard in step.discarded:
            self._discard(discard, stop)
            self._tally.finished(discarded=len(discard.records), condition=discard.condition)
            progress.finish(discard.records)

    def _discard(self, discard: Discard, stop: threading.Event) -> None:
        what = f"{self._mapping}: {len(discard.records)} record(s) discarded, {discard.condition.value}"
        if self._mapping.destination_arn is None:
            self._report(f"{what}; the mapping has no failure destination, they are lost")
            return
        for attempt in range(1, _DESTINATION_ATTEMPTS + 1):
            try:
                self._destination.send(discard, now=self._clock.now())
            except (ClientError, BotoCoreError) as error:
                if attempt == _DESTINATION_ATTEMPTS:
                    self._tally.add("destination_failures")
                    self._report(f"{what}; {self._mapping.destination_arn} did not take them, they are lost: {error}")
                else:
                    self._clock.pause(stop, backoff_seconds(attempt))
            else:
                self._tally.add("destination_messages")
                self._report(f"{what}, kept in {self._mapping.destination_arn}")
                return
