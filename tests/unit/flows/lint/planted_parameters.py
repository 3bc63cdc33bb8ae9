"""Planted defects of parameters."""

from __future__ import annotations

from tests.unit.flows.lint.mutations import (
    both,
    drop,
    put,
)
from tests.unit.flows.lint.planting import plant

PARAMETERS = [
    plant("unknown parameter", put("Create", "Retries", "3"), "unknown-parameter", "Create"),
    plant("queue id in the transfer", put("Queue", "QueueId", "${queue:BasicQueue}"), "unknown-parameter", "Queue"),
    plant(
        "validation in a menu",
        put("Menu", "InputValidation", {"CustomValidation": {"MaximumLength": "1"}}),
        "unknown-parameter",
        "Menu",
    ),
    plant(
        "encrypted phone number",
        put("Ask", "InputEncryption", {"EncryptionKeyId": "k", "Key": "p"}),
        "unknown-parameter",
        "Ask",
    ),
    plant("misspelt nested parameter", put("Stream", "Participants/0/Direction", "To"), "unknown-parameter", "Stream"),
    plant("no time limit", drop("Create", "InvocationTimeLimitSeconds"), "missing-parameter", "Create"),
    plant(
        "no validation of stored input",
        drop("Ask for digits", "InputValidation"),
        "missing-parameter",
        "Ask for digits",
    ),
    plant("no time limit of a menu", drop("Menu", "InputTimeLimitSeconds"), "missing-parameter", "Menu"),
    plant("no retry delay", drop("Call back", "RetryDelaySeconds"), "missing-parameter", "Call back"),
    plant("two prompts at once", put("Greet", "PromptId", "${prompt:Hello}"), "one-of", "Greet"),
    plant("no prompt", drop("Greet", "Text"), "one-of", "Greet"),
    plant("queue and agent", put("Working queue", "AgentId", "$.Attributes.voiceCallId"), "one-of", "Working queue"),
    plant("two event hooks", put("Whisper", "EventHooks/CustomerHold", "${flow:Hold}"), "one-of", "Whisper"),
    plant("no event hook", put("Whisper", "EventHooks", {}), "one-of", "Whisper"),
    plant(
        "nothing to describe",
        both(drop("Describe", "Description"), drop("Describe", "LanguageCode")),
        "one-of",
        "Describe",
    ),
    plant("priority and age", put("Priority", "QueueTimeAdjustmentSeconds", "60"), "one-of", "Priority"),
    plant("Lambda waits 9 seconds", put("Create", "InvocationTimeLimitSeconds", "9"), "parameter-value", "Create"),
    plant("menu waits 181 seconds", put("Menu", "InputTimeLimitSeconds", "181"), "parameter-value", "Menu"),
    plant("loop of 101 rounds", put("Again", "LoopCount", "101"), "parameter-value", "Again"),
    plant("priority 0", put("Priority", "QueuePriority", "0"), "parameter-value", "Priority"),
    plant("callback in a week", put("Call back", "InitialCallDelaySeconds", "604800"), "parameter-value", "Call back"),
    plant("no attempt at all", put("Call back", "MaximumConnectionAttempts", "0"), "parameter-value", "Call back"),
    plant("phone number without plus", put("Dial", "ThirdPartyPhoneNumber", "4155550100"), "parameter-value", "Dial"),
    plant("letters as DTMF", put("Dial", "ThirdPartyDTMFDigits", "abc"), "parameter-value", "Dial"),
    plant(
        "six terminating keys",
        put("Ask for digits", "DTMFConfiguration/InputTerminationSequence", "######"),
        "parameter-value",
        "Ask for digits",
    ),
    plant(
        "proficiency 6",
        put("Skills", "RoutingCriteria/Steps/0/Expression/AttributeCondition/ProficiencyLevel", "6"),
        "parameter-value",
        "Skills",
    ),
    plant("logging sometimes", put("Log", "FlowLoggingBehavior", "Sometimes"), "parameter-value", "Log"),
    plant("unknown metric", put("Waiting", "MetricType", "NumberOfCoffees"), "parameter-value", "Waiting"),
    plant("too long a prompt", put("Greet", "Text", "x" * 6001), "parameter-value", "Greet"),
    plant("too many billed characters", put("Greet", "Text", "x" * 3001), "parameter-value", "Greet"),
    plant(
        "flow attribute with a dot",
        put("Note", "FlowAttributes", {"round": {"Value": "1"}, "a.b": {"Value": "1"}}),
        "parameter-value",
        "Note",
    ),
    plant(
        "name instead of a queue's id",
        put("Working queue", "QueueId", "BasicQueue"),
        "parameter-value",
        "Working queue",
    ),
    plant(
        "live and later analytics",
        put("Analyse", "VoiceBehavior/VoiceAnalyticsBehavior/AnalyticsModes", ["RealTime", "PostContact"]),
        "parameter-value",
        "Analyse",
    ),
    plant("text instead of an object", put("Create", "ResponseValidation", "JSON"), "parameter-shape", "Create"),
    plant("object instead of a text", put("Greet", "Text", {"en": "Hello"}), "parameter-shape", "Greet"),
    plant(
        "text instead of a list",
        put("Record", "RecordingBehavior/RecordedParticipants", "Agent"),
        "parameter-shape",
        "Record",
    ),
    plant(
        "time limit from an attribute",
        put("Create", "InvocationTimeLimitSeconds", "$.Channel"),
        "static-parameter",
        "Create",
    ),
    plant(
        "half a path in an id",
        put("Working queue", "QueueId", "queue/$.Attributes.voiceCallId"),
        "mixed-value",
        "Working queue",
    ),
    plant(
        "JSON boolean",
        put("Ask for digits", "DTMFConfiguration/DisableCancelKey", True),
        "boolean-not-text",
        "Ask for digits",
    ),
    plant("null", put("Greet", "Text", None), "boolean-not-text", "Greet"),
    plant("JSON number", put("Again", "LoopCount", 2), "number-not-text", "Again"),
    plant("empty text", put("Remember", "Attributes/empty", ""), "empty-string", "Remember"),
    plant("references of a contact", put("Describe", "References", {"url": "x"}), "doubtful", "Describe"),
    plant(
        "DTMF settings in a menu", put("Menu", "DTMFConfiguration", {"DisableCancelKey": "True"}), "doubtful", "Menu"
    ),
    plant(
        "one participant recorded",
        put("Record", "RecordingBehavior/RecordedParticipants", ["Agent"]),
        "recording-participants",
        "Record",
    ),
    plant(
        "analytics without recording",
        put("Analyse", "VoiceBehavior/VoiceRecordingBehavior/RecordedParticipants", []),
        "recording-participants",
        "Analyse",
    ),
    plant(
        "SSML without speak", put("Ask for digits", "SSML", "Please enter <b>all</b> digits."), "ssml", "Ask for digits"
    ),
]
