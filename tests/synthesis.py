"""Synthesizes contact centers in the test process, without pip and without the CDK CLI."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configuration import ContactCenter, load_contact_centers
from configuration.local import LocalProfile
from stacks.application import SKIP_BUNDLING, fill_app, new_app
from stacks.assets import AppAssets

ROOT = Path(__file__).resolve().parent.parent

Template = dict[str, Any]


@dataclass(frozen=True)
class Assembly:
    """A cloud assembly on disk."""

    directory: Path

    @property
    def templates(self) -> dict[str, Template]:
        """Stack name to template."""
        return {
            file.name.removesuffix(".template.json"): json.loads(file.read_text(encoding="utf-8"))
            for file in sorted(self.directory.glob("*.template.json"))
        }

    @property
    def manifest(self) -> dict[str, Any]:
        """The stacks of manifest.json by name."""
        content = json.loads((self.directory / "manifest.json").read_text(encoding="utf-8"))
        return {name: it for name, it in content["artifacts"].items() if it["type"] == "aws:cloudformation:stack"}


def shipped(*names: str) -> list[ContactCenter]:
    """Contact centers of the repository by name; all without a name."""
    return load_contact_centers(names or None, directory=ROOT / "contact_centers")


def synthesize(
    contact_centers: Sequence[ContactCenter], *, outdir: Path, local: LocalProfile | None = None
) -> Assembly:
    """Synthesize with a stand-in for the third-party layer."""
    app = new_app(ROOT, outdir=outdir, context=SKIP_BUNDLING)
    fill_app(app, contact_centers=contact_centers, assets=AppAssets.of_repository(ROOT), local=local)
    return Assembly(Path(app.synth().directory))


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Logical id to resource, of one resource type."""
    return {name: it for name, it in template["Resources"].items() if it["Type"] == kind}


def properties(template: Template, kind: str) -> list[dict[str, Any]]:
    """The properties of all resources of one type."""
    return [it.get("Properties", {}) for it in resources(template, kind).values()]
