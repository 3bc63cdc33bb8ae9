"""retryCTRSync: updates VoiceCalls whose contact record did not arrive, from the backup (guide, chapter 2)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from invoke_salesforce_rest_api.client import SalesforceRestApi
from invoke_salesforce_rest_api.ctr_retry_query import DEFAULT_SOQL, RetryQuery, parse_retry_query
from invoke_salesforce_rest_api.ctr_retry_run import Report, RetryRun
from invoke_salesforce_rest_api.soql import fill_soql
from scv.aws_http import AwsError
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.ctr.custom_fields import load_hook, parse_custom_fields
from scv.ctr.s3_objects import s3_backup
from scv.ctr.syncing import VoiceCallSync
from scv.ctr.values import utc_time
from scv.errors import InvalidRequestError
from scv.invoker import Invoker, lambda_invoker, method_call
from scv.logs import get_logger
from scv.settings import EnvironmentReader

METHOD = "retryCTRSync"
MAX_HOURS = 720
MAX_GENERATIONS = 12
"""How often a run hands over to the next one; Lambda itself stops a function that invokes itself 16 times in a row."""

_log = get_logger(METHOD)


@dataclass(frozen=True)
class RetrySettings:
    """The environment variables of retryCTRSync; they are set where the contact center has a backup."""

    backup_bucket: str
    invoke_telephony_integration_api_arn: str
    window_hours: int = 24
    concurrency: int = 5
    soql: str = DEFAULT_SOQL

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> RetrySettings | None:
        """Read all variables; None where there is no backup.

        Raises:
            SettingsError: names every one that is missing or bad.
        """
        env = EnvironmentReader(environ)
        bucket = env.optional("CTR_BACKUP_BUCKET")
        if bucket is None:
            return None
        settings = cls(
            backup_bucket=bucket,
            invoke_telephony_integration_api_arn=env.text("INVOKE_TELEPHONY_INTEGRATION_API_ARN"),
            window_hours=env.integer("CTR_RETRY_WINDOW_HOURS", default=24, minimum=1, maximum=MAX_HOURS),
            concurrency=env.integer("CTR_RETRY_CONCURRENCY", default=5, minimum=1, maximum=20),
            soql=env.optional("CTR_RETRY_SOQL") or DEFAULT_SOQL,
        )
        env.check()
        return settings


@dataclass(frozen=True)
class CtrRetry:
    """What the method works with.

    Attributes:
        own_function: name and alias of this function, for handing over; None outside of Lambda.
        now: the present, for the time window.
    """

    settings: RetrySettings
    run: RetryRun
    invoker: Invoker
    own_function: str | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @classmethod
    def from_env(cls, environ: Mapping[str, str], api: SalesforceRestApi) -> CtrRetry | None:
        """Wire the method; None where the contact center has no backup."""
        settings = RetrySettings.from_env(environ)
        if settings is None:
            return None
        invoker = lambda_invoker(environ)
        voice_calls = VoiceCallSync(
            invoker=invoker,
            function=settings.invoke_telephony_integration_api_arn,
            custom_fields=parse_custom_fields(environ.get("CTR_CUSTOM_FIELDS")),
            hook=load_hook(environ.get("CTR_HOOK")),
        )
        backup = s3_backup(settings.backup_bucket, environ)
        name = environ.get("AWS_LAMBDA_FUNCTION_NAME")
        return cls(
            settings,
            RetryRun(api, backup, voice_calls, settings.concurrency),
            invoker,
            own_function=f"{name}:active" if name else None,
        )

    def retry(self, call: MethodCall, budget: Budget) -> dict[str, Any]:
        """Run once and, where time did not suffice, hand the rest over to a next run.

        Parameters of the event, all optional: ``soql``, ``windowHours``, ``maxRecords``, ``continue`` (``false`` to
        get ``resume`` back and not hand over) and ``resume`` (of an earlier answer).

        Raises:
            InvalidRequestError: a parameter is wrong, or the query is none that is allowed.
            SalesforceError: the VoiceCalls could not be queried.
        """
        resume = _resume(call)
        given = call.optional("soql")
        query = parse_retry_query(fill_soql(given, call.parameters) if given else self.settings.soql)
        since = resume.since if resume else self._since(call, query)
        most = resume.left if resume else _least(query.limit, _number(call, "maxRecords", 1_000_000))
        after = resume.after_id if resume else None
        report = self.run.run(query.soql(since=since, after_id=after), most=most, budget=budget)
        generation = resume.generation if resume else 0
        answer = _answer(report, since)
        if not report.complete:
            left = None if most is None else most - report.done
            token = Resume(since, report.last_id or after, left, generation + 1)
            answer["resume"] = token.to_json()
            answer["continued"] = self._hand_over(call, given, token, budget)
        _log.info("Run done", extra={"context": _summary(answer, generation)})
        return answer

    def _since(self, call: MethodCall, query: RetryQuery) -> str | None:
        hours = _number(call, "windowHours", MAX_HOURS)
        if hours is None:
            if query.has_window:
                return None
            hours = self.settings.window_hours
        return (self.now() - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _hand_over(self, call: MethodCall, soql: str | None, token: Resume, budget: Budget) -> bool:
        if str(call.parameters.get("continue", "true")).lower() == "false" or call.from_flow:
            return False
        if self.own_function is None:
            return False
        if token.generation > MAX_GENERATIONS:
            _log.error(
                "retryCTRSync stops after %d runs; call it again, or raise ctr.retry.concurrency or the timeout",
                token.generation,
            )
            return False
        # The statement's own parameters go along; everything of this call that was read already is in the token.
        kept = {
            name: value
            for name, value in call.parameters.items()
            if name not in ("methodName", "contactId", "resume", "windowHours", "maxRecords")
        }
        event = method_call(METHOD, **{**kept, **({"soql": soql} if soql else {}), "resume": token.to_json()})
        try:
            self.invoker.start(self.own_function, event, budget=budget)
        except AwsError as error:
            _log.error("The rest could not be handed over, call retryCTRSync with this answer's resume: %s", error)
            return False
        return True


@dataclass(frozen=True)
class Resume:
    """Where a run stopped: the members of ``resume``."""

    since: str | None
    after_id: str | None
    left: int | None
    generation: int

    def to_json(self) -> dict[str, Any]:
        """Return it as a caller passes it on."""
        return {"since": self.since, "afterId": self.after_id, "left": self.left, "generation": self.generation}


def _resume(call: MethodCall) -> Resume | None:
    value = call.parameters.get("resume")
    if value in (None, ""):
        return None
    if not isinstance(value, Mapping):
        raise InvalidRequestError(f"resume is a {type(value).__name__}; pass on the resume of the last answer.")
    since, after = value.get("since"), value.get("afterId")
    left, generation = value.get("left"), value.get("generation", 1)
    if since is not None and (not isinstance(since, str) or utc_time(since) != since):
        raise InvalidRequestError(f"resume.since is {since!r}; pass on the resume of the last answer.")
    numbers_ok = (left is None or _is_count(left)) and _is_count(generation)
    if not numbers_ok or not isinstance(after, str | None):
        raise InvalidRequestError("resume is malformed; pass on the resume of the last answer.")
    return Resume(since, after, left, generation)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _number(call: MethodCall, name: str, maximum: int) -> int | None:
    value = call.parameters.get(name)
    if value in (None, ""):
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not text.isdecimal() or not 1 <= int(text) <= maximum:
        raise InvalidRequestError(f"{name} is {value!r}; allowed is a whole number from 1 to {maximum}.")
    return int(text)


def _least(first: int | None, second: int | None) -> int | None:
    given = [number for number in (first, second) if number is not None]
    return min(given) if given else None


def _answer(report: Report, since: str | None) -> dict[str, Any]:
    return {
        "success": True,
        "found": report.found,
        "synced": report.synced,
        "missingInBackup": report.missing,
        "skipped": report.skipped,
        "failed": report.failed,
        "complete": report.complete,
        "createdSince": since,
    }


def _summary(answer: Mapping[str, Any], generation: int) -> dict[str, Any]:
    counts = {name: len(value) if isinstance(value, list) else value for name, value in answer.items()}
    # A bounded number of ids, so that the operator of a scheduled run can look into the first ones.
    first = {"missingIds": answer["missingInBackup"][:50], "failedIds": [item["id"] for item in answer["failed"][:50]]}
    return {**counts, **first, "run": generation + 1}


def retry_from_environment(api: SalesforceRestApi) -> CtrRetry | None:
    """Return this process's retry; None where the contact center has no backup."""
    return CtrRetry.from_env(os.environ, api)
