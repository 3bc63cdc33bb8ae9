"""The shipped flows have no finding in the form in which they are deployed either, whatever the options."""

from __future__ import annotations

from typing import Any

import pytest

from flows.language import parse_flow
from flows.language.references import PLACEHOLDER_KINDS
from flows.lint import LintContext, lint_text
from flows.options import Features, option_values
from flows.resolve import KINDS, SHIPPED, Values, load_flows, load_texts, plan_flows

INSTANCE = "arn:aws:connect:us-east-1:123456789012:instance/i"


def test_the_linter_knows_the_placeholders_that_are_resolved() -> None:
    assert set(PLACEHOLDER_KINDS) == set(KINDS)


@pytest.mark.parametrize(
    ("settings", "features"),
    [
        ({}, Features(contact_lens=True)),
        ({}, Features(amazon_transcribe=True, voicemail=True, field_service=True)),
        ({"callback.enabled": False, "voicemail.enabled": True}, Features(contact_lens=True, voicemail=True)),
        ({"recording.enabled": False, "no_sync": True, "limit_errors.retry_attempts": 0}, Features()),
        ({"limit_errors.retry_attempts": 5}, Features(contact_lens=True)),
    ],
)
def test_resolved_flows_have_no_finding(settings: dict[str, Any], features: Features) -> None:
    options = option_values(settings, features)
    plan = plan_flows(load_flows(SHIPPED), options)

    def arns(kind: str, form: str) -> dict[str, str]:
        names = {item.name for flow in plan for item in flow.placeholders if item.kind == kind}
        return {name: form.format(name) for name in names}

    values = Values(
        functions=arns("function", "arn:aws:lambda:us-east-1:123456789012:function:Demo-{}:active"),
        # Flows keep their placeholders, so that the linter still sees which leads to which.
        flows=arns("flow", "${{flow:{}}}"),
        queues=arns("queue", INSTANCE + "/queue/{}"),
        hours=arns("hours", INSTANCE + "/operating-hours/{}"),
        prompts=arns("prompt", INSTANCE + "/prompt/{}"),
        texts=load_texts(options),
        options=options,
    )
    texts = {flow.source.name: flow.resolve(values) for flow in plan}
    surroundings = LintContext(
        flows={name: parse_flow(text) for name, text in texts.items()}, flows_complete=True, resolved=True
    )
    found = [str(item) for name, text in texts.items() for item in lint_text(text, file=name, context=surroundings)]
    assert texts
    assert found == []
