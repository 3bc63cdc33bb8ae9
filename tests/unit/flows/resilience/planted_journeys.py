"""Weaknesses that cross flows, and loops that never end."""

from flows.resilience import Ending
from tests.unit.flows.resilience.build import NME, block, disconnect, flow, function, loop, menu, queued, say, to_flow
from tests.unit.flows.resilience.planted import ERROR_TO_QUEUE, Planted, contact

JOURNEYS = [
    Planted(
        "across two flows",
        [
            *contact(function("call", "queue", "away"), to_flow("away", "${flow:Sub}", "queue"), *queued()),
            flow("Sub", say("sorry", "hang up"), disconnect()),
        ],
        [
            *contact(function("call", "queue", "away"), to_flow("away", "${flow:Sub}", "queue"), *queued()),
            flow("Sub", say("sorry", "queue"), *queued()),
        ],
        Ending.HANGS_UP,
        ["call", "away", "sorry", "hang up"],
        ["Main", "Sub"],
    ),
    Planted(
        "the second Lambda function fails as well, two flows on",
        [
            *contact(function("call", "away", "away"), to_flow("away", "${flow:Sub}", "queue"), *queued()),
            flow(
                "Sub",
                say("one moment", "ask"),
                function("ask", "queue", "sorry"),
                say("sorry", "hang up"),
                disconnect(),
                *queued(),
            ),
        ],
        [
            *contact(function("call", "away", "away"), to_flow("away", "${flow:Sub}", "queue"), *queued()),
            flow("Sub", say("one moment", "ask"), function("ask", "queue", "sorry"), say("sorry", "queue"), *queued()),
        ],
        Ending.HANGS_UP,
        ["call", "away", "one moment", "ask", "sorry", "hang up"],
        ["Main", "Sub"],
    ),
    Planted(
        "a transfer to a flow that is not there",
        contact(function("call", "queue", "away"), to_flow("away", "${flow:Gone}", "queue"), *queued()),
        ERROR_TO_QUEUE,
        Ending.MISSING_FLOW,
        ["call", "away"],
        reason="Gone is not among the flows",
    ),
    Planted(
        "a transfer to a flow that only the call knows",
        contact(function("call", "queue", "away"), to_flow("away", "$.Attributes.next", "queue"), *queued()),
        ERROR_TO_QUEUE,
        Ending.DYNAMIC_FLOW,
        ["call", "away"],
        reason="$.Attributes.next",
    ),
    Planted(
        "the Lambda function is tried again for ever",
        contact(function("call", "queue", "wait"), say("wait", "call"), *queued()),
        contact(
            function("call", "queue", "again"),
            loop("again", "3", "wait", "queue"),
            say("wait", "call"),
            *queued(),
        ),
        Ending.ENDLESS,
        ["call", "wait", "call"],
        reason="goes round for ever",
    ),
    Planted(
        "a menu that asks a silent caller for ever",
        contact(function("call", "ask", "ask"), menu("ask", {"1": "queue"}, "ask"), *queued()),
        contact(
            function("call", "ask", "ask"),
            menu("ask", {"1": "queue", "9": "ask"}, "again"),
            loop("again", "2", "ask", "queue"),
            *queued(),
        ),
        Ending.ENDLESS,
        ["call", "ask"],
    ),
    Planted(
        "a loop whose rounds begin anew each time",
        contact(
            function("call", "count", "count"),
            loop("count", "$.Attributes.rounds", "wait", "wait"),
            say("wait", "count"),
            *queued(),
        ),
        contact(
            function("call", "count", "count"),
            {
                **loop("count", "$.Attributes.rounds", "wait", "queue"),
                "Transitions": {
                    **loop("count", "", "wait", "queue")["Transitions"],
                    "Errors": [{"ErrorType": NME, "NextAction": "queue"}],
                },
            },
            say("wait", "count"),
            *queued(),
        ),
        Ending.ENDLESS,
        ["call", "count", "wait"],
    ),
    Planted(
        "two flows that send the call to and fro",
        [
            flow("Main", function("call", "there", "there"), to_flow("there", "${flow:Sub}", "queue"), *queued()),
            flow("Sub", say("hm", "back"), to_flow("back", "${flow:Main}", "queue"), *queued()),
        ],
        [
            flow("Main", function("call", "there", "there"), to_flow("there", "${flow:Sub}", "queue"), *queued()),
            flow("Sub", say("hm", "queue"), *queued()),
        ],
        Ending.ENDLESS,
        ["call", "there", "hm", "back", "call"],
        ["Main", "Sub"],
    ),
    Planted(
        "a branch that leads to no block",
        contact(function("call", "queue", "nowhere"), *queued()),
        ERROR_TO_QUEUE,
        Ending.DANGLING,
        ["call"],
        reason="nowhere",
    ),
    Planted(
        "a block without NextAction",
        contact(
            function("call", "queue", "note"),
            block("note", "UpdateContactData", errors=[(NME, "queue")], Name="x"),
            *queued(),
        ),
        contact(
            function("call", "queue", "note"),
            block("note", "UpdateContactData", next="queue", errors=[(NME, "queue")], Name="x"),
            *queued(),
        ),
        Ending.MISSING_BRANCH,
        ["call", "note"],
        reason="no NextAction",
    ),
    Planted(
        "a prompt that cannot be played",
        contact(function("call", "queue", "sorry"), say("sorry", "queue", None), *queued()),
        contact(function("call", "queue", "sorry"), say("sorry", "queue"), *queued()),
        Ending.MISSING_BRANCH,
        ["call", "sorry"],
    ),
]
