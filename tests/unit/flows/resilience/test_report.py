"""What is printed can be read without knowing the code."""

from flows.resilience import prove, prove_flows
from flows.resilience.report import proof_text
from tests.unit.flows.resilience.build import disconnect, flow, function, queued, say, to_flow, together

MAIN = flow("Main", function("Create call", "queue", "Go on"), to_flow("Go on", "${flow:Sub}", "queue"), *queued())
SUB = flow("Sub", say("Say sorry", "Hang up"), disconnect("Hang up"))


def test_a_weak_path_is_printed_block_by_block():
    (path,) = prove(together(MAIN, SUB))
    assert str(path).splitlines() == [
        "WEAK (hangs-up): Main / Create call: the caller is hung up on",
        "  in flow Main",
        "    1. Create call: InvokeLambdaFunction (F)",
        "        !! error NoMatchingError",
        "    2. Go on: TransferToFlow (Sub)",
        "        -> success",
        "  in flow Sub",
        "    3. Say sorry: MessageParticipant (Hello)",
        "        -> success",
        "    4. Hang up: DisconnectParticipant",
        "  WHY: DisconnectParticipant hangs up on the caller. No transfer to a queue was tried on the way, and the",
        "       caller did not choose to end the call.",
    ]


def test_the_verdict_is_the_last_line():
    weak = proof_text(prove_flows(together(MAIN, SUB)))
    assert weak.splitlines()[-1] == "NOT PROVEN: 1 weak path."
    assert "Main [CONTACT_FLOW]: WEAK (1): 1 Lambda block" in weak
    assert "Sub [CONTACT_FLOW]: calls no Lambda function, nothing to prove" in weak
    safe = proof_text(prove_flows(together(flow("Main", function("call", "queue", "queue"), *queued()))))
    assert safe.splitlines()[-1].startswith("PROVEN: no failure of a Lambda function hangs up on a caller (1 flow, 1")


def test_no_phone_number_is_printed():
    from tests.unit.flows.resilience.planted import third_party

    main = flow("Main", function("call", "phone", "phone"), third_party("hang up"), disconnect())
    assert "4155550100" not in proof_text(prove_flows(together(main)))
