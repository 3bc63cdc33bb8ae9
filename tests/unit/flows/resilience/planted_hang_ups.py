"""Weaknesses of queues, callbacks and branches that are not there."""

from flows.resilience import Ending
from tests.unit.flows.resilience.build import (
    callback,
    disconnect,
    flow,
    function,
    menu,
    queued,
    say,
    set_queue,
    to_queue,
)
from tests.unit.flows.resilience.planted import ERROR_TO_QUEUE, Planted, contact

HANG_UPS = [
    Planted(
        "the error branch hangs up",
        contact(function("call", "queue", "hang up"), disconnect(), *queued()),
        ERROR_TO_QUEUE,
        Ending.HANGS_UP,
        ["call", "hang up"],
        reason="No transfer to a queue was tried",
    ),
    Planted(
        "there is no error branch",
        contact(function("call", "queue", None), *queued()),
        ERROR_TO_QUEUE,
        Ending.MISSING_BRANCH,
        ["call"],
        reason="no branch for NoMatchingError",
    ),
    Planted(
        "the queue's error disconnects without fallback",
        contact(function("call", "q", "q"), set_queue("q", "A", "join"), to_queue("join", "hang up"), disconnect()),
        ERROR_TO_QUEUE,
        Ending.HANGS_UP,
        ["call", "q", "join", "hang up"],
        reason="Only one destination was tried (queue A), once",
    ),
    Planted(
        "the fallback is the queue that just failed",
        contact(
            function("call", "q", "q"),
            set_queue("q", "A", "join"),
            to_queue("join", "again"),
            to_queue("again", "hang up"),
            disconnect(),
        ),
        contact(
            function("call", "q", "q"),
            set_queue("q", "A", "join"),
            to_queue("join", "again"),
            to_queue("again", "third time"),
            to_queue("third time", "hang up"),
            disconnect(),
        ),
        Ending.HANGS_UP,
        ["call", "q", "join", "again", "hang up"],
        reason="2 times",
    ),
    Planted(
        "no block sets the queue",
        contact(function("call", "queue", "join now"), to_queue("join now", "hang up"), disconnect(), *queued()),
        contact(
            set_queue("before", "A", "call"),
            function("call", "queue", "join now"),
            to_queue("join now", "queue"),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "join now", "hang up"],
        reason="No transfer to a queue was tried",
    ),
    Planted(
        "a queue that cannot be set, and nothing else",
        contact(
            function("call", "q", "q"),
            set_queue("q", "A", "go", "hang up"),
            to_queue("go", "queue"),
            disconnect(),
            *queued(),
        ),
        contact(function("call", "q", "q"), set_queue("q", "A", "go", "queue"), to_queue("go", "queue"), *queued()),
        Ending.HANGS_UP,
        ["call", "q", "hang up"],
        reason="what failed on the way: queue A",
    ),
    Planted(
        "a callback whose error disconnects, though the caller chose it",
        contact(
            function("call", "q", "q"),
            set_queue("q", "A", "ask"),
            menu("ask", {"2": "back"}, "queue"),
            callback("back", "hang up", "hang up"),
            disconnect(),
            *queued(),
        ),
        contact(
            function("call", "q", "q"),
            set_queue("q", "A", "ask"),
            menu("ask", {"2": "back"}, "queue"),
            callback("back", "hang up", "queue"),
            disconnect(),
            *queued(),
        ),
        Ending.HANGS_UP,
        ["call", "q", "ask", "back", "hang up"],
        reason="what failed on the way: callback to queue A",
    ),
    Planted(
        "a callback with no queue to call back from",
        contact(function("call", "back", "back"), callback("back", "hang up", "hang up"), disconnect()),
        contact(
            function("call", "back", "back"), callback("back", "hang up", "queue", QueueId="C"), disconnect(), *queued()
        ),
        Ending.HANGS_UP,
        ["call", "back", "hang up"],
    ),
    Planted(
        "the callback's own flow hangs up",
        [
            *contact(
                function("call", "back", "back"),
                callback("back", "bye", "queue", QueueId="C", ContactFlowId="${flow:Due}"),
                disconnect("bye"),
                *queued(),
            ),
            flow("Due", say("sorry", "hang up"), disconnect()),
        ],
        [
            *contact(
                function("call", "back", "back"),
                callback("back", "bye", "queue", QueueId="C", ContactFlowId="${flow:Due}"),
                disconnect("bye"),
                *queued(),
            ),
            flow("Due", say("sorry", "queue"), *queued()),
        ],
        Ending.HANGS_UP,
        ["call", "back", "sorry", "hang up"],
        ["Main", "Due"],
    ),
]
