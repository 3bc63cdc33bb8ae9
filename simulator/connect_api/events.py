"""The events with which an Amazon Connect flow invokes a Lambda function.

Source: Amazon Connect Administrator Guide, "Invoke AWS Lambda functions" (ContactFlowEvent). All data is fictional.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_TELEPHONE = "TELEPHONE_NUMBER"


def new_contact_id() -> str:
    """A contact id as Connect makes them."""
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A caller on the line.

    Attributes:
        instance_arn: ARN of the Amazon Connect instance.
        customer, system: E.164 numbers of the caller and of the contact center; `customer` None for a WebRTC caller.
        initiation_method: INBOUND, OUTBOUND, TRANSFER, CALLBACK, API, WEBRTC_API, ...
        initial_contact_id: of the first contact of the conversation; None for the first contact itself.
        queue_arn, queue_name: the target queue, None before there is one.
        attributes: contact attributes that the flow has set so far.
        streaming: whether live media streaming runs (the stream's fields are null before).
    """

    instance_arn: str
    contact_id: str = field(default_factory=new_contact_id)
    customer: str | None = "+14155550101"
    system: str | None = "+14155550199"
    initiation_method: str = "INBOUND"
    initial_contact_id: str | None = None
    previous_contact_id: str | None = None
    queue_arn: str | None = None
    queue_name: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    streaming: bool = False

    def with_attributes(self, attributes: Mapping[str, str]) -> Contact:
        """The same contact after the flow or a function has set attributes."""
        return replace(self, attributes={**self.attributes, **attributes})

    def transferred(self, *, queue_arn: str, queue_name: str) -> Contact:
        """The contact of a transfer of this one to a queue."""
        return replace(
            self,
            contact_id=new_contact_id(),
            previous_contact_id=self.contact_id,
            initial_contact_id=self.initial_contact_id or self.contact_id,
            initiation_method="TRANSFER",
            queue_arn=queue_arn,
            queue_name=queue_name,
        )

    def data(self) -> dict[str, Any]:
        """`Details.ContactData` of the event."""
        initial = self.initial_contact_id or self.contact_id
        subtype = "connect:WebRTC" if self.initiation_method == "WEBRTC_API" else "connect:Telephony"
        return {
            "Attributes": dict(self.attributes),
            "AwsRegion": self.instance_arn.split(":")[3],
            "Channel": "VOICE",
            "ContactId": self.contact_id,
            "CustomerEndpoint": _endpoint(self.customer),
            "CustomerId": None,
            "Description": None,
            "InitialContactId": initial,
            "InitiationMethod": self.initiation_method,
            "InstanceARN": self.instance_arn,
            "LanguageCode": "en-US",
            "MediaStreams": {"Customer": {"Audio": self._audio()}},
            "Name": None,
            "PreviousContactId": self.previous_contact_id or initial,
            "Queue": self._queue(),
            "References": {},
            "RelatedContactId": None,
            "SegmentAttributes": {"connect:Subtype": {"ValueString": subtype}},
            "SystemEndpoint": _endpoint(self.system),
            "Tags": {"aws:connect:instanceId": self.instance_arn.rpartition("/")[2]},
        }

    def _audio(self) -> dict[str, Any] | None:
        if not self.streaming:
            return None
        region, account = self.instance_arn.split(":")[3:5]
        return {
            "StreamARN": f"arn:aws:kinesisvideo:{region}:{account}:stream/demo-connect-contact-{self.contact_id}/1",
            "StartTimestamp": "1571360125131",
            "StopTimestamp": None,
            "StartFragmentNumber": "91343852333181432392682062622220590765191907586",
        }

    def _queue(self) -> dict[str, Any] | None:
        if self.queue_arn is None:
            return None
        return {"ARN": self.queue_arn, "Name": self.queue_name, "OutboundCallerId": None}


def _endpoint(number: str | None) -> dict[str, str] | None:
    return None if number is None else {"Address": number, "Type": _TELEPHONE}


def flow_event(contact: Contact, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The event of an "Invoke AWS Lambda function" block; `parameters` are the block's (texts, as Connect sends them).

    Raises TypeError for a value that is not a text: a flow cannot send one.
    """
    wrong = [name for name, value in parameters.items() if not isinstance(value, str)]
    if wrong:
        raise TypeError(f"a flow sends texts only; {', '.join(sorted(wrong))} is something else")
    return {
        "Details": {"ContactData": contact.data(), "Parameters": dict(parameters)},
        "Name": "ContactFlowEvent",
    }
