"""Runs an operation so that there is always an outcome: of its errors, and of its not coming to an end.

The operation runs in a thread of its own and the handler waits for it until shortly before the function's time
is up. A time-out of the function itself would leave CloudFormation without an answer for an hour, and make
Lambda deliver the event again when nobody waits for it any more.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from contextvars import copy_context

from auth_keys_ssm_util.custom_resource import Outcome, Request, RequestRefusedError, failure
from auth_keys_ssm_util.parameter_store import OperationCancelledError, ParameterStoreError
from scv.logs import get_logger

_logger = get_logger("auth_keys_ssm_util.guard")

Operate = Callable[[Request, threading.Event], Outcome]
"""Does a request. It must write nothing once the event is set."""


def outcome_of(
    request: Request,
    operate: Operate,
    *,
    seconds: float,
    where: str,
    failed_id: Callable[[Request], str | None],
) -> Outcome:
    """Run `operate` for at most `seconds` and return its outcome, or a failure with its reason.

    where: ends the reason (the log to look into). failed_id: the physical id of a creation that failed on its
    way, or None. A deletion never fails: the stack would hang on to a resource that nobody can remove.
    """
    results: list[Outcome] = []
    cancelled = threading.Event()
    done = threading.Event()

    def run() -> None:
        try:
            results.append(_attempt(request, operate, cancelled, where=where, failed_id=failed_id))
        finally:
            done.set()

    context = copy_context()
    threading.Thread(target=context.run, args=(run,), name="operation", daemon=True).start()
    done.wait(max(0.0, seconds))
    cancelled.set()
    # Once more, for an operation that ended between the two lines above.
    if results:
        return results[0]
    reason = f"The operation did not end within {seconds:.0f} seconds and was abandoned. Deploy again. {where}"
    _logger.error("Operation abandoned", extra={"context": {"seconds": round(seconds, 1)}})
    return _unless_delete(request, reason, _identity(request, failed_id))


def _attempt(
    request: Request,
    operate: Operate,
    cancelled: threading.Event,
    *,
    where: str,
    failed_id: Callable[[Request], str | None],
) -> Outcome:
    try:
        return operate(request, cancelled)
    except RequestRefusedError as error:
        _logger.error("Request refused", extra={"context": {"reason": str(error)}})
        return _unless_delete(request, str(error), None)
    except ParameterStoreError as error:
        _logger.error("Parameter Store failed", extra={"context": {"reason": str(error)}})
        return _unless_delete(request, str(error), _identity(request, failed_id))
    except OperationCancelledError as error:
        _logger.warning("Operation stopped", extra={"context": {"reason": str(error)}})
        return _unless_delete(request, str(error), _identity(request, failed_id))
    except BaseException as error:  # noqa: BLE001 - see below
        # An answer for everything, also SystemExit and MemoryError. Only kind and place are told: the text of
        # an unknown error might quote a parameter's value.
        frames = [
            f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        _logger.error("Unexpected error", extra={"context": {"type": type(error).__name__, "frames": frames}})
        reason = f"Unexpected {type(error).__name__} in AuthKeysSSMUtilFunction. {where}"
        return _unless_delete(request, reason, _identity(request, failed_id))


def _unless_delete(request: Request, reason: str, create_id: str | None) -> Outcome:
    if not request.is_delete:
        # An update that fails keeps its id, so that CloudFormation rolls back to the resource that is there.
        own_id = create_id if request.physical_resource_id is None else None
        return failure(request, reason, physical_resource_id=own_id)
    failed = failure(request, "")
    _logger.error(
        "Deletion went wrong; CloudFormation is told that it succeeded, so that the stack does not get stuck. "
        "See what is left of the parameters and delete it by hand",
        extra={"context": {"physicalResourceId": failed.physical_resource_id}},
    )
    return Outcome(physical_resource_id=failed.physical_resource_id)


def _identity(request: Request, failed_id: Callable[[Request], str | None]) -> str | None:
    try:
        return failed_id(request)
    except Exception:  # noqa: BLE001 - this is on the way out of an error; the general id serves as well
        return None
