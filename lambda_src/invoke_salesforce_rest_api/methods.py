"""The methods of the function by ``methodName`` (guide, chapter 6, tables 3 and 4; chapter 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from invoke_salesforce_rest_api.client import SalesforceRestApi
from invoke_salesforce_rest_api.ctr_retry import METHOD as RETRY_CTR_SYNC
from invoke_salesforce_rest_api.ctr_retry import CtrRetry
from invoke_salesforce_rest_api.field_service import find_engineer
from invoke_salesforce_rest_api.outbound_number import fetch_outbound_number
from invoke_salesforce_rest_api.soql import fill_soql, fill_sosl
from invoke_salesforce_rest_api.transcripts import entry_options, entry_updates, upload_ids, upload_parts
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.dispatch import Method
from scv.errors import InvalidRequestError

_OBJECT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_RECORD_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_NOT_FIELDS = frozenset({"methodName", "objectApiName", "recordId", "contactId"})


@dataclass(frozen=True)
class Services:
    """What the methods work with; ``ctr_retry`` is None where the contact center has no backup of contact records."""

    api: SalesforceRestApi
    call_center_api_name: str
    ctr_retry: CtrRetry | None = None


def create_record(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """createRecord: returns ``recordId``."""
    answer = services.api.create(_object_name(call), _fields(call), budget=budget)
    return {"success": True, "recordId": answer["id"]}


def update_record(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """updateRecord: returns ``success``."""
    record_id = call.required("recordId")
    if not _RECORD_ID.fullmatch(record_id):
        raise InvalidRequestError(f"recordId is {record_id!r}; a Salesforce id has 15 or 18 letters and digits.")
    services.api.update(_object_name(call), record_id, _fields(call), budget=budget)
    return {"success": True}


def query_record(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """queryRecord: returns the fields of the first record, nothing where there is none."""
    return _first_record(services, fill_soql(call.required("soql"), call.parameters), budget)


def search_record(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """searchRecord: returns the fields of the first record that a SOSL search finds."""
    answer = services.api.search(fill_sosl(call.required("sosl"), call.parameters), budget=budget)
    return _without_metadata(answer["searchRecords"][0]) if answer["searchRecords"] else {}


def realtime_alert_event(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """realtimeAlertEvent: publishes the RealtimeAlertEvent platform event (guide, chapter 8); returns ``id``."""
    answer = services.api.create("RealtimeAlertEvent", _fields(call), budget=budget)
    return {"success": True, "id": answer["id"]}


def field_service_query(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """SFSPhoneCallFlowQuery: see :mod:`invoke_salesforce_rest_api.field_service`."""
    return find_engineer(call.contact.customer_address, lambda soql: _first_record(services, soql, budget))


def outbound_phone_number(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """fetchOutboundPhoneNumber: see :mod:`invoke_salesforce_rest_api.outbound_number`."""
    return fetch_outbound_number(
        call.optional("agentARN"),
        call_center_api_name=services.call_center_api_name,
        first_record=lambda soql: _first_record(services, soql, budget),
    )


def upload_transcript(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """uploadTranscript: returns conversationBulkUploadsResults with the uploadIds."""
    return services.api.upload_conversations(upload_parts(call), budget=budget)


def fetch_upload_statuses(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """fetchUploadIdsStatus: returns conversationBulkUploadStatuses."""
    return services.api.upload_statuses(upload_ids(call), budget=budget)


def get_conversation_entries(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """getConversationEntries: returns the entries of the conversation ``conversationId``."""
    return services.api.conversation_entries(call.required("conversationId"), entry_options(call), budget=budget)


def update_conversation_entries(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """updateConversationEntries: replaces entries of ``conversationId``, e.g. to redact them."""
    return services.api.update_conversation_entries(call.required("conversationId"), entry_updates(call), budget=budget)


def retry_ctr_sync(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """retryCTRSync: see :mod:`invoke_salesforce_rest_api.ctr_retry`."""
    if services.ctr_retry is None:
        raise InvalidRequestError(
            "retryCTRSync needs the backup of contact records. Set features.ctr_backup: true in the contact center's "
            "configuration and deploy."
        )
    return services.ctr_retry.retry(call, budget)


METHODS: dict[str, Method[Services]] = {
    "createRecord": create_record,
    "updateRecord": update_record,
    "queryRecord": query_record,
    "searchRecord": search_record,
    "realtimeAlertEvent": realtime_alert_event,
    "SFSPhoneCallFlowQuery": field_service_query,
    "fetchOutboundPhoneNumber": outbound_phone_number,
    "uploadTranscript": upload_transcript,
    "fetchUploadIdsStatus": fetch_upload_statuses,
    "getConversationEntries": get_conversation_entries,
    "updateConversationEntries": update_conversation_entries,
    RETRY_CTR_SYNC: retry_ctr_sync,
}

NESTED_METHODS = frozenset(
    {
        "uploadTranscript",
        "fetchUploadIdsStatus",
        "getConversationEntries",
        "updateConversationEntries",
        RETRY_CTR_SYNC,
    }
)
"""Their answers keep Salesforce's JSON for functions and operators; only a flow gets them flat."""


def _object_name(call: MethodCall) -> str:
    name = call.required("objectApiName")
    if not _OBJECT_NAME.fullmatch(name):
        raise InvalidRequestError(f"objectApiName is {name!r}; an object's API name has letters, digits and _ only.")
    return name


def _fields(call: MethodCall) -> dict[str, Any]:
    fields = {name: value for name, value in call.parameters.items() if name not in _NOT_FIELDS}
    if not fields:
        raise InvalidRequestError(f"{call.method} needs at least one field; add a parameter named as the field.")
    return fields


def _first_record(services: Services, soql: str, budget: Budget) -> dict[str, Any]:
    records = services.api.query(soql, budget=budget)["records"]
    return _without_metadata(records[0]) if records else {}


def _without_metadata(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_metadata(member) for name, member in value.items() if name != "attributes"}
    if isinstance(value, list):
        return [_without_metadata(item) for item in value]
    return value
