"""Works through a batch: backup first, then the VoiceCall, many contacts at once."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from ctr_data_sync.batch import Batch, Job, failures, read_batch
from scv.budget import Budget
from scv.ctr.backup import BackupStore, Outcome
from scv.ctr.classification import Kind, classify
from scv.ctr.errors import BackupError
from scv.ctr.syncing import VoiceCallSync
from scv.errors import ScvError
from scv.logs import get_logger

RESERVE_SECONDS = 3.0
"""No contact is begun with less time than this: it could not be finished, and Lambda would repeat everything."""

_log = get_logger("CTRDataSyncFunction")


class RecentRecords:
    """The keys of the latest records that this process has worked on, bounded."""

    def __init__(self, size: int = 10_000) -> None:
        """Remember ``size`` keys (about 3 MB)."""
        self._keys: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._size = size

    def __contains__(self, key: tuple[str, str, str]) -> bool:
        return key in self._keys

    def add(self, key: tuple[str, str, str]) -> None:
        """Remember ``key``, and forget the oldest where there are too many."""
        self._keys[key] = None
        self._keys.move_to_end(key)
        if len(self._keys) > self._size:
            self._keys.popitem(last=False)


class BatchSync:
    """Syncs batches; its threads live as long as the process.

    Of one contact only the newest state counts: in a batch the newest record alone is sent, and against other batches
    the backup tells an outdated record from a new one (without a backup nothing does).
    """

    def __init__(self, *, backup: BackupStore | None, voice_calls: VoiceCallSync, concurrency: int) -> None:
        """``backup`` None means that the contact center has switched it off."""
        self._backup, self._voice_calls, self._concurrency = backup, voice_calls, concurrency
        self._done, self._failed = RecentRecords(), RecentRecords()
        self._threads = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="ctr")

    def run(self, event: Any, budget: Budget) -> dict[str, Any]:
        """Return the partial batch response for an event of the stream.

        Every contact record is either done (synced, or rightly left alone) or its Kinesis record is reported.

        Raises:
            InvalidRequestError: the event is not one of a Kinesis stream.
        """
        batch = read_batch(event)
        # After a failure Lambda delivers the rest of the batch again, up to a dozen times while it halves the batch:
        # what this process has done already is not sent to Salesforce once more.
        jobs = [job for job in batch.jobs if batch.key(job) not in self._done]
        queue = deque(jobs)
        results: deque[tuple[Job, str]] = deque()
        reserve = min(RESERVE_SECONDS, budget.remaining() / 4)

        def work() -> None:
            while queue and budget.remaining() > reserve:
                try:
                    job = queue.popleft()
                except IndexError:  # another thread has taken the last one
                    return
                results.append((job, self._guarded(job, budget, again=batch.key(job) in self._failed)))

        count = min(self._concurrency, len(jobs))
        wait([self._threads.submit(work) for _ in range(count)])
        failed = [job for job, result in results if result == "failed"]
        for job, result in results:
            (self._failed if result == "failed" else self._done).add(batch.key(job))
        if queue:
            _log.error(
                "No time was left for %d contacts; they are delivered again. Lower ctr.batch_size or raise the timeout",
                len(queue),
            )
        answer = failures(batch, [*failed, *queue])
        counts = Counter(result for _, result in results)
        counts["repeated"] = len(batch.jobs) - len(jobs)
        self._summarize(batch, counts, len(queue), answer)
        return answer

    def _guarded(self, job: Job, budget: Budget, *, again: bool) -> str:
        try:
            return self._process(job, budget, again=again)
        except ScvError as error:
            _log.error("%s", error, extra=_context(job, errorType=type(error).__name__))
        except Exception:  # noqa: BLE001 - see below
            # Whatever it is, it is this contact's alone: the others of the batch must not wait for it.
            _log.exception("The contact record could not be processed", extra=_context(job))
        return "failed"

    def _process(self, job: Job, budget: Budget, *, again: bool) -> str:
        if self._backup is not None and self._save(job, budget) is Outcome.OLDER:
            _log.info("A newer record of the contact is in the backup; this one is left", extra=_context(job))
            return "outdated"
        decision = classify(job.ctr)
        if decision.kind is Kind.SYNC:
            # Lambda's own repetitions are spaced; waiting in between as well would hold up the records behind.
            self._voice_calls.sync(job.ctr, budget=budget, attempts=1 if again else None)
            _log.info("VoiceCall updated", extra=_context(job))
        else:
            _log.info("The contact record is not synced: %s", decision.reason, extra=_context(job))
        return decision.kind.value

    def _save(self, job: Job, budget: Budget) -> Outcome:
        assert self._backup is not None  # noqa: S101 - the caller has checked it
        try:
            return self._backup.save(job.contact_id, job.ctr, budget=budget)
        except ScvError as error:
            raise BackupError(f"Not in the backup, therefore not synced: {error}") from error

    def _summarize(
        self, batch: Batch, results: Mapping[str, int], out_of_time: int, answer: Mapping[str, list[Any]]
    ) -> None:
        context = {
            "records": len(batch.sequence_numbers),
            "contactRecords": batch.found,
            "synced": results.get("sync", 0),
            "repeated": results.get("repeated", 0),
            "noSync": results.get("no_sync", 0),
            "voicemail": results.get("voicemail", 0),
            "unsupported": results.get("unsupported", 0) + batch.other,
            "duplicates": batch.duplicates + results.get("outdated", 0),
            "failed": results.get("failed", 0),
            "outOfTime": out_of_time,
            "garbage": batch.garbage,
            "reportedRecords": len(answer["batchItemFailures"]),
        }
        _log.info("Batch done", extra={"context": context})


def _context(job: Job, **fields: Any) -> dict[str, Any]:
    return {"context": {"contactId": job.contact_id, **fields}}
