"""Action types that record, analyse and stream.

Source: Amazon Connect Developer Guide, contact actions.
"""

from typing import Final

from flows.language.placement import ALL, TALK, WHISPERS
from flows.language.shapes import (
    BOOLEAN,
    SWITCH,
    ActionType,
    Anything,
    Choice,
    ErrorRule,
    Field,
    Form,
    Items,
    Obj,
    Text,
    When,
    at_least_one,
    at_most_one,
    optional,
    required,
)

_PARTICIPANTS: Final = Items(Choice(("Agent", "Customer")), most=2)
_SCREEN: Final = Items(Choice(("Agent",)), most=1)
_LANGUAGE: Final = Text()
_RESULTS: Final = Choice(("RedactedAndOriginal", "RedactedOnly"))

_OLD_ANALYTICS: Final = Obj(
    {
        "Enabled": required(BOOLEAN),
        "AnalyticsLanguage": optional(_LANGUAGE),
        "AnalyticsRedactionBehavior": optional(SWITCH),
        "AnalyticsRedactionResults": optional(_RESULTS),
        "ChannelConfiguration": optional(
            Obj(
                {
                    channel: optional(
                        Obj({"AnalyticsModes": required(Items(Choice(("RealTime", "PostContact", "ContactLens"))))})
                    )
                    for channel in ("Voice", "Chat")
                }
            )
        ),
        # Exports from before ChannelConfiguration.
        "AnalyticsMode": optional(Choice(("RealTime", "PostContact"))),
    }
)
_OLD_RECORDING: Final = Obj(
    {
        "RecordedParticipants": required(_PARTICIPANTS),
        "IVRRecordingBehavior": optional(SWITCH),
        "ScreenRecordedParticipants": optional(_SCREEN),
    }
)

_REDACTION: Final = Obj(
    {
        "Enabled": required(BOOLEAN),
        "RedactionResults": optional(_RESULTS),
        "RedactionMaskMode": optional(Choice(("PII", "EntityType"))),
        "RedactionEntities": optional(Items(Text())),
    }
)
_VOICE_ANALYTICS: Final = Obj(
    {
        "Enabled": required(BOOLEAN),
        "AnalyticsLanguage": optional(_LANGUAGE),
        "AnalyticsModes": optional(Items(Choice(("RealTime", "PostContact", "AutomatedInteraction")), most=2)),
        "SentimentConfiguration": optional(Obj({"Enabled": required(BOOLEAN)})),
        "SummaryConfiguration": optional(
            Obj({"SummaryModes": required(Items(Choice(("PostContact", "AutomatedInteraction"))))})
        ),
        "ConversationalAnalyticsRedactionConfiguration": optional(_REDACTION),
    }
)
_VOICE: Final = Obj(
    {
        "VoiceRecordingBehavior": optional(
            Obj({"RecordedParticipants": required(_PARTICIPANTS), "IVRRecordingBehavior": optional(SWITCH)})
        ),
        "VoiceAnalyticsBehavior": optional(_VOICE_ANALYTICS),
    },
    (at_least_one("VoiceRecordingBehavior", "VoiceAnalyticsBehavior"),),
)
_CURRENT: Final = Obj(
    {
        "VoiceBehavior": optional(_VOICE),
        "ChatBehavior": optional(Anything()),
        "ScreenRecordingBehavior": Field(Anything()),
    },
    (
        at_most_one("VoiceBehavior", "ChatBehavior"),
        at_least_one("VoiceBehavior", "ChatBehavior", "ScreenRecordingBehavior"),
    ),
)
_CHANNEL_ERRORS: Final = ("NoMatchingError", "ChannelMismatch")

RECORDING: Final = (
    ActionType(
        "UpdateContactRecordingBehavior",
        "Set recording and analytics behavior (older)",
        TALK | {"OUTBOUND_WHISPER"},
        (Form(Obj({"RecordingBehavior": required(_OLD_RECORDING), "AnalyticsBehavior": optional(_OLD_ANALYTICS)})),),
    ),
    ActionType(
        "UpdateContactRecordingAndAnalyticsBehavior",
        "Set recording, analytics and processing behavior",
        ALL,
        (
            Form(
                _CURRENT,
                errors=ErrorRule(_CHANNEL_ERRORS, ("InFlightRedactionConfigurationFailed",)),
                when=(When("ChatBehavior"),),
                name="for chat",
            ),
            Form(_CURRENT, errors=ErrorRule(_CHANNEL_ERRORS), name="for voice"),
        ),
    ),
    ActionType(
        "UpdateContactMediaStreamingBehavior",
        "Start / stop media streaming",
        TALK | WHISPERS,
        (
            Form(
                Obj(
                    {
                        "MediaStreamingState": required(SWITCH),
                        "MediaStreamType": required(Choice(("Audio",))),
                        "Participants": required(
                            Items(
                                Obj(
                                    {
                                        "ParticipantType": required(Choice(("Customer",))),
                                        "MediaDirections": required(Items(Choice(("From", "To")), least=1, most=2)),
                                    }
                                ),
                                least=1,
                            )
                        ),
                    }
                ),
                errors=ErrorRule(("NoMatchingError",)),
            ),
        ),
    ),
)
