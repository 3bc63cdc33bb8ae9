"""Installs a small tree in place of pip, and remembers how it was called."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TREE: Mapping[str, str] = {
    "botocore/__init__.py": "",
    "botocore/data/endpoints.json": "{}",
    "botocore/data/partitions.json": "{}",
    "botocore/data/_retry.json": "{}",
    "botocore/data/sdk-default-configuration.json": "{}",
    "botocore/data/ssm/2014-11-06/service-2.json.gz": "ssm",
    "botocore/data/ssm/2014-11-06/examples-1.json": "examples",
    "botocore/data/connect/2017-08-08/service-2.json.gz": "connect",
    "botocore/data/ec2/2016-11-15/service-2.json.gz": "ec2",
    "boto3/__init__.py": "",
    "boto3/data/ec2/2016-11-15/resources-1.json": "{}",
    "boto3/examples/s3.rst": "",
    "jwt/__init__.py": "",
    "jwt/__pycache__/__init__.cpython-311.pyc": "",
    "six/tests/test_six.py": "",
    "bin/jp.py": "",
    "pyjwt-2.15.1.dist-info/RECORD": "",
    "pyjwt-2.15.1.dist-info/INSTALLER": "pip",
    "pyjwt-2.15.1.dist-info/METADATA": "Name: PyJWT",
    "pyjwt-2.15.1.dist-info/licenses/LICENSE": "MIT",
}


def write_tree(folder: Path, tree: Mapping[str, str] = TREE) -> Path:
    """Write the files of ``tree`` into ``folder``."""
    for name, text in tree.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


class FakePip:
    """A `PipRunner`. With ``failure``, it leaves half of an installation and fails with that output."""

    def __init__(self, *, failure: str | None = None) -> None:
        self.calls: list[list[str]] = []
        self._failure = failure

    def __call__(self, arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        self.calls.append(list(arguments))
        target = Path(arguments[list(arguments).index("--target") + 1])
        if self._failure is not None:
            write_tree(target, {"half/installed.py": ""})
            return subprocess.CompletedProcess(arguments, 1, stdout="", stderr=self._failure)
        write_tree(target)
        return subprocess.CompletedProcess(arguments, 0, stdout="", stderr="")
