"""Entry point of HandleContactEventsFunction (guide, chapter 6)."""

from __future__ import annotations

import os
from typing import Any

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    import handle_contact_events.application  # noqa: F401  (loads it while Lambda gives a full core)


def handler(event: Any, context: Any) -> dict[str, str]:
    """Act on one contact event of the EventBridge rule.

    Raises:
        ScvError: it failed; Lambda repeats the event twice and then puts it into the failure queue.
    """
    from handle_contact_events.application import application

    return application().run(event, context)
