"""What each method sends and answers."""

import pytest

from invoke_telephony_integration_api.methods import METHODS, Services
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.errors import InvalidRequestError
from tests.fakes import CONTACT_ID, flow_event


class FakeApi:
    def __init__(self, answer):
        self.answer, self.calls = answer, []

    def __getattr__(self, name):
        def record(*args, budget):
            self.calls.append((name, *args))
            return self.answer

        return record


def run(event, answer):
    call = MethodCall.parse(event)
    api = FakeApi(answer)
    result = METHODS[call.method](call, Services(api=api, call_center_api_name="Acme"), Budget(5))  # type: ignore[arg-type]
    return result, api.calls


def test_the_methods_are_those_of_the_contract():
    assert set(METHODS) == {
        "createVoiceCall",
        "createTransferVC",
        "updateVoiceCall",
        "executeOmniFlow",
        "cancelOmniFlowExecution",
        "rerouteFlowExecution",
        "sendMessage",
    }


@pytest.mark.parametrize(("method", "initiation"), [("createVoiceCall", "Inbound"), ("createTransferVC", "Transfer")])
def test_create_answers_the_id(method, initiation):
    result, ((name, fields),) = run(flow_event(method), {"voiceCallId": "0LQ1", "errors": []})
    assert result == {"voiceCallId": "0LQ1"}
    assert name == "create_voice_call"
    assert fields["initiationMethod"] == initiation
    assert fields["callCenterApiName"] == "Acme"


def test_errors_of_a_create_answer_are_success_and_one_text():
    answer = {"voiceCallId": "0LQ1", "errors": ["Required field", {"message": "Trigger"}]}
    result, _ = run(flow_event("createVoiceCall"), answer)
    assert result["voiceCallId"] == "0LQ1"
    assert result["errors"].startswith("Required field; ")


def test_execute_omni_flow_passes_flow_queue_and_inputs():
    event = flow_event(
        "executeOmniFlow",
        flowDevName="Route",
        fallbackQueue="Support",
        transferTarget="",
        **{"flowInput-Input1": "one", "flowInput-": "x", "other": "y"},
    )
    result, calls = run(event, {"queue": "arn:queue", "agent": None})
    assert result == {"queue": "arn:queue"}
    assert calls == [
        (
            "execute_omni_flow",
            CONTACT_ID,
            {
                "dialedNumber": "+18005550199",
                "flowDevName": "Route",
                "fallbackQueue": "Support",
                "flowInputParameters": {"Input1": "one"},
            },
        )
    ]


@pytest.mark.parametrize(
    ("event", "dialed"),
    [
        (flow_event("executeOmniFlow"), "+18005550199"),
        (flow_event("executeOmniFlow", dialedNumber="+1222"), "+1222"),
        (
            flow_event("executeOmniFlow", contact={"SystemEndpoint": None}, fieldValues={"dialedNumber": "+1333"}),
            "+1333",
        ),
    ],
)
def test_the_dialed_number(event, dialed):
    _, ((_, _, fields),) = run(event, {"agent": "a"})
    assert fields["dialedNumber"] == dialed


def test_execute_omni_flow_without_a_dialed_number_is_refused():
    with pytest.raises(InvalidRequestError, match="dialed number"):
        run(flow_event("executeOmniFlow", contact={"SystemEndpoint": None}), {})


def test_errors_of_a_routing_are_answered_for_the_flow_to_read():
    result, _ = run(flow_event("executeOmniFlow"), {"errors": ["no flow", "no queue"]})
    assert result == {"errors": "no flow; no queue"}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (flow_event("cancelOmniFlowExecution"), ("clear_routing", CONTACT_ID)),
        (flow_event("cancelOmniFlowExecution", contactId="c-2"), ("clear_routing", "c-2")),
        (flow_event("rerouteFlowExecution"), ("reroute", CONTACT_ID)),
        (flow_event("updateVoiceCall", fieldValues={"queue": "q"}), ("update_voice_call", CONTACT_ID, {"queue": "q"})),
        (flow_event("sendMessage", fieldValues={"content": "x"}), ("send_message", CONTACT_ID, {"content": "x"})),
    ],
)
def test_other_methods(event, expected):
    result, calls = run(event, {"status": "pending"})
    assert calls == [expected]
    assert result == {"status": "pending"}
