"""Entry point of CTRDataSyncFunction (guide, chapter 6)."""

from __future__ import annotations

import os
from typing import Any

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    import ctr_data_sync.application  # noqa: F401  (loads it while Lambda gives a full core)


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Sync the contact records of a batch; returns ``{"batchItemFailures": [{"itemIdentifier": ...}, ...]}``.

    Raises:
        ScvError: the environment is wrong, or the event is none of a Kinesis stream.
    """
    from ctr_data_sync.application import application

    return application().run(event, context)
