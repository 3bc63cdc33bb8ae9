"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from bench.interpreters import ROOT

_PACKAGES = ("boto3", "PyJWT", "cryptography", "urllib3", "aws-cdk-lib")


def describe_machine() -> dict[str, str]:
    """Processor, system and versions, as texts."""
    described = {
        "processor": f"{_processor()}, {os.cpu_count() or '?'} logical cores",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "node": _version("node", "--version"),
        "cdk": _version(str(ROOT / "node_modules" / ".bin" / "cdk"), "--version"),
    }
    for package in _PACKAGES:
        try:
            described[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            described[package] = "not installed"
    return described


def load() -> str:
    """The load of the last minute; above the number of cores, times are longer than they need be."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _processor() -> str:
    """The processor's name: from /proc on Linux, else what Python knows."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "not installed"
    return done.stdout.strip() or "unknown"
