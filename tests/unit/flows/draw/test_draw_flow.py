"""What a picture shows of a flow, and that nothing in it overlaps or sticks out."""

import re
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given, settings

from flows.draw import draw_chain, draw_flow
from flows.draw.arrange import BOX_WIDTH, arrange
from flows.draw.diagram import Box, Diagram, Link, Style
from flows.draw.kinds import OTHER
from flows.draw.text import shorten, width, wrap
from flows.language.document import Flow
from tests.unit.flows.resilience.build import (
    block,
    compare,
    disconnect,
    flow,
    function,
    menu,
    queued,
    say,
    set_queue,
    to_flow,
    to_queue,
    together,
)  # fmt: skip
from tests.unit.flows.resilience.test_random_flows import random_flows

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314


def dashed(picture: str) -> int:
    lines = re.findall(r'<path d="M[^"]*"[^>]*marker-end="url\(#error\)"/>', picture)
    return sum("stroke-dasharray" in line for line in lines) - ("error branch" in texts(picture))


def test_blocks_conditions_and_error_branches_are_shown():
    main = flow(
        "Main",
        function("Create call", "Ask", "Say sorry"),
        say("Say sorry", "queue"),
        menu("Ask", {"1": "queue"}, "Say sorry"),
        *queued(),
    )
    picture = draw_flow(main)
    shown = texts(picture)
    for text in (
        "Main",
        "Create call",
        "LAMBDA",
        "Invoke AWS Lambda function",
        "ASK",
        "SAY",
        "QUEUE",
        "HANG UP",
        "key 1",
    ):
        assert text in shown
    assert "error, no key" in shown
    errors = {
        (action.identifier, error.target)
        for action in main.actions.values()
        for error in action.errors
        if error.error_type != "NoMatchingCondition"
    }
    assert dashed(picture) == len(errors)


def test_a_copy_of_a_branch_is_no_line_of_its_own():
    main = flow("Main", compare("Check", "$.Attributes.x", {"1": "A"}, "B"), disconnect("A"), disconnect("B"))
    assert [text for text in texts(draw_flow(main)) if text in ("= 1", "else")] == ["= 1", "else"]
    assert draw_flow(main).count('marker-end="url(#success)"') == 2 + 1, "two branches and the legend"


def test_an_option_is_named_and_its_way_is_dotted():
    main = flow(
        "Main",
        to_flow("Go", "${flow:Sub}", "queue"),
        *queued(),
        options={"Go": {"when": "callback.enabled", "otherwise": "second queue"}},
    )
    picture = draw_flow(main)
    assert "if callback.enabled" in texts(picture)
    assert "no callback.enabled" in texts(picture)
    assert 'marker-end="url(#option)"' in picture


def test_text_of_a_flow_cannot_break_the_picture():
    nasty = '<script>alert("&")</script>\x00\x1b'
    main = flow(f"A {nasty}", block(nasty, "MessageParticipant", next="end", Text=nasty), disconnect("end"))
    picture = draw_flow(main)
    assert "<script" not in picture
    assert any("<script>" in text for text in texts(picture))


def test_the_spoken_text_stands_in_place_of_its_key():
    main = flow("Main", block("Greet", "MessageParticipant", next="end", Text="${text:greeting}"), disconnect("end"))
    assert "greeting" in texts(draw_flow(main))
    assert "\u201cGood day.\u201d" in texts(draw_flow(main, texts={"greeting": "Good day."}))


def test_a_block_that_no_call_comes_to_is_marked_and_a_missing_one_is_shown():
    main = flow("Main", say("Hello", "gone"), disconnect("lost"))
    shown = texts(draw_flow(main))
    assert "no call comes here" in shown
    assert "no block gone" in shown


def test_an_unknown_block_and_an_empty_flow_are_drawn():
    assert "BLOCK" in texts(draw_flow(flow("Main", block("odd", "SomethingNew"))))
    empty = Flow("Empty", "", "", "", {}, {}, {})
    assert "Empty" in texts(draw_flow(empty))


def test_the_chain_shows_ordinary_ways_solid_and_fallbacks_in_the_box():
    main = flow(
        "Main",
        function("call", "there", "other"),
        to_flow("there", "${flow:Sub}", "queue"),
        to_flow("other", "${flow:Plan B}", "queue"),
        *queued(),
    )
    sub = flow("Sub", set_queue("set", "A", "join"), to_queue("join", "bye"), disconnect("bye"))
    other = flow("Plan B", say("sorry", "queue"), *queued())
    picture = draw_chain(together(main, sub, other), "Main")
    shown = texts(picture)
    assert {"Main", "Sub", "Plan B", "In a queue", "fallback: queue"} <= set(shown)
    assert "\u03bb F" in shown
    assert dashed(picture) == 1, "only the way to Plan B needs a failure"


def boxes(count: int) -> tuple[Box, ...]:
    return tuple(Box(str(number), OTHER, "block", f"Block {number}") for number in range(count))


@settings(max_examples=60, deadline=None)
@given(item=random_flows())
def test_no_box_overlaps_another_and_every_line_meets_its_boxes(item: Flow):
    keys = list(item.actions)
    links = tuple(
        Link(key, target, label, Style.SUCCESS) for key in keys for label, target in dict.fromkeys(item.successors(key))
    )
    diagram = Diagram("T", "", "", tuple(Box(key, OTHER, "block", key) for key in keys), links)
    placed = arrange(diagram)
    for one, other in combinations(placed.boxes, 2):
        apart_x = one.x + BOX_WIDTH <= other.x + 0.2 or other.x + BOX_WIDTH <= one.x + 0.2
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y
    place = {box.box.key: box for box in placed.boxes}
    for line in placed.links:
        for end, key in ((line.points[0], line.link.source), (line.points[-1], line.link.target)):
            box = place[key]
            assert box.x - 0.2 <= end[0] <= box.x + BOX_WIDTH + 0.2
            assert box.y - 0.2 <= end[1] <= box.y + box.height + 0.2
    for x, y in (point for line in placed.links for point in line.points):
        assert 0 <= x <= placed.width
        assert 0 <= y <= placed.height


def test_a_line_does_not_run_through_a_box():
    diagram = Diagram("T", "", "", boxes(4), (Link("0", "1"), Link("1", "2"), Link("2", "3"), Link("0", "3")))
    placed = arrange(diagram)
    long = next(line for line in placed.links if (line.link.source, line.link.target) == ("0", "3"))
    for box in placed.boxes[1:3]:
        passing = [x for x, y in long.points if box.y <= y <= box.y + box.height]
        assert passing
        assert all(x < box.x or x > box.x + BOX_WIDTH for x in passing)


def test_text_is_cut_to_its_room():
    assert shorten("short", 200, 11) == "short"
    long = shorten("word " * 50, 200, 11)
    assert long.endswith("\u2026")
    assert width(long, 11) <= 200
    lines = wrap("one two three four five six seven eight nine ten", 80, 12, lines=2)
    assert len(lines) == 2
    assert all(width(line, 12) <= 80 for line in lines)
    assert all(width(line, 12) <= 80 for line in wrap("x" * 200, 80, 12, lines=3))
