"""The CDK app: any number of contact centers, with the policy checks that every synthesis runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from configuration import ContactCenter
from configuration.local import LocalProfile
from stacks.assets import AppAssets
from stacks.contact_center import add_contact_center

SKIP_BUNDLING: Final[Mapping[str, Any]] = {"aws:cdk:bundling-stacks": []}
"""Context of a synthesis that builds no layer, as the CDK CLI itself sets it for ``cdk list``."""

_APP_REPORTS_FINDINGS: Final = {"@aws-cdk/core:failSynthOnValidationErrors": False}
"""Leaves the findings of the checks to us (`stacks.findings`): the CDK would print them and raise a traceback."""


def recommended_context(root: Path) -> dict[str, Any]:
    """The context of ``cdk.json``: the feature flags, so that templates are the same without the CDK CLI."""
    content = json.loads((root / "cdk.json").read_text(encoding="utf-8"))
    context: dict[str, Any] = content["context"]
    return context


def new_app(root: Path, *, outdir: Path | None = None, context: Mapping[str, Any] | None = None) -> App:
    """Return an app without stacks, with the context of the CLI, of ``context`` and of ``cdk.json``, in this order.

    Args:
        root: the repository.
        outdir: where the cloud assembly goes; None lets the CDK decide (the CLI's choice, or a temporary folder).
    """
    return App(
        outdir=str(outdir) if outdir else None,
        context={**recommended_context(root), **(context or {})},
        post_cli_context=_APP_REPORTS_FINDINGS,
        analytics_reporting=False,
    )


def fill_app(
    app: App, *, contact_centers: Sequence[ContactCenter], assets: AppAssets, local: LocalProfile | None = None
) -> None:
    """Add the stacks of all contact centers, and the checks that look at them when the app is synthesized."""
    for contact_center in contact_centers:
        add_contact_center(app, contact_center=contact_center, assets=assets, local=local)
    Validations.of(app).add_plugins(AwsSolutionsChecks(), ServerlessChecks())
