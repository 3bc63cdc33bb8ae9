"""Invoke a mapping's function with a batch and wait for the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from simulator.event_sources.records import EventSource, Record, encode
from simulator.event_sources.rules import Fate, Invocation


class Invoker:
    """Invokes one function, through the alias in its ARN."""

    def __init__(self, lambda_client: Any, *, function_arn: str, source: EventSource) -> None:
        self._lambda = lambda_client
        self._function_arn = function_arn
        self._source = source

    def invoke(self, records: Sequence[Record]) -> Invocation:
        """Send a batch. Whatever kept it from the function (throttling, a service error) is NOT_INVOKED."""
        try:
            answer = self._lambda.invoke(
                FunctionName=self._function_arn,
                InvocationType="RequestResponse",
                Payload=encode(self._source.event(records)),
            )
            body = answer["Payload"].read()
        except ClientError as error:
            details = error.response.get("Error", {})
            return Invocation(
                fate=Fate.NOT_INVOKED,
                detail=f"{details.get('Code', 'unknown')}: {details.get('Message', '')}",
                request_id=error.response.get("ResponseMetadata", {}).get("RequestId", ""),
            )
        except BotoCoreError as error:
            return Invocation(fate=Fate.NOT_INVOKED, detail=f"{type(error).__name__}: {error}")
        request_id = answer.get("ResponseMetadata", {}).get("RequestId", "")
        version = answer.get("ExecutedVersion", "$LATEST")
        payload = _decoded(body)
        if "FunctionError" in answer:
            kind = payload.get("errorType", "") if isinstance(payload, dict) else ""
            return Invocation(
                fate=Fate.FUNCTION_ERROR, detail=str(kind), request_id=request_id, executed_version=version
            )
        return Invocation(fate=Fate.ANSWERED, payload=payload, request_id=request_id, executed_version=version)


def _decoded(body: bytes) -> Any:
    """The answer's JSON. Anything else stays text: a complete failure when item failures are to be reported."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", errors="replace")
