"""AWS clients of a contact center's account and region."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from configuration import ContactCenter

_INVOKE: Final = Config(read_timeout=910, connect_timeout=10, retries={"total_max_attempts": 1})
"""A function may run 15 minutes, and the SDK must not invoke it a second time meanwhile."""


@dataclass(frozen=True)
class Clients:
    """The services that a replay works with."""

    s3: Any
    sqs: Any
    lambda_: Any


def connect(contact_center: ContactCenter, *, endpoint_url: str | None = None) -> Clients:
    """Return clients with the credentials of the shell (environment, profile, SSO).

    Args:
        endpoint_url: another endpoint for all services: a local emulator. On the loopback interface and without
            credentials in the environment, the account's id stands for them, as that emulator wants it.
    """
    given: dict[str, Any] = {"region_name": contact_center.region}
    if endpoint_url and _is_loopback(endpoint_url) and "AWS_ACCESS_KEY_ID" not in os.environ:
        given |= {"aws_access_key_id": contact_center.account, "aws_secret_access_key": "local-emulator"}
    session = boto3.Session(**given)
    # In an emulator a bucket is a part of the path; its name is no host there.
    s3 = Config(s3={"addressing_style": "path"}) if endpoint_url else None
    return Clients(
        s3=session.client("s3", endpoint_url=endpoint_url, config=s3),
        sqs=session.client("sqs", endpoint_url=endpoint_url),
        lambda_=session.client("lambda", endpoint_url=endpoint_url, config=_INVOKE),
    )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
