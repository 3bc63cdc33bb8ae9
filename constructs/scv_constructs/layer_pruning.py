"""Takes out of an installed package tree what no function needs at run time."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

_BOTOCORE_FILES = frozenset({"endpoints.json", "partitions.json", "_retry.json", "sdk-default-configuration.json"})
"""What botocore reads besides a service's own folder; each may also be there as ``.gz``."""

_INSTALL_RECORDS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""Notes of the installer about this installation. METADATA and licences stay: they belong to the software."""


class UnknownServiceError(ValueError):
    """A service that botocore does not know: a function that calls it would fail."""


def prune(site_packages: Path, *, services: Sequence[str]) -> None:
    """Prune ``site_packages`` in place.

    Left out: the descriptions of AWS services that are not in ``services``, boto3's resource interface, examples,
    byte code, test suites, console scripts and the installer's notes. Licences stay.

    Raises:
        UnknownServiceError: botocore has no description of one of ``services``.
    """
    _prune_botocore(site_packages / "botocore" / "data", services=frozenset(services))
    for boto3_data in ("data", "examples"):
        _remove(site_packages / "boto3" / boto3_data)
    _remove(site_packages / "bin")
    for found in sorted(site_packages.rglob("__pycache__")):
        _remove(found)
    for folder in ("tests", "test"):
        for package in sorted(site_packages.glob(f"*/{folder}")):
            _remove(package)
    for record in _INSTALL_RECORDS:
        for note in sorted(site_packages.glob(f"*.dist-info/{record}")):
            note.unlink()


def _prune_botocore(data: Path, *, services: frozenset[str]) -> None:
    if not data.is_dir():
        return
    missing = sorted(name for name in services if not (data / name).is_dir())
    if missing:
        raise UnknownServiceError(
            f"botocore knows no service {', '.join(missing)}; the names are those of boto3.client(), such as 'ssm'"
        )
    for entry in sorted(data.iterdir()):
        keep = entry.name in services if entry.is_dir() else entry.name.removesuffix(".gz") in _BOTOCORE_FILES
        if not keep:
            _remove(entry)
    for examples in sorted(data.glob("*/*/examples-1.json*")):
        examples.unlink()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
