"""fetchOutboundPhoneNumber: the number that an agent's outbound call shows.

The agent's Amazon Connect ARN is mapped to a Salesforce user or queue (CallCenterRoutingMap.ExternalId); the voice
channel of this contact center whose session handler that is holds the number (MessagingChannel.MessagingPlatformKey).
"""

from __future__ import annotations

from invoke_salesforce_rest_api.field_service import FirstRecord
from invoke_salesforce_rest_api.soql import fill_soql
from scv.logs import get_logger

_QUERY = (
    "SELECT MessagingPlatformKey FROM MessagingChannel WHERE MessageType = 'Voice' AND IsActive = true "
    "AND Id IN (SELECT ChannelId FROM ContactCenterChannel WHERE ContactCenter.InternalName = '{contactCenter}') "
    "AND SessionHandlerId IN (SELECT ReferenceRecordId FROM CallCenterRoutingMap WHERE ExternalId = '{agentARN}') "
    "LIMIT 1"
)

_log = get_logger("outboundNumber")


def fetch_outbound_number(
    agent_arn: str | None, *, call_center_api_name: str, first_record: FirstRecord
) -> dict[str, str]:
    """Return ``outboundPhoneNumber`` where there is one; an outbound call goes on with its queue's number else."""
    if agent_arn is None:
        _log.warning("fetchOutboundPhoneNumber: the flow passed no agentARN; set it to $.Agent.ARN")
        return {"success": "true"}
    record = first_record(fill_soql(_QUERY, {"contactCenter": call_center_api_name, "agentARN": agent_arn}))
    number = record.get("MessagingPlatformKey")
    if not isinstance(number, str) or not number.strip():
        _log.info("No voice channel is mapped to this agent", extra={"context": {"agentARN": agent_arn}})
        return {"success": "true"}
    return {"success": "true", "outboundPhoneNumber": number}
