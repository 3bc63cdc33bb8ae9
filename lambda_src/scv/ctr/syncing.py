"""Updates the VoiceCall of one contact record through InvokeTelephonyIntegrationApiFunction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scv.aws_http import AwsError
from scv.budget import Budget
from scv.ctr.custom_fields import CustomField, Hook
from scv.ctr.transform import VoiceCallUpdate, voice_call_update
from scv.errors import ScvError
from scv.invoker import FunctionFailedError, Invoker, method_call
from scv.logs import get_logger

_ATTEMPTS = 3
_BASE_DELAY_SECONDS = 0.4
_log = get_logger("ctr")


@dataclass(frozen=True)
class VoiceCallSync:
    """Sends updates.

    Attributes:
        function: ARN of the alias of InvokeTelephonyIntegrationApiFunction.
        custom_fields, hook: see :mod:`scv.ctr.custom_fields`.
    """

    invoker: Invoker
    function: str
    custom_fields: tuple[CustomField, ...] = ()
    hook: Hook | None = None
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    jitter: Callable[[], float] = field(default=random.random, repr=False)

    def sync(self, ctr: Mapping[str, Any], *, budget: Budget, attempts: int | None = None) -> VoiceCallUpdate:
        """Update the record's VoiceCall; the same record twice gives the same state.

        A limit or a failure of the other side that may be over in a moment is tried again inside ``budget``, up to
        ``attempts`` times (3 unless given).

        Raises:
            ScvError: what the hook, the function or Lambda said.
        """
        update = voice_call_update(ctr, custom_fields=self.custom_fields, hook=self.hook)
        if update.ignored:
            context = {"contactId": update.contact_id, "attributes": list(update.ignored)}
            _log.warning("Attributes of the contact record have no usable value", extra={"context": context})
        event = method_call("updateVoiceCall", update.contact_id, fieldValues=update.fields)
        most = attempts or _ATTEMPTS
        for attempt in range(1, most + 1):
            try:
                self.invoker.call(self.function, event, budget=budget)
                break
            except (FunctionFailedError, AwsError) as error:
                delay = _BASE_DELAY_SECONDS * 2 ** (attempt - 1) * (0.5 + self.jitter())
                # A function may take its whole time to fail, so a short rest of the budget is not spent on hope.
                if attempt == most or not _temporary(error) or delay * 4 > budget.remaining():
                    raise
                self.sleep(delay)
        return update


def _temporary(error: ScvError) -> bool:
    # An AwsError has been tried again already, where that was worth it.
    return isinstance(error, FunctionFailedError) and error.temporary
