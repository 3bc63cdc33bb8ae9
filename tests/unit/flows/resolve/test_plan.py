"""The order of deployment, what is left out, and what is refused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.resolve import FlowSource, ResolveError, Values, check_all_used, plan_flows
from tests.unit.flows.resolve.build import action, end, flow, source


def names(*sources, options=None):
    return [planned.name for planned in plan_flows(sources, options or {})]


def refused(*sources, options=None):
    with pytest.raises(ResolveError) as caught:
        plan_flows(sources, options or {})
    return [str(problem) for problem in caught.value.problems]


def test_a_flow_comes_after_what_it_names():
    assert names(source("A", "B", "C"), source("B", "C"), source("C")) == ["C", "B", "A"]


def test_flows_that_do_not_depend_on_each_other_keep_their_order():
    assert names(source("B"), source("A"), source("C", "A")) == ["B", "A", "C"]


def test_a_circle_is_refused_and_named():
    [problem] = refused(source("A", "B"), source("B", "C"), source("C", "A"))
    assert problem.startswith("A.json: ${flow:B}: flows name each other in a circle")
    assert "A -> B -> C -> A" in problem
    assert "go to a queue" in problem


def test_a_flow_that_names_itself_is_a_circle():
    assert "A -> A" in refused(source("A", "A"))[0]


def test_a_circle_is_found_behind_a_flow_that_is_not_part_of_it():
    assert "B -> C -> B" in refused(source("A", "B"), source("B", "C"), source("C", "B"))[0]


def test_a_circle_that_an_option_opens_is_none():
    text = flow(
        action("t", "end", type_="TransferToFlow", ContactFlowId="${flow:A}"),
        end(),
        name="B",
        scv={"t": {"when": "x", "otherwise": "end"}},
    )
    back = FlowSource.parse(text, file="B.json")
    assert names(source("A", "B"), back, options={"x": False}) == ["B", "A"]
    refused(source("A", "B"), back, options={"x": True})


def test_a_name_that_is_taken_is_refused():
    other = FlowSource.parse(flow(end(), name="A"), file="custom/mine.json")
    assert refused(source("A"), other) == ["custom/mine.json: the name 'A' is taken by A.json"]


def test_a_flow_that_does_not_exist_names_the_action_and_what_is_near():
    assert refused(source("Main", "Subflaw"), source("Subflow")) == [
        "Main.json: t0: ${flow:Subflaw}: there is no such flow; did you mean Subflow?"
    ]


def test_a_flow_that_is_left_out_cannot_be_named():
    assert refused(source("A", "B"), source("B", when="x"), options={"x": False}) == [
        "A.json: t0: ${flow:B}: that flow is left out by its Metadata.scv.when"
    ]
    assert names(source("B", when="x"), source("C"), options={"x": False}) == ["C"]


def test_malformed_placeholders_are_found_before_deployment():
    bad = FlowSource.parse(flow(action("say", "end", Text="${txt:a}"), end(), name="A"), file="A.json")
    assert refused(bad)[0].startswith("A.json: say: ${txt:a}: there is no kind txt; did you mean text?")


class TestUnused:
    plan = plan_flows([FlowSource.parse(flow(action("a", "end", Text="${prompt:Hi} ${text:x}"), end()), file="f")], {})

    def test_what_is_used_is_fine(self):
        check_all_used(self.plan, Values(prompts={"Hi": "arn"}, options={"texts": {"x": "y"}}))

    def test_prompts_and_own_texts_that_no_flow_uses_are_refused(self):
        values = Values(
            prompts={"Hi": "a", "Bye": "b"}, options={"texts": {"z": "y"}}, must_use=frozenset({"queue:Sales"})
        )
        with pytest.raises(ResolveError) as caught:
            check_all_used(self.plan, values)
        assert [problem.placeholder for problem in caught.value.problems] == [
            "${prompt:Bye}", "${queue:Sales}", "${text:z}",
        ]  # fmt: skip

    def test_functions_queues_and_shipped_texts_may_be_unused(self):
        check_all_used(
            self.plan, Values(prompts={"Hi": "a"}, functions={"F": "a"}, queues={"Q": "b"}, texts={"t": "c"})
        )


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20), st.permutations(range(10)))
def test_any_graph_is_ordered_or_its_circle_shown(edges, order):
    flows = [source(f"F{n}", *dict.fromkeys(f"F{b}" for a, b in edges if a == n)) for n in order]
    try:
        planned = plan_flows(flows, {})
    except ResolveError as error:
        circle = str(error).partition("first: ")[2].partition(". ")[0].split(" -> ")
        pairs = {(f"F{a}", f"F{b}") for a, b in edges}
        assert circle[0] == circle[-1]
        assert all(pair in pairs for pair in itertools.pairwise(circle))
        return
    place = {flow.name: index for index, flow in enumerate(planned)}
    assert len(place) == 10
    assert all(place[f"F{b}"] < place[f"F{a}"] for a, b in edges)
