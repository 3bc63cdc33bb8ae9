"""A stack to try one construct in."""

from pathlib import Path
from typing import Any

from aws_cdk import App, Environment, RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_

from scv_constructs.function import ScvFunction

ACCOUNT, REGION = "123456789012", "eu-west-2"


def new_stack(name: str = "Try", *, outdir: Path | None = None) -> Stack:
    """A stack with a fixed environment, so that ARNs are literal."""
    app = App(outdir=str(outdir) if outdir else None, analytics_reporting=False)
    return Stack(app, name, env=Environment(account=ACCOUNT, region=REGION))


def new_function(stack: Stack, id_: str = "Fn", **changes: Any) -> ScvFunction:
    """A function with small settings; ``changes`` replace arguments."""
    arguments: dict[str, Any] = {
        "function_name": "Acme-Function",
        "folder": "acme",
        "code": lambda_.Code.from_inline("def handler(event, context): ..."),
        "description": "For a test",
        "environment": {"ACME": "1"},
        "memory_mb": 256,
        "timeout_seconds": 8,
        "log_level": "INFO",
        "log_retention_days": 90,
        "log_removal_policy": RemovalPolicy.RETAIN,
        "no_dead_letter_queue_because": "The caller waits for the answer and sees an error itself.",
    }
    return ScvFunction(stack, id_, **{**arguments, **changes})
