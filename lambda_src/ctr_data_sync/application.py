"""Wires the function: settings, backup and invoker, once a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ctr_data_sync.sync import BatchSync
from scv.budget import budget_for
from scv.ctr.custom_fields import CustomField, Hook, load_hook, parse_custom_fields
from scv.ctr.s3_objects import s3_backup
from scv.ctr.syncing import VoiceCallSync
from scv.invoker import lambda_invoker
from scv.logs import log_context
from scv.settings import EnvironmentReader

DEFAULT_CONCURRENCY = 20
"""Five rounds for a batch of 100: with an invoked function that answers in 50 ms a batch takes 0.3 s."""


@dataclass(frozen=True)
class Settings:
    """The function's environment variables."""

    call_center_api_name: str
    invoke_telephony_integration_api_arn: str
    backup_bucket: str | None
    custom_fields: tuple[CustomField, ...]
    hook: Hook | None
    concurrency: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read all variables.

        Raises:
            SettingsError: names every one that is missing or bad.
        """
        env = EnvironmentReader(environ)
        api_name = env.text("CALL_CENTER_API_NAME")
        arn = env.text("INVOKE_TELEPHONY_INTEGRATION_API_ARN")
        concurrency = env.integer("CTR_CONCURRENCY", default=DEFAULT_CONCURRENCY, minimum=1, maximum=20)
        env.check()
        return cls(
            call_center_api_name=api_name,
            invoke_telephony_integration_api_arn=arn,
            backup_bucket=env.optional("CTR_BACKUP_BUCKET"),
            custom_fields=parse_custom_fields(env.optional("CTR_CUSTOM_FIELDS")),
            hook=load_hook(env.optional("CTR_HOOK")),
            concurrency=concurrency,
        )


class Application:
    """Runs one invocation."""

    def __init__(self, sync: BatchSync) -> None:
        """Work with ``sync``."""
        self._sync = sync

    def run(self, event: Any, context: Any) -> dict[str, Any]:
        """Return the partial batch response; raises InvalidRequestError for an event that is none of a stream."""
        with log_context(requestId=getattr(context, "aws_request_id", None)):
            return self._sync.run(event, budget_for(context, from_flow=False))


@cache
def application() -> Application:
    """Return this process's application; the first call reads the environment."""
    settings = Settings.from_env(os.environ)
    backup = s3_backup(settings.backup_bucket, os.environ) if settings.backup_bucket else None
    voice_calls = VoiceCallSync(
        invoker=lambda_invoker(os.environ),
        function=settings.invoke_telephony_integration_api_arn,
        custom_fields=settings.custom_fields,
        hook=settings.hook,
    )
    return Application(BatchSync(backup=backup, voice_calls=voice_calls, concurrency=settings.concurrency))
