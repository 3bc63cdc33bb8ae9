"""Entry point of InvokeTelephonyIntegrationApiFunction (guide, chapter 6).

A caller waits for the answer, so what the first call needs is imported while Lambda initialises the environment
(with a full core, whatever memory the function has), and a warm-up event touches none of it.
"""

from __future__ import annotations

import os
from typing import Any

from scv.warm_up import WARM_RESPONSE, is_scheduled

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    import invoke_telephony_integration_api.application  # noqa: F401  (loads it into this environment)


def handler(event: Any, context: Any) -> dict[str, str]:
    """Run the method that ``Details.Parameters.methodName`` names; returns a flat map of strings.

    Raises:
        ScvError: one of :mod:`scv.errors`; the flow takes its error branch.
    """
    if is_scheduled(event):
        return WARM_RESPONSE
    from invoke_telephony_integration_api.application import application

    return application().run(event, context)
