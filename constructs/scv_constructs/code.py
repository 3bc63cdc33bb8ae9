"""The code asset of one function: its own folder and the shared package, Python files only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

SHARED_PACKAGES = ("scv",)
"""Packages that every function carries besides its own folder."""


def function_code(*, source: Path, folder: str, shared: Sequence[str] = SHARED_PACKAGES) -> lambda_.AssetCode:
    """Return the code of the function in ``source/folder``.

    The asset holds ``folder`` and the shared packages at its root, ``*.py`` only: no caches, lock files or notes, so
    that its hash is the same on every machine and does not change with them. The CDK stages each asset once per app,
    however many stacks use it.

    Args:
        source: the folder that is ``PYTHONPATH`` for the functions, for example ``lambda_src``.
        folder: the function's package in it, for example ``invoke_telephony_integration_api``.
        shared: further packages in ``source`` that go with it.

    Raises:
        FileNotFoundError: ``source/folder/handler.py`` or a shared package does not exist.
    """
    handler = source / folder / "handler.py"
    if not handler.is_file():
        raise FileNotFoundError(f"{handler} does not exist: the folder of a function holds handler.py with `handler`")
    for package in shared:
        if not (source / package / "__init__.py").is_file():
            raise FileNotFoundError(f"{source / package} is not a package: every function's code carries it")
    return lambda_.Code.from_asset(
        str(source),
        # .dockerignore rules: the last pattern that matches decides, and a folder is entered when a file in it may be
        # wanted. These patterns take part in the asset's hash, therefore they name no file of the machine at hand.
        exclude=["**", *(f"!{package}/**/*.py" for package in (*shared, folder)), "**/__pycache__"],
        ignore_mode=IgnoreMode.DOCKER,
    )
