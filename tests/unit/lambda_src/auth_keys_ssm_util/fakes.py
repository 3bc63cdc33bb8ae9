"""A parameter store in memory, CloudFormation events with fictional data, and a supply of ready-made keys."""

from __future__ import annotations

import functools
import itertools
import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from auth_keys_ssm_util.custom_resource import Outcome, Request, response_body
from auth_keys_ssm_util.guard import outcome_of
from auth_keys_ssm_util.key_pair import KeyPairOperation
from auth_keys_ssm_util.parameter_store import CancellableStore, ParameterStoreError
from auth_keys_ssm_util.placeholders import PlaceholdersOperation

STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/Acme-Keys/0d5c6b2e"
PRIVATE_KEY = "/scv/Acme/scrt/private-key/v1"
CERTIFICATE = "/scv/Acme/scrt/certificate/v1"


@dataclass
class FakeStore:
    """ParameterStore in memory. `fail_at` makes the call of that number (from 0) fail, after its effect if told."""

    values: dict[str, str] = field(default_factory=dict)
    secure: dict[str, bool] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    fail_at: int | None = None
    fail_after_effect: bool = False

    def _call(self, action: str, name: str) -> bool:
        """Count the call; True when it must fail after its effect."""
        number = len(self.calls)
        self.calls.append((action, name))
        if number != self.fail_at:
            return False
        if not self.fail_after_effect:
            raise ParameterStoreError(f"{action} on {name} failed with InternalServerError.")
        return True

    def _fail_if(self, failing: bool, action: str, name: str) -> None:
        if failing:
            raise ParameterStoreError(f"{action} on {name} failed with ReadTimeoutError.")

    def get(self, name: str) -> str | None:
        failing = self._call("get", name)
        self._fail_if(failing, "get", name)
        return self.values.get(name)

    def create(self, name: str, value: str, *, secure: bool, description: str) -> bool:
        failing = self._call("create", name)
        made = name not in self.values
        if made:
            self.values[name], self.secure[name] = value, secure
        self._fail_if(failing, "create", name)
        return made

    def replace(self, name: str, value: str, *, secure: bool, description: str) -> None:
        failing = self._call("replace", name)
        self.values[name], self.secure[name] = value, secure
        self._fail_if(failing, "replace", name)

    def delete(self, name: str) -> bool:
        failing = self._call("delete", name)
        there = self.values.pop(name, None) is not None
        self._fail_if(failing, "delete", name)
        return there

    def written(self) -> list[tuple[str, str]]:
        return [call for call in self.calls if call[0] != "get"]


@functools.cache
def _pool(bits: int) -> itertools.cycle[rsa.RSAPrivateKey]:
    return itertools.cycle([rsa.generate_private_key(public_exponent=65537, key_size=bits) for _ in range(4)])


def ready_key(bits: int) -> rsa.RSAPrivateKey:
    """One of four keys of that length in turn: making RSA keys would take nearly all of the tests' time."""
    return next(_pool(bits))


def key_properties(**changes: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "ServiceToken": "arn:aws:lambda:eu-central-1:123456789012:function:Acme-AuthKeysSSMUtilFunction:active",
        "Operation": "KeyPair",
        "PrivateKeyParameterName": PRIVATE_KEY,
        "CertificateParameterName": CERTIFICATE,
        "KeyBits": "2048",
        "Allow1024": "false",
        "CommonName": "Acme",
        "ValidDays": "730",
        "DeleteParameters": "true",
    }
    properties.update(changes)
    return properties


def placeholder_properties(defaults: Mapping[str, str], *, delete: str = "true") -> dict[str, Any]:
    return {
        "Operation": "Placeholders",
        "Parameters": {name: {"Default": default} for name, default in defaults.items()},
        "DeleteParameters": delete,
    }


def event(request_type: str, properties: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "RequestType": request_type,
        "ResponseURL": "https://cloudformation-custom-resource-response-eucentral1.example/answer?X-Amz-Signature=s3cret",
        "StackId": STACK,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": "AuthKeyV1",
        "ResourceType": "Custom::SCVAuthKey",
        "ResourceProperties": dict(properties),
    }
    made.update(changes)
    return made


def request(request_type: str, properties: Mapping[str, Any], **changes: Any) -> Request:
    return Request.parse(event(request_type, properties, **changes))


def run(store: FakeStore, asked: Request) -> tuple[Outcome, dict[str, Any]]:
    """Do the request as the handler would, and return the outcome with the answer that CloudFormation reads."""

    def operate(asked: Request, cancelled: threading.Event) -> Outcome:
        operation: KeyPairOperation | PlaceholdersOperation
        cancellable = CancellableStore(store, cancelled)
        if asked.properties["Operation"] == "KeyPair":
            operation = KeyPairOperation(cancellable, generate=ready_key)
        else:
            operation = PlaceholdersOperation(cancellable)
        done: Outcome = getattr(operation, asked.request_type.lower())(asked)
        return done

    kind = KeyPairOperation if asked.properties["Operation"] == "KeyPair" else PlaceholdersOperation
    outcome = outcome_of(asked, operate, seconds=30, where="See the log.", failed_id=kind.failed_create_id)
    body = response_body(asked, outcome)
    assert len(body) <= 4096
    return outcome, json.loads(body)
