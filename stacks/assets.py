"""What all contact centers of an app share: the functions' code and the layer of third-party packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from scv_constructs.code import SHARED_PACKAGES, function_code
from scv_constructs.layer import ThirdPartyPackages, third_party_layer
from scv_constructs.target import LambdaTarget

AWS_SERVICES: Final = ("connect", "ssm")
"""The AWS services that functions call through boto3; the layer carries botocore's description of these alone."""


@dataclass(frozen=True, kw_only=True)
class AppAssets:
    """Code and packages, the same for every contact center: each is built and staged once per app.

    Attributes:
        source: ``lambda_src``.
        packages: the third-party packages, built at the first synthesis that deploys something.
    """

    source: Path
    packages: ThirdPartyPackages

    @classmethod
    def of_repository(cls, root: Path, *, for_host: bool = False) -> Self:
        """The assets of the repository at ``root``; ``for_host`` chooses wheels for this machine (emulator)."""
        return cls(
            source=root / "lambda_src",
            packages=ThirdPartyPackages(
                requirements=root / "lambda_src" / "requirements.txt",
                cache=root / ".cache" / "layers",
                services=AWS_SERVICES,
                target=LambdaTarget(for_host=for_host),
            ),
        )

    @property
    def target(self) -> LambdaTarget:
        """What the functions run on."""
        return self.packages.target

    def code(self, folder: str, *, packages: Sequence[str] = ()) -> lambda_.AssetCode:
        """The code of one function, with further ``packages`` of `source` than every function has.

        A new object each time: the CDK binds one to the stack that uses it first.
        """
        return function_code(source=self.source, folder=folder, shared=(*SHARED_PACKAGES, *packages))

    def layer(self, scope: Construct, *, layer_name: str) -> lambda_.LayerVersion:
        """The third-party layer in the scope's stack."""
        return third_party_layer(scope, "ThirdPartyLayer", packages=self.packages, layer_name=layer_name)
