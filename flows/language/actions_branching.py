"""Action types that hold data, branch, loop and call Lambda functions.

Source: Amazon Connect Developer Guide, contact actions, flow control actions, interactions; Administrator Guide,
"Invoke AWS Lambda functions".
"""

from typing import Final

from flows.language.placement import ALL, TALK
from flows.language.shapes import (
    SWITCH,
    ActionType,
    Choice,
    ConditionRule,
    ErrorRule,
    Form,
    Number,
    Obj,
    Path,
    Reference,
    Texts,
    When,
    at_most_one,
    optional,
    required,
)

NUMERIC_OPERATORS: Final = (
    "NumberGreaterThan",
    "NumberGreaterOrEqualTo",
    "NumberLessThan",
    "NumberLessOrEqualTo",
)
COMPARE_OPERATORS: Final = (
    "Equals",
    "TextStartsWith",
    "TextEndsWith",
    "TextContains",
    *NUMERIC_OPERATORS,
    "KeyExists",
)
AGENT_METRICS: Final = ("NumberOfAgentsAvailable", "NumberOfAgentsStaffed", "NumberOfAgentsOnline")
QUEUE_METRICS: Final = ("OldestContactInQueueAgeSeconds", "NumberOfContactsInQueue")

_FAILS: Final = ErrorRule(("NoMatchingError",))
_TARGET: Final = optional(Choice(("Current", "Related")))
_METRIC: Final = {
    "MetricType": required(Choice(AGENT_METRICS + QUEUE_METRICS)),
    "QueueId": optional(Reference("queue")),
    "AgentId": optional(Reference("agent")),
}
_METRIC_ERRORS: Final = ErrorRule(("NoMatchingError", "NoMatchingCondition"))

BRANCHING: Final = (
    ActionType(
        "UpdateContactAttributes",
        "Set contact attributes",
        ALL,
        (Form(Obj({"Attributes": required(Texts()), "TargetContact": _TARGET}), errors=_FAILS),),
    ),
    ActionType(
        "UpdateFlowAttributes",
        "Set flow attributes",
        ALL,
        (Form(Obj({"FlowAttributes": required(Texts(wrapped=True))}), errors=_FAILS),),
    ),
    ActionType(
        "Compare",
        "Check contact attributes",
        ALL,
        (
            Form(
                Obj({"ComparisonValue": required(Path())}),
                errors=ErrorRule(("NoMatchingCondition",)),
                conditions=ConditionRule(operators=COMPARE_OPERATORS),
                mirror="NoMatchingCondition",
            ),
        ),
    ),
    ActionType(
        "Loop",
        "Loop",
        ALL,
        (
            Form(
                Obj({"LoopCount": required(Number(0, 100))}),
                errors=ErrorRule(optional=("NoMatchingError",)),
                conditions=ConditionRule(exact=(("Equals", "ContinueLooping"), ("Equals", "DoneLooping"))),
                mirror="condition:Equals DoneLooping",
            ),
        ),
    ),
    ActionType(
        "CheckHoursOfOperation",
        "Check hours of operation",
        TALK,
        (
            Form(
                Obj({"HoursOfOperationId": optional(Reference("hours"))}),
                errors=_FAILS,
                conditions=ConditionRule(exact=(("Equals", "True"), ("Equals", "False"))),
                mirror="condition:Equals False",
            ),
        ),
    ),
    ActionType(
        "CheckMetricData",
        "Check queue status / Check staffing",
        TALK,
        (
            Form(
                Obj(_METRIC, (at_most_one("QueueId", "AgentId"),)),
                errors=_METRIC_ERRORS,
                conditions=ConditionRule(exact=(("NumberGreaterThan", "0"),)),
                mirror="NoMatchingError",
                when=(When("MetricType", AGENT_METRICS),),
                name="of agents",
            ),
            Form(
                Obj(_METRIC, (at_most_one("QueueId", "AgentId"),)),
                errors=_METRIC_ERRORS,
                conditions=ConditionRule(operators=("Equals", *NUMERIC_OPERATORS), least=1),
                mirror="NoMatchingError",
                name="of a queue",
            ),
        ),
    ),
    ActionType(
        "Wait",
        "Wait",
        # For chat; flows of these types serve every channel, so the type alone cannot be wrong.
        ALL,
        (
            Form(
                Obj({"TimeLimitSeconds": required(Number(1))}),
                errors=_FAILS,
                conditions=ConditionRule(exact=(("Equals", "WaitCompleted"),)),
            ),
        ),
    ),
    ActionType(
        "UpdateFlowLoggingBehavior",
        "Set logging behavior",
        ALL,
        (Form(Obj({"FlowLoggingBehavior": required(SWITCH)})),),
    ),
    ActionType(
        "InvokeLambdaFunction",
        "Invoke AWS Lambda function",
        ALL,
        (
            Form(
                Obj(
                    {
                        "LambdaFunctionARN": required(Reference("function")),
                        "InvocationTimeLimitSeconds": required(Number(1, 8, dynamic=False)),
                        "InvocationType": optional(Choice(("SYNCHRONOUS", "ASYNCHRONOUS"))),
                        "LambdaInvocationAttributes": optional(Texts()),
                        "ResponseValidation": optional(Obj({"ResponseType": required(Choice(("STRING_MAP", "JSON")))})),
                    }
                ),
                errors=_FAILS,
            ),
        ),
    ),
)
