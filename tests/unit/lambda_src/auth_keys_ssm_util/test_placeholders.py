"""The operation Placeholders, one request at a time."""

from __future__ import annotations

import pytest

from tests.unit.lambda_src.auth_keys_ssm_util.fakes import STACK, FakeStore, placeholder_properties, request, run

KEY = "/scv/Acme/rest/consumer-key"
AUDIENCE = "/scv/Acme/rest/audience"
DEFAULTS = {KEY: "not-set", AUDIENCE: "https://login.salesforce.com"}
SANDBOX = {**DEFAULTS, AUDIENCE: "https://test.salesforce.com"}


@pytest.fixture
def store():
    return FakeStore()


def create(store, defaults=DEFAULTS, *, delete="true", **changes):
    return run(store, request("Create", placeholder_properties(defaults, delete=delete), **changes))[1]


def update(store, made, before, after, *, delete="true"):
    asked = request(
        "Update",
        placeholder_properties(after, delete=delete),
        OldResourceProperties=placeholder_properties(before, delete=delete),
        PhysicalResourceId=made["PhysicalResourceId"],
    )
    return run(store, asked)[1]


def delete(store, made, defaults=DEFAULTS, *, delete="true"):
    asked = request(
        "Delete", placeholder_properties(defaults, delete=delete), PhysicalResourceId=made["PhysicalResourceId"]
    )
    return run(store, asked)[1]


def test_create_makes_secure_parameters_with_the_defaults(store):
    answer = create(store)
    assert answer["Status"] == "SUCCESS"
    assert "Data" not in answer
    assert store.values == DEFAULTS
    assert store.secure == {KEY: True, AUDIENCE: True}


def test_create_leaves_what_is_there(store):
    store.values[KEY] = "operator"
    assert create(store)["Status"] == "SUCCESS"
    assert store.values == {KEY: "operator", AUDIENCE: DEFAULTS[AUDIENCE]}


def test_an_untouched_parameter_follows_its_default(store):
    made = create(store)
    answer = update(store, made, DEFAULTS, SANDBOX)
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert store.values == SANDBOX
    assert store.secure[AUDIENCE] is True
    update(store, made, SANDBOX, DEFAULTS)
    assert store.values == DEFAULTS


def test_a_filled_parameter_does_not_follow_its_default(store):
    made = create(store)
    store.values[AUDIENCE] = "https://acme.example"
    update(store, made, DEFAULTS, SANDBOX)
    assert store.values[AUDIENCE] == "https://acme.example"


def test_an_update_makes_what_is_new_or_vanished(store):
    made = create(store, {KEY: "not-set"})
    del store.values[KEY]
    update(store, made, {KEY: "not-set"}, DEFAULTS)
    assert store.values == DEFAULTS


def test_a_parameter_listed_no_more_goes_only_untouched_and_when_told(store):
    made = create(store)
    update(store, made, DEFAULTS, {KEY: "not-set"}, delete="false")
    assert AUDIENCE in store.values
    store.values[AUDIENCE] = "operator"
    update(store, made, DEFAULTS, {KEY: "not-set"})
    assert store.values[AUDIENCE] == "operator"
    store.values[AUDIENCE] = DEFAULTS[AUDIENCE]
    update(store, made, DEFAULTS, {KEY: "not-set"})
    assert set(store.values) == {KEY}


def test_delete_needs_the_permission_of_the_property(store):
    made = create(store)
    assert delete(store, made, delete="false")["Status"] == "SUCCESS"
    assert store.values == DEFAULTS
    assert delete(store, made)["Status"] == "SUCCESS"
    assert store.values == {}


def test_delete_takes_what_was_filled_in_since(store):
    made = create(store)
    store.values[KEY] = "operator"
    delete(store, made)
    assert store.values == {}


def test_delete_leaves_what_was_filled_before_the_stack(store):
    store.values[KEY] = "operator"
    made = create(store)
    delete(store, made)
    assert store.values == {KEY: "operator"}


def test_the_same_event_again_gives_the_same_id_although_an_operator_was_quick(store):
    first = create(store, RequestId="r1")
    assert create(store, RequestId="r1") == first


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("call", range(3))
def test_a_failed_creation_is_undone_without_touching_values(store, call, after_effect):
    store.values[KEY] = "operator"
    store.fail_at, store.fail_after_effect = call, after_effect
    failed = create(store)
    assert failed["Status"] == "FAILED"
    delete(store, failed)
    assert store.values == {KEY: "operator"}


def test_delete_of_an_id_that_was_never_given_out_touches_nothing(store):
    create(store)
    answer = delete(store, {"PhysicalResourceId": "Acme-Keys-Parameters-1ABC"})
    assert answer["Status"] == "SUCCESS"
    assert store.values == DEFAULTS


def test_a_failing_deletion_does_not_fail_the_stack(store, capsys):
    made = create(store)
    store.fail_at = len(store.calls)
    answer = delete(store, made)
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert "by hand" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        (None, "Property Parameters"),
        ({}, "Property Parameters"),
        ([], "Property Parameters"),
        ({f"/p/{n}": {"Default": "x"} for n in range(51)}, "1 to 50"),
        ({"no-slash": {"Default": "x"}}, "no-slash"),
        ({KEY: {"Default": ""}}, KEY),
        ({KEY: {}}, KEY),
        ({KEY: "x"}, KEY),
        ({KEY: {"Default": "x" * 4097}}, KEY),
    ],
)
def test_bad_properties_are_refused_by_name(store, parameters, named):
    asked = request("Create", {"Operation": "Placeholders", "Parameters": parameters})
    answer = run(store, asked)[1]
    assert answer["Status"] == "FAILED"
    assert named in answer["Reason"]
    assert store.values == {}


def test_fifty_parameters_fit_into_the_id(store):
    defaults = {f"/scv/Acme/{n}": "x" for n in range(50)}
    store.values.update(dict.fromkeys(defaults, "operator"))
    made = create(store, defaults, StackId=STACK)
    assert len(made["PhysicalResourceId"]) < 1024
    delete(store, made, defaults)
    assert len(store.values) == 50


def test_no_value_is_logged(store, capsys):
    store.values[KEY] = "operators-secret"
    made = create(store)
    update(store, made, DEFAULTS, {AUDIENCE: DEFAULTS[AUDIENCE]})
    delete(store, made)
    logged = capsys.readouterr().out
    assert "Parameter retained" in logged
    assert "operators-secret" not in logged
