"""Entry point of AuthKeysSSMUtilFunction, invoked by CloudFormation for the custom resources of the Keys stack.

Custom::SCVAuthKey (Operation=KeyPair) and Custom::SCVParameters (Operation=Placeholders). The properties are
described in `key_pair` and `placeholders`.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Protocol

from auth_keys_ssm_util.custom_resource import Outcome, Request, RequestRefusedError, response_body
from auth_keys_ssm_util.guard import outcome_of
from auth_keys_ssm_util.parameter_store import CancellableStore, ParameterStore
from auth_keys_ssm_util.responder import Responder
from scv.logs import get_logger, log_context

if TYPE_CHECKING:
    from auth_keys_ssm_util.key_pair import KeyPairOperation
    from auth_keys_ssm_util.placeholders import PlaceholdersOperation

_logger = get_logger("auth_keys_ssm_util")

_ANSWER_SECONDS = 12.0
"""Kept for sending the answer; at most half of the time that there is."""
_SPARE_SECONDS = 1.0

_REQUEST_TYPES = ("Create", "Update", "Delete")


class Context(Protocol):
    """What this function uses of Lambda's context object."""

    @property
    def log_group_name(self) -> str:
        """The function's log group."""
        ...

    @property
    def log_stream_name(self) -> str:
        """The log stream of this execution environment."""
        ...

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda stops the function."""
        ...


def handler(event: dict[str, Any], context: Context) -> dict[str, str]:
    """Do what CloudFormation asks and answer it. Returns the answer's status and physical id, for tests by hand.

    Raises NotACustomResourceRequestError for an event that cannot be answered, and AnswerNotDeliveredError when
    the answer did not reach CloudFormation; Lambda then delivers the event again, which is safe.
    """
    request = Request.parse(event)
    left = context.get_remaining_time_in_millis() / 1000
    deadline = time.monotonic() + left - min(_SPARE_SECONDS, left / 10)
    with log_context(
        requestType=request.request_type,
        stackId=request.stack_id,
        logicalResourceId=request.logical_resource_id,
        requestId=request.request_id,
    ):
        outcome = outcome_of(
            request,
            _operate,
            seconds=left - min(_ANSWER_SECONDS, left / 2),
            where=_where(context),
            failed_id=_failed_create_id,
        )
        Responder().put(request.response_url, response_body(request, outcome), deadline=deadline)
        status = "SUCCESS" if outcome.success else "FAILED"
        _logger.info("CloudFormation answered", extra={"context": {"status": status}})
    return {"Status": status, "PhysicalResourceId": outcome.physical_resource_id}


def _where(context: Context) -> str:
    # With a default: nothing outside the guard may fail before CloudFormation has its answer.
    group, stream = (getattr(context, name, "unknown") for name in ("log_group_name", "log_stream_name"))
    return f"See log group {group}, stream {stream}."


def _operate(request: Request, cancelled: threading.Event) -> Outcome:
    operation = _operation(request)(CancellableStore(_store(), cancelled))
    if request.request_type == "Create":
        return operation.create(request)
    if request.request_type == "Update":
        return operation.update(request)
    if request.request_type == "Delete":
        return operation.delete(request)
    raise RequestRefusedError(
        f"RequestType is {request.request_type!r}; CloudFormation sends one of {', '.join(_REQUEST_TYPES)}."
    )


def _failed_create_id(request: Request) -> str | None:
    return _operation(request).failed_create_id(request)


def _operation(request: Request) -> type[KeyPairOperation] | type[PlaceholdersOperation]:
    # Imported here: should the layer be broken, CloudFormation hears of it instead of waiting for an hour.
    name = request.properties.get("Operation")
    if name == "KeyPair":
        from auth_keys_ssm_util.key_pair import KeyPairOperation

        return KeyPairOperation
    if name == "Placeholders":
        from auth_keys_ssm_util.placeholders import PlaceholdersOperation

        return PlaceholdersOperation
    raise RequestRefusedError(f"Property Operation is {name!r}; it must be KeyPair or Placeholders.")


def _store() -> ParameterStore:
    from auth_keys_ssm_util.ssm import SsmParameterStore

    return SsmParameterStore.from_environment()
