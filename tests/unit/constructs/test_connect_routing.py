"""Hours, queues, routing profile, quick connects and phone numbers: exact properties."""

from aws_cdk import Fn
from aws_cdk.assertions import Template

from scv_constructs.connect_routing import (
    OpenTime,
    OutboundCalls,
    hours_of_operation,
    phone_number,
    phone_quick_connect,
    queue,
    queue_quick_connect,
    resource_arn,
    routing_profile,
)
from tests.unit.constructs.support import ACCOUNT, REGION, new_stack

_INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-4333-8444-555555555555"
_ID = "11111111-2222-4333-8444-666666666666"
_QUEUE, _HOURS = f"{_INSTANCE}/queue/{_ID}", f"{_INSTANCE}/operating-hours/{_ID}"
_FLOW, _QUICK_CONNECT = f"{_INSTANCE}/contact-flow/{_ID}", f"{_INSTANCE}/transfer-destination/{_ID}"
_NUMBER = f"arn:aws:connect:{REGION}:{ACCOUNT}:phone-number/{_ID}"


def _made(make, kind: str, **arguments):
    stack = new_stack()
    make(stack, "It", instance_arn=_INSTANCE, **arguments)
    (found,) = Template.from_stack(stack).find_resources(f"AWS::Connect::{kind}").values()
    return found["Properties"]


def _slice(hours: int, minutes: int = 0):
    return {"Hours": hours, "Minutes": minutes}


def test_hours_of_operation():
    times = [OpenTime(day="MONDAY", start=8 * 60 + 30, end=17 * 60), OpenTime(day="SUNDAY", start=0, end=1440)]
    found = _made(hours_of_operation, "HoursOfOperation", name="Hours", time_zone="Europe/Berlin", times=times)
    assert found == {
        "InstanceArn": _INSTANCE,
        "Name": "Hours",
        "Description": "When the contact center answers",
        "TimeZone": "Europe/Berlin",
        "Config": [
            {"Day": "MONDAY", "StartTime": _slice(8, 30), "EndTime": _slice(17)},
            # Amazon Connect writes midnight at the end of a day as 0:00.
            {"Day": "SUNDAY", "StartTime": _slice(0), "EndTime": _slice(0)},
        ],
    }


def test_a_queue():
    found = _made(queue, "Queue", name="Basic", description="For calls", hours_arn=_HOURS)
    assert found == {
        "InstanceArn": _INSTANCE,
        "Name": "Basic",
        "Description": "For calls",
        "HoursOfOperationArn": _HOURS,
        "Status": "ENABLED",
    }


def test_a_queue_with_everything():
    found = _made(
        queue,
        "Queue",
        name="Out",
        description="For calls",
        hours_arn=_HOURS,
        max_contacts=7,
        outbound=OutboundCalls(whisper_flow_arn=_FLOW, caller_id_number_arn=_NUMBER),
        quick_connect_arns=[_QUICK_CONNECT],
    )
    assert found["MaxContacts"] == 7
    assert found["OutboundCallerConfig"] == {"OutboundFlowArn": _FLOW, "OutboundCallerIdNumberArn": _NUMBER}
    assert found["QuickConnectArns"] == [_QUICK_CONNECT]


def test_outbound_calls_without_anything_leave_no_trace():
    found = _made(queue, "Queue", name="Out", description="Calls", hours_arn=_HOURS, outbound=OutboundCalls())
    assert "OutboundCallerConfig" not in found


def test_a_routing_profile_takes_one_call_at_a_time_from_its_queues_in_order():
    found = _made(
        routing_profile, "RoutingProfile", name="Agents", outbound_queue_arn="out", queue_arns=["first", "second"]
    )
    assert found["DefaultOutboundQueueArn"] == "out"
    assert found["MediaConcurrencies"] == [{"Channel": "VOICE", "Concurrency": 1}]
    assert found["QueueConfigs"] == [
        {"Delay": 0, "Priority": 1, "QueueReference": {"Channel": "VOICE", "QueueArn": "first"}},
        {"Delay": 0, "Priority": 2, "QueueReference": {"Channel": "VOICE", "QueueArn": "second"}},
    ]


def test_a_quick_connect_of_a_queue():
    found = _made(
        queue_quick_connect, "QuickConnect", name="Transfer", description=None, queue_arn=_QUEUE, flow_arn=_FLOW
    )
    assert found == {
        "InstanceArn": _INSTANCE,
        "Name": "Transfer",
        "QuickConnectConfig": {
            "QuickConnectType": "QUEUE",
            "QueueConfig": {"ContactFlowArn": _FLOW, "QueueArn": _QUEUE},
        },
    }


def test_a_quick_connect_of_a_phone_number():
    found = _made(
        phone_quick_connect, "QuickConnect", name="Night", description="At night", phone_number="+14155550100"
    )
    assert found["Description"] == "At night"
    assert found["QuickConnectConfig"] == {
        "QuickConnectType": "PHONE_NUMBER",
        "PhoneConfig": {"PhoneNumber": "+14155550100"},
    }


def test_a_phone_number_is_claimed_for_the_instance():
    found = _made(phone_number, "PhoneNumber", country="US", number_type="DID", prefix="+1415", description="Support")
    assert found == {
        "TargetArn": _INSTANCE,
        "CountryCode": "US",
        "Type": "DID",
        "Prefix": "+1415",
        "Description": "Support",
    }


def test_an_arn_stays_and_an_id_becomes_one():
    assert resource_arn(_INSTANCE, "queue", _QUEUE) == _QUEUE
    assert resource_arn(_INSTANCE, "queue", _ID) == _QUEUE
    token = Fn.import_value("x")
    assert resource_arn(_INSTANCE, "queue", token) == token
