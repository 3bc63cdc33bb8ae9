"""The layer of third-party packages: pip resolves the lock file for Lambda's platform, without Docker.

A layer is built once and kept in a cache folder named by its hash, which says everything that decides its content.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from scv_constructs.layer_pruning import prune
from scv_constructs.pip_runner import LayerBuildError, PipRunner, explain_failure, run_pip
from scv_constructs.target import LambdaTarget

BUILDER_VERSION = 1
"""Raise it when the content of a layer changes although lock file, target and services stay the same."""


@dataclass(frozen=True, kw_only=True)
class ThirdPartyPackages:
    """The packages of a lock file, for one target.

    Attributes:
        requirements: a lock file with hashes for every package, dependencies included.
        cache: folder that built layers are kept in; made when it is missing. Several processes may use it.
        services: the AWS services that the functions call through boto3, as botocore names them. The descriptions of
            all others (some 95 % of botocore) are left out.
        target: what the functions run on.
        pip: runs pip; a parameter so that tests need no package index.
    """

    requirements: Path
    cache: Path
    services: Sequence[str]
    target: LambdaTarget = field(default_factory=LambdaTarget)
    pip: PipRunner = run_pip

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over lock file, target, services and the builder's version: the layer's asset hash."""
        # Python's text mode reads either line ending as \n, so that a Windows checkout has the same hash.
        parts = [
            f"builder {BUILDER_VERSION}",
            self.target.identity,
            " ".join(sorted(set(self.services))),
            self.requirements.read_text(encoding="utf-8"),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def directory(self) -> Path:
        """Where the built layer is, or will be: it holds ``python/``, as Lambda unpacks it below /opt."""
        return self.cache / self.hash

    def build(self) -> Path:
        """Return `directory`, having built it if it is not there.

        The layer appears in the cache complete or not at all, also when two processes build it at a time.

        Raises:
            LayerBuildError: pip could not install the lock file; the text names the requirement and what to do.
        """
        if self.directory.is_dir():
            return self.directory
        self.cache.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{self.hash[:12]}-", dir=self.cache))
        try:
            self._install(building / "python")
            prune(building / "python", services=self.services)
            _make_readable(building)
            self._publish(building)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        return self.directory

    def _install(self, site_packages: Path) -> None:
        print(f"Building the functions' layer ({self.target.identity}), once ...", file=sys.stderr)  # noqa: T201
        arguments = [
            "install",
            "--require-hashes",
            "--only-binary=:all:",
            *self.target.pip_options,
            "--no-compile",
            "--target",
            str(site_packages),
            "--requirement",
            str(self.requirements),
        ]
        result = self.pip(arguments)
        if result.returncode != 0:
            raise LayerBuildError(
                explain_failure(result.stderr + result.stdout, requirements=self.requirements, target=self.target)
            )
        if not site_packages.is_dir():
            raise LayerBuildError(f"pip installed nothing from {self.requirements}: is the lock file empty?")

    def _publish(self, building: Path) -> None:
        try:
            # Atomic, and it fails when the target exists and is not empty: the other process was faster.
            building.rename(self.directory)
        except OSError:
            if not self.directory.is_dir():
                raise

    def code(self, *, bundle: bool) -> lambda_.AssetCode:
        """Return the layer's code.

        Args:
            bundle: False puts a stand-in in the asset and builds nothing, for a template that will not be deployed.
                Its hash differs from the true one, because the CDK never refreshes a staged asset of the same hash.

        Raises:
            LayerBuildError: see `build`.
        """
        if bundle:
            return lambda_.Code.from_asset(str(self.build()), asset_hash=self.hash)
        stand_in = Path(__file__).parent / "not_bundled"
        return lambda_.Code.from_asset(
            str(stand_in), asset_hash=hashlib.sha256(f"not bundled {self.hash}".encode()).hexdigest()
        )


def _make_readable(tree: Path) -> None:
    """Give everybody read access, whatever the umask: functions run as another user, and modes go into the zip."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)


def third_party_layer(
    scope: Construct, id_: str, *, packages: ThirdPartyPackages, layer_name: str
) -> lambda_.LayerVersion:
    """Return a layer version of ``packages`` in the scope's stack.

    The layer is built only if the CDK needs the assets of that stack (``Stack.bundling_required``): not for
    ``cdk list``, ``cdk destroy`` or stacks that are not deployed.

    Raises:
        LayerBuildError: pip failed.
    """
    target = packages.target
    return lambda_.LayerVersion(
        scope,
        id_,
        layer_version_name=layer_name,
        description=f"Third-party packages for {target.runtime.name}, {target.architecture}",
        code=packages.code(bundle=Stack.of(scope).bundling_required),
        compatible_runtimes=[target.runtime],
        compatible_architectures=[target.cdk_architecture],
    )
