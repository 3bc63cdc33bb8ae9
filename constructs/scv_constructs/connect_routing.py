"""Hours of operation, queues, a routing profile, quick connects and a phone number of an Amazon Connect instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Token
from aws_cdk import aws_connect as connect
from constructs import Construct

_MIDNIGHT = 24 * 60


@dataclass(frozen=True, kw_only=True)
class OpenTime:
    """A time of a day: ``day`` as MONDAY ... SUNDAY, ``start`` and ``end`` in minutes after midnight (0 to 1440)."""

    day: str
    start: int
    end: int


def hours_of_operation(
    scope: Construct, id_: str, *, instance_arn: str, name: str, time_zone: str, times: Sequence[OpenTime]
) -> connect.CfnHoursOfOperation:
    """Hours of operation; ``time_zone`` is a name of the IANA database."""
    return connect.CfnHoursOfOperation(
        scope,
        id_,
        instance_arn=instance_arn,
        name=name,
        description="When the contact center answers",
        time_zone=time_zone,
        config=[
            connect.CfnHoursOfOperation.HoursOfOperationConfigProperty(
                day=time.day, start_time=_time_slice(time.start), end_time=_time_slice(time.end)
            )
            for time in times
        ],
    )


def _time_slice(minutes: int) -> connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty:
    # Midnight at the end of a day is written as that at its beginning.
    hours, minutes = divmod(minutes % _MIDNIGHT, 60)
    return connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(hours=hours, minutes=minutes)


@dataclass(frozen=True, kw_only=True)
class OutboundCalls:
    """How calls from a queue go out.

    Attributes:
        whisper_flow_arn: flow of type OUTBOUND_WHISPER, which starts recording and transcription.
        caller_id_number_arn: ARN of a claimed phone number.
    """

    whisper_flow_arn: str | None = None
    caller_id_number_arn: str | None = None


def queue(
    scope: Construct,
    id_: str,
    *,
    instance_arn: str,
    name: str,
    description: str,
    hours_arn: str,
    max_contacts: int | None = None,
    outbound: OutboundCalls | None = None,
    quick_connect_arns: Sequence[str] = (),
) -> connect.CfnQueue:
    """A standard queue.

    CloudFormation allows no circle: ``quick_connect_arns`` and the flow of ``outbound`` must not refer to this queue,
    nor any flow that they lead to.
    """
    outbound_config = None
    if outbound is not None and (outbound.whisper_flow_arn or outbound.caller_id_number_arn):
        outbound_config = connect.CfnQueue.OutboundCallerConfigProperty(
            outbound_flow_arn=outbound.whisper_flow_arn, outbound_caller_id_number_arn=outbound.caller_id_number_arn
        )
    return connect.CfnQueue(
        scope,
        id_,
        instance_arn=instance_arn,
        name=name,
        description=description,
        hours_of_operation_arn=hours_arn,
        max_contacts=max_contacts,
        outbound_caller_config=outbound_config,
        quick_connect_arns=list(quick_connect_arns) or None,
        status="ENABLED",
    )


def routing_profile(
    scope: Construct,
    id_: str,
    *,
    instance_arn: str,
    name: str,
    outbound_queue_arn: str,
    queue_arns: Sequence[str],
) -> connect.CfnRoutingProfile:
    """A routing profile for calls: one at a time, from ``queue_arns`` in their order of priority."""
    return connect.CfnRoutingProfile(
        scope,
        id_,
        instance_arn=instance_arn,
        name=name,
        description="Calls of Service Cloud Voice",
        default_outbound_queue_arn=outbound_queue_arn,
        media_concurrencies=[connect.CfnRoutingProfile.MediaConcurrencyProperty(channel="VOICE", concurrency=1)],
        queue_configs=[
            connect.CfnRoutingProfile.RoutingProfileQueueConfigProperty(
                delay=0,
                priority=priority,
                queue_reference=connect.CfnRoutingProfile.RoutingProfileQueueReferenceProperty(
                    channel="VOICE", queue_arn=queue_arn
                ),
            )
            for priority, queue_arn in enumerate(queue_arns, start=1)
        ],
    )


def queue_quick_connect(
    scope: Construct, id_: str, *, instance_arn: str, name: str, description: str | None, queue_arn: str, flow_arn: str
) -> connect.CfnQuickConnect:
    """A destination that hands a call to the flow ``flow_arn`` (type QUEUE_TRANSFER) for the queue ``queue_arn``."""
    return connect.CfnQuickConnect(
        scope,
        id_,
        instance_arn=instance_arn,
        name=name,
        description=description,
        quick_connect_config=connect.CfnQuickConnect.QuickConnectConfigProperty(
            quick_connect_type="QUEUE",
            queue_config=connect.CfnQuickConnect.QueueQuickConnectConfigProperty(
                contact_flow_arn=flow_arn, queue_arn=queue_arn
            ),
        ),
    )


def phone_quick_connect(
    scope: Construct, id_: str, *, instance_arn: str, name: str, description: str | None, phone_number: str
) -> connect.CfnQuickConnect:
    """A destination outside of the contact center; ``phone_number`` in E.164 form."""
    return connect.CfnQuickConnect(
        scope,
        id_,
        instance_arn=instance_arn,
        name=name,
        description=description,
        quick_connect_config=connect.CfnQuickConnect.QuickConnectConfigProperty(
            quick_connect_type="PHONE_NUMBER",
            phone_config=connect.CfnQuickConnect.PhoneNumberQuickConnectConfigProperty(phone_number=phone_number),
        ),
    )


def phone_number(
    scope: Construct,
    id_: str,
    *,
    instance_arn: str,
    country: str,
    number_type: str,
    prefix: str | None,
    description: str | None,
) -> connect.CfnPhoneNumber:
    """Claim a free number for the instance; a change of ``country``, ``number_type`` or ``prefix`` claims another."""
    return connect.CfnPhoneNumber(
        scope,
        id_,
        target_arn=instance_arn,
        country_code=country,
        type=number_type,
        prefix=prefix,
        description=description,
    )


def resource_arn(instance_arn: str, kind: str, value: str) -> str:
    """The ARN of something inside of an instance.

    Args:
        kind: the ARN's word for it: ``queue``, ``operating-hours``, ``prompt``.
        value: the ARN itself, or the id alone.
    """
    if Token.is_unresolved(value) or value.startswith("arn:"):
        return value
    return f"{instance_arn}/{kind}/{value}"
