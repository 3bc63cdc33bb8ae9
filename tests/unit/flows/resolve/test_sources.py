"""Reading flows from folders, a user's own included."""

from __future__ import annotations

import json

import pytest

from flows.options import option_values
from flows.resolve import SHIPPED, FlowSource, ResolveError, Values, load_flows, load_texts, plan_flows
from tests.unit.connect_flows.deployed import QUEUES, sources
from tests.unit.flows.resolve.build import action, end, flow


def test_shipped_flows_are_the_default():
    assert [s.name for s in load_flows()] == [s.name for s in sources()]


def test_own_flows_are_deployed_the_same_way(tmp_path):
    own = flow(
        action("hours", "go", Text="${text:opening} ${option:language}"),
        action("go", "end", type_="TransferToFlow", ContactFlowId="${flow:Sample SCV Inbound Flow}"),
        end(),
        name="Acme Opening",
    )
    (tmp_path / "acme.json").write_text(own, encoding="utf-8")
    (tmp_path / "README.md").write_text("not a flow", encoding="utf-8")
    options = option_values({"texts": {"opening": "We are open."}})
    plan = plan_flows(load_flows(SHIPPED, tmp_path), options)
    position = [planned.name for planned in plan].index("Acme Opening")
    assert "Sample SCV Inbound Flow" in [planned.name for planned in plan][:position]
    values = Values(
        flows={"Sample SCV Inbound Flow": "arn:inbound"}, texts=load_texts(options), options=options, queues=QUEUES
    )
    document = json.loads(plan[position].resolve(values))
    assert document["Actions"][0]["Parameters"] == {"Text": "We are open. en-US"}
    assert document["Actions"][1]["Parameters"] == {"ContactFlowId": "arn:inbound"}


def test_the_console_writes_types_its_own_way():
    text = flow(end()).replace("CONTACT_FLOW", "customerQueue")
    assert FlowSource.parse(text, file="f").type == "CUSTOMER_QUEUE"


def test_all_problems_of_all_files_are_told(tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text(flow(end(), name=""), encoding="utf-8")
    (tmp_path / "c.json").write_text(flow(end()).replace("CONTACT_FLOW", "CHAT"), encoding="utf-8")
    (tmp_path / "d.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ResolveError) as caught:
        load_flows(tmp_path, tmp_path / "missing")
    found = [str(problem) for problem in caught.value.problems]
    folder = tmp_path.name
    assert found[0].startswith(f"{folder}/a.json: the text is not JSON")
    assert found[1] == f"{folder}/b.json: Metadata.name is missing; it names the flow in Amazon Connect"
    assert found[2].startswith(f"{folder}/c.json: Metadata.type is 'CHAT'; allowed are CONTACT_FLOW, CUSTOMER_QUEUE")
    assert found[3].startswith(f"{folder}/d.json: the file is not UTF-8")
    assert found[4].endswith("missing: there is no such folder of flows")
