"""Against random flows: who walks at random comes to no bad end that the proof does not name."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.language.document import Flow
from flows.resilience import prove
from tests.unit.flows.resilience.build import (
    Block,
    callback,
    disconnect,
    flow,
    function,
    loop,
    menu,
    queued,
    say,
    set_queue,
    to_queue,
    together,
)  # fmt: skip

NAMES = [f"b{number}" for number in range(8)]


@st.composite
def targets(draw: st.DrawFn, index: int) -> str:
    """Mostly onwards, so that many of the flows can be proven; sometimes back."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.sampled_from(NAMES))
    return draw(st.sampled_from([*NAMES[index + 1 :], "queue", "queue"]))


@st.composite
def blocks(draw: st.DrawFn, index: int) -> Block:
    name = NAMES[index]
    first, second, third = (draw(targets(index)) for _ in range(3))
    kind = draw(st.sampled_from([0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7]))
    return [
        lambda: function(name, first, second),
        lambda: say(name, first),
        lambda: set_queue(name, draw(st.sampled_from("AB")), first, second),
        lambda: to_queue(name, first),
        lambda: menu(name, {"1": first, "2": second}, third),
        lambda: callback(name, first, second, QueueId="C"),
        lambda: loop(name, "2", first, second),
        lambda: disconnect(name),
    ][kind]()


@st.composite
def random_flows(draw: st.DrawFn) -> Flow:
    start = function("start", draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES)))
    ending = draw(st.sampled_from([queued(), [*queued()[:2], disconnect("second queue")]]))
    return flow("Main", start, *[draw(blocks(index)) for index in range(len(NAMES))], *ending)


def walk(item: Flow, seed: int) -> str | None:
    """A caller's walk from the failure of the first function; the bad end, if it comes to one."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    rounds: dict[str, int] = {}
    target, tried, wanted, attempts, chose = "", set[str](), "", 0, False
    at = item.actions["start"].errors[0].target
    for _ in range(200):
        action = item.actions[at]
        fails = bool(action.errors) and chance.random() < 0.6
        error = chance.choice(action.errors).target if action.errors else ""
        match action.type:
            case "DisconnectParticipant":
                allowed = chose or (attempts and (len(tried) > 1 or attempts > 2))
                return None if allowed else at
            case "TransferContactToQueue":
                if target and not fails:
                    return None
                place = target or wanted
                tried |= {place} - {""}
                attempts += bool(place)
                at, chose = error, False
            case "CreateCallbackContact":
                if not fails:
                    return None
                tried, at, chose = tried | {"callback"}, error, False
            case "UpdateContactTargetQueue":
                queue = action.parameters["QueueId"]
                if fails:
                    tried, wanted, at, chose = tried | {queue}, queue, error, False
                else:
                    target, wanted, at = queue, "", action.next or ""
            case "GetParticipantInput":
                chose = not fails
                at = error if fails else chance.choice(action.conditions).target
            case "Loop":
                left = rounds.setdefault(at, 2)
                rounds[at] = left - 1
                if left == 0:
                    del rounds[at]
                at = action.conditions[0 if left else 1].target
            case "MessageParticipant":
                at = action.next or ""  # in these flows its error branch leads to the same block
            case _:
                chose = chose and not fails
                at = error if fails else action.next or ""
    return None


@settings(max_examples=300, deadline=None)
@given(item=random_flows(), seed=st.integers(0, 10_000))
def test_a_walk_only_ends_badly_where_the_proof_names_a_weakness(item: Flow, seed: int):
    weak = prove(together(item))
    ends = {walk(item, seed * 20 + turn) for turn in range(20)} - {None}
    places = {path.steps[-1].block for path in weak if path.steps[0].block == "start"}
    assert ends <= places, "a walk ends badly where the proof names no weakness"


@settings(max_examples=200, deadline=None)
@given(item=random_flows())
def test_every_weak_path_is_a_path_of_the_flow(item: Flow):
    for path in prove(together(item)):
        assert path.steps[0].type == "InvokeLambdaFunction"
        for step, following in zip(path.steps, path.steps[1:], strict=False):
            targets = {target for _, target in item.successors(step.block)}
            assert following.block in targets


@settings(max_examples=50, deadline=None)
@given(item=random_flows())
def test_the_proof_is_the_same_every_time(item: Flow):
    assert prove(together(item)) == prove(together(item))
