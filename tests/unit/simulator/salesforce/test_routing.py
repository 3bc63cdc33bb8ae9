"""executeOmniFlow with the guide's order of precedence, clearRouting and reroute."""

from typing import Any

import pytest

from simulator.salesforce import RoutingTable, SalesforceStandIn
from tests.unit.simulator.salesforce.client import KEY, Client

NUMBER = "+14155550100"
OTHER = "+14155550199"


@pytest.fixture(autouse=True)
def routing(sf: SalesforceStandIn) -> RoutingTable:
    table = sf.routing
    table.add_phone_channel(NUMBER, flow="Channel_Flow", fallback_queue="Channel_Queue")
    table.add_phone_channel("+14155550102", flow="Broken_Flow", fallback_queue="Channel_Queue")
    table.add_phone_channel("+14155550103", flow="Broken_Flow", fallback_queue="Unmapped_Queue")
    table.add_phone_channel("+14155550104", fallback_queue="Channel_Queue")
    table.add_flow("Channel_Flow", agent="agent-1")
    table.add_flow("Request_Flow", queue="arn:queue/request")
    table.add_flow("Broken_Flow", fails="division by zero")
    table.add_queue("Channel_Queue", "arn:queue/channel")
    table.add_queue("00G111222333444", "arn:queue/by-id")
    return table


def omni(client: Client, number: str = NUMBER, call_id: str = KEY, **more: Any) -> Any:
    return client.telephony("PATCH", f"/voiceCalls/{call_id}/omniFlow", {"dialedNumber": number, **more})


@pytest.mark.parametrize(
    ("number", "more", "expected"),
    [
        # 1. The phone channel comes first, whatever the request says: flow, then fallback queue.
        (NUMBER, {}, ("agent-1", None)),
        ("+1 (415) 555-0100", {}, ("agent-1", None)),
        (NUMBER, {"flowDevName": "Request_Flow"}, ("agent-1", None)),
        ("+14155550102", {}, (None, "arn:queue/channel")),
        ("+14155550104", {"flowDevName": "Request_Flow"}, (None, "arn:queue/channel")),
        # 2. Then what the request says.
        ("+14155550103", {"flowDevName": "Request_Flow"}, (None, "arn:queue/request")),
        (OTHER, {"flowDevName": "Request_Flow", "fallbackQueue": "Channel_Queue"}, (None, "arn:queue/request")),
        (OTHER, {"flowDevName": "Broken_Flow", "fallbackQueue": "Channel_Queue"}, (None, "arn:queue/channel")),
        (OTHER, {"flowDevName": "No_Flow", "fallbackQueue": "00G111222333444"}, (None, "arn:queue/by-id")),
        (NUMBER, {"transferTarget": "00G111222333444"}, ("agent-1", None)),
        (OTHER, {"fallbackQueue": "Channel_Queue"}, (None, "arn:queue/channel")),
    ],
)
def test_precedence(
    client: Client,
    sf: SalesforceStandIn,
    number: str,
    more: dict[str, str],
    expected: tuple[str | None, str | None],
) -> None:
    client.create()
    answer = omni(client, number, **more)
    assert (answer.status, answer.body) == (200, {"agent": expected[0], "queue": expected[1]})
    assert len(sf.records["PendingServiceRouting"]) == 1
    assert sf.violations == []


@pytest.mark.parametrize(
    ("number", "more", "errors"),
    [
        (OTHER, {}, ["No phone channel matches"]),
        (OTHER, {"flowDevName": "No_Flow"}, ["flow No_Flow of the request doesn't exist"]),
        (OTHER, {"fallbackQueue": "No_Queue"}, ["Queue No_Queue of the request is not mapped"]),
        ("+14155550103", {}, ["failed: division by zero", "Queue Unmapped_Queue of the phone channel"]),
    ],
)
def test_errors_are_an_answer_and_no_refusal(
    client: Client, sf: SalesforceStandIn, number: str, more: dict[str, str], errors: list[str]
) -> None:
    client.create()
    answer = omni(client, number, **more)
    assert answer.status == 200
    assert len(answer.body["errors"]) == len(errors)
    assert all(part in text for part, text in zip(errors, answer.body["errors"], strict=True))
    assert sf.records["PendingServiceRouting"] == []
    assert sf.violations == []


@pytest.mark.parametrize("inputs", [{"Input1": "one", "Input2": 2}, {}, '{"Input1": "one"}'])
def test_flow_inputs(client: Client, sf: SalesforceStandIn, inputs: Any) -> None:
    voice_call_id = client.create()
    assert omni(client, call_id=voice_call_id, flowInputParameters=inputs).status == 200
    assert sf.voice_call(KEY).routing_requests[0]["flowInputParameters"] == inputs


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "field dialedNumber it is required"),
        ({"dialedNumber": ""}, "field dialedNumber"),
        ({"dialedNumber": NUMBER, "flowDevName": "Not a developer name"}, "it must be a developer name"),
        ({"dialedNumber": NUMBER, "flowDevName": None}, "field flowDevName"),
        ({"dialedNumber": NUMBER, "fallbackQueue": 5}, "field fallbackQueue"),
        ({"dialedNumber": NUMBER, "flowInputParameters": ["one"]}, "an object of input names and values"),
        ({"dialedNumber": NUMBER, "flowInputParameters": {"a": {"b": 1}}}, "an object of input names"),
        ({"dialedNumber": NUMBER, "transferTarget": 5}, "field transferTarget"),
        ({"dialedNumber": NUMBER, "flow": "x"}, "field flow unrecognised field"),
    ],
)
def test_what_the_guide_does_not_allow(
    client: Client, sf: SalesforceStandIn, body: dict[str, Any], reason: str
) -> None:
    client.create()
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/omniFlow", body).status == 400
    assert reason in sf.violations[0].reason


@pytest.mark.parametrize("path", ["omniFlow", "clearRouting", "reroute"])
@pytest.mark.parametrize("call_id", ["unknown", "0LQRM0000006CSz"])
def test_the_call_must_exist(client: Client, sf: SalesforceStandIn, path: str, call_id: str) -> None:
    body = {"dialedNumber": NUMBER} if path == "omniFlow" else ...
    assert client.telephony("PATCH", f"/voiceCalls/{call_id}/{path}", body).status == 404
    assert sf.violations[0].kind == "state"


@pytest.mark.parametrize("body", [..., b"", b"null", {}])
def test_clear_routing(client: Client, sf: SalesforceStandIn, body: Any) -> None:
    client.create()
    omni(client)
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/clearRouting", body).status == 200
    assert sf.records["PendingServiceRouting"] == []
    assert sf.voice_call(KEY).active
    assert sf.violations == []


@pytest.mark.parametrize("path", ["clearRouting", "reroute"])
def test_no_parameters_are_allowed(client: Client, sf: SalesforceStandIn, path: str) -> None:
    client.create()
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/{path}", {"reason": "x"}).status == 400
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/{path}", b"[]").status == 400
    assert "field reason unrecognised field" in sf.violations[0].reason


def test_reroute_runs_the_flow_again(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    omni(client)
    client.telephony("PATCH", f"/voiceCalls/{KEY}/clearRouting")
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}/reroute").status == 200
    assert sf.voice_call(KEY).reroutes == 1
    assert len(sf.records["PendingServiceRouting"]) == 1


def test_routing_twice_leaves_one_pending_record(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    omni(client)
    omni(client, OTHER, flowDevName="Request_Flow")
    (pending,) = sf.records["PendingServiceRouting"]
    assert pending["Queue"] == "arn:queue/request"


def test_a_table_survives_json() -> None:
    table = RoutingTable()
    table.load({"phone_channels": {NUMBER: {"flow": "A"}}, "flows": {"A": {"agent": "x"}}, "queues": {"Q": "q"}})
    copy = RoutingTable()
    copy.load(table.to_json())
    assert copy.to_json() == table.to_json()


@pytest.mark.parametrize("value", [[], {"flow": {}}, {"flows": {"A": {}}}, {"flows": {"A": {"x": 1}}}, {"queues": []}])
def test_a_table_of_the_wrong_shape(value: Any) -> None:
    with pytest.raises(ValueError, match=r"routing|needs an agent"):
        RoutingTable().load(value)
