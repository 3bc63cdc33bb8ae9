"""Invokes a function of the contact center again, with an event that it failed on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from configuration import FUNCTION_NAMES, ContactCenter

_ALIAS = "active"


class ReplayError(Exception):
    """One item cannot be replayed; the text says why and what to do."""


@dataclass(frozen=True)
class Functions:
    """The deployed functions of one contact center.

    Attributes:
        client: of the Lambda API.
    """

    contact_center: ContactCenter
    client: Any

    def contract_name(self, arn: object) -> str:
        """The name after ``<call center API name>-`` of the function that a failure record names.

        Raises:
            ReplayError: it is none of this contact center, account and region. What lies in a failure destination
                decides what is invoked, so nothing else may be.
        """
        center = self.contact_center
        prefix = f"arn:{center.partition}:lambda:{center.region}:{center.account}:function:"
        name = arn.removeprefix(prefix).partition(":")[0] if isinstance(arn, str) and arn.startswith(prefix) else ""
        contract_name = name.removeprefix(f"{center.call_center_api_name}-")
        if contract_name == name or contract_name not in FUNCTION_NAMES:
            raise ReplayError(
                f"it names the function {str(arn)[:200]!r}, which is none of {center.call_center_api_name} in "
                f"{center.account}, {center.region}: look at where it comes from"
            )
        return contract_name

    def invoke(self, contract_name: str, event: object) -> Any:
        """Invoke the alias and wait; returns the function's answer.

        Raises:
            ReplayError: Lambda refused, or the function failed.
        """
        center = self.contact_center
        arn = (
            f"arn:{center.partition}:lambda:{center.region}:{center.account}:function:"
            f"{center.function_name(contract_name)}:{_ALIAS}"
        )
        payload = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
        try:
            answer = self.client.invoke(FunctionName=arn, InvocationType="RequestResponse", Payload=payload)
            body = answer["Payload"].read()
        except (ClientError, BotoCoreError) as error:
            raise ReplayError(f"{contract_name} could not be invoked: {error}") from error
        try:
            content = json.loads(body) if body else None
        except ValueError as error:
            raise ReplayError(f"the answer of {contract_name} is not JSON") from error
        if answer.get("FunctionError"):
            message = content.get("errorMessage") if isinstance(content, dict) else None
            raise ReplayError(f"{contract_name} failed again: {message or 'it gave no reason; see its log'}")
        return content
