"""How the harness speaks to the emulator: as the root user of one account in one region."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from simulator.emulator.lifecycle import ROOT_SECRET

# Variables of the developer's shell that would lead a client away from the emulator.
_FOREIGN_PREFIXES = ("AWS_", "CDK_", "BOTO_")


@dataclass(frozen=True, kw_only=True)
class EmulatorAccess:
    """Root access to one account and region of an emulator.

    The emulator keeps accounts and regions apart by what a request is signed with, so `account` (12 digits) is the
    access key as well.
    """

    endpoint: str
    account: str
    region: str

    def client(self, service: str) -> Any:
        """A boto3 client, as root. Retries are off: a wrong answer of the emulator is to be seen at once."""
        return boto3.client(  # type: ignore[call-overload]  # the overloads want literal service names
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.account,
            aws_secret_access_key=ROOT_SECRET,
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=40, proxies={}),
        )

    def environment(self, *, work_dir: Path, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a program (the CDK CLI, the AWS CLI) that must reach the emulator and nothing else.

        It starts from `base` (this process's environment) without anything that names another account, profile,
        endpoint or proxy. `work_dir` names files that do not exist, so that no profile of the developer is read.
        """
        kept = {
            name: value
            for name, value in (os.environ if base is None else base).items()
            if not name.startswith(_FOREIGN_PREFIXES)
        }
        return {
            **kept,
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": ROOT_SECRET,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(work_dir / "no-aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(work_dir / "no-aws-credentials"),
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }
