"""One run of retryCTRSync: reads rows page by page and updates many VoiceCalls at once, as long as time is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from invoke_salesforce_rest_api.client import SalesforceRestApi
from scv.budget import Budget
from scv.ctr.backup import BackupStore
from scv.ctr.classification import Kind, classify
from scv.ctr.syncing import VoiceCallSync
from scv.errors import ScvError
from scv.logs import get_logger

RESERVE_SECONDS = 3.0
"""No VoiceCall is begun, and no page asked for, with less time than this."""

_log = get_logger("retryCTRSync")


@dataclass
class Report:
    """What a run did; ids are contact ids (VendorCallKey), which also name the objects of the backup.

    Attributes:
        found: VoiceCalls that the query names (all pages).
        synced: how many were updated.
        missing: contacts without a record in the backup.
        skipped: contacts that are not synced on purpose, with the reason.
        failed: contacts (or VoiceCall ids without one) that could not be updated, with the reason.
        complete: whether every row was worked on.
        last_id: Id of the last VoiceCall that was worked on.
    """

    found: int = 0
    synced: int = 0
    missing: list[str] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    complete: bool = False
    last_id: str | None = None

    @property
    def done(self) -> int:
        """How many rows were worked on."""
        return self.synced + len(self.missing) + len(self.skipped) + len(self.failed)


@dataclass(frozen=True)
class RetryRun:
    """What a run works with; ``concurrency`` is the most updates at once."""

    api: SalesforceRestApi
    backup: BackupStore
    voice_calls: VoiceCallSync
    concurrency: int

    def run(self, soql: str, *, most: int | None, budget: Budget) -> Report:
        """Work on the rows of ``soql`` in their order, at most ``most`` of them, until ``budget`` is nearly spent.

        Rows are begun in their order and every one that was begun is finished, so all rows up to ``last_id`` are done.

        Raises:
            SalesforceError: the first page could not be read. A later one ends the run as a lack of time does.
        """
        reserve = min(RESERVE_SECONDS, budget.remaining() / 4)
        report = Report()
        with ThreadPoolExecutor(max_workers=self.concurrency, thread_name_prefix="retry") as threads:
            for rows in self._pages(soql, report, budget, reserve):
                left = None if most is None else most - report.done
                chosen = rows if left is None else rows[:left]
                begun = self._work(threads, chosen, report, budget, reserve)
                if begun < len(chosen):
                    return report
                if most is not None and report.done >= most:
                    break
            else:
                return report
        report.complete = True
        return report

    def _pages(self, soql: str, report: Report, budget: Budget, reserve: float) -> Iterator[list[Any]]:
        answer = self.api.query(soql, budget=budget)
        total = answer.get("totalSize")
        report.found = total if isinstance(total, int) else len(answer["records"])
        while True:
            yield answer["records"]
            next_page = answer.get("nextRecordsUrl")
            if answer.get("done") is not False or not isinstance(next_page, str):
                report.complete = True
                return
            if budget.remaining() <= reserve:
                return
            try:
                answer = self.api.query_more(next_page, budget=budget)
            except ScvError as error:
                # What is done is done; the next run asks anew, behind the last row.
                _log.error("The next page could not be read: %s", error)
                return

    def _work(
        self, threads: ThreadPoolExecutor, rows: list[Any], report: Report, budget: Budget, reserve: float
    ) -> int:
        queue = deque(rows)
        lock = Lock()

        def work() -> None:
            while True:
                with lock:
                    if not queue or budget.remaining() <= reserve:
                        return
                    row = queue.popleft()
                    report.last_id = str(row.get("Id")) if isinstance(row, dict) else report.last_id
                self._guarded(row, report, budget, lock)

        wait([threads.submit(work) for _ in range(min(self.concurrency, len(rows)))])
        return len(rows) - len(queue)

    def _guarded(self, row: Any, report: Report, budget: Budget, lock: Lock) -> None:
        voice_call = str(row.get("Id")) if isinstance(row, dict) else ""
        key = row.get("VendorCallKey") if isinstance(row, dict) else None
        contact = key if isinstance(key, str) and key.strip() else None
        context = {"contactId": contact, "voiceCallId": voice_call}
        try:
            if contact is None:
                raise ScvError("the VoiceCall has no VendorCallKey, so it belongs to no contact")
            outcome, reason = self._one(contact, budget)
        except ScvError as error:
            _log.error("Retry of the contact record failed: %s", error, extra={"context": context})
            outcome, reason = "failed", str(error)
        except Exception as error:  # noqa: BLE001 - one row must not end the run
            _log.exception("Retry of the contact record failed", extra={"context": context})
            outcome, reason = "failed", f"{type(error).__name__}; see the function's log"
        with lock:
            if outcome == "synced":
                report.synced += 1
                _log.info("VoiceCall updated from the backup", extra={"context": context})
            elif outcome == "missing":
                report.missing.append(contact or voice_call)
            else:
                entry = {"id": contact or voice_call, "voiceCallId": voice_call, "reason": reason}
                (report.skipped if outcome == "skipped" else report.failed).append(entry)

    def _one(self, contact: str, budget: Budget) -> tuple[str, str]:
        ctr = self.backup.load(contact, budget=budget)
        if ctr is None:
            return "missing", ""
        decision = classify(ctr)
        if decision.kind is not Kind.SYNC:
            return "skipped", decision.reason
        self.voice_calls.sync(ctr, budget=budget)
        return "synced", ""
