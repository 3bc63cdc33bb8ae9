"""How references, options and counters are followed, and what the summary says."""

from dataclasses import replace

import pytest

from flows.resilience import Ending, ProofLimitError, graph, prove, prove_flows
from tests.unit.flows.resilience.build import (
    attributes,
    block,
    callback,
    compare,
    disconnect,
    flow,
    function,
    loop,
    menu,
    queued,
    resume,
    say,
    set_queue,
    to_flow,
    to_queue,
    together,
)

SUB = flow("Sub", say("hello", "queue"), *queued())


def transfer(reference: str):
    return flow("Main", function("call", "away", "away"), to_flow("away", reference, "queue"), *queued())


def test_a_resolved_flow_arn_is_followed_by_the_map_of_names():
    arn = "arn:aws:connect:us-east-1:123456789012:instance/i/contact-flow/f"
    assert [path.kind for path in prove(together(transfer(arn), SUB))] == [Ending.MISSING_FLOW]
    assert prove(together(transfer(arn), SUB), names={arn: "Sub"}) == []


def test_the_name_that_an_export_keeps_beside_the_arn_is_followed():
    main = transfer("arn:aws:connect:us-east-1:123456789012:instance/i/contact-flow/f")
    exported = {
        **main.actions,
        "away": replace(main.actions["away"], metadata={"parameters": {"ContactFlowId": {"displayName": "Sub"}}}),
    }
    assert prove(together(replace(main, actions=exported), SUB)) == []


def test_a_flow_elsewhere_can_be_assumed_safe():
    assert prove(together(transfer("${flow:Elsewhere}")), assume_safe=["Elsewhere"]) == []


def test_the_queue_that_the_calling_flow_has_set_is_known_in_the_subflow():
    sub = flow(
        "Sub",
        function("call", "join", "join"),
        to_queue("join", "other"),
        set_queue("other", "B", "y"),
        to_queue("y", "bye"),
        disconnect("bye"),
    )
    main = flow("Main", set_queue("set", "A", "away"), to_flow("away", "${flow:Sub}", "queue"), *queued())
    assert prove(together(main, sub)) == []
    alone = prove(together(sub))
    assert [step.block for step in alone[0].steps] == ["call", "join", "other", "y", "bye"]
    assert alone[0].steps[1].branch.endswith("no block has set a queue")


def test_a_weak_path_names_the_flows_that_led_to_the_failing_function():
    sub = flow("Sub", function("call", "queue", "bye"), disconnect("bye"), *queued())
    main = flow("Main", to_flow("away", "${flow:Sub}", "queue"), *queued())
    (path,) = prove(together(main, sub))
    assert path.approach == ("Main", "Sub")
    assert "the call came through: Main > Sub" in str(path)


def test_a_structural_option_is_the_same_all_along_a_path():
    # With the option off there is no callback; with it on the second block is there as well.
    rule = {"when": "callback.enabled", "otherwise": "queue"}
    safe = flow(
        "Main",
        function("call", "first", "first"),
        callback("first", "bye", "second", QueueId="C"),
        callback("second", "bye", "queue", QueueId="D"),
        disconnect("bye"),
        *queued(),
        options={"first": rule, "second": rule},
    )
    assert prove(together(safe)) == []
    weak = replace(safe, actions={**safe.actions, "second": replace(safe.actions["second"], metadata={
        "scv": {"when": "callback.enabled", "otherwise": "bye"}
    })})  # fmt: skip
    assert prove(together(weak)) == [], "the second block is never left out where the first is there"


def test_an_option_that_leaves_the_fallback_out_is_found():
    main = flow(
        "Main",
        function("call", "queue", "queue"),
        *queued(),
        options={"second queue": {"when": "!small", "otherwise": "hang up at last"}},
    )
    (path,) = prove(together(main))
    assert path.kind is Ending.HANGS_UP
    assert [step.branch for step in path.steps][-2] == "left out: option small is on"


def test_an_attribute_set_after_the_failure_decides_a_compare_block():
    main = flow(
        "Main",
        function("call", "queue", "mark"),
        attributes("mark", "check", "queue", outcome="failed"),
        compare("check", "$.Attributes.outcome", {"failed": "queue"}, "bye"),
        disconnect("bye"),
        *queued(),
    )
    assert prove(together(main)) == []


def test_a_function_may_change_an_attribute_that_was_known():
    main = flow(
        "Main",
        attributes("mark", "call", "queue", outcome="fine"),
        function("call", "queue", "check"),
        compare("check", "$.Attributes.outcome", {"fine": "queue"}, "bye"),
        disconnect("bye"),
        *queued(),
    )
    (path,) = prove(together(main))
    assert [step.block for step in path.steps] == ["call", "check", "bye"]


def test_rounds_are_counted():
    main = flow(
        "Main",
        function("call", "q", "q"),
        set_queue("q", "A", "join"),
        to_queue("join", "rounds"),
        loop("rounds", "2", "join", "bye"),
        disconnect("bye"),
    )
    assert prove(together(main)) == [], "three attempts at one queue"
    once = replace(main.actions["rounds"], parameters={"LoopCount": "1"})
    (path,) = prove(together(replace(main, actions={**main.actions, "rounds": once})))
    assert path.kind is Ending.HANGS_UP
    assert "2 times" in path.reason


def test_a_choice_to_hear_it_again_is_no_endless_loop():
    main = flow("Main", function("call", "ask", "ask"), menu("ask", {"9": "ask"}, "queue"), *queued())
    assert prove(together(main)) == []


def test_a_lambda_after_the_callback_was_placed_may_fail():
    placed = callback("back", "call", "queue", QueueId="C")
    main = flow("Main", placed, function("call", "bye", "bye"), disconnect("bye"), *queued())
    (proof,) = prove_flows(together(main))
    assert proof.proven
    assert dict(proof.endings) == {Ending.SECURED: 1}


def test_the_summary_counts_paths_by_their_end():
    main = flow("Main", function("call", "queue", "queue"), *queued())
    (proof,) = prove_flows(together(main))
    # Setting a queue succeeds or fails, joining succeeds or fails in two ways; a failed transfer goes on.
    assert proof.endings[Ending.QUEUED] > 0
    assert proof.endings[Ending.HANG_UP_EXHAUSTED] > 0
    assert proof.paths == sum(proof.endings.values())
    assert proof.blocks == 5


def test_a_block_that_no_call_comes_to_is_named():
    main = flow("Main", say("hello", "queue"), *queued(), function("lost", "queue", "queue"))
    (proof,) = prove_flows(together(main))
    assert (proof.lambda_blocks, proof.unreachable) == ((), ("lost",))


@pytest.mark.parametrize(
    "kind", ["CUSTOMER_WHISPER", "AGENT_WHISPER", "OUTBOUND_WHISPER", "CUSTOMER_HOLD", "AGENT_HOLD"]
)
def test_whispers_and_holds_give_the_call_back(kind: str):
    main = flow("Main", function("call", "go on", None), resume(), type=kind)
    (proof,) = prove_flows(together(main))
    assert proof.proven
    assert set(proof.endings) == {Ending.CALL_GOES_ON}


def test_a_whisper_cannot_hang_up():
    main = flow("Main", function("call", "go on", "bye"), resume(), disconnect("bye"), type="AGENT_WHISPER")
    assert [path.kind for path in prove(together(main))] == [Ending.HANGS_UP]


def test_going_round_in_the_queue_flow_is_waiting():
    main = flow("Main", function("call", "tell", "tell"), say("tell", "call"), type="CUSTOMER_QUEUE")
    assert prove(together(main)) == []


def test_an_unknown_block_takes_all_its_branches():
    odd = block("odd", "SomethingNew", next="queue", conditions=[("x", "bye")], errors=[("NoMatchingError", "queue")])
    main = flow("Main", function("call", "queue", "odd"), odd, disconnect("bye"), *queued())
    (path,) = prove(together(main))
    assert [step.block for step in path.steps] == ["call", "odd", "bye"]


def test_flows_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(graph, "MOST_STATES", 10)
    with pytest.raises(ProofLimitError, match="more than 10 states"):
        prove(together(flow("Main", function("call", "queue", "queue"), *queued())))
