"""Entry point of InvokeSalesforceRestApiFunction (guide, chapter 6)."""

from __future__ import annotations

import os
from typing import Any

from scv.warm_up import WARM_RESPONSE, is_scheduled

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    import invoke_salesforce_rest_api.application  # noqa: F401  (loads it while Lambda gives a full core)


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Run the method that ``Details.Parameters.methodName`` names.

    A flow always gets a flat map of strings; the transcript methods answer functions and operators with Salesforce's
    own JSON.

    Raises:
        ScvError: one of :mod:`scv.errors`; a flow takes its error branch.
    """
    if is_scheduled(event):
        return dict(WARM_RESPONSE)
    from invoke_salesforce_rest_api.application import application

    return application().run(event, context)
