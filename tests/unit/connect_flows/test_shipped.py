"""The shipped files: all there, named and commented, readable in the console."""

from __future__ import annotations

import json
import re

import pytest

from flows.language import parse_flow
from flows.options import OPTIONS
from flows.resolve import SHIPPED
from tests.unit.connect_flows.deployed import (
    AGENT_TRANSFER,
    CALLBACK,
    CHECK_CASES,
    CONTACT_LENS,
    FIELD_SERVICE,
    INBOUND,
    LINK_CASE,
    NEW_OR_EXISTING,
    OMNI,
    OMNI_TRANSFER,
    OUTBOUND_LENS,
    OUTBOUND_TRANSCRIBE,
    QUEUE_TRANSFER,
    ROUTE_TO_AGENT,
    SMS,
    TRANSCRIBE,
    VOICEMAIL,
    WHISPER,
    sources,
)

TYPES = {
    INBOUND: "CONTACT_FLOW",
    OUTBOUND_TRANSCRIBE: "OUTBOUND_WHISPER",
    OUTBOUND_LENS: "OUTBOUND_WHISPER",
    AGENT_TRANSFER: "AGENT_TRANSFER",
    OMNI_TRANSFER: "QUEUE_TRANSFER",
    QUEUE_TRANSFER: "QUEUE_TRANSFER",
    WHISPER: "AGENT_WHISPER",
    CALLBACK: "CONTACT_FLOW",
    FIELD_SERVICE: "CONTACT_FLOW",
    OMNI: "CONTACT_FLOW",
    TRANSCRIBE: "CONTACT_FLOW",
    CONTACT_LENS: "CONTACT_FLOW",
    VOICEMAIL: "CONTACT_FLOW",
    CHECK_CASES: "CONTACT_FLOW",
    LINK_CASE: "CONTACT_FLOW",
    ROUTE_TO_AGENT: "CONTACT_FLOW",
    NEW_OR_EXISTING: "CONTACT_FLOW",
    SMS: "CONTACT_FLOW",
}
"""Guide, chapter 7, "Sample Flows for Service Cloud Voice", and chapter 2's recipes."""

FILES = sorted(SHIPPED.glob("*.json"))


def test_every_flow_of_the_guide_is_shipped_and_none_else():
    assert {source.name: source.type for source in sources()} == TYPES


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
class TestFile:
    def test_is_called_as_the_flow(self, source):
        name = re.sub("[^a-z0-9]+", "-", source.name.lower())
        assert source.file == f"connect_flows/{name}.json"

    def test_has_a_header_comment_that_amazon_connect_takes(self, source):
        assert 80 <= len(source.description) <= 500

    def test_starts_with_logging_so_that_a_call_can_be_followed(self, source):
        flow = parse_flow(source.text)
        start = flow.actions[flow.start]
        assert (start.type, start.parameters) == ("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Enabled"})

    def test_places_every_block_on_the_grid_and_none_on_another(self, source):
        flow = parse_flow(source.text)
        places = [(a.metadata["position"]["x"], a.metadata["position"]["y"]) for a in flow.actions.values()]
        assert len(set(places)) == len(places)
        assert all((x - 180) % 260 == 0 and (y - 20) % 240 == 0 for x, y in places)

    def test_runs_from_left_to_right_with_errors_at_the_side_or_below(self, source):
        """Success never leads back, except into a loop or from it; an error never leads up and back at once."""
        flow = parse_flow(source.text)
        loops = {name for name, action in flow.actions.items() if action.type == "Loop"}
        backwards = []
        for name, action in flow.actions.items():
            x, y = action.metadata["position"]["x"], action.metadata["position"]["y"]
            for label, target in flow.successors(name):
                there = flow.actions[target].metadata["position"]
                if label == "next" and there["x"] < x and there["y"] < y and not _in_loop(flow, name, loops):
                    backwards.append((name, target))
        assert not backwards

    def test_shows_the_names_that_its_placeholders_stand_for(self, source):
        flow = parse_flow(source.text)
        for action in flow.actions.values():
            for key, kind in (("LambdaFunctionARN", "function"), ("ContactFlowId", "flow")):
                if key in action.parameters:
                    shown = action.metadata["parameters"][key]["displayName"]
                    assert action.parameters[key] == f"${{{kind}:{shown}}}"

    def test_has_no_metadata_of_blocks_that_are_not_there(self, source):
        flow = parse_flow(source.text)
        assert set(flow.metadata["ActionMetadata"]) == set(flow.actions)

    def test_holds_nothing_of_one_contact_center(self, source):
        assert not re.search(r"arn:aws|(?<![-\w])\d{12}\b|\+1415", source.text)

    def test_is_written_so_that_a_change_can_be_read(self, source):
        path = SHIPPED / source.file.partition("/")[2]
        text = path.read_text(encoding="utf-8")
        assert text.endswith("}\n")
        assert max(map(len, text.splitlines())) < 700
        assert json.loads(text)["Version"] == "2019-10-30"


def _in_loop(flow, name, loops):
    return any(name in flow.reachable(loop) and loop in flow.reachable(name) for loop in loops)


class TestReadme:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
    def test_it_lists_every_flow_as_it_is(self, source):
        flow = parse_flow(source.text)
        when = flow.metadata.get("scv", {}).get("when")
        where = f"`{when}`" if when else "always"
        assert f"| {source.name} | {source.type} | {len(flow.actions)} | {where} |" in self.text

    @pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.path)
    def test_it_lists_every_option_with_its_meaning(self, option):
        [row] = [line for line in self.text.splitlines() if line.startswith(f"| `{option.path}` |")]
        assert row.endswith(f"| {option.meaning} |")
        if isinstance(option.default, str | int) and not isinstance(option.default, bool):
            assert f"| {option.default} |" in row
