"""Weaknesses of choices, office hours, third parties, voicemails, queue flows and whispers."""

from flows.resilience import Ending
from tests.unit.flows.resilience.build import (
    NME,
    attributes,
    block,
    callback,
    compare,
    disconnect,
    flow,
    function,
    hook,
    menu,
    queue_flow_to_queue,
    queued,
    resume,
    say,
)
from tests.unit.flows.resilience.planted import (
    ERROR_TO_QUEUE,
    WAIT,
    Planted,
    contact,
    open_hours,
    third_party,
    voicemail,
    with_queue_flow,
)

VOICEMAIL_PATH = ["call", "mark", "stream", "tell", "listen", "bye"]

CHOICES = [
    Planted(
        "the office is closed",
        contact(
            function("call", "open?", "open?"),
            open_hours("hang up"),
            disconnect(),
            *queued(),
        ),
        contact(
            function("call", "open?", "open?"),
            open_hours("back"),
            callback("back", "hang up", "queue", QueueId="C"),
            disconnect(),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "open?", "hang up"],
    ),
    Planted(
        "the caller chose the queue, not the office hours",
        contact(
            function("call", "ask", "ask"),
            menu("ask", {"1": "open?"}, "queue"),
            open_hours("hang up"),
            disconnect(),
            *queued(),
        ),
        contact(
            function("call", "ask", "ask"),
            menu("ask", {"1": "queue", "9": "bye"}, "queue"),
            say("bye", "hang up"),
            disconnect(),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "ask", "open?", "hang up"],
    ),
    Planted(
        "what the caller chose before the failure does not count",
        contact(
            menu("ask", {"3": "call"}, "queue"),
            function("call", "bye", "bye"),
            say("bye", "hang up"),
            disconnect(),
            *queued(),
        ),
        contact(
            menu("ask", {"3": "call"}, "queue"),
            function("call", "bye", "queue"),
            say("bye", "hang up"),
            disconnect(),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "bye", "hang up"],
    ),
    Planted(
        "a third party that does not answer",
        contact(
            function("call", "phone", "phone"),
            third_party("hang up"),
            disconnect(),
        ),
        contact(
            function("call", "phone", "phone"),
            third_party("queue"),
            disconnect(),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "phone", "hang up"],
    ),
    Planted("a voicemail without the mark", [voicemail(flag="false")], [voicemail()], Ending.HANGS_UP, VOICEMAIL_PATH),
    Planted(
        "a voicemail that is not streamed",
        [voicemail(state="Disabled")],
        [voicemail()],
        Ending.HANGS_UP,
        VOICEMAIL_PATH,
    ),
    Planted(
        "a voicemail that nobody announces", [voicemail(text=False)], [voicemail()], Ending.HANGS_UP, VOICEMAIL_PATH
    ),
    Planted(
        "a voicemail that fails to listen",
        [voicemail(listen_error="bye")],
        [voicemail()],
        Ending.HANGS_UP,
        VOICEMAIL_PATH,
    ),
    Planted(
        "EndFlowExecution in an inbound flow",
        contact(function("call", "queue", "go on"), resume(), *queued()),
        contact(function("call", "go on", "go on"), resume(), type="CUSTOMER_WHISPER"),
        Ending.WRONG_END,
        ["call", "go on"],
    ),
    Planted(
        "a module that nobody has looked into",
        contact(
            function("call", "queue", "module"),
            block("module", "InvokeFlowModule", next="queue", errors=[(NME, "queue")], FlowModuleId="m-1"),
            *queued(),
        ),
        ERROR_TO_QUEUE,
        Ending.UNKNOWN_MODULE,
        ["call", "module"],
    ),
    Planted(
        "the queue flow hangs up",
        with_queue_flow(say("busy", "hang up"), disconnect()),
        with_queue_flow(say("busy", "music"), WAIT, resume("stay")),
        Ending.HANGS_UP,
        ["call", "queue", "join", "busy", "hang up"],
        ["Main", "Waiting"],
    ),
    Planted(
        "a Lambda function of the queue flow takes the caller out of the queue",
        with_queue_flow(function("ask", "music", "hang up"), WAIT, resume("stay"), disconnect(), set_hook=False),
        with_queue_flow(function("ask", "music", "music"), WAIT, resume("stay"), set_hook=False),
        Ending.HANGS_UP,
        ["ask", "hang up"],
        ["Waiting"],
    ),
    Planted(
        "a move to another queue that fails and hangs up",
        with_queue_flow(
            function("ask", "move", "move"), queue_flow_to_queue("move", "B", "hang up"), disconnect(), set_hook=False
        ),
        with_queue_flow(
            function("ask", "move", "move"), queue_flow_to_queue("move", "B", "go on"), resume(), set_hook=False
        ),
        Ending.HANGS_UP,
        ["ask", "move", "hang up"],
        ["Waiting"],
        reason="Only one destination was tried (queue B), once",
    ),
    Planted(
        "an event hook to a flow that is not there",
        contact(hook("hook", "AgentWhisper", "${flow:Gone}", "call"), function("call", "queue", "queue"), *queued()),
        [
            *contact(
                hook("hook", "AgentWhisper", "${flow:Whisper}", "call"), function("call", "queue", "queue"), *queued()
            ),
            flow("Whisper", say("a call", "go on"), resume(), type="AGENT_WHISPER"),
        ],
        Ending.MISSING_FLOW,
        ["call", "queue", "join"],
        reason="AgentWhisper",
    ),
    Planted(
        "a whisper that never gives the call back",
        contact(function("call", "once more", "once more"), say("once more", "call"), type="AGENT_WHISPER"),
        contact(function("call", "once", "once"), say("once", "go on"), resume(), type="AGENT_WHISPER"),
        Ending.ENDLESS,
        ["call", "once more", "call"],
    ),
    Planted(
        "an attribute that a failed function cannot have set",
        contact(
            attributes("start", "call", state="new"),
            function("call", "queue", "failed"),
            attributes("failed", "ok?", state="bad"),
            compare("ok?", "$.Attributes.state", {"bad": "hang up"}, "queue"),
            disconnect(),
            *queued(),
        ),
        contact(
            attributes("start", "call", state="new"),
            function("call", "queue", "failed"),
            attributes("failed", "ok?", "queue", state="bad"),
            compare("ok?", "$.Attributes.state", {"bad": "queue"}, "hang up"),
            disconnect(),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "failed", "ok?", "hang up"],
    ),
]
