"""Recognises the scheduled event that only keeps a function warm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WARM_RESPONSE = {"statusCode": "200", "message": "warm"}
"""What a function answers to a warm-up event; Salesforce is not called."""


def is_scheduled(event: object) -> bool:
    """Tell whether ``event`` is an EventBridge scheduled event (``detail-type`` = ``Scheduled Event``).

    Source: guide, chapter 6, "Keep the InvokeTelephonyIntegrationApiFunction Lambda Function Warm".
    """
    return isinstance(event, Mapping) and _detail_type(event) == "Scheduled Event"


def _detail_type(event: Mapping[str, Any]) -> Any:
    return event.get("detail-type")
