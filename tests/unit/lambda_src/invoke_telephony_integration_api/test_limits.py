"""What happens on a 429."""

import json

import pytest

from invoke_telephony_integration_api.limits import LIMIT_ATTRIBUTES, ConnectAttributes, report_limit
from scv.contact_event import MethodCall
from tests.fakes import CONTACT_ID, flow_event

INSTANCE_ID = "0d0f2d3e-4b5a-4c6d-8e7f-901234567890"


class FakeConnect:
    def __init__(self, error=None):
        self.calls, self.error = [], error

    def update_contact_attributes(self, **arguments):
        self.calls.append(arguments)
        if self.error:
            raise self.error


def attributes(error=None, default=None):
    client = FakeConnect(error)
    return ConnectAttributes(default_instance_id=default, client=client), client


@pytest.mark.parametrize("method", ["createVoiceCall", "createTransferVC"])
def test_both_attributes_of_the_guide_are_set_on_the_contact(method):
    port, client = attributes()
    report_limit(MethodCall.parse(flow_event(method)), port)
    assert client.calls == [
        {
            "InstanceId": INSTANCE_ID,
            "InitialContactId": CONTACT_ID,
            "Attributes": {"sf_voicecall_limit_error": "TRUE", "Voice_Call_Creation_Status": "429"},
        }
    ]


@pytest.mark.parametrize("method", ["executeOmniFlow", "updateVoiceCall", "sendMessage"])
def test_other_methods_do_not_claim_that_a_creation_failed(method):
    port, client = attributes()
    report_limit(MethodCall.parse(flow_event(method)), port)
    assert client.calls == []


def test_the_configured_instance_serves_events_without_one():
    port, client = attributes(default="instance-2")
    port.update(MethodCall.parse(flow_event("m", contact={"InstanceARN": None})), LIMIT_ATTRIBUTES)
    assert client.calls[0]["InstanceId"] == "instance-2"


@pytest.mark.parametrize(("error", "contact"), [(RuntimeError("denied"), {}), (None, {"InstanceARN": None})])
def test_attributes_that_cannot_be_written_are_logged_and_hide_nothing(capsys, error, contact):
    port, _ = attributes(error)
    report_limit(MethodCall.parse(flow_event("createVoiceCall", contact=contact)), port)
    entry = json.loads(capsys.readouterr().out)
    assert entry["level"] == "ERROR"
    assert entry["message"].startswith("SCV_LIMITS_ERROR contact attributes were not set")
