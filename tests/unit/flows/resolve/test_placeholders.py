"""Placeholders: what they are replaced by, and what is refused."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.resolve import KINDS, Placeholder, ResolveError, Values, placeholders_of, resolve
from tests.unit.flows.resolve.build import action, end, flow

VALUES = Values(
    functions={"Fn": "arn:fn", "Function": "arn:function"},
    flows={"Other Flow": "arn:flow"},
    queues={"BasicQueue": "arn:queue"},
    hours={"BasicHours": "arn:hours"},
    prompts={"Welcome": "arn:prompt"},
    texts={"greeting": 'Say "hi"\nto $.Attributes.name', "empty": ""},
    options={
        "on": True, "off": False, "count": 3, "none": None, "deep": {"er": "value"}, "map": {"a": "1", "b": "${x}"},
        "list": ["Agent"], "zero": 0,
    },
)  # fmt: skip


def said(text, values=VALUES):
    document = json.loads(resolve(flow(action("say", "end", Text=text), end()), values, file="f.json"))
    return document["Actions"][0]["Parameters"]["Text"]


def refused(text, values=VALUES, **parameters):
    with pytest.raises(ResolveError) as caught:
        resolve(flow(action("say", "end", Text=text, **parameters), end()), values, file="f.json")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${function:Fn}", "arn:fn"),
        ("${flow:Other Flow}", "arn:flow"),
        ("${queue:BasicQueue}", "arn:queue"),
        ("${hours:BasicHours}", "arn:hours"),
        ("${prompt:Welcome}", "arn:prompt"),
        ("${text:greeting}", 'Say "hi"\nto $.Attributes.name'),
        ("${option:deep.er}", "value"),
        ("Hello ${option:deep.er}, ${text:greeting}!", 'Hello value, Say "hi"\nto $.Attributes.name!'),
        ("${option:count}", "3"),
        ("${option:zero}", "0"),
        ("${option:on}", "True"),
        ("${option:off}", "False"),
        ("x${option:count}y", "x3y"),
        ("${option:list}", ["Agent"]),
        ("${option:map}", {"a": "1", "b": "${x}"}),
        ("$${option:count}", "${option:count}"),
        ("a $${ b", "a ${ b"),
        ("$.Attributes.a $ { } {x}", "$.Attributes.a $ { } {x}"),
    ],
)
def test_a_placeholder_is_replaced(text, value):
    assert said(text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "${function:Functio}",
            "${function:Functio}: no such function is deployed or associated with the instance; did you mean Function?",
        ),
        ("${queue:Sales}", "${queue:Sales}: there is no such queue"),
        ("${option:deep.or}", "${option:deep.or}: there is no option deep.or; did you mean deep.er?"),
        ("${option:none}", "${option:none}: the option is not set"),
        ("${text:empty}", "${text:empty}: its value is empty"),
        ("${functoin:Fn}", "${functoin:Fn}: there is no kind functoin; did you mean function?"),
        ("${what:Fn}", "${what:Fn}: there is no kind what; allowed are function, flow"),
        ("${Fn}", "${Fn}: a placeholder is written ${kind:name}; write $${ for a literal ${"),
        ("${function: }", "${function: }: a placeholder is written"),
        ("a ${function:Fn", "${function:Fn: a placeholder is written"),
        ("x ${option:map}", "${option:map}: a list or mapping cannot stand inside a text"),
    ],
)
def test_a_placeholder_without_a_value_names_file_action_and_placeholder(text, problem):
    [found] = refused(text)
    assert found.startswith(f"f.json: say: {problem}")


def test_every_problem_of_a_flow_is_told():
    text = flow(action("a", "b", Text="${queue:X}"), action("b", "end", Text="${text:y} ${text:z}"), end())
    with pytest.raises(ResolveError) as caught:
        resolve(text, VALUES, file="f.json")
    assert [(p.action, p.placeholder) for p in caught.value.problems] == [("a", "${queue:X}"), ("b", "${text:y}")]


def test_problems_outside_of_actions_name_the_file():
    text = flow(action("a", "end"), end(), name="${text:nothing}")
    with pytest.raises(ResolveError, match=r"^f\.json: \$\{text:nothing\}: "):
        resolve(text, VALUES, file="f.json")


class TestSpread:
    def attributes(self, members):
        text = flow(action("set", "end", Attributes=members), end())
        return json.loads(resolve(text, VALUES, file="f.json"))["Actions"][0]["Parameters"]["Attributes"]

    def test_members_of_a_mapping_take_its_place_and_are_not_searched_again(self):
        assert self.attributes({"x": "0", "...": "${option:map}"}) == {"x": "0", "a": "1", "b": "${x}"}

    @pytest.mark.parametrize(
        ("members", "message"),
        [
            ({"...": "${option:count}"}, "... needs a mapping"),
            ({"...": "plain"}, "... needs a placeholder of a mapping"),
            ({"...": "${option:map}", "a": "0"}, "a is written here already"),
            ({"...": "${option:none}"}, "the option is not set"),
        ],
    )
    def test_what_is_no_mapping_or_would_overwrite_is_refused_once(self, members, message):
        with pytest.raises(ResolveError) as caught:
            self.attributes(members)
        [problem] = caught.value.problems
        assert message in str(problem)


def test_placeholders_of_lists_each_once_in_order():
    text = flow(action("a", "b", Text="${text:b} ${text:a}"), action("b", "end", Text="${text:b} $${text:c}"), end())
    assert placeholders_of(text, {}) == [Placeholder("text", "b"), Placeholder("text", "a")]


def test_operands_are_resolved_too():
    compare = {**action("c", "end"), "Type": "Compare"}
    compare["Transitions"]["Conditions"] = [
        {"NextAction": "end", "Condition": {"Operator": "Equals", "Operands": ["${option:count}"]}}
    ]
    document = json.loads(resolve(flow(compare, end()), VALUES))
    assert document["Actions"][0]["Transitions"]["Conditions"][0]["Condition"]["Operands"] == ["3"]


@given(st.text(min_size=1))
def test_no_value_can_change_the_json_around_it(value):
    assert said("${text:any}", Values(texts={"any": value})) == value
    assert said("<${text:any}>", Values(texts={"any": value})) == f"<{value}>"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
)


@given(JSON)
def test_without_placeholders_a_document_comes_back_as_it_was(value):
    if "${" in json.dumps(value, ensure_ascii=False) or "..." in json.dumps(value):
        return
    text = flow(action("a", "end", Anything=value), end())
    assert json.loads(resolve(text, VALUES)) == json.loads(text)


NAMES = st.text(string.ascii_letters + string.digits + " -_.", min_size=1).filter(lambda name: name == name.strip())


@given(st.sampled_from(KINDS), NAMES)
def test_a_placeholder_reads_what_it_writes(kind, name):
    placeholder = Placeholder(kind, name)
    assert Placeholder.parse(str(placeholder)) == placeholder


@given(st.text())
def test_any_text_is_resolved_or_refused_with_its_place(text):
    try:
        said(text)
    except ResolveError as error:
        assert {problem.action for problem in error.problems} == {"say"}  # noqa: PT017
