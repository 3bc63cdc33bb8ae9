"""Action types that route, transfer, call back and end.

Source: Amazon Connect Developer Guide, contact actions, flow control actions, participant actions and interactions.
"""

from typing import Final

from flows.language.placement import ALL, ROUTE, TALK, WHISPERS
from flows.language.shapes import (
    BOOLEAN,
    ActionType,
    Anything,
    Choice,
    ErrorRule,
    Field,
    Form,
    Items,
    Matching,
    Number,
    Obj,
    Path,
    Reference,
    Text,
    When,
    at_least_one,
    at_most_one,
    exactly_one,
    optional,
    required,
)

EVENT_HOOKS: Final = (
    "AgentHold",
    "AgentWhisper",
    "CustomerHold",
    "CustomerQueue",
    "CustomerRemaining",
    "CustomerWhisper",
    "DefaultAgentUI",
    "DisconnectAgentUI",
    "PauseContact",
    "ResumeContact",
)
E164: Final = Matching(r"\+[1-9][0-9]{1,14}", "a phone number in E.164 form, such as +14155550100")

_FAILS: Final = ErrorRule(("NoMatchingError",))
_QUEUED: Final = ErrorRule(("NoMatchingError", "QueueAtCapacity"))
_QUEUE: Final = {"QueueId": optional(Reference("queue")), "AgentId": optional(Reference("agent"))}
_VOICE_ID: Final = (
    "IsVoiceIdStreamingEnabled",
    "IsVoiceAuthenticationEnabled",
    "IsFraudDetectionEnabled",
    "VoiceAuthenticationThreshold",
    "VoiceAuthenticationResponseTime",
    "FraudDetectionThreshold",
    "FraudDetectionWatchlistId",
    "WatchlistId",
)
_CONTACT_DATA: Final = ("Name", "Description", "LanguageCode", "CustomerId", "WisdomSessionArn", *_VOICE_ID)

_THIRD_PARTY: Final = Obj(
    {
        "ThirdPartyPhoneNumber": required(E164),
        "ThirdPartyConnectionTimeLimitSeconds": required(Number(0, 600)),
        "ContinueFlowExecution": required(BOOLEAN),
        "ThirdPartyDTMFDigits": optional(Matching("[0-9,*#]{1,50}", "1 to 50 of 0-9, comma, * and #")),
        "CallerId": optional(
            Obj({"Number": optional(E164), "Name": optional(Text())}, (at_least_one("Number", "Name"),))
        ),
    }
)

_ATTRIBUTE: Final = Obj(
    {
        "Name": required(Text()),
        "Value": required(Text()),
        "ProficiencyLevel": required(Number(1, 5)),
        "ComparisonOperator": required(Choice(("NumberGreaterOrEqualTo",))),
    }
)
_ALTERNATIVES: Final = Items(Obj({"AttributeCondition": required(_ATTRIBUTE)}), least=1)
_STEP: Final = Obj(
    {
        "Expression": required(
            Obj(
                {
                    "AttributeCondition": optional(_ATTRIBUTE),
                    "AndExpression": optional(_ALTERNATIVES),
                },
                (exactly_one("AttributeCondition", "AndExpression"),),
            )
        ),
        "Expiry": optional(Obj({"DurationInSeconds": required(Number(1))})),
    }
)

ROUTING: Final = (
    ActionType(
        "UpdateContactTargetQueue",
        "Set working queue",
        ROUTE,
        (Form(Obj(_QUEUE, (exactly_one("QueueId", "AgentId"),)), errors=_FAILS),),
    ),
    ActionType("TransferContactToQueue", "Transfer to queue", ROUTE, (Form(Obj(), errors=_QUEUED),), ends_flow=True),
    ActionType(
        "DequeueContactAndTransferToQueue",
        "Transfer to queue",
        frozenset({"CUSTOMER_QUEUE"}),
        (Form(Obj(_QUEUE, (exactly_one("QueueId", "AgentId"),)), errors=_QUEUED),),
        ends_flow=True,
    ),
    ActionType(
        "TransferContactToAgent",
        "Transfer to agent",
        frozenset({"AGENT_TRANSFER", "QUEUE_TRANSFER"}),
        (Form(next_required=False),),
        terminal=True,
    ),
    ActionType(
        "TransferToFlow",
        "Transfer to flow",
        ROUTE,
        (Form(Obj({"ContactFlowId": required(Reference("flow"))}), errors=_FAILS),),
        ends_flow=True,
    ),
    ActionType(
        "TransferParticipantToThirdParty",
        "Transfer to phone number",
        TALK,
        (
            Form(
                _THIRD_PARTY,
                errors=ErrorRule(("NoMatchingError",), ("CallFailed", "ConnectionTimeLimitExceeded")),
                when=(When("ContinueFlowExecution", ("True",)),),
                name='with ContinueFlowExecution "True"',
            ),
            Form(_THIRD_PARTY, errors=_FAILS, name='with ContinueFlowExecution "False"'),
        ),
        prompts=True,
        doubtful_in={"AGENT_TRANSFER": ("CallFailed", "ConnectionTimeLimitExceeded")},
    ),
    ActionType(
        "CreateCallbackContact",
        "Transfer to queue (callback)",
        TALK,
        (
            Form(
                Obj(
                    {
                        "InitialCallDelaySeconds": required(Number(1, 259200)),
                        "RetryDelaySeconds": required(Number(1, 259200)),
                        "MaximumConnectionAttempts": required(Number(1)),
                        **_QUEUE,
                        "ContactFlowId": optional(Reference("flow")),
                        "CallerId": optional(Anything()),
                    },
                    (at_most_one("QueueId", "AgentId"),),
                ),
                errors=_FAILS,
            ),
        ),
    ),
    ActionType(
        "UpdateContactCallbackNumber",
        "Set callback number",
        TALK,
        (
            Form(
                Obj({"CallbackNumber": required(Path())}),
                errors=ErrorRule(("InvalidCallbackNumber", "CallbackNumberNotDialable")),
            ),
        ),
    ),
    ActionType(
        "UpdateContactRoutingBehavior",
        "Change routing priority / age",
        # The Developer Guide says CONTACT_FLOW; the Administrator Guide adds transfers and queue flows.
        TALK,
        (
            Form(
                Obj(
                    {
                        "QueuePriority": optional(Number(1, dynamic=False)),
                        "QueueTimeAdjustmentSeconds": optional(Number(-(10**9))),
                    },
                    (exactly_one("QueuePriority", "QueueTimeAdjustmentSeconds"),),
                )
            ),
        ),
    ),
    ActionType(
        "UpdateContactRoutingCriteria",
        "Set routing criteria",
        TALK,
        (
            Form(
                Obj({"RoutingCriteria": required(Obj({"Steps": required(Items(_STEP, least=1))}))}),
                errors=_FAILS,
            ),
        ),
    ),
    ActionType(
        "UpdateContactEventHooks",
        "Set event flow",
        ALL,
        (
            Form(
                Obj(
                    {
                        "EventHooks": required(
                            Obj(
                                {hook: optional(Reference("flow")) for hook in EVENT_HOOKS},
                                (exactly_one(*EVENT_HOOKS),),
                            )
                        )
                    }
                ),
                errors=_FAILS,
            ),
        ),
    ),
    ActionType(
        "UpdateContactData",
        "Set contact data",
        ALL,
        (
            Form(
                Obj(
                    {
                        **{name: optional(Text()) for name in _CONTACT_DATA},
                        "TargetContact": optional(Choice(("Current", "Related"))),
                        "References": Field(Anything(), doubtful=True),
                    },
                    (at_least_one(*_CONTACT_DATA, "References"),),
                ),
                errors=_FAILS,
            ),
        ),
    ),
    ActionType(
        "CompleteOutboundCall",
        "Call phone number",
        frozenset({"OUTBOUND_WHISPER"}),
        (Form(Obj({"CallerId": optional(Obj({"Number": required(E164)}))})),),
    ),
    ActionType("DisconnectParticipant", "Disconnect", TALK, (Form(next_required=False),), terminal=True),
    ActionType(
        "EndFlowExecution",
        "End flow / Resume",
        WHISPERS | {"CUSTOMER_QUEUE"},
        (Form(next_required=False),),
        terminal=True,
    ),
)
