"""The CDK app: ``cdk synth``, ``cdk deploy`` and the other commands run it (see cdk.json).

Context:
    contact_center: name or path of a configuration in contact_centers/; several separated by commas, or the option
        repeated; all without it.
    local_profile: JSON file of endpoints on this machine, for an emulator only (configuration/local.py).

No credentials, network or clock: the account and region come from the configuration. Only the first build of the
functions' third-party layer asks the package index. Exit status 1 with the reason on stderr if the configuration is
wrong, the layer cannot be built, or a policy check finds something.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "constructs"))
# Node.js 20 is supported here; the CDK's runtime would print a banner at every start. The value is a list of versions.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

from configuration import ConfigurationError, load_contact_centers
from configuration.local import LocalProfile
from flows.resolve import ResolveError
from scv_constructs.connect_flow import FlowTooLargeError
from scv_constructs.pip_runner import LayerBuildError
from stacks.application import fill_app, new_app
from stacks.assets import AppAssets
from stacks.findings import describe, read_findings
from stacks.selection import selected_contact_centers


def main() -> None:
    """Build and synthesize the app.

    Raises:
        ConfigurationError: the configuration or local profile is wrong.
        LayerBuildError: the third-party layer could not be built.
        ResolveError, FlowTooLargeError: a flow cannot be deployed as it is.
        SystemExit: a policy check found something.
    """
    app = new_app(ROOT, outdir=Path(os.environ.get("CDK_OUTDIR", ROOT / "cdk.out")))
    selection = selected_contact_centers(app.node.try_get_context("contact_center"))
    contact_centers = load_contact_centers(selection, directory=ROOT / "contact_centers")
    profile = app.node.try_get_context("local_profile")
    local = LocalProfile.load(Path(profile)) if profile else None
    assets = AppAssets.of_repository(ROOT, for_host=local is not None)
    fill_app(app, contact_centers=contact_centers, assets=assets, local=local)
    assembly = app.synth()
    blocking = [finding for finding in read_findings(Path(assembly.directory)) if finding.blocks]
    if blocking:
        raise SystemExit(describe(blocking))


if __name__ == "__main__":
    try:
        main()
    except (ConfigurationError, FlowTooLargeError, LayerBuildError, ResolveError) as error:
        raise SystemExit(str(error)) from None
