"""There is an outcome for everything, in time."""

from __future__ import annotations

import threading
import time

import pytest

from auth_keys_ssm_util.custom_resource import Outcome, RequestRefusedError
from auth_keys_ssm_util.guard import outcome_of
from auth_keys_ssm_util.parameter_store import CancellableStore, OperationCancelledError, ParameterStoreError
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import FakeStore, request

SECRET = "-----BEGIN PRIVATE KEY-----"


def guarded(asked, operate, *, seconds=10.0, failed_id=lambda _: "half-made"):
    return outcome_of(asked, operate, seconds=seconds, where="See log group g.", failed_id=failed_id)


def raising(error):
    def operate(asked, cancelled):
        raise error

    return operate


def test_an_outcome_is_passed_on():
    made = Outcome(physical_resource_id="id-1")
    assert guarded(request("Create", {}), lambda *_: made) is made


def test_a_refusal_is_told_as_it_is_and_owns_nothing():
    asked = request("Create", {})
    outcome = guarded(asked, raising(RequestRefusedError("KeyBits 7 is wrong.")))
    assert not outcome.success
    assert outcome.reason == "KeyBits 7 is wrong."
    assert outcome.physical_resource_id == f"scv-failed-create|{asked.request_id}"


@pytest.mark.parametrize(
    "error", [ParameterStoreError("ssm:PutParameter on /a failed"), OperationCancelledError("late")]
)
def test_other_known_errors_are_told_and_what_was_made_can_be_deleted(error):
    outcome = guarded(request("Create", {}), raising(error))
    assert (outcome.success, outcome.reason) == (False, str(error))
    assert outcome.physical_resource_id == "half-made"


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET), SystemExit(SECRET), MemoryError()])
def test_unknown_errors_are_told_without_their_text(error, capsys):
    outcome = guarded(request("Create", {}), raising(error))
    assert not outcome.success
    assert outcome.reason == f"Unexpected {type(error).__name__} in AuthKeysSSMUtilFunction. See log group g."
    logged = capsys.readouterr().out
    assert "test_guard.py" in logged
    assert SECRET not in logged + outcome.reason


def test_a_failed_update_keeps_its_physical_id():
    outcome = guarded(request("Update", {}, PhysicalResourceId="id-1"), raising(ParameterStoreError("x")))
    assert (outcome.success, outcome.physical_resource_id) == (False, "id-1")


@pytest.mark.parametrize("error", [RequestRefusedError("x"), ParameterStoreError("x"), RuntimeError("x")])
def test_a_deletion_never_fails(error, capsys):
    outcome = guarded(request("Delete", {}, PhysicalResourceId="id-1"), raising(error))
    assert (outcome.success, outcome.physical_resource_id) == (True, "id-1")
    assert "delete it by hand" in capsys.readouterr().out


def test_an_error_in_naming_the_half_made_leaves_the_general_id():
    asked = request("Create", {})

    def broken(_):
        raise RuntimeError("broken")

    outcome = guarded(asked, raising(ParameterStoreError("x")), failed_id=broken)
    assert outcome.physical_resource_id == f"scv-failed-create|{asked.request_id}"


@pytest.mark.parametrize(("request_type", "success"), [("Create", False), ("Update", False), ("Delete", True)])
def test_an_operation_that_does_not_end_is_abandoned_and_can_write_no_more(request_type, success):
    store, release, ended = FakeStore(), threading.Event(), threading.Event()
    errors = []

    def hang(asked, cancelled):
        guard = CancellableStore(store, cancelled)
        release.wait(20)
        for call in (
            lambda: guard.get("/a"),
            lambda: guard.create("/a", "x", secure=True, description=""),
            lambda: guard.replace("/a", "x", secure=True, description=""),
            lambda: guard.delete("/a"),
        ):
            try:
                call()
            except OperationCancelledError as error:
                errors.append(str(error))
        ended.set()
        return Outcome(physical_resource_id="too-late")

    physical_id = None if request_type == "Create" else "id-1"
    started = time.monotonic()
    outcome = guarded(request(request_type, {}, PhysicalResourceId=physical_id), hang, seconds=0.05)
    assert time.monotonic() - started < 10
    assert outcome.success is success
    assert outcome.physical_resource_id == (physical_id or "half-made")
    if not success:
        assert "did not end within" in outcome.reason
    release.set()
    assert ended.wait(20)
    assert len(errors) == 4
    assert store.calls == []


def test_no_time_at_all_still_gives_an_outcome():
    def slow(asked, cancelled):
        time.sleep(0.2)
        return Outcome(physical_resource_id="too-late")

    assert not guarded(request("Create", {}), slow, seconds=-1).success
