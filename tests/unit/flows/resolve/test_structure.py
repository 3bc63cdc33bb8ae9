"""Structural options: what is left out, where its transitions go, what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.language import parse_flow
from flows.resolve import ResolveError, flow_is_on, structured
from tests.unit.flows.resolve.build import action, end, flow

OPTIONS = {"on": True, "off": False, "none": None, "zero": 0, "empty": {}, "word": "x", "deep": {"on": 1}}


def left(text, options=OPTIONS):
    return parse_flow(json.dumps(structured(text, options, file="f.json")))


def chain(**scv):
    return flow(action("a", "b"), action("b", "c"), action("c", "end"), end(), scv=scv)


def problems(text, options=OPTIONS):
    with pytest.raises(ResolveError) as caught:
        structured(text, options, file="f.json")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("when", ["off", "none", "zero", "empty", "!on", "!deep.on"])
def test_off_leaves_the_action_out_and_leads_on(when):
    result = left(chain(b={"when": when, "otherwise": "c"}))
    assert list(result.actions) == ["a", "c", "end"]
    assert result.actions["a"].successors() == [("next", "c"), ("error:NoMatchingError", "c")]
    assert "b" not in result.metadata["ActionMetadata"]


@pytest.mark.parametrize("when", ["on", "word", "deep.on", "!off", "!none"])
def test_on_keeps_the_action_and_removes_the_rule(when):
    result = left(chain(b={"when": when, "otherwise": "c"}))
    assert list(result.actions) == ["a", "b", "c", "end"]
    assert result.metadata["ActionMetadata"]["b"] == {"position": {"x": 0, "y": 0}}


def test_conditions_are_redirected_too():
    menu = action("a", "end")
    menu["Transitions"]["Conditions"] = [{"NextAction": "b", "Condition": {"Operator": "Equals", "Operands": ["1"]}}]
    result = left(flow(menu, action("b", "end"), end(), scv={"b": {"when": "off", "otherwise": "end"}}))
    assert result.actions["a"].conditions[0].target == "end"


def test_a_chain_of_left_out_actions_is_followed():
    result = left(chain(a={"when": "off", "otherwise": "b"}, b={"when": "none", "otherwise": "c"}))
    assert result.start == "c"
    assert list(result.actions) == ["c", "end"]


def test_what_can_only_be_reached_through_a_left_out_action_goes_with_it():
    result = left(chain(b={"when": "off", "otherwise": "end"}))
    assert list(result.actions) == ["a", "end"]


def test_what_could_not_be_reached_before_stays_for_the_linter():
    text = flow(action("a", "end"), action("lost", "end"), end(), scv={"a": {"when": "off", "otherwise": "end"}})
    assert list(left(text).actions) == ["lost", "end"]


def test_a_circle_of_left_out_actions_is_refused_and_shown():
    text = chain(a={"when": "off", "otherwise": "b"}, b={"when": "off", "otherwise": "a"})
    assert problems(text)[0] == "f.json: a: otherwise goes in a circle: a -> b -> a"


def test_a_circle_that_options_open_is_allowed():
    text = chain(b={"when": "on", "otherwise": "c"}, c={"when": "off", "otherwise": "b"})
    with pytest.raises(ResolveError):
        structured(text, {"on": False, "off": False}, file="f.json")
    assert list(left(chain(b={"when": "on", "otherwise": "c"}, c={"when": "!on", "otherwise": "end"})).actions) == [
        "a",
        "b",
        "end",
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"when": "off", "otherwise": "nowhere"}, "otherwise names 'nowhere', which is no action of this flow"),
        ({"when": "deep.of", "otherwise": "c"}, "when deep.of: there is no option deep.of; did you mean deep.on?"),
        ({"when": "off"}, 'scv must be {"when": "<option>", "otherwise": "<action>"}'),
        ({"when": True, "otherwise": "c"}, "scv must be"),
        ({"when": "off", "otherwise": "c", "else": "d"}, "scv must be"),
        ("off", "scv must be"),
    ],
)
def test_a_wrong_rule_names_file_and_action(rule, message):
    [problem] = problems(chain(b=rule))
    assert problem.startswith(f"f.json: b: {message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "the text is not JSON"),
        ("[" * 100_000, "the text is not JSON"),
        ("[]", "the JSON is no flow"),
        ('{"Actions": 1}', "the JSON is no flow"),
        ('{"Actions": [1]}', "every action needs an Identifier of its own"),
        ('{"Actions": [{"Identifier": "a"}, {"Identifier": "a"}]}', "every action needs an Identifier of its own"),
    ],
)
def test_what_is_no_flow_is_refused(text, message):
    [problem] = problems(text)
    assert problem.startswith(f"f.json: {message}")


class TestWholeFlow:
    def test_it_is_left_out_by_its_own_rule(self):
        assert not flow_is_on(flow(end(), when="off"), OPTIONS)
        assert flow_is_on(flow(end(), when="!off"), OPTIONS)
        assert flow_is_on(flow(end()), OPTIONS)

    def test_the_rule_is_not_deployed(self):
        assert "scv" not in structured(flow(end(), when="on"), OPTIONS)["Metadata"]

    def test_an_unknown_option_is_refused(self):
        with pytest.raises(ResolveError, match=r"^f\.json: when offf: there is no option offf; did you mean off\?$"):
            flow_is_on(flow(end(), when="offf"), OPTIONS, file="f.json")

    def test_a_wrong_rule_is_refused(self):
        text = flow(end()).replace('"description"', '"scv": {"when": "on", "otherwise": "x"}, "description"')
        assert problems(text) == ['f.json: Metadata.scv must be {"when": "<option>"}']


IDENTIFIERS = [f"n{i}" for i in range(8)]


@st.composite
def random_flows(draw):
    """Graphs of up to 8 actions that all lead somewhere, with rules whose otherwise is any later action."""
    count = draw(st.integers(2, len(IDENTIFIERS)))
    names = IDENTIFIERS[:count]
    actions, rules = [], {}
    for index, name in enumerate(names[:-1]):
        step = action(name, draw(st.sampled_from(names)))
        step["Transitions"]["Errors"][0]["NextAction"] = draw(st.sampled_from(names))
        actions.append(step)
        if draw(st.booleans()):
            rules[name] = {
                "when": draw(st.sampled_from(["a", "!a", "b"])),
                "otherwise": draw(st.sampled_from(names[index + 1 :])),
            }
    return flow(*actions, end(names[-1]), scv=rules), rules


@given(random_flows(), st.booleans(), st.booleans())
def test_every_graph_stays_whole(generated, a, b):
    text, rules = generated
    before = parse_flow(text)
    after = left(text, {"a": a, "b": b})
    on = {"a": a, "!a": not a, "b": b}
    off = {name for name, rule in rules.items() if not on[rule["when"]]}
    assert after.start in after.actions
    assert not off & set(after.actions)
    for name in after.actions:
        assert all(target in after.actions for _, target in after.successors(name))
    # What cannot be reached could not be before, or something leads to it that could not be.
    lost_before = set(before.actions) - before.reachable()
    assert set(after.actions) - after.reachable() <= set().union(*(after.reachable(name) for name in lost_before))
    # An action that stays leads where it led, or to where a left-out one's way ends.
    for name, kept in after.actions.items():
        for (_, old), (_, new) in zip(before.actions[name].successors(), kept.successors(), strict=True):
            while old in off:
                old = rules[old]["otherwise"]
            assert new == old


@given(random_flows())
def test_to_structure_twice_changes_nothing(generated):
    text, _ = generated
    once = structured(text, {"a": True, "b": False})
    assert structured(json.dumps(once), {"a": False, "b": True}) == once
