"""The newest state of a contact stays in the backup, whatever the order and whoever writes at once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.budget import Budget
from scv.ctr.backup import MAX_ATTEMPTS, BackupStore, Outcome, Stored
from scv.ctr.errors import BackupError
from tests.unit.lambda_src.scv.ctr.fakes import FakeObjects
from tests.unit.lambda_src.scv.ctr.records import CONTACT, contact_record

BUDGET = Budget(60)


def record(second, **changes):
    return contact_record(LastUpdateTimestamp=f"2026-11-20T12:00:{second:02d}Z", **changes)


@pytest.fixture
def objects():
    return FakeObjects()


@pytest.fixture
def store(objects):
    return BackupStore(objects, sleep=lambda seconds: None)


def save(store, ctr):
    return store.save(CONTACT, ctr, budget=BUDGET)


def test_a_new_contact_takes_one_request(store, objects):
    assert save(store, record(1)) is Outcome.WRITTEN
    assert objects.calls == ["put"]
    assert store.load(CONTACT, budget=BUDGET) == record(1)


def test_a_newer_record_replaces_an_older(store, objects):
    save(store, record(1))
    assert save(store, record(2)) is Outcome.WRITTEN
    assert store.load(CONTACT, budget=BUDGET) == record(2)
    assert objects.calls == ["put", "put", "head", "put", "get"]


def test_an_older_one_never_replaces_a_newer(store, objects):
    save(store, record(2))
    assert save(store, record(1)) is Outcome.OLDER
    assert store.load(CONTACT, budget=BUDGET) == record(2)


def test_the_same_again_writes_nothing(store, objects):
    save(store, record(1))
    assert save(store, contact_record(LastUpdateTimestamp="2026-11-20T12:00:01.000Z")) is Outcome.SAME
    assert objects.calls == ["put", "put", "head"]


def test_a_record_without_a_time_is_kept_until_one_with_a_time_comes(store):
    assert save(store, contact_record(LastUpdateTimestamp=None)) is Outcome.WRITTEN
    assert save(store, record(1)) is Outcome.WRITTEN
    assert save(store, contact_record(LastUpdateTimestamp=None)) is Outcome.OLDER


def test_an_object_of_something_else_is_replaced(store, objects):
    objects.content[CONTACT] = (b"foreign", Stored('"x"', ""))
    assert save(store, record(1)) is Outcome.WRITTEN


def test_an_object_that_is_deleted_in_between_is_written_anew(store, objects):
    save(store, record(1))
    puts = []

    def delete_at_second_put(key):
        puts.append(key)
        if len(puts) == 2:
            objects.content.clear()

    objects.before_put = delete_at_second_put
    assert save(store, record(2)) is Outcome.WRITTEN
    assert store.load(CONTACT, budget=BUDGET) == record(2)


def test_attempts_are_bounded(store, objects):
    save(store, record(0))
    versions = iter(range(1000))

    def always_overtaken(key):
        body, stored = objects.content[key]
        objects.content[key] = (body, Stored(f'"other-{next(versions)}"', stored.last_update))

    objects.before_put = always_overtaken
    with pytest.raises(BackupError, match=f"each of {MAX_ATTEMPTS} attempts"):
        save(store, record(1))


@pytest.mark.parametrize("body", [b"garbage", b"[]", b"{}", json.dumps({"ContactId": "other"}).encode()])
def test_what_is_no_record_of_the_contact_is_not_used(store, objects, body):
    objects.content[CONTACT] = (body, Stored('"1"', ""))
    with pytest.raises(BackupError, match="earlier version"):
        store.load(CONTACT, budget=BUDGET)


def test_nothing_stored(store):
    assert store.load(CONTACT, budget=BUDGET) is None


def test_any_text_survives(store):
    ctr = record(1, Attributes={"name": "Zoë \U0001f600", "odd": "\ud800"})
    save(store, ctr)
    assert store.load(CONTACT, budget=BUDGET) == ctr


@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=6))
def test_in_any_order_of_arrival_the_newest_stays(order, repeated):
    store = BackupStore(FakeObjects(), sleep=lambda seconds: None)
    best = -1
    for second in [*order, *repeated]:
        outcome = save(store, record(second))
        expected = Outcome.WRITTEN if second > best else Outcome.SAME if second == best else Outcome.OLDER
        assert outcome is expected
        best = max(best, second)
    assert store.load(CONTACT, budget=BUDGET) == record(5)


@given(st.lists(st.lists(st.integers(0, 30), max_size=3), min_size=1, max_size=6), st.integers(0, 30))
def test_with_any_interleaving_of_other_writers_the_newest_stays(interruptions, mine):
    """Before each of our writes others finish theirs (through the same store), which our write then conflicts with."""
    objects = FakeObjects()
    store = BackupStore(objects, sleep=lambda seconds: None)
    pending = list(interruptions)

    def others(key):
        if pending and not busy:
            busy.append(True)
            for second in pending.pop():
                save(store, record(second))
            busy.pop()

    busy: list[bool] = []
    objects.before_put = others
    save(store, record(mine))
    written = [mine, *(second for seconds in interruptions for second in seconds)]
    seen = [mine, *(second for seconds in interruptions[len(pending) :] for second in seconds)]
    stored = store.load(CONTACT, budget=BUDGET)
    assert stored == record(max(seen))
    assert max(written) >= max(seen)


def test_threads_at_once():
    for _ in range(5):
        store = BackupStore(FakeObjects(), sleep=lambda seconds: None)
        with ThreadPoolExecutor(8) as threads:
            for future in [threads.submit(save, store, record(second)) for second in range(7)]:
                future.result()
        assert store.load(CONTACT, budget=BUDGET) == record(6)
