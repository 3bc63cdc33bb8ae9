"""SFSPhoneCallFlowQuery: finds the field engineer who is on the way to the caller.

The Sample SCV Field Service Phone Call Subflow reads ``status`` (ANONYMOUS, PHONE_NOT_FOUND or TRANSFER_CALL) and
``engPhone``. Objects: Field Service's AssignedResource and FieldServiceOrgSettings (Object Reference).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from invoke_salesforce_rest_api.soql import fill_soql
from scv.logs import get_logger

DEFAULT_STATUS = "En Route"
"""Status of a service appointment whose engineer is on the way, where the org has set none."""

_PHONE = re.compile(r"\+?\d{7,19}")
_SETTINGS = "SELECT ApptAssistantStatus FROM FieldServiceOrgSettings LIMIT 1"
_ENGINEER = (
    "SELECT ServiceResource.RelatedRecord.Phone FROM AssignedResource "
    "WHERE LocationStatus IN ('EnRoute', 'LastMile') AND ServiceAppointment.Status = '{status}' "
    "AND ServiceAppointment.Contact.Phone = '{phone}' ORDER BY AssignedResourceNumber DESC LIMIT 1"
)

FirstRecord = Callable[[str], Mapping[str, Any]]
"""Runs a query and returns its first record, empty where there is none."""

_log = get_logger("fieldService")


def find_engineer(caller: str | None, first_record: FirstRecord) -> dict[str, str]:
    """Return ``status`` and, with TRANSFER_CALL, ``engPhone``.

    A withheld or malformed number is ANONYMOUS: nothing can be looked up for it.
    """
    if caller is None or not _PHONE.fullmatch(caller):
        return _result("ANONYMOUS")
    status = first_record(_SETTINGS).get("ApptAssistantStatus") or DEFAULT_STATUS
    record = first_record(fill_soql(_ENGINEER, {"status": status, "phone": caller}))
    engineer = _member(_member(record, "ServiceResource"), "RelatedRecord").get("Phone")
    if not isinstance(engineer, str) or not engineer.strip():
        _log.info("No engineer with a phone number is on the way to this caller")
        return _result("PHONE_NOT_FOUND")
    return {**_result("TRANSFER_CALL"), "engPhone": engineer}


def _result(status: str) -> dict[str, str]:
    return {"success": "true", "statusCode": "200", "status": status}


def _member(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = record.get(name)
    return value if isinstance(value, Mapping) else {}
