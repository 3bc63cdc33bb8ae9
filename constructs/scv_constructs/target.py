"""What the functions run on: one place for the runtime, the architecture and the wheels that fit them."""

from __future__ import annotations

import platform
import sys
import sysconfig
from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_

_ARCHITECTURES = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}
_WHEEL_PLATFORMS = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}


@dataclass(frozen=True, kw_only=True)
class LambdaTarget:
    """Runtime and architecture of functions, and the machine that third-party wheels are chosen for.

    Attributes:
        python_version: ``"3.14"``; the Lambda runtime is ``python<version>``.
        architecture: ``"arm64"`` or ``"x86_64"``.
        for_host: choose wheels for the interpreter and machine that run the synthesis instead. Only an emulator that
            runs functions with the host's Python wants this; the function's properties stay the same.
    """

    python_version: str = "3.14"
    architecture: str = "arm64"
    for_host: bool = False

    def __post_init__(self) -> None:
        if self.architecture not in _ARCHITECTURES:
            known = ", ".join(sorted(_ARCHITECTURES))
            raise ValueError(f"LambdaTarget.architecture is {self.architecture!r}; it must be one of {known}")
        if not hasattr(lambda_.Runtime, self._runtime_constant):
            raise ValueError(f"LambdaTarget.python_version is {self.python_version!r}; this CDK knows no such runtime")

    @property
    def _runtime_constant(self) -> str:
        return f"PYTHON_{self.python_version.replace('.', '_')}"

    @property
    def runtime(self) -> lambda_.Runtime:
        """The CDK runtime."""
        runtime: lambda_.Runtime = getattr(lambda_.Runtime, self._runtime_constant)
        return runtime

    @property
    def cdk_architecture(self) -> lambda_.Architecture:
        """The CDK architecture."""
        return _ARCHITECTURES[self.architecture]

    @property
    def identity(self) -> str:
        """What decides which wheels fit; it takes part in the layer's hash."""
        if self.for_host:
            return f"host {sys.implementation.cache_tag} {sysconfig.get_platform()} {platform.libc_ver()[0]}"
        return f"python{self.python_version} {_WHEEL_PLATFORMS[self.architecture]}"

    @property
    def pip_options(self) -> tuple[str, ...]:
        """The options that make pip choose wheels for this target, whatever machine it runs on."""
        if self.for_host:
            return ()
        return (
            "--platform",
            _WHEEL_PLATFORMS[self.architecture],
            "--python-version",
            self.python_version,
            "--implementation",
            "cp",
        )
