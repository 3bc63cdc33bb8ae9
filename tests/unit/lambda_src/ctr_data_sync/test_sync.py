"""A batch: every record is either done or reported, and none waits for another."""

import json
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctr_data_sync.sync import BatchSync, RecentRecords
from scv.budget import Budget
from scv.ctr.backup import BackupStore
from scv.ctr.syncing import VoiceCallSync
from scv.errors import InvalidRequestError
from scv.invoker import FunctionFailedError
from tests.unit.lambda_src.scv.ctr.fakes import FakeInvoker, FakeObjects
from tests.unit.lambda_src.scv.ctr.records import aggregated, contact_record, stream_event

REFUSED = FunctionFailedError("f", "SalesforceRequestError", "Salesforce answered 400: bad")


class World:
    """A batch sync with fakes around it; ``bad`` contacts are refused."""

    def __init__(self, *, bad=(), backup=True, concurrency=4, respond=None, hook=None):
        def refuse(parameters):
            if parameters["contactId"] in bad:
                raise REFUSED
            return respond(parameters) if respond else {"status": "pending"}

        self.invoker = FakeInvoker(refuse)
        self.objects = FakeObjects()
        self.batch = BatchSync(
            backup=BackupStore(self.objects, sleep=lambda seconds: None) if backup else None,
            voice_calls=VoiceCallSync(self.invoker, "arn", hook=hook, sleep=lambda seconds: None),
            concurrency=concurrency,
        )

    def run(self, *data, seconds=60.0):
        """The sequence numbers that are reported as failures."""
        answer = self.batch.run(stream_event(*data), Budget(seconds))
        assert list(answer) == ["batchItemFailures"]
        return [entry["itemIdentifier"] for entry in answer["batchItemFailures"]]


def summary(capsys):
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [entry["context"] for entry in entries if entry["message"] == "Batch done"][-1]


def test_every_record_is_backed_up_and_synced():
    world = World()
    assert world.run(*[contact_record(f"c-{n}") for n in range(10)]) == []
    assert sorted(world.invoker.contacts) == sorted(world.objects.content) == [f"c-{n}" for n in range(10)]


def test_the_backup_comes_first_and_without_it_nothing_is_synced():
    world = World()
    world.invoker._respond = lambda parameters: {"stored": parameters["contactId"] in world.objects.content}
    assert world.run(contact_record("a")) == []

    def broken(key):
        raise OSError("no disk")

    world.objects.before_put = broken
    assert world.run(contact_record("b")) == ["0"]
    assert world.invoker.contacts == ["a"]


def test_without_a_backup_bucket_records_are_synced_all_the_same():
    world = World(backup=False)
    assert world.run(contact_record("a")) == []
    assert world.objects.content == {}
    assert world.invoker.contacts == ["a"]


def test_a_failing_record_is_reported_and_the_others_are_done():
    world = World(bad={"c-3", "c-7"})
    assert world.run(*[contact_record(f"c-{n}") for n in range(10)]) == ["3", "7"]
    assert len(world.invoker.calls) == 10
    assert len(world.objects.content) == 10


def test_garbage_is_reported_and_delays_nobody():
    world = World()
    data = [b"garbage", contact_record("a"), {"no": "contact"}, b"\xff", contact_record("b"), {"ContactId": "../x"}]
    assert world.run(*data) == ["0", "2", "3", "5"]
    assert sorted(world.invoker.contacts) == ["a", "b"]


def test_the_good_part_of_a_record_with_garbage_is_done():
    world = World()
    assert world.run(aggregated([json.dumps(contact_record("a")).encode(), b"garbage"])) == ["0"]
    assert world.invoker.contacts == ["a"]


def test_a_record_with_several_contacts_fails_when_one_of_them_does():
    world = World(bad={"b"})
    both = aggregated([json.dumps(contact_record(name)).encode() for name in "ab"])
    assert world.run(both, contact_record("c")) == ["0"]


def test_what_is_not_to_be_synced_is_backed_up_and_counted_not_failed(capsys):
    world = World()
    data = [
        contact_record("a", Attributes={"NoSync": "true"}),
        contact_record("b", Attributes={"vm_flag": "true"}),
        contact_record("c", InitiationMethod="MONITOR"),
        contact_record("d", Channel="CHAT"),
        {"AgentARN": "arn", "EventType": "LOGIN"},
        contact_record("e"),
    ]
    assert world.run(*data) == []
    assert world.invoker.contacts == ["e"]
    assert sorted(world.objects.content) == ["a", "b", "c", "d", "e"]
    assert summary(capsys) == {
        "records": 6,
        "contactRecords": 5,
        "synced": 1,
        "repeated": 0,
        "noSync": 1,
        "voicemail": 1,
        "unsupported": 3,
        "duplicates": 0,
        "failed": 0,
        "outOfTime": 0,
        "garbage": 0,
        "reportedRecords": 0,
    }


def at(second, contact="a", **changes):
    return contact_record(contact, LastUpdateTimestamp=f"2026-11-20T12:00:{second:02d}Z", **changes)


def test_of_one_contact_only_the_newest_of_a_batch_is_sent(capsys):
    world = World()
    assert world.run(at(1, DisconnectTimestamp=None), at(3), at(2, DisconnectTimestamp=None)) == []
    ((_, parameters),) = world.invoker.calls
    assert "endTime" in parameters["fieldValues"]
    assert summary(capsys)["duplicates"] == 2


def test_an_older_record_that_comes_later_is_left(capsys):
    world = World()
    world.run(at(3))
    assert world.run(at(1)) == []
    assert len(world.invoker.calls) == 1
    assert summary(capsys)["duplicates"] == 1


def test_a_record_that_is_delivered_again_after_another_s_failure_is_not_sent_again(capsys):
    """Lambda repeats the rest of a batch from the first failure on, and halves it, a dozen times."""
    world = World(bad={"b"})
    batch = [at(1, "a"), at(1, "b"), at(1, "c")]
    for _ in range(5):
        assert world.run(*batch) == ["1"]
    assert sorted(world.invoker.contacts) == ["a", *["b"] * 5, "c"]
    assert summary(capsys)["repeated"] == 2


def test_a_record_that_failed_is_sent_once_a_delivery_from_then_on():
    limited = FunctionFailedError("f", "SalesforceLimitError", "SCV_LIMITS_ERROR Salesforce answered 429: over")
    world = World()

    def over(parameters):
        raise limited

    world.invoker._respond = over
    world.run(at(1))
    first = len(world.invoker.calls)
    world.run(at(1))
    assert (first, len(world.invoker.calls)) == (3, 4)


def test_a_newer_state_in_a_later_record_is_sent():
    world = World()
    world.run(at(1))
    world.run(at(2))
    assert len(world.invoker.calls) == 2


def test_only_the_latest_records_are_remembered():
    recent = RecentRecords(size=2)
    for number in "abc":
        recent.add((number, "contact", ""))
    assert [(number, "contact", "") in recent for number in "abc"] == [False, True, True]


def test_when_the_newest_fails_its_own_record_is_reported():
    assert World(bad={"a"}).run(at(1), at(2), at(3, "b")) == ["1"]


def test_the_hook_that_raises_fails_its_record_alone():
    def hook(ctr):
        return {"A__c": 1 / ctr["divisor"]}

    world = World(hook=hook)
    assert world.run(contact_record("a", divisor=0), contact_record("b", divisor=1)) == ["0"]
    assert world.invoker.contacts == ["b"]


def test_an_error_that_nobody_expected_fails_its_record_alone(capsys):
    def respond(parameters):
        if parameters["contactId"] == "a":
            raise RuntimeError("boom")

    world = World(respond=respond)
    assert world.run(contact_record("a"), contact_record("b")) == ["0"]
    out = capsys.readouterr().out
    assert "boom" in out


def test_no_more_than_the_configured_number_at_once():
    world = World(concurrency=3, respond=lambda parameters: time.sleep(0.01))
    world.run(*[contact_record(f"c-{n}") for n in range(20)])
    assert world.invoker.most_at_once == 3


def test_what_time_does_not_suffice_for_is_reported(capsys):
    def respond(parameters):
        time.sleep(0.15)

    world = World(concurrency=2, respond=respond, backup=False)
    reported = world.run(*[contact_record(f"c-{n}") for n in range(20)], seconds=0.6)
    done = len(world.invoker.calls)
    assert 2 <= done < 20
    assert len(reported) == 20 - done
    assert summary(capsys)["outOfTime"] == 20 - done


def test_a_second_batch_uses_the_same_threads():
    names = set()
    world = World(concurrency=4, respond=lambda parameters: names.add(threading.current_thread().name))
    for batch in range(5):
        world.run(*[contact_record(f"c-{batch}-{n}") for n in range(20)])
    assert len(world.invoker.calls) == 100
    assert len(names) <= 4


@pytest.mark.parametrize("event", [None, {}, {"Records": None}, [], {"detail-type": "Scheduled Event"}])
def test_an_event_of_something_else_is_an_error(event):
    with pytest.raises(InvalidRequestError, match="no list of Records"):
        World().batch.run(event, Budget(5))


def test_an_empty_batch():
    assert World().run() == []


def test_a_record_without_a_sequence_number_fails_the_batch_as_lambda_reads_it():
    event = stream_event(b"garbage")
    del event["Records"][0]["kinesis"]["sequenceNumber"]
    event["Records"].append("what")
    answer = World().batch.run(event, Budget(5))
    assert answer == {"batchItemFailures": [{"itemIdentifier": ""}, {"itemIdentifier": ""}]}


def test_logs_name_the_contact_and_no_number(capsys):
    World(bad={"b"}).run(contact_record("a"), contact_record("b"), b'{"Address": "+14155550100"')
    out = capsys.readouterr().out
    entries = [json.loads(line) for line in out.splitlines()]
    assert {entry["context"].get("contactId") for entry in entries} == {"a", "b", None}
    assert "5550100" not in out


CONTACTS = ["a", "b", "c", "d", "e", "f"]


@st.composite
def batches(draw):
    """Kinesis records of contacts (several in one, several of one) and garbage; and which contacts are refused."""
    data: list[tuple[bytes, list[tuple[str, int]]]] = []
    for _ in range(draw(st.integers(0, 8))):
        if draw(st.integers(0, 3)) == 0:
            data.append((b"garbage", []))
        else:
            inside = draw(st.lists(st.tuples(st.sampled_from(CONTACTS), st.integers(0, 9)), min_size=1, max_size=3))
            parts = [json.dumps(at(second, name)).encode() for name, second in inside]
            data.append((aggregated(parts), inside))
    return data, draw(st.sets(st.sampled_from(CONTACTS)))


@given(batches())
def test_every_contact_is_synced_as_its_newest_state_or_reported(batch):
    data, bad = batch
    world = World(bad=bad)
    reported = {int(number) for number in world.run(*[content for content, _ in data])}
    newest: dict[str, tuple[int, int]] = {}
    for place, (content, inside) in enumerate(data):
        assert (place in reported) or content != b"garbage"
        for name, second in inside:
            if name not in newest or second >= newest[name][0]:
                newest[name] = (second, place)
    assert sorted(world.invoker.contacts) == sorted(newest)
    for name, (second, place) in newest.items():
        stored = json.loads(world.objects.content[name][0])
        assert stored == at(second, name)
        if name in bad:
            assert place in reported
    good = {place for place, (_, inside) in enumerate(data) if inside and not bad & {name for name, _ in inside}}
    assert good.isdisjoint(reported)
