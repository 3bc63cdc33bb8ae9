"""Fakes of the ports that the functions' logic works with; no test double opens a socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from scv.budget import Budget
from scv.errors import ParameterError
from scv.http import HttpClient, Response, RetryPolicy

CONTACT_ID = "5324881f-1e84-4367-8930-f69a74b30ca6"
INSTANCE_ARN = "arn:aws:connect:us-east-1:111122223333:instance/0d0f2d3e-4b5a-4c6d-8e7f-901234567890"


@cache
def private_key_pem(serial: int = 0) -> str:
    """A 2048-bit RSA key in PKCS#8 PEM; another one for each ``serial``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_key(pem: str) -> rsa.RSAPublicKey:
    """The public half of a PEM private key."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key.public_key()


@dataclass
class Sent:
    """A request that a fake took."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    retry: RetryPolicy

    @property
    def json(self) -> Any:
        """The body as JSON."""
        assert self.body is not None
        return json.loads(self.body)


class FakeHttp(HttpClient):
    """Answers with scripted responses in order; the last one answers all further requests."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[Sent] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Callable[[], Mapping[str, str]],
        body: bytes | None = None,
        budget: Budget,
        retry: RetryPolicy,
    ) -> Response:
        self.sent.append(Sent(method, url, dict(headers()), body, retry))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(status: int, body: Any = None, **headers: str) -> Response:
    """A response; anything but bytes is written as JSON."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Response(status, {"content-type": "application/json", **headers}, data)


@dataclass
class FakeStore:
    """SSM parameters in memory."""

    values: dict[str, str] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
    fail_writes: bool = False

    def get(self, name: str) -> str:
        self.reads.append(name)
        if name not in self.values:
            raise ParameterError(f"no {name}")
        return self.values[name]

    def put(self, name: str, value: str) -> None:
        if self.fail_writes:
            raise ParameterError(f"cannot write {name}")
        self.values[name] = value


class FakeContext:
    """A Lambda context with a fixed remaining time."""

    aws_request_id = "req-1"

    def __init__(self, seconds: float = 30) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


def flow_event(method: str, /, *, contact: Any = None, **parameters: Any) -> dict[str, Any]:
    """A ContactFlowEvent as Amazon Connect sends it; ``contact`` overrides members of ContactData."""
    data: dict[str, Any] = {
        "Attributes": {},
        "Channel": "VOICE",
        "ContactId": CONTACT_ID,
        "CustomerEndpoint": {"Address": "+14155550100", "Type": "TELEPHONE_NUMBER"},
        "CustomerId": None,
        "Description": None,
        "InitialContactId": CONTACT_ID,
        "InitiationMethod": "INBOUND",
        "InstanceARN": INSTANCE_ARN,
        "LanguageCode": "en-US",
        "MediaStreams": {"Customer": {"Audio": None}},
        "Name": None,
        "PreviousContactId": CONTACT_ID,
        "Queue": None,
        "References": {},
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Telephony"}},
        "SystemEndpoint": {"Address": "+18005550199", "Type": "TELEPHONE_NUMBER"},
        "Tags": {},
    }
    return {
        "Details": {"ContactData": {**data, **(contact or {})}, "Parameters": {"methodName": method, **parameters}},
        "Name": "ContactFlowEvent",
    }
