"""retryCTRSync: what a run does, reports and hands over."""

import json
import re
import time
from datetime import UTC, datetime

import pytest

from invoke_salesforce_rest_api.ctr_retry import MAX_GENERATIONS, CtrRetry, RetrySettings
from invoke_salesforce_rest_api.ctr_retry_run import RetryRun
from invoke_salesforce_rest_api.methods import METHODS, NESTED_METHODS, Services
from scv.aws_http import AwsUnreachableError
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.ctr.backup import BackupStore
from scv.ctr.syncing import VoiceCallSync
from scv.errors import InvalidRequestError, SalesforceRequestError, SalesforceUnreachableError, SettingsError
from scv.invoker import FunctionFailedError
from tests.fakes import flow_event
from tests.unit.lambda_src.scv.ctr.fakes import FakeInvoker, FakeObjects
from tests.unit.lambda_src.scv.ctr.records import contact_record

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OWN = "Acme-InvokeSalesforceRestApiFunction:active"
SELECT = "SELECT Id, VendorCallKey FROM VoiceCall"


def voice_call_id(number):
    return f"0LQ{number:012d}AAA"


class FakeApi:
    """VoiceCalls that lack their contact record, in pages of three."""

    page = 3

    def __init__(self, contacts):
        self.rows = [{"Id": voice_call_id(n), "VendorCallKey": key} for n, key in enumerate(contacts)]
        self.queries: list[str] = []
        self.pages: list[str] = []
        self.broken_page: Exception | None = None

    def query(self, soql, *, budget):
        self.queries.append(soql)
        after = re.search(r"Id > '(\w+)'", soql)
        self.chosen = [row for row in self.rows if after is None or row["Id"] > after.group(1)]
        return self._page(0)

    def query_more(self, url, *, budget):
        self.pages.append(url)
        if self.broken_page is not None:
            raise self.broken_page
        return self._page(int(url.rpartition("-")[2]))

    def _page(self, start):
        end = start + self.page
        done = end >= len(self.chosen)
        more = {} if done else {"nextRecordsUrl": f"/services/data/v63.0/query/01g-{end}"}
        return {"totalSize": len(self.chosen), "done": done, "records": self.chosen[start:end], **more}


class World:
    """The method with fakes around it."""

    def __init__(self, contacts=(), *, stored=None, respond=None, own=OWN, concurrency=2, **settings):
        self.api = FakeApi(contacts)
        self.objects = FakeObjects()
        self.backup = BackupStore(self.objects)
        for name in contacts if stored is None else stored:
            if name:
                self.store(contact_record(name))
        self.invoker = FakeInvoker(respond)
        calls = VoiceCallSync(self.invoker, "telephony", sleep=lambda seconds: None)
        self.retry = CtrRetry(
            RetrySettings("bucket", "telephony", concurrency=concurrency, **settings),
            RetryRun(self.api, self.backup, calls, concurrency),  # type: ignore[arg-type]
            self.invoker,
            own_function=own,
            now=lambda: NOW,
        )

    def store(self, ctr):
        self.backup.save(ctr["ContactId"], ctr, budget=Budget(5))

    def run(self, seconds=60.0, **parameters):
        call = MethodCall.parse({"Details": {"Parameters": {"methodName": "retryCTRSync", **parameters}}})
        services = Services(api=self.api, call_center_api_name="Acme", ctr_retry=self.retry)  # type: ignore[arg-type]
        return METHODS["retryCTRSync"](call, services, Budget(seconds))


NAMES = [f"c-{n}" for n in range(8)]


def test_all_pages_are_read_and_every_voice_call_is_updated_from_its_backup():
    world = World(NAMES)
    assert world.run() == {
        "success": True,
        "found": 8,
        "synced": 8,
        "missingInBackup": [],
        "skipped": [],
        "failed": [],
        "complete": True,
        "createdSince": "2026-11-19T12:00:00Z",
    }
    assert sorted(world.invoker.contacts) == NAMES
    assert len(world.api.pages) == 2
    assert world.invoker.calls[0][1]["fieldValues"]["queue"] == "Support"


def test_the_default_query_is_the_guide_s_within_the_window():
    world = World()
    world.run()
    assert world.api.queries == [
        f"{SELECT} WHERE (CustomerHoldDuration = null) AND CreatedDate >= 2026-11-19T12:00:00Z ORDER BY Id"
    ]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"windowHours": "48"}, "CreatedDate >= 2026-11-18T12:00:00Z"),
        ({"windowHours": 1}, "CreatedDate >= 2026-11-20T11:00:00Z"),
        ({"soql": f"{SELECT} WHERE NumberOfHolds = null"}, "(NumberOfHolds = null) AND CreatedDate >= 2026-11-19"),
        ({"soql": f"{SELECT} WHERE CreatedDate = TODAY"}, "WHERE CreatedDate = TODAY ORDER BY Id"),
        ({"soql": f"{SELECT} WHERE QueueName = '{{q}}'", "q": "O'Neil"}, r"(QueueName = 'O\'Neil') AND"),
    ],
)
def test_parameters_of_the_query(parameters, words):
    world = World()
    world.run(**parameters)
    assert words in world.api.queries[0]


def test_the_configuration_s_query_and_window():
    world = World(soql=f"{SELECT} WHERE NumberOfHolds = null", window_hours=2)
    world.run()
    assert "(NumberOfHolds = null) AND CreatedDate >= 2026-11-20T10:00:00Z" in world.api.queries[0]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"soql": "SELECT Id FROM Contact"}, "refuses the query"),
        ({"soql": f"{SELECT} WHERE A = '{{missing}}'"}, "no such parameter"),
        ({"windowHours": "0"}, "windowHours is '0'"),
        ({"windowHours": 721}, "from 1 to 720"),
        ({"windowHours": "day"}, "windowHours"),
        ({"maxRecords": -5}, "maxRecords"),
        ({"maxRecords": True}, "maxRecords"),
        ({"resume": "x"}, "pass on the resume"),
        ({"resume": {"since": "now"}}, "resume.since"),
        ({"resume": {"left": -1}}, "malformed"),
        ({"resume": {"generation": "1"}}, "malformed"),
        ({"resume": {"afterId": "x' OR Id != '"}}, "resume.afterId"),
    ],
)
def test_bad_parameters_are_refused_before_anything_is_done(parameters, words):
    world = World(NAMES)
    with pytest.raises(InvalidRequestError) as error:
        world.run(**parameters)
    assert words in str(error.value)
    assert world.api.queries == []


def test_what_is_missing_skipped_or_failed_is_named(capsys):
    def respond(parameters):
        if parameters["contactId"] == "c-2":
            raise FunctionFailedError("f", "SalesforceRequestError", "Salesforce answered 400: bad")
        if parameters["contactId"] == "c-3":
            raise RuntimeError("boom")

    world = World([*NAMES[:6], None], stored=["c-0", "c-2", "c-3", "c-5"], respond=respond)
    world.store(contact_record("c-4", Attributes={"NoSync": "true"}))
    world.objects.content["c-5"] = (b"garbage", world.objects.content["c-5"][1])
    answer = world.run()
    assert (answer["found"], answer["synced"], answer["complete"]) == (7, 1, True)
    assert answer["missingInBackup"] == ["c-1"]
    (skipped,) = answer["skipped"]
    assert (skipped["id"], skipped["reason"]) == ("c-4", "the contact attribute NoSync is true")
    failed = {entry["id"]: entry["reason"] for entry in answer["failed"]}
    assert set(failed) == {"c-2", "c-3", "c-5", voice_call_id(6)}
    assert "answered 400" in failed["c-2"]
    assert "no contact" in failed[voice_call_id(6)]
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"c-0", "c-2", "c-3"} <= {entry.get("context", {}).get("contactId") for entry in entries}


def test_no_more_than_the_configured_number_at_once():
    world = World(NAMES, concurrency=2, respond=lambda parameters: time.sleep(0.01))
    world.run()
    assert world.invoker.most_at_once <= 2


@pytest.mark.parametrize("parameters", [{"maxRecords": "4"}, {"soql": f"{SELECT} LIMIT 4"}])
def test_a_maximum(parameters):
    world = World(NAMES)
    answer = world.run(**parameters)
    assert (answer["found"], answer["synced"], answer["complete"]) == (8, 4, True)
    assert sorted(world.invoker.contacts) == NAMES[:4]


def slow(parameters):
    time.sleep(0.1)


def test_a_run_that_is_cut_off_hands_over_and_the_next_ones_finish():
    world = World(NAMES, respond=slow)
    answer = world.run(0.4, windowHours=5)
    assert answer["complete"] is False
    assert answer["continued"] is True
    runs = 1
    while world.invoker.started:
        ((function, event),) = world.invoker.started
        assert function == OWN
        world.invoker.started.clear()
        parameters = event["Details"]["Parameters"]
        assert parameters["methodName"] == "retryCTRSync"
        assert parameters["resume"]["since"] == "2026-11-20T07:00:00Z"
        assert parameters["resume"]["generation"] == runs
        answer = world.run(0.4, **{name: value for name, value in parameters.items() if name != "methodName"})
        runs += 1
    assert answer["complete"] is True
    assert 2 <= runs <= MAX_GENERATIONS
    # Each exactly once: no run begins where an earlier one has been.
    assert sorted(world.invoker.contacts) == NAMES


def test_a_run_that_is_cut_off_in_its_last_page_is_not_complete():
    world = World(NAMES, respond=slow)
    world.api.page = 10
    answer = world.run(0.4)
    assert answer["complete"] is False
    done = len(world.invoker.calls)
    assert 0 < done < 8
    assert answer["resume"]["afterId"] == voice_call_id(done - 1)


def test_a_query_and_its_parameters_go_along():
    world = World(NAMES, respond=slow)
    world.run(0.4, soql=f"{SELECT} WHERE QueueName = '{{q}}'", q="A")
    ((_, event),) = world.invoker.started
    parameters = event["Details"]["Parameters"]
    assert (parameters["soql"], parameters["q"]) == (f"{SELECT} WHERE QueueName = '{{q}}'", "A")


def test_a_maximum_is_kept_over_all_runs():
    world = World(NAMES, respond=slow)
    answer = world.run(0.4, maxRecords=6)
    while not answer["complete"]:
        answer = world.run(0.4, resume=answer["resume"])
    assert sorted(world.invoker.contacts) == NAMES[:6]


@pytest.mark.parametrize(("own", "parameters"), [(None, {}), (OWN, {"continue": "false"})])
def test_the_caller_may_go_on_with_resume_instead(own, parameters):
    world = World(NAMES, respond=slow, own=own)
    answer = world.run(0.4, **parameters)
    assert answer["continued"] is False
    assert world.invoker.started == []
    rest = world.run(60, resume=answer["resume"])
    assert rest["complete"] is True
    assert sorted(world.invoker.contacts) == NAMES


def test_handing_over_ends(capsys):
    world = World(NAMES, respond=slow)
    resume = {"since": None, "afterId": None, "left": None, "generation": MAX_GENERATIONS}
    answer = world.run(0.4, resume=resume)
    assert answer["continued"] is False
    assert world.invoker.started == []
    assert "call it again" in capsys.readouterr().out


def test_a_hand_over_that_fails_leaves_the_place_with_the_caller():
    world = World(NAMES, respond=slow)

    def start(function, payload, *, budget):
        raise AwsUnreachableError("x")

    world.invoker.start = start  # type: ignore[method-assign]
    answer = world.run(0.4)
    assert answer["continued"] is False
    assert answer["resume"]["generation"] == 1


def test_a_first_page_that_cannot_be_read_is_an_error():
    world = World(NAMES)

    def query(soql, *, budget):
        raise SalesforceUnreachableError("x")

    world.api.query = query  # type: ignore[method-assign]
    with pytest.raises(SalesforceUnreachableError):
        world.run()


def test_a_later_page_that_cannot_be_read_is_asked_for_again_behind_the_last_row():
    world = World(NAMES)
    world.api.broken_page = SalesforceRequestError("INVALID_QUERY_LOCATOR", status=400)
    answer = world.run()
    assert (answer["synced"], answer["complete"], answer["continued"]) == (3, False, True)
    assert answer["resume"]["afterId"] == voice_call_id(2)
    world.api.broken_page = None
    assert world.run(resume=answer["resume"])["complete"] is True
    assert sorted(world.invoker.contacts) == NAMES


def test_without_a_backup_the_answer_says_what_to_configure():
    call = MethodCall.parse(flow_event("retryCTRSync"))
    services = Services(api=FakeApi([]), call_center_api_name="Acme")  # type: ignore[arg-type]
    with pytest.raises(InvalidRequestError, match="features.ctr_backup: true"):
        METHODS["retryCTRSync"](call, services, Budget(5))


def test_functions_and_operators_get_lists():
    assert "retryCTRSync" in NESTED_METHODS


ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_LAMBDA_FUNCTION_NAME": "Acme-InvokeSalesforceRestApiFunction",
    "CTR_BACKUP_BUCKET": "bucket",
    "INVOKE_TELEPHONY_INTEGRATION_API_ARN": "arn",
    "CTR_RETRY_WINDOW_HOURS": "48",
    "CTR_RETRY_CONCURRENCY": "7",
    "CTR_RETRY_SOQL": SELECT,
    "CTR_HOOK": "example",
    "CTR_CUSTOM_FIELDS": '{"A__c": "Channel"}',
}


def test_settings_and_wiring():
    retry = CtrRetry.from_env(ENVIRONMENT, FakeApi([]))  # type: ignore[arg-type]
    assert retry is not None
    assert retry.settings == RetrySettings("bucket", "arn", window_hours=48, concurrency=7, soql=SELECT)
    assert retry.own_function == OWN
    assert retry.run.voice_calls.hook is not None
    assert [field.name for field in retry.run.voice_calls.custom_fields] == ["A__c"]


def test_without_a_bucket_there_is_no_retry():
    assert CtrRetry.from_env({}, FakeApi([])) is None  # type: ignore[arg-type]


def test_bad_settings_are_all_named():
    with pytest.raises(SettingsError) as error:
        RetrySettings.from_env(
            {"CTR_BACKUP_BUCKET": "b", "CTR_RETRY_WINDOW_HOURS": "0", "CTR_RETRY_CONCURRENCY": "many"}
        )
    for name in ("INVOKE_TELEPHONY_INTEGRATION_API_ARN", "CTR_RETRY_WINDOW_HOURS", "CTR_RETRY_CONCURRENCY"):
        assert name in str(error.value)
