"""An example of a hook: how long the caller waited, and whether a second agent was needed.

Needs two custom fields on VoiceCall: ``QueueWaitSeconds__c`` (number) and ``Was_Transferred__c`` (checkbox).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def voice_call_fields(ctr: Mapping[str, Any]) -> dict[str, str | int | float | bool | None]:
    """Return the seconds in the queue (None for a call that was not queued) and whether the call was transferred."""
    queue = ctr.get("Queue") or {}
    return {
        "QueueWaitSeconds__c": queue.get("Duration"),
        "Was_Transferred__c": bool(ctr.get("NextContactId")),
    }
