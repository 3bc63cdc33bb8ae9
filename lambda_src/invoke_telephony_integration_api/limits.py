"""What happens when Salesforce is over a limit: guide, chapter 9, "Monitor VoiceCall Limit Errors"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from scv.contact_event import MethodCall
from scv.logs import LIMITS_PREFIX, get_logger

LIMIT_ATTRIBUTES = {"sf_voicecall_limit_error": "TRUE", "Voice_Call_Creation_Status": "429"}
"""Attributes of both options of the guide: the flow's retry loop reads the first, reports the second."""

_CREATING = ("createVoiceCall", "createTransferVC")
_log = get_logger("limits")


class ContactAttributes(Protocol):
    """Writes attributes of a contact."""

    def update(self, call: MethodCall, attributes: Mapping[str, str]) -> None:
        """Set ``attributes``; raises what the service raises."""


class ConnectAttributes:
    """Amazon Connect's UpdateContactAttributes; boto3 is imported only when a limit strikes."""

    def __init__(self, *, default_instance_id: str | None, client: Any = None) -> None:
        """``default_instance_id`` serves events without ContactData.InstanceARN."""
        self._default_instance_id, self._client = default_instance_id, client

    def update(self, call: MethodCall, attributes: Mapping[str, str]) -> None:
        """Set attributes of the call's contact.

        Raises:
            LookupError: no instance or contact is known.
        """
        arn = call.contact.instance_arn
        instance_id = arn.rpartition("/")[2] if arn else self._default_instance_id
        if instance_id is None or call.contact_id is None:
            raise LookupError(
                "the event names no Amazon Connect instance or contact, and CONNECT_INSTANCE_ID is not set"
            )
        if self._client is None:
            import boto3
            from botocore.config import Config

            self._client = boto3.client(
                "connect", config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
            )
        self._client.update_contact_attributes(
            InstanceId=instance_id, InitialContactId=call.contact_id, Attributes=dict(attributes)
        )


def report_limit(call: MethodCall, attributes: ContactAttributes) -> None:
    """Tell the flow of a limit through contact attributes, when a VoiceCall was to be made.

    Never raises: the caller's own error must reach the flow even where the attributes cannot be written.
    """
    if call.method not in _CREATING:
        return
    try:
        attributes.update(call, LIMIT_ATTRIBUTES)
    except Exception as failure:  # noqa: BLE001  (whatever boto3 raises; logged, and the limit error goes on)
        _log.error(
            "%s contact attributes were not set, the flow cannot see the limit: %s: %s",
            LIMITS_PREFIX,
            type(failure).__name__,
            failure,
        )
