"""A flow with nearly every block and no finding, a few small ones, and the mutations that plant defects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flows.language.document import parse_flow
from flows.lint import Finding, LintContext, lint_text

Document = dict[str, Any]
Mutation = Callable[[Document], None]

NME, NMC = "NoMatchingError", "NoMatchingCondition"


def action(
    identifier: str,
    kind: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    to: str | None = None,
    errors: Mapping[str, str] | None = None,
    conditions: list[tuple[str, str, str]] | None = None,
) -> dict[str, Any]:
    transitions: dict[str, Any] = {}
    if to is not None:
        transitions["NextAction"] = to
    if errors is not None:
        transitions["Errors"] = [{"ErrorType": name, "NextAction": target} for name, target in errors.items()]
    if conditions is not None:
        transitions["Conditions"] = [
            {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}
            for operator, operand, target in conditions
        ]
    return {
        "Identifier": identifier,
        "Type": kind,
        "Parameters": dict(parameters or {}),
        "Transitions": transitions,
    }


def document(name: str, flow_type: str, *actions: dict[str, Any]) -> Document:
    return {
        "Version": "2019-10-30",
        "StartAction": actions[0]["Identifier"],
        "Metadata": {
            "name": name,
            "type": flow_type,
            "description": "A flow of the linter's tests",
            "entryPointPosition": {"x": 20, "y": 20},
            "ActionMetadata": {},
        },
        "Actions": list(actions),
    }


def inbound() -> Document:
    """An inbound flow with nearly every block that may stand in one."""
    return document(
        "Inbound",
        "CONTACT_FLOW",
        action("Log", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"}, to="Voice"),
        action(
            "Voice",
            "UpdateContactTextToSpeechVoice",
            {"TextToSpeechVoice": "Joanna", "TextToSpeechEngine": "neural", "TextToSpeechStyle": "None"},
            to="Create",
            errors={NME: "Create"},
        ),
        action(
            "Create",
            "InvokeLambdaFunction",
            {
                "LambdaFunctionARN": "${function:InvokeTelephonyIntegrationApiFunction}",
                "InvocationTimeLimitSeconds": "8",
                "InvocationType": "SYNCHRONOUS",
                "LambdaInvocationAttributes": {"methodName": "createVoiceCall"},
                "ResponseValidation": {"ResponseType": "STRING_MAP"},
            },
            to="Remember",
            errors={NME: "Greet"},
        ),
        action(
            "Remember",
            "UpdateContactAttributes",
            {"Attributes": {"voiceCallId": "$.External.voiceCallId", "tier": "gold"}, "TargetContact": "Current"},
            to="Note",
            errors={NME: "Greet"},
        ),
        action(
            "Note",
            "UpdateFlowAttributes",
            {"FlowAttributes": {"round": {"Value": "1"}}},
            to="Greet",
            errors={NME: "Greet"},
        ),
        action(
            "Greet", "MessageParticipant", {"Text": "Hello $.Attributes.tier caller."}, to="Tier", errors={NME: "Tier"}
        ),
        action(
            "Tier",
            "Compare",
            {"ComparisonValue": "$.FlowAttributes.round"},
            to="Menu",
            errors={NMC: "Menu"},
            conditions=[("Equals", "2", "Ask"), ("NumberGreaterThan", "3", "Menu")],
        ),
        action(
            "Menu",
            "GetParticipantInput",
            {"Text": "Press 1 for a callback.", "InputTimeLimitSeconds": "5", "StoreInput": "False"},
            to="Again",
            errors={NMC: "Again", NME: "Hours", "InputTimeLimitExceeded": "Again"},
            conditions=[("Equals", "1", "Ask"), ("Equals", "#", "Hours")],
        ),
        action(
            "Again",
            "Loop",
            {"LoopCount": "2"},
            to="Hours",
            conditions=[("Equals", "ContinueLooping", "Menu"), ("Equals", "DoneLooping", "Hours")],
        ),
        action(
            "Ask",
            "GetParticipantInput",
            {
                "Text": "Enter your number.",
                "InputTimeLimitSeconds": "10",
                "StoreInput": "True",
                "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "Local", "CountryCode": "US"}},
            },
            to="Number",
            errors={NME: "Hours", "InvalidPhoneNumber": "Ask for digits"},
        ),
        action(
            "Ask for digits",
            "GetParticipantInput",
            {
                "SSML": "<speak>Please enter <emphasis>all</emphasis> digits.</speak>",
                "InputTimeLimitSeconds": "10",
                "StoreInput": "True",
                "InputValidation": {"CustomValidation": {"MaximumLength": "20"}},
                "DTMFConfiguration": {
                    "InputTerminationSequence": "#",
                    "DisableCancelKey": "False",
                    "InterdigitTimeLimitSeconds": "5",
                },
                "InputEncryption": {"EncryptionKeyId": "key-of-the-tests", "Key": "a public key"},
            },
            to="Number",
            errors={NME: "Hours"},
        ),
        action(
            "Number",
            "UpdateContactCallbackNumber",
            {"CallbackNumber": "$.StoredCustomerInput"},
            to="Call back",
            errors={"InvalidCallbackNumber": "Hours", "CallbackNumberNotDialable": "Hours"},
        ),
        action(
            "Call back",
            "CreateCallbackContact",
            {
                "InitialCallDelaySeconds": "5",
                "RetryDelaySeconds": "600",
                "MaximumConnectionAttempts": "2",
                "QueueId": "${queue:CallbackQueue}",
            },
            to="Hang up",
            errors={NME: "Hours"},
        ),
        action(
            "Hours",
            "CheckHoursOfOperation",
            {"HoursOfOperationId": "${hours:BasicHours}"},
            to="Dial",
            errors={NME: "Working queue"},
            conditions=[("Equals", "True", "Working queue"), ("Equals", "False", "Dial")],
        ),
        action(
            "Dial",
            "TransferParticipantToThirdParty",
            {
                "ThirdPartyPhoneNumber": "+14155550100",
                "ThirdPartyConnectionTimeLimitSeconds": "30",
                "ContinueFlowExecution": "True",
                "ThirdPartyDTMFDigits": "1,2#",
                "CallerId": {"Number": "+14155550101", "Name": "Acme"},
            },
            to="Working queue",
            errors={
                NME: "Working queue",
                "CallFailed": "Working queue",
                "ConnectionTimeLimitExceeded": "Working queue",
            },
        ),
        action(
            "Working queue",
            "UpdateContactTargetQueue",
            {"QueueId": "${queue:BasicQueue}"},
            to="Staffed",
            errors={NME: "Staffed"},
        ),
        action(
            "Staffed",
            "CheckMetricData",
            {"MetricType": "NumberOfAgentsStaffed"},
            to="Record",
            errors={NME: "Record", NMC: "Record"},
            conditions=[("NumberGreaterThan", "0", "Waiting")],
        ),
        action(
            "Waiting",
            "CheckMetricData",
            {"MetricType": "OldestContactInQueueAgeSeconds", "QueueId": "${queue:BasicQueue}"},
            to="Record",
            errors={NME: "Record", NMC: "Record"},
            conditions=[("NumberGreaterOrEqualTo", "60", "Priority")],
        ),
        action("Priority", "UpdateContactRoutingBehavior", {"QueuePriority": "1"}, to="Skills"),
        action(
            "Skills",
            "UpdateContactRoutingCriteria",
            {
                "RoutingCriteria": {
                    "Steps": [
                        {
                            "Expression": {
                                "AttributeCondition": {
                                    "Name": "Language",
                                    "Value": "English",
                                    "ProficiencyLevel": "3",
                                    "ComparisonOperator": "NumberGreaterOrEqualTo",
                                }
                            },
                            "Expiry": {"DurationInSeconds": "30"},
                        }
                    ]
                }
            },
            to="Record",
            errors={NME: "Record"},
        ),
        action(
            "Record",
            "UpdateContactRecordingBehavior",
            {
                "RecordingBehavior": {"RecordedParticipants": ["Agent", "Customer"]},
                "AnalyticsBehavior": {
                    "Enabled": "True",
                    "AnalyticsLanguage": "en-US",
                    "AnalyticsRedactionBehavior": "Disabled",
                    "ChannelConfiguration": {"Voice": {"AnalyticsModes": ["RealTime"]}, "Chat": {"AnalyticsModes": []}},
                },
            },
            to="Analyse",
        ),
        action(
            "Analyse",
            "UpdateContactRecordingAndAnalyticsBehavior",
            {
                "VoiceBehavior": {
                    "VoiceRecordingBehavior": {"RecordedParticipants": ["Agent", "Customer"]},
                    "VoiceAnalyticsBehavior": {
                        "Enabled": "True",
                        "AnalyticsLanguage": "en-US",
                        "AnalyticsModes": ["RealTime"],
                        "SentimentConfiguration": {"Enabled": "True"},
                    },
                }
            },
            to="Stream",
            errors={NME: "Stream", "ChannelMismatch": "Stream"},
        ),
        action(
            "Stream",
            "UpdateContactMediaStreamingBehavior",
            {
                "MediaStreamingState": "Enabled",
                "MediaStreamType": "Audio",
                "Participants": [{"ParticipantType": "Customer", "MediaDirections": ["From", "To"]}],
            },
            to="Whisper",
            errors={NME: "Whisper"},
        ),
        action(
            "Whisper",
            "UpdateContactEventHooks",
            {"EventHooks": {"AgentWhisper": "${flow:Whisper}"}},
            to="Describe",
            errors={NME: "Describe"},
        ),
        action(
            "Describe",
            "UpdateContactData",
            {"Description": "Call of $.CustomerEndpoint.Address", "LanguageCode": "en-US"},
            to="Subflow",
            errors={NME: "Queue"},
        ),
        action("Subflow", "TransferToFlow", {"ContactFlowId": "${flow:Subflow}"}, to="Queue", errors={NME: "Queue"}),
        action(
            "Queue",
            "TransferContactToQueue",
            to="Hang up",
            errors={NME: "Hang up", "QueueAtCapacity": "Hang up"},
        ),
        action("Hang up", "DisconnectParticipant"),
    )


def subflow() -> Document:
    return document(
        "Subflow",
        "CONTACT_FLOW",
        action("Say", "MessageParticipant", {"Text": "Call $.Attributes.voiceCallId"}, to="Queue"),
        action("Queue", "TransferContactToQueue", to="End", errors={NME: "End", "QueueAtCapacity": "End"}),
        action("End", "DisconnectParticipant"),
    )


def whisper() -> Document:
    return document(
        "Whisper",
        "AGENT_WHISPER",
        action("Say", "MessageParticipant", {"Text": "$.Attributes.voiceCallId"}, to="End", errors={NME: "End"}),
        action("End", "EndFlowExecution"),
    )


def hold() -> Document:
    return document(
        "Hold",
        "CUSTOMER_HOLD",
        action(
            "Music",
            "MessageParticipantIteratively",
            {
                "Messages": [{"PromptId": "${prompt:Music}"}, {"Text": "Please hold."}],
                "InterruptFrequencySeconds": "20",
            },
            errors={NME: "Music"},
            conditions=[("Equals", "MessagesInterrupted", "Music")],
        ),
    )


def transfer() -> Document:
    return document(
        "Transfer",
        "AGENT_TRANSFER",
        action("Say", "MessageParticipant", {"Text": "One moment."}, to="Agent"),
        action("Agent", "TransferContactToAgent"),
    )


def outbound() -> Document:
    return document(
        "Outbound",
        "OUTBOUND_WHISPER",
        action("Dial", "CompleteOutboundCall", {"CallerId": {"Number": "+14155550100"}}, to="End"),
        action("End", "EndFlowExecution"),
    )


SAMPLES: dict[str, Callable[[], Document]] = {
    "Inbound": inbound,
    "Subflow": subflow,
    "Whisper": whisper,
    "Hold": hold,
    "Transfer": transfer,
    "Outbound": outbound,
}


def context(**changes: Any) -> LintContext:
    """All samples as the flows that there are."""
    flows = {name: parse_flow(json.dumps(build())) for name, build in SAMPLES.items()}
    return LintContext(**{"flows": flows, "flows_complete": True, **changes})


def lint_document(flow: Document, surroundings: LintContext | None = None) -> list[Finding]:
    return lint_text(json.dumps(flow), file="flow.json", context=surroundings or context())
