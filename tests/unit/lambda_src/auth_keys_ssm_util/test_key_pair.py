"""The operation KeyPair, one request at a time."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from auth_keys_ssm_util.key_material import issue_certificate, load_certificate, load_private_key, private_key_pem
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import (
    CERTIFICATE,
    PRIVATE_KEY,
    STACK,
    FakeStore,
    key_properties,
    ready_key,
    request,
    run,
)

V2 = {"PrivateKeyParameterName": f"{PRIVATE_KEY}2", "CertificateParameterName": f"{CERTIFICATE}2"}
OTHER_STACK = STACK.replace("0d5c6b2e", "ffffffff")


@pytest.fixture
def store():
    return FakeStore()


def create(store, *, id_="r1", stack=STACK, **changes):
    return run(store, request("Create", key_properties(**changes), RequestId=id_, StackId=stack))[1]


def update(store, physical_id, *, before=None, **changes):
    asked = request(
        "Update",
        key_properties(**changes),
        PhysicalResourceId=physical_id,
        OldResourceProperties=key_properties(**(before or {})),
    )
    return run(store, asked)[1]


def delete(store, physical_id, *, stack=STACK, **changes):
    asked = request("Delete", key_properties(**changes), PhysicalResourceId=physical_id, StackId=stack)
    return run(store, asked)[1]


def test_create_stores_a_pair_and_returns_only_the_certificate(store):
    answer = create(store)
    key = load_private_key(store.values[PRIVATE_KEY])
    assert answer["Status"] == "SUCCESS"
    assert key.key_size == 2048
    assert store.secure == {PRIVATE_KEY: True, CERTIFICATE: False}
    assert answer["Data"]["Certificate"] == store.values[CERTIFICATE]
    assert set(answer["Data"]) == {"Certificate", "Fingerprint", "NotAfter"}
    read = x509.load_pem_x509_certificate(store.values[CERTIFICATE].encode())
    der = read.public_bytes(serialization.Encoding.DER)
    assert answer["Data"]["Fingerprint"] == hashlib.sha256(der).hexdigest()
    assert read.public_key() == key.public_key()


def test_the_certificate_is_written_before_the_key(store):
    create(store)
    assert store.written() == [("replace", CERTIFICATE), ("create", PRIVATE_KEY)]


def test_4096_bits(store):
    answer = create(store, KeyBits="4096", CommonName="x" * 64)
    assert answer["Status"] == "SUCCESS"
    assert load_private_key(store.values[PRIVATE_KEY]).key_size == 4096
    assert len(store.values[PRIVATE_KEY].encode()) <= 4096


def test_1024_bits_are_refused_with_the_reason_unless_forced(store):
    answer = create(store, KeyBits="1024")
    assert answer["Status"] == "FAILED"
    assert "factored" in answer["Reason"]
    assert store.values == {}
    assert create(store, KeyBits="1024", Allow1024="true")["Status"] == "SUCCESS"
    assert load_private_key(store.values[PRIVATE_KEY]).key_size == 1024


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"KeyBits": "3072"}, "KeyBits 3072"),
        ({"KeyBits": "many"}, "Property KeyBits"),
        ({"PrivateKeyParameterName": "no-slash"}, "Property PrivateKeyParameterName"),
        ({"CertificateParameterName": PRIVATE_KEY}, "need a parameter each"),
        ({"CommonName": ""}, "Property CommonName"),
        ({"CommonName": "x" * 65}, "CommonName has 65"),
        ({"ValidDays": "0"}, "ValidDays 0"),
        ({"Allow1024": "perhaps"}, "Property Allow1024"),
    ],
)
def test_bad_properties_are_refused_by_name_and_nothing_is_written(store, changes, named):
    answer = create(store, **changes)
    assert answer["Status"] == "FAILED"
    assert named in answer["Reason"]
    assert store.values == {}


def test_the_same_event_again_gives_the_same_answer(store):
    first = create(store)
    before = dict(store.values)
    assert create(store) == first
    assert store.values == before


def test_a_retained_pair_is_used_by_a_new_stack(store):
    first = create(store)
    before = dict(store.values)
    again = create(store, id_="r2", stack=OTHER_STACK)
    assert again["Data"] == first["Data"]
    assert again["PhysicalResourceId"] != first["PhysicalResourceId"]
    assert store.values == before


def test_a_found_pair_is_never_deleted(store):
    create(store)
    before = dict(store.values)
    found = create(store, id_="r2", stack=OTHER_STACK)
    assert delete(store, found["PhysicalResourceId"], stack=OTHER_STACK)["Status"] == "SUCCESS"
    assert store.values == before


def test_a_private_key_without_certificate_gets_one_and_stays_the_operators(store):
    pem = private_key_pem(ready_key(2048))
    store.values[PRIVATE_KEY] = pem
    answer = create(store)
    assert answer["Status"] == "SUCCESS"
    assert load_certificate(answer["Data"]["Certificate"], key=load_private_key(pem)) is not None
    delete(store, answer["PhysicalResourceId"])
    assert store.values[PRIVATE_KEY] == pem


def test_a_certificate_of_another_key_is_replaced(store):
    create(store)
    pem = private_key_pem(ready_key(2048))
    store.values[PRIVATE_KEY] = pem
    answer = create(store, id_="r2")
    assert store.values[PRIVATE_KEY] == pem
    assert load_certificate(store.values[CERTIFICATE], key=load_private_key(pem)) is not None
    assert answer["Data"]["Certificate"] == store.values[CERTIFICATE]


def test_a_certificate_whose_key_is_gone_makes_way_for_a_new_pair(store):
    create(store)
    del store.values[PRIVATE_KEY]
    answer = create(store, id_="r2")
    assert load_certificate(answer["Data"]["Certificate"], key=load_private_key(store.values[PRIVATE_KEY]))


@pytest.mark.parametrize("value", ["not-set", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"])
def test_what_is_no_key_is_neither_overwritten_nor_quoted(store, value):
    store.values[PRIVATE_KEY] = value
    answer = create(store)
    assert answer["Status"] == "FAILED"
    assert PRIVATE_KEY in answer["Reason"]
    assert "not overwritten" in answer["Reason"]
    assert "c2VjcmV0" not in answer["Reason"]
    delete(store, answer["PhysicalResourceId"])
    assert store.values == {PRIVATE_KEY: value}


def test_a_found_pair_of_another_length_is_used_with_a_warning_and_survives_the_rollback(store, capsys):
    made = create(store)
    before = dict(store.values)
    answer = create(store, id_="r2", KeyBits="4096")
    assert answer["Status"] == "SUCCESS"
    assert answer["Data"] == made["Data"]
    assert "holds a key of 2048 bits and KeyBits is 4096" in capsys.readouterr().out
    delete(store, answer["PhysicalResourceId"], KeyBits="4096")
    assert store.values == before


def test_a_key_made_by_somebody_else_in_between_counts(store):
    theirs = private_key_pem(ready_key(2048))
    original = store.create

    def slow(name, value, *, secure, description):
        store.values.setdefault(name, theirs)
        return original(name, value, secure=secure, description=description)

    store.create = slow
    answer = create(store)
    assert store.values[PRIVATE_KEY] == theirs
    assert load_certificate(answer["Data"]["Certificate"], key=load_private_key(theirs)) is not None
    assert answer["Data"]["Certificate"] == store.values[CERTIFICATE]
    store.create = original
    delete(store, answer["PhysicalResourceId"])
    assert store.values[PRIVATE_KEY] == theirs


def test_a_key_that_comes_and_goes_ends_in_a_refusal(store):
    store.create = lambda *_, **__: False
    answer = create(store)
    assert answer["Status"] == "FAILED"
    assert "appears and disappears" in answer["Reason"]


def test_an_update_of_anything_but_names_and_length_changes_nothing(store):
    made = create(store)
    before = dict(store.values)
    answer = update(store, made["PhysicalResourceId"], ValidDays="10", CommonName="Other", DeleteParameters="false")
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert answer["Data"] == made["Data"]
    assert store.values == before


def test_another_length_under_the_same_names_keeps_the_key_and_explains_rotation(store, capsys):
    made = create(store)
    before = dict(store.values)
    answer = update(store, made["PhysicalResourceId"], KeyBits="4096")
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert answer["Data"] == made["Data"]
    assert "auth_keys.next_version" in capsys.readouterr().out
    assert store.values == before


def test_an_operators_key_of_another_length_does_not_block_updates(store):
    made = create(store)
    store.values[PRIVATE_KEY] = private_key_pem(ready_key(1024))
    answer = update(store, made["PhysicalResourceId"], ValidDays="10")
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert load_private_key(store.values[PRIVATE_KEY]).key_size == 1024


def test_an_operators_key_of_another_length_does_not_block_rollbacks(store):
    made = create(store)
    store.values[PRIVATE_KEY] = theirs = private_key_pem(ready_key(1024))
    assert update(store, made["PhysicalResourceId"], KeyBits="4096")["Status"] == "SUCCESS"
    rolled_back = update(store, made["PhysicalResourceId"], before={"KeyBits": "4096"})
    assert rolled_back["Status"] == "SUCCESS"
    replaced = update(store, made["PhysicalResourceId"], **V2)
    assert update(store, replaced["PhysicalResourceId"], before=V2)["Status"] == "SUCCESS"
    assert store.values[PRIVATE_KEY] == theirs


def test_a_pair_that_vanished_is_made_again_and_still_belongs_to_the_resource(store):
    made = create(store)
    store.values.clear()
    answer = update(store, made["PhysicalResourceId"], ValidDays="10")
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert set(store.values) == {PRIVATE_KEY, CERTIFICATE}
    delete(store, made["PhysicalResourceId"])
    assert store.values == {}


def test_other_names_are_a_replacement_and_the_old_pair_goes_after_it(store):
    made = create(store)
    answer = update(store, made["PhysicalResourceId"], **V2)
    assert answer["PhysicalResourceId"] != made["PhysicalResourceId"]
    assert set(store.values) == {PRIVATE_KEY, CERTIFICATE, *V2.values()}
    delete(store, made["PhysicalResourceId"])
    assert set(store.values) == set(V2.values())


def test_the_rollback_of_a_replacement_gives_the_old_id_and_the_new_pair_goes(store):
    made = create(store)
    before = dict(store.values)
    replaced = update(store, made["PhysicalResourceId"], **V2)
    rolled_back = update(store, replaced["PhysicalResourceId"], before=V2)
    assert rolled_back["PhysicalResourceId"] == made["PhysicalResourceId"]
    assert rolled_back["Data"] == made["Data"]
    delete(store, replaced["PhysicalResourceId"], **V2)
    assert store.values == before


def test_the_rollback_of_a_found_pairs_replacement_still_keeps_it(store):
    create(store, stack=OTHER_STACK)
    before = dict(store.values)
    found = create(store, id_="r2")
    replaced = update(store, found["PhysicalResourceId"], **V2)
    rolled_back = update(store, replaced["PhysicalResourceId"], before=V2)
    assert rolled_back["PhysicalResourceId"] == found["PhysicalResourceId"]
    delete(store, replaced["PhysicalResourceId"], **V2)
    delete(store, rolled_back["PhysicalResourceId"])
    assert store.values == before


def test_delete_needs_the_permission_of_the_property(store):
    made = create(store)
    before = dict(store.values)
    assert delete(store, made["PhysicalResourceId"], DeleteParameters="false")["Status"] == "SUCCESS"
    assert store.values == before
    assert delete(store, made["PhysicalResourceId"])["Status"] == "SUCCESS"
    assert store.values == {}


def test_delete_of_what_is_gone_is_a_success(store):
    made = create(store)
    store.values.clear()
    answer = delete(store, made["PhysicalResourceId"])
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == made["PhysicalResourceId"]


def test_a_deletion_that_stopped_half_way_can_be_repeated(store):
    made = create(store)
    store.fail_at = len(store.calls) + 3
    assert delete(store, made["PhysicalResourceId"])["Status"] == "SUCCESS"
    assert set(store.values) == {CERTIFICATE}
    delete(store, made["PhysicalResourceId"])
    assert store.values == {}


@pytest.mark.parametrize(
    "physical_id",
    [
        "Acme-Keys-AuthKeyV1-1ABC",
        "scv-failed-create|r1",
        "scv-auth-key|zz|/a|/b",
        "scv-auth-key|1",
        "x|1|/a|/b",
    ],
)
def test_delete_of_an_id_that_was_never_given_out_touches_nothing(store, physical_id):
    create(store)
    before = dict(store.values)
    answer = delete(store, physical_id)
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", physical_id)
    assert store.values == before


def test_a_key_that_an_operator_put_over_ours_is_not_deleted(store):
    made = create(store)
    theirs = private_key_pem(ready_key(2048))
    store.values[PRIVATE_KEY] = theirs
    delete(store, made["PhysicalResourceId"])
    assert store.values[PRIVATE_KEY] == theirs


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("call", range(3))
def test_a_creation_that_failed_on_its_way_leaves_no_key_after_its_rollback(store, call, after_effect):
    store.fail_at, store.fail_after_effect = call, after_effect
    failed = create(store)
    assert failed["Status"] == "FAILED"
    assert "failed with" in failed["Reason"]
    assert delete(store, failed["PhysicalResourceId"])["Status"] == "SUCCESS"
    assert store.values == {}


def test_the_event_repeated_after_a_failure_finishes_the_pair(store):
    store.fail_at, store.fail_after_effect = 2, True
    failed = create(store)
    store.fail_at = None
    again = create(store)
    assert again["Status"] == "SUCCESS"
    assert again["PhysicalResourceId"] == failed["PhysicalResourceId"]


def test_an_expired_certificate_is_kept_and_warned_about(store, capsys):
    key = ready_key(2048)
    old = issue_certificate(key, common_name="Acme", valid_days=1, serial=9, now=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    store.values.update({PRIVATE_KEY: private_key_pem(key), CERTIFICATE: old.pem})
    answer = create(store)
    assert answer["Data"]["Certificate"] == old.pem
    assert "expired" in capsys.readouterr().out


def test_no_private_key_is_ever_logged_or_answered(store, capsys):
    logging.getLogger("scv").setLevel("DEBUG")
    answers = [create(store)]
    physical_id = answers[0]["PhysicalResourceId"]
    secrets = [store.values[PRIVATE_KEY]]
    answers += [update(store, physical_id, KeyBits="4096"), create(store, id_="r2"), delete(store, physical_id)]
    logged = capsys.readouterr().out
    assert "Key pair made" in logged
    for secret in secrets:
        for line in secret.splitlines()[1:-1]:
            assert line not in logged
            assert line not in str(answers)
    assert "PRIVATE KEY" not in logged + str(answers)
