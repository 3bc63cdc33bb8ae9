"""Contact events as Amazon Connect sends them (Administrator Guide, "Contact events"), with fictional data."""

from __future__ import annotations

from typing import Any

CONTACT = "11111111-1111-4111-8111-111111111111"
INSTANCE = "arn:aws:connect:us-west-2:111122223333:instance/12345678-1234-1234-1234-123456789012"


def contact_event(event_type: str, **changes: Any) -> dict[str, Any]:
    """An event; ``changes`` replace members of detail, None removes them."""
    detail: dict[str, Any] = {
        "eventType": event_type,
        "contactId": CONTACT,
        "initialContactId": CONTACT,
        "channel": "VOICE",
        "instanceArn": INSTANCE,
        "initiationMethod": "INBOUND",
        "initiationTimestamp": "2026-11-20T17:17:53.000Z",
        "queueInfo": {
            "queueType": "STANDARD",
            "queueArn": f"{INSTANCE}/queue/q",
            "enqueueTimestamp": "2026-11-20T17:18:00.000Z",
        },
        "tags": {"aws:connect:instanceId": "12345678-1234-1234-1234-123456789012"},
        **changes,
    }
    return {
        "version": "0",
        "id": "abcabcab-abca-abca-abca-abcabcabcabc",
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": "111122223333",
        "time": "2026-11-20T17:43:48Z",
        "region": "us-west-2",
        "resources": [INSTANCE],
        "detail": {name: value for name, value in detail.items() if value is not None},
    }


def routing_criteria(*statuses: str) -> dict[str, Any]:
    """Routing criteria with one step for each status; the first one asks for one agent, as Omni-Channel does."""
    agents = {"matchCriteria": {"agentsCriteria": {"agentIds": ["a"]}}, "comparisonOperator": "Match"}
    language = {"name": "Language", "value": "Spanish", "proficiencyLevel": 4.0}
    steps = [
        {
            "expiry": {"durationInSeconds": 50, "expiryTimestamp": "2026-11-20T18:34:54.275Z"},
            "expression": {"attributeCondition": language if index else agents},
            "status": status,
        }
        for index, status in enumerate(statuses)
    ]
    return {"steps": steps, "activationTimestamp": "2026-11-20T18:34:04.275Z", "index": 1}
