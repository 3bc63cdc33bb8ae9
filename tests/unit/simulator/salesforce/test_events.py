"""Real-time and post-call conversation events."""

from typing import Any

import pytest

from simulator.salesforce import SalesforceStandIn
from tests.unit.simulator.salesforce.client import (
    CALL_CENTER,
    KEY,
    MILLIS,
    ORG_ID,
    Client,
    key_pair,
    without,
)

SERVICE = "AmazonConnectContactLens"
CATEGORY = {"type": "IntelligenceSignal__Category", "value": "CustomerAngry", "startTime": MILLIS}
SENTIMENT = {
    "type": "IntelligenceSignal__Sentiment",
    "value": "-1000",
    "startTime": MILLIS,
    "participant": "CUSTOMER",
}
POST_CALL = {**SENTIMENT, "endTime": MILLIS + 1}


def realtime(client: Client, *events: dict[str, Any], service: str = SERVICE, key: str = KEY) -> Any:
    body = {"service": service, "events": list(events)}
    return client.telephony("POST", f"/voiceCalls/{key}/realtimeConversationEvents", body)


def post_call(client: Client, *events: dict[str, Any], service: str = SERVICE, key: str = KEY) -> Any:
    body = {"service": service, "events": list(events)}
    return client.telephony("POST", f"/voiceCalls/{key}/postConversationEvents", body)


def close(client: Client) -> None:
    assert client.telephony("PATCH", f"/voiceCalls/{KEY}", {}).status == 202


@pytest.mark.parametrize(
    "events",
    [
        [CATEGORY],
        [SENTIMENT],
        [{**CATEGORY, "score": "0"}, {**SENTIMENT, "score": "1000", "startTime": MILLIS + 1}],
        [CATEGORY, CATEGORY],
        [{**SENTIMENT, "value": "0.25", "participant": "AGENT"}],
    ],
)
def test_realtime_events(client: Client, sf: SalesforceStandIn, events: list[dict[str, Any]]) -> None:
    client.create()
    answer = realtime(client, *events)
    assert (answer.status, answer.body) == (202, {"status": "202 Accepted"})
    assert sf.events(KEY) == [{**event, "service": SERVICE} for event in events]
    assert sf.violations == []


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ([], "field events it must have at least 1 item(s)"),
        ([{**CATEGORY, "type": "IntelligenceSignalCategory"}], "with two underscores"),
        ([{**CATEGORY, "type": "IntelligenceSignal_Sentiment"}], "field events[0].type"),
        ([without(CATEGORY, "value")], "field events[0].value it is required"),
        ([without(CATEGORY, "startTime")], "field events[0].startTime it is required"),
        ([{**CATEGORY, "startTime": 1_573_503_450}], "it must be in milliseconds"),
        ([{**CATEGORY, "value": 5}], "field events[0].value"),
        ([{**CATEGORY, "score": "1001"}], "it must lie between 0 and 1000"),
        ([{**CATEGORY, "score": 10}], "it must be a number as a string"),
        ([{**CATEGORY, "endTime": MILLIS}], "field events[0].endTime unrecognised field"),
        ([without(SENTIMENT, "participant")], "field events[0].participant it is required when type is"),
        ([{**SENTIMENT, "participant": "END_USER"}], "it must be one of AGENT, CUSTOMER"),
        ([{**SENTIMENT, "value": "1001"}], "it must lie between -1000 and 1000"),
        ([{**SENTIMENT, "value": "-1000.5"}], "it must lie between -1000 and 1000"),
        ([{**SENTIMENT, "value": "POSITIVE"}], "it must be a number as a string"),
        ([{**CATEGORY, "startTime": MILLIS + 1}, CATEGORY], "events must be sorted ascending by startTime"),
    ],
)
def test_realtime_events_that_the_guide_does_not_allow(
    client: Client, sf: SalesforceStandIn, events: list[dict[str, Any]], reason: str
) -> None:
    client.create()
    assert realtime(client, *events).status == 400
    assert reason in sf.violations[0].reason
    assert sf.events(KEY) == []


@pytest.mark.parametrize(
    "service", ["AmazonConnectContactLens", "CXoneAgentAssistService", "VonageConversationalInsights"]
)
def test_services_of_realtime_events(client: Client, service: str) -> None:
    client.create()
    assert realtime(client, CATEGORY, service=service).status == 202


def test_other_services_are_refused(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    assert realtime(client, CATEGORY, service="ContactLens").status == 400
    close(client)
    assert post_call(client, POST_CALL, service="CXoneAgentAssistService").status == 400
    assert all("field service" in one.reason for one in sf.violations)


def test_post_call_events_of_a_closed_conversation(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    close(client)
    assert post_call(client, POST_CALL, {**POST_CALL, "value": "1000", "participant": "AGENT"}).status == 202
    assert [one["value"] for one in sf.events(KEY, post_call=True)] == ["-1000", "1000"]
    assert sf.events(KEY) == []
    assert sf.violations == []


def test_post_call_events_of_an_open_conversation_are_refused(client: Client, sf: SalesforceStandIn) -> None:
    client.create()
    assert post_call(client, POST_CALL).status == 400
    assert "is still open" in sf.violations[0].reason
    assert sf.violations[0].kind == "state"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({**POST_CALL, "type": "IntelligenceSignal__Category"}, "field events[0].type"),
        (without(POST_CALL, "endTime"), "field events[0].endTime it is required"),
        (without(POST_CALL, "participant"), "field events[0].participant it is required"),
        ({**POST_CALL, "endTime": MILLIS - 1}, "it lies before startTime"),
        ({**POST_CALL, "endTime": 1_573_503_320}, "it must be in milliseconds"),
        ({**POST_CALL, "value": "2000"}, "it must lie between -1000 and 1000"),
        ({**POST_CALL, "score": "5"}, "unrecognised field"),
    ],
)
def test_post_call_events_that_the_guide_does_not_allow(
    client: Client, sf: SalesforceStandIn, event: dict[str, Any], reason: str
) -> None:
    client.create()
    close(client)
    assert post_call(client, event).status == 400
    assert reason in sf.violations[0].reason


def test_the_conversation_must_exist(client: Client, sf: SalesforceStandIn) -> None:
    voice_call_id = client.create()
    assert realtime(client, CATEGORY, key="unknown").status == 400
    assert realtime(client, CATEGORY, key=voice_call_id).status == 400
    assert post_call(client, POST_CALL, key="unknown").status == 400
    assert [one.kind for one in sf.violations] == ["state", "request", "state"]


def test_the_examples_of_the_guide_need_times_in_seconds_allowed() -> None:
    """The guide's table says milliseconds, its examples of events have seconds."""
    with SalesforceStandIn(
        org_id=ORG_ID,
        call_center_api_name=CALL_CENTER,
        scrt_certificates=[key_pair("scrt").certificate],
        event_times_in_seconds=True,
    ) as sf:
        client = Client(sf)
        client.create()
        assert realtime(client, {**CATEGORY, "startTime": 1_573_503_450}).status == 202
        assert realtime(client, {**CATEGORY, "startTime": -1}).status == 400
        client.http.clear()
