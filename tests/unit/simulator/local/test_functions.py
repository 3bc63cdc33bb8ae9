"""Invocations and log records, with the AWS clients replaced."""

import io
import json

import pytest

from simulator.local.functions import DeployedFunctions


class FakeAccess:
    """Answers as the Lambda and CloudWatch Logs clients do."""

    def __init__(self, *, payload=b"{}", error=None, messages=()):
        self.payload, self.error, self.messages = payload, error, messages
        self.invoked = []

    def client(self, service):
        assert service in {"lambda", "logs"}
        return self

    def invoke(self, **arguments):
        self.invoked.append(arguments)
        answer = {"Payload": io.BytesIO(self.payload), "ExecutedVersion": "3"}
        return answer | ({"FunctionError": self.error} if self.error else {})

    def describe_log_streams(self, **_):
        return {"logStreams": [{"logStreamName": "a"}, {"logStreamName": "b"}]}

    def get_log_events(self, *, logStreamName, **_):  # noqa: N803 - boto3's name
        own = [one for one in self.messages if one[0] == logStreamName]
        return {"events": [{"timestamp": when, "message": message} for _, when, message in own]}


def functions(access):
    return DeployedFunctions(access, call_center_api_name="Demo")


def record(message, contact="c-1"):
    return json.dumps({"level": "INFO", "message": message, "context": {"contactId": contact}})


def test_the_alias_of_the_named_function_is_invoked_with_the_event():
    access = FakeAccess(payload=b'{"voiceCallId": "0LQ"}')
    result = functions(access).invoke("InvokeTelephonyIntegrationApiFunction", {"Name": "ContactFlowEvent"})
    [arguments] = access.invoked
    assert arguments["FunctionName"] == "Demo-InvokeTelephonyIntegrationApiFunction"
    assert arguments["Qualifier"] == "active"
    assert json.loads(arguments["Payload"]) == {"Name": "ContactFlowEvent"}
    assert (result.payload, result.failed, result.version, result.error_message) == (
        {"voiceCallId": "0LQ"},
        False,
        "3",
        "",
    )


def test_a_function_that_raised_has_failed_with_its_message():
    access = FakeAccess(payload=b'{"errorMessage": "429", "errorType": "X"}', error="Unhandled")
    result = functions(access).invoke("X", {})
    assert result.failed
    assert result.error_message == "429"


def test_records_of_all_streams_are_in_order_and_platform_lines_left_out():
    messages = [
        ("b", 2, record("second")),
        ("a", 1, record("first")),
        ("a", 3, "REPORT RequestId: x"),
        ("a", 4, record("other", contact="c-2")),
    ]
    found = functions(FakeAccess(messages=messages)).log_records("X", contact_id="c-1")
    assert [one["message"] for one in found] == ["first", "second"]


def test_waiting_for_a_record_that_never_comes_says_what_was_missed():
    with pytest.raises(LookupError, match="Demo-X logged no message with 'SCV_LIMITS_ERROR' for contact c-1"):
        functions(FakeAccess()).wait_for_log("X", "SCV_LIMITS_ERROR", contact_id="c-1", seconds=0.15)


def test_the_last_matching_record_is_returned():
    access = FakeAccess(messages=[("a", 1, record("limit 1")), ("a", 2, record("limit 2")), ("a", 3, record("end"))])
    assert functions(access).wait_for_log("X", "limit", contact_id="c-1")["message"] == "limit 2"
