"""What the Lambda functions return to a flow, and which contact attributes they set.

Kept as data, because the linter must not import function code (nor its dependencies); a test holds the table to the
code. A function's answer is flat (see the shared package's flow_response), so a field is named as `$.External` has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Returns:
    """The answer of a method.

    Attributes:
        fields: every field that it may return.
        open: whether it may also return fields that depend on the request or on Salesforce.
        query: parameter with the SOQL whose selected fields are the answer.
        sets: contact attributes that the method may set.
    """

    fields: frozenset[str] = frozenset()
    open: bool = False
    query: str | None = None
    sets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FunctionContract:
    """A function that flows call: its methods by methodName, or without methods what it returns."""

    methods: Mapping[str, Returns] | None = None
    returns: Returns = Returns(open=True)


_LIMIT_ATTRIBUTES: Final = frozenset({"sf_voicecall_limit_error", "Voice_Call_Creation_Status"})
_CREATED: Final = Returns(frozenset({"voiceCallId", "errors"}), sets=_LIMIT_ATTRIBUTES)
_STATUS: Final = Returns(frozenset({"status"}))
_SALESFORCES_JSON: Final = Returns(open=True)

FUNCTIONS: Final[Mapping[str, FunctionContract]] = MappingProxyType(
    {
        "InvokeTelephonyIntegrationApiFunction": FunctionContract(
            {
                "createVoiceCall": _CREATED,
                "createTransferVC": _CREATED,
                "updateVoiceCall": _STATUS,
                "executeOmniFlow": Returns(frozenset({"agent", "queue", "errors"})),
                "cancelOmniFlowExecution": _STATUS,
                "rerouteFlowExecution": _STATUS,
                "sendMessage": Returns(frozenset({"result"})),
            }
        ),
        "InvokeSalesforceRestApiFunction": FunctionContract(
            {
                "createRecord": Returns(frozenset({"success", "recordId"})),
                "updateRecord": Returns(frozenset({"success"})),
                "queryRecord": Returns(open=True, query="soql"),
                "searchRecord": Returns(open=True),
                "realtimeAlertEvent": Returns(frozenset({"success", "id"})),
                "SFSPhoneCallFlowQuery": Returns(frozenset({"success", "statusCode", "status", "engPhone"})),
                "fetchOutboundPhoneNumber": Returns(frozenset({"success", "outboundPhoneNumber"})),
                "uploadTranscript": _SALESFORCES_JSON,
                "fetchUploadIdsStatus": _SALESFORCES_JSON,
                "getConversationEntries": _SALESFORCES_JSON,
                "updateConversationEntries": _SALESFORCES_JSON,
                "retryCTRSync": _SALESFORCES_JSON,
            }
        ),
        "kvsConsumerTrigger": FunctionContract(
            # kvsTranscriber, which it starts, reports a transcription limit (guide, chapter 9).
            returns=Returns(open=True, sets=frozenset({"sf_realtime_transcription_status__c"}))
        ),
    }
)

SET_ELSEWHERE: Final = frozenset(
    {
        # Salesforce writes the Omni-Channel flow's name here when an agent transfers to it (guide, chapter 3,
        # "Quick Connect for Omni-Channel Flow Transfers").
        "omniFlowFqn",
    }
)
"""Contact attributes that neither a flow nor a function sets."""

_FUNCTION_IN_ARN: Final = re.compile(r"arn:[\w-]+:lambda:[^:]*:[^:]*:function:(?P<name>[\w-]+)")
_SELECT: Final = re.compile(r"\s*SELECT\s+(?P<fields>[\w\s.,]+?)\s+FROM\s", re.IGNORECASE)


def function_in_arn(arn: str, names: Mapping[str, FunctionContract] = FUNCTIONS) -> str | None:
    """The contract name of a function ARN (`...:function:<call center>-<name>`), None if it has none of ours."""
    match = _FUNCTION_IN_ARN.match(arn)
    if match is None:
        return None
    return next((name for name in names if match["name"] == name or match["name"].endswith("-" + name)), None)


def selected_fields(soql: str) -> frozenset[str] | None:
    """Fields that a query selects, None where they cannot be told (functions, aliases, subqueries, placeholders)."""
    match = _SELECT.match(soql)
    if match is None:
        return None
    fields = [field.strip() for field in match["fields"].split(",")]
    return frozenset(fields) if all(re.fullmatch(r"[\w.]+", field) for field in fields) else None
