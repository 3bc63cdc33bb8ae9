"""Planted defects of what a flow refers to: JSONPaths, functions, other flows, placeholders."""

from __future__ import annotations

from tests.unit.flows.lint.mutations import (
    add_condition,
    both,
    drop,
    get,
    insert,
    put,
)
from tests.unit.flows.lint.planting import plant
from tests.unit.flows.lint.samples import NME, Document, Mutation, action


def _first(new: dict[str, object]) -> Mutation:
    return both(insert(new, before="Greet"))


def _external(identifier: str, path: str) -> dict[str, object]:
    return action(
        identifier, "UpdateContactAttributes", {"Attributes": {"kept": path}}, to="Greet", errors={NME: "Greet"}
    )


def _lambda(identifier: str, to: str, seconds: str = "8", **attributes: str) -> dict[str, object]:
    return action(
        identifier,
        "InvokeLambdaFunction",
        {
            "LambdaFunctionARN": "${function:InvokeSalesforceRestApiFunction}",
            "InvocationTimeLimitSeconds": seconds,
            "LambdaInvocationAttributes": attributes or {"methodName": "updateRecord"},
        },
        to=to,
        errors={NME: to},
    )


def _silent_lambdas(flow: Document) -> None:
    # Create takes 8 seconds already.
    insert(_lambda("Second", "Greet", "7"), before="Greet")(flow)
    insert(_lambda("Third", "Second", "6"), before="Second")(flow)


def _silent_circle(flow: Document) -> None:
    loop = action(
        "Retry",
        "Loop",
        {"LoopCount": "3"},
        to="Greet",
        conditions=[("Equals", "ContinueLooping", "Create"), ("Equals", "DoneLooping", "Greet")],
    )
    flow["Actions"].append(loop)
    get(flow, "Create")["Transitions"]["Errors"][0]["NextAction"] = "Retry"


REFERENCES = [
    plant("callback number that is fixed", put("Number", "CallbackNumber", "+14155550100"), "path", "Number"),
    plant("Compare of a literal", put("Tier", "ComparisonValue", "gold"), "path", "Tier"),
    plant("Compare of all of External", put("Tier", "ComparisonValue", "$.External"), "path", "Tier"),
    plant("unknown root", put("Greet", "Text", "Hello $.Atributes.tier"), "unknown-path", "Greet"),
    plant("unknown member", put("Greet", "Text", "From $.CustomerEndpoint.Number"), "unknown-path", "Greet"),
    plant(
        "unknown path in an operand",
        add_condition("Tier", "Equals", ["$.Attribute.tier"], "Menu"),
        "unknown-path",
        "Tier",
    ),
    plant("attribute that nobody sets", put("Greet", "Text", "Hello $.Attributes.name"), "unset-attribute", "Greet"),
    plant(
        "attribute that is set too late",
        put("Voice", "TextToSpeechVoice", "$.Attributes.tier"),
        "unset-attribute",
        "Voice",
    ),
    plant(
        "attribute that no leading flow sets",
        put("Say", "Text", "$.Attributes.kept"),
        "unset-attribute",
        "Say",
        sample="Subflow",
    ),
    plant(
        "flow attribute that nobody sets",
        put("Tier", "ComparisonValue", "$.FlowAttributes.turn"),
        "attribute-never-set",
        "Tier",
    ),
    plant(
        "flow attribute of another flow",
        put("Say", "Text", "$.FlowAttributes.round"),
        "attribute-never-set",
        "Say",
        sample="Subflow",
    ),
    plant("input that nothing stores", put("Greet", "Text", "$.StoredCustomerInput"), "unset-input", "Greet"),
    plant(
        "answer before the call",
        put("Voice", "TextToSpeechVoice", "$.External.voice"),
        "external-before-lambda",
        "Voice",
    ),
    plant(
        "field that the method never returns",
        put("Remember", "Attributes/voiceCallId", "$.External.id"),
        "lambda-field",
        "Remember",
    ),
    plant(
        "field of the call before",
        both(
            insert(_external("Late", "$.External.voiceCallId"), before="Greet"),
            insert(_lambda("Second", "Late"), before="Late"),
        ),
        "lambda-field",
        "Late",
    ),
    plant(
        "field that the query does not select",
        both(
            insert(_external("Late", "$.External.Subject"), before="Greet"),
            insert(
                _lambda("Find", "Late", methodName="queryRecord", soql="SELECT Id, CaseNumber FROM Case"), before="Late"
            ),
        ),
        "lambda-field",
        "Late",
    ),
    plant(
        "misspelt method",
        put("Create", "LambdaInvocationAttributes/methodName", "createVoicecall"),
        "lambda-method",
        "Create",
    ),
    plant("no method", drop("Create", "LambdaInvocationAttributes"), "lambda-method", "Create"),
    plant(
        "unknown function",
        put("Create", "LambdaFunctionARN", "${function:InvokeTelephonyApi}"),
        "unknown-function",
        "Create",
    ),
    plant("unknown flow", put("Subflow", "ContactFlowId", "${flow:Subfow}"), "unknown-flow", "Subflow"),
    plant(
        "hook on a flow of another type",
        put("Whisper", "EventHooks/AgentWhisper", "${flow:Hold}"),
        "unknown-flow",
        "Whisper",
    ),
    plant(
        "placeholder of an unknown kind",
        put("Working queue", "QueueId", "${queues:BasicQueue}"),
        "placeholder",
        "Working queue",
    ),
    plant(
        "placeholder of another kind",
        put("Working queue", "QueueId", "${hours:BasicHours}"),
        "placeholder",
        "Working queue",
    ),
    plant(
        "ARN of one instance",
        put("Working queue", "QueueId", "arn:aws:connect:us-east-1:123456789012:instance/i/queue/q"),
        "literal-id",
        "Working queue",
    ),
    plant(
        "id of one instance",
        put("Working queue", "QueueId", "12345678-1234-1234-1234-123456789012"),
        "literal-id",
        "Working queue",
    ),
    plant("21 seconds of Lambda without a prompt", _silent_lambdas, "lambda-run", "Second"),
    plant("retries without a prompt", _silent_circle, "lambda-run", "Create"),
]
