"""The Flows stack."""

import json

import pytest

from flows.resolve import ResolveError
from stacks import flow_plan
from tests.synthesis import ROOT, properties, resources, synthesize
from tests.unit.stacks.support import INSTANCE_ID, acme

_ARN = f"arn:aws:connect:eu-west-2:123456789012:instance/{INSTANCE_ID}"
_ID = "11111111-2222-4333-8444-666666666666"
_ON = {"enabled": True}
_INBOUND = "Sample SCV Inbound Flow"
_FEATURES = dict.fromkeys(
    ("contact_lens", "amazon_transcribe", "voicemail", "ctr_backup", "post_call_analysis", "field_service"), True
)


def _template(tmp_path, *, connect=None, flows=None, **changes):
    instance = {"instance": {"existing": INSTANCE_ID}}
    center = acme(connect={**instance, **(connect or {})}, flows={**_ON, **(flows or {})}, **changes)
    return synthesize([center], outdir=tmp_path).templates["Acme-One-Flows"]


def _flow(template, name):
    (found,) = [it for it in properties(template, "AWS::Connect::ContactFlow") if it["Name"] == name]
    return found


def _content(flow):
    """The document, with ``${Variable}`` where an ARN goes, and the variables."""
    content = flow["Content"]
    text, variables = content["Fn::Sub"] if isinstance(content, dict) else (content, {})
    return json.loads(text), variables


def _queue(template, name):
    ((id_, found),) = [
        it for it in resources(template, "AWS::Connect::Queue").items() if it[1]["Properties"]["Name"] == name
    ]
    return id_, found["Properties"]


def _custom(tmp_path, monkeypatch, **documents):
    """A folder of users' own flows in place of the repository's."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr(flow_plan, "ROOT", tmp_path)
    return {"custom_folder": "mine"}


def _document(name, *, parameters=None, kind="CONTACT_FLOW"):
    transfer = {
        "Identifier": "Go",
        "Type": "TransferToFlow",
        "Parameters": parameters or {},
        "Transitions": {"NextAction": "End", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "End"}]},
    }
    end = {"Identifier": "End", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    return {
        "Version": "2019-10-30",
        "StartAction": "Go",
        "Metadata": {"name": name, "type": kind, "description": "Mine"},
        "Actions": [transfer, end],
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The stack of a center that says no more than that it wants flows."""
    return _template(tmp_path_factory.mktemp("plain"), features=_FEATURES)


def test_every_shipped_flow_is_deployed_where_every_feature_is_on(plain):
    shipped = [json.loads(file.read_text("utf-8"))["Metadata"] for file in (ROOT / "connect_flows").glob("*.json")]
    voicemail = {it["name"] for it in shipped if "Voicemail" in it["name"]}
    deployed = {it["Name"]: it["Type"] for it in properties(plain, "AWS::Connect::ContactFlow")}
    # Voicemail is off unless the file asks for it.
    assert deployed == {it["name"]: it["type"] for it in shipped if it["name"] not in voicemail}
    assert len(deployed) >= 17


def test_nothing_of_the_instance_is_changed_but_things_of_its_own(plain):
    kinds = {it["Type"].removeprefix("AWS::Connect::") for it in plain["Resources"].values()}
    assert kinds == {"ContactFlow", "ContactFlowVersion", "HoursOfOperation", "Queue", "QuickConnect", "RoutingProfile"}
    for resource in plain["Resources"].values():
        if resource["Type"] != "AWS::Connect::ContactFlowVersion":
            assert resource["Properties"]["InstanceArn"] == _ARN


def test_no_placeholder_and_no_marker_is_left(plain):
    for flow in properties(plain, "AWS::Connect::ContactFlow"):
        text = json.dumps(flow["Content"])
        assert "@@" not in text
        assert not any(f"${{{kind}:" in text for kind in ("function", "flow", "queue", "hours", "text", "option"))
        document, variables = _content(flow)
        assert "scv" not in document["Metadata"]
        assert all(set(value) == {"Fn::GetAtt"} for value in variables.values())
        assert text.count("${") == sum(text.count(f"${{{name}}}") for name in variables)


def test_flows_call_the_aliases(plain):
    document, _ = _content(_flow(plain, _INBOUND))
    called = {
        it["Parameters"]["LambdaFunctionARN"] for it in document["Actions"] if it["Type"] == "InvokeLambdaFunction"
    }
    assert called == {
        "arn:aws:lambda:eu-west-2:123456789012:function:Acme_One-InvokeTelephonyIntegrationApiFunction:active"
    }


def test_flows_name_queues_and_flows_of_the_stack(plain):
    _, variables = _content(_flow(plain, _INBOUND))
    basic, _ = _queue(plain, "SCV Basic Queue")
    assert variables["QueueBasicQueue"] == {"Fn::GetAtt": [basic, "QueueArn"]}
    flow_ids = resources(plain, "AWS::Connect::ContactFlow")
    named = [value["Fn::GetAtt"][0] for name, value in variables.items() if name.startswith("Flow")]
    assert named
    assert all(id_ in flow_ids for id_ in named)


def test_no_resource_waits_for_itself(plain):
    """CloudFormation refuses circles; the queue of outbound calls is there to avoid them."""

    def references(value):
        if isinstance(value, dict):
            for key, it in value.items():
                if key == "Fn::GetAtt":
                    yield it[0]
                elif key in ("Ref", "DependsOn"):
                    yield from [it] if isinstance(it, str) else it
                else:
                    yield from references(it)
        elif isinstance(value, list):
            for it in value:
                yield from references(it)

    needs = {id_: set(references(it)) & plain["Resources"].keys() for id_, it in plain["Resources"].items()}
    while needs:
        ready = {id_ for id_, others in needs.items() if not others & needs.keys()}
        assert ready, f"circle among {sorted(needs)}"
        needs = {id_: others for id_, others in needs.items() if id_ not in ready}


def test_queues_and_their_hours(plain):
    (hours,) = properties(plain, "AWS::Connect::HoursOfOperation")
    assert (hours["Name"], hours["TimeZone"], len(hours["Config"])) == ("SCV Basic Hours", "UTC", 7)
    names = {it["Name"] for it in properties(plain, "AWS::Connect::Queue")}
    assert names == {"SCV Basic Queue", "SCV Callback Queue", "SCV Outbound Queue"}


def test_quick_connects_are_on_the_queue_of_outbound_calls_which_agents_have(plain):
    quick_connects = resources(plain, "AWS::Connect::QuickConnect")
    flows = {id_: it["Properties"]["Name"] for id_, it in resources(plain, "AWS::Connect::ContactFlow").items()}
    destinations = {
        it["Properties"]["Name"]: flows[
            it["Properties"]["QuickConnectConfig"]["QueueConfig"]["ContactFlowArn"]["Fn::GetAtt"][0]
        ]
        for it in quick_connects.values()
    }
    assert destinations == {
        "SCV Queue Transfer": "Sample SCV Transfer Flow For Queue Transfers",
        "SCV Omni-Channel Transfer": "Sample SCV Transfer Flow For Omni-Channel Transfers",
    }
    outbound_id, outbound = _queue(plain, "SCV Outbound Queue")
    assert outbound["QuickConnectArns"] == [{"Fn::GetAtt": [id_, "QuickConnectArn"]} for id_ in quick_connects]
    (profile,) = properties(plain, "AWS::Connect::RoutingProfile")
    assert profile["DefaultOutboundQueueArn"] == {"Fn::GetAtt": [outbound_id, "QueueArn"]}
    assert profile["QueueConfigs"][-1]["QueueReference"]["QueueArn"] == {"Fn::GetAtt": [outbound_id, "QueueArn"]}
    assert len(profile["QueueConfigs"]) == 3


@pytest.mark.parametrize(
    ("engine", "flow"),
    [
        ("contact_lens", "Sample SCV Outbound Flow With Transcription Using Contact Lens"),
        ("amazon_transcribe", "Sample SCV Outbound Flow With Transcription Using Amazon Transcribe"),
    ],
)
def test_outbound_calls_are_transcribed_by_the_engine(tmp_path, engine, flow):
    template = _template(tmp_path, flows={"transcription": {"engine": engine}}, features=_FEATURES)
    _, outbound = _queue(template, "SCV Outbound Queue")
    id_ = outbound["OutboundCallerConfig"]["OutboundFlowArn"]["Fn::GetAtt"][0]
    assert template["Resources"][id_]["Properties"]["Name"] == flow


def test_a_phone_number_and_the_command_that_leads_it_to_its_flow(tmp_path):
    template = _template(tmp_path, connect={"phone_number": {"country": "GB", "type": "TOLL_FREE"}})
    ((number_id, number),) = resources(template, "AWS::Connect::PhoneNumber").items()
    assert number["Properties"]["TargetArn"] == _ARN
    assert (number["Properties"]["CountryCode"], number["Properties"]["Type"]) == ("GB", "TOLL_FREE")
    assert number["DeletionPolicy"] == "Retain"
    _, outbound = _queue(template, "SCV Outbound Queue")
    arn = {"Fn::GetAtt": [number_id, "PhoneNumberArn"]}
    assert outbound["OutboundCallerConfig"]["OutboundCallerIdNumberArn"] == arn
    (inbound,) = [
        id_
        for id_, it in resources(template, "AWS::Connect::ContactFlow").items()
        if it["Properties"]["Name"] == _INBOUND
    ]
    parts = template["Outputs"]["AssociatePhoneNumber"]["Value"]["Fn::Join"][1]
    command = "".join(part if isinstance(part, str) else "<>" for part in parts)
    assert command == (
        "aws connect associate-phone-number-contact-flow --region eu-west-2 --phone-number-id <> "
        f"--instance-id {INSTANCE_ID} --contact-flow-id <>"
    )
    selected = [part["Fn::Select"] for part in parts if isinstance(part, dict)]
    assert selected == [
        [1, {"Fn::Split": ["/", arn]}],
        [3, {"Fn::Split": ["/", {"Fn::GetAtt": [inbound, "ContactFlowArn"]}]}],
    ]


def test_things_of_the_instance_can_be_used_in_place_of_ours(tmp_path):
    template = _template(
        tmp_path,
        connect={
            "hours": {"existing": _ID},
            "queues": {
                "BasicQueue": {"existing": f"{_ARN}/queue/{_ID}"},
                "CallbackQueue": {"existing": _ID},
                "OutboundQueue": {"existing": _ID},
            },
            "routing_profile": {"enabled": False},
            "quick_connects": {},
        },
    )
    assert {it["Type"] for it in template["Resources"].values()} == {
        "AWS::Connect::ContactFlow",
        "AWS::Connect::ContactFlowVersion",
    }
    document, variables = _content(_flow(template, _INBOUND))
    # ARNs that are known now need no variable.
    assert f"{_ARN}/queue/{_ID}" in json.dumps([document, variables])


def test_an_existing_queue_beside_ours(tmp_path):
    template = _template(tmp_path, connect={"queues": {"BasicQueue": {"existing": _ID}, "Sales": {"max_contacts": 5}}})
    assert {it["Name"]: it.get("MaxContacts") for it in properties(template, "AWS::Connect::Queue")} == {
        "SCV Callback Queue": None,
        "SCV Outbound Queue": None,
        "Sales": 5,
    }
    (profile,) = properties(template, "AWS::Connect::RoutingProfile")
    assert profile["QueueConfigs"][0]["QueueReference"]["QueueArn"] == f"{_ARN}/queue/{_ID}"
    assert len(profile["QueueConfigs"]) == 4


def test_a_new_instance_is_read_from_its_parameter(tmp_path):
    center = acme(connect={"instance": {"new": {"alias": "acme-one"}}}, flows=_ON)
    assembly = synthesize([center], outdir=tmp_path)
    template = assembly.templates["Acme-One-Flows"]
    assert template["Parameters"]["ConnectInstanceArn"]["Default"] == "/scv/Acme_One/connect/instance-arn"
    flows = properties(template, "AWS::Connect::ContactFlow")
    assert {json.dumps(it["InstanceArn"]) for it in flows} == {'{"Ref": "ConnectInstanceArn"}'}
    assert "Acme-One-Connect" in assembly.manifest["Acme-One-Flows"]["dependencies"]


def test_without_a_connect_stack_flows_follow_the_functions(tmp_path):
    connect = {"instance": {"existing": INSTANCE_ID}, "lambda_associations": False}
    assembly = synthesize([acme(connect=connect, flows=_ON)], outdir=tmp_path)
    assert "Acme-One-Connect" not in assembly.templates
    assert "Acme-One-Integration" in assembly.manifest["Acme-One-Flows"]["dependencies"]


def test_a_suffix_is_added_to_names_in_amazon_connect_alone(tmp_path, plain):
    template = _template(tmp_path, flows={"name_suffix": " (2)"}, features=_FEATURES)
    names = {it["Name"] for it in properties(template, "AWS::Connect::ContactFlow")}
    assert names == {f"{it['Name']} (2)" for it in properties(plain, "AWS::Connect::ContactFlow")}
    assert (
        resources(template, "AWS::Connect::ContactFlow").keys() == resources(plain, "AWS::Connect::ContactFlow").keys()
    )


def test_options_of_the_file_reach_the_flows(tmp_path):
    options = {"texts": {"greeting": "Hello from Acme."}, "record_type": "012Q00000000001AAA", "voice": "Amy"}
    document, _ = _content(_flow(_template(tmp_path, flows=options), _INBOUND))
    text = json.dumps(document)
    for value in ("Hello from Acme.", "012Q00000000001AAA", "Amy"):
        assert value in text


@pytest.mark.parametrize(("region", "versions"), [("eu-west-2", True), ("ap-northeast-2", False)])
def test_versions_where_cloudformation_has_them(tmp_path, region, versions):
    template = _template(tmp_path, region=region)
    assert bool(resources(template, "AWS::Connect::ContactFlowVersion")) is versions


def test_users_own_flows_are_deployed_the_same_way(tmp_path, monkeypatch):
    document = _document("My Flow", parameters={"ContactFlowId": f"${{flow:{_INBOUND}}}"})
    flows = _custom(tmp_path, monkeypatch, mine=document)
    template = _template(tmp_path / "out", flows=flows)
    flow = _flow(template, "My Flow")
    _, variables = _content(flow)
    (reference,) = variables.values()
    assert template["Resources"][reference["Fn::GetAtt"][0]]["Properties"]["Name"] == _INBOUND
    assert (flow["Type"], flow["Description"]) == ("CONTACT_FLOW", "Mine")


def test_two_names_that_differ_in_punctuation_alone(tmp_path, monkeypatch):
    flows = _custom(
        tmp_path,
        monkeypatch,
        one=_document("My Flow"),
        two=_document("My Other", parameters={"ContactFlowId": "${flow:My Flow}"}),
    )
    template = _template(tmp_path / "out", flows=flows)
    _, variables = _content(_flow(template, "My Other"))
    assert [template["Resources"][it["Fn::GetAtt"][0]]["Properties"]["Name"] for it in variables.values()] == [
        "My Flow"
    ]


@pytest.mark.parametrize(
    ("placeholder", "words"),
    [
        ("${queue:Sales}", "mine/mine.json: Go: ${queue:Sales}: there is no such queue"),
        ("${queue:OutboundQueue}", "there is no such queue"),
        ("${flow:Sample SCV Inbund Flow}", "did you mean Sample SCV Inbound Flow?"),
        ("${function:Nothing}", "no such function"),
    ],
)
def test_a_placeholder_without_a_value_is_an_error(tmp_path, monkeypatch, placeholder, words):
    flows = _custom(tmp_path, monkeypatch, mine=_document("My Flow", parameters={"ContactFlowId": placeholder}))
    with pytest.raises(ResolveError) as caught:
        _template(tmp_path / "out", flows=flows)
    assert words in str(caught.value)


def test_a_prompt_is_used_or_refused(tmp_path, monkeypatch):
    prompts = {"prompts": {"Welcome": _ID}}
    with pytest.raises(ResolveError, match="prompt:Welcome.* no deployed flow uses it"):
        _template(tmp_path / "out", connect=prompts)
    flows = _custom(tmp_path, monkeypatch, mine=_document("My Flow", parameters={"PromptId": "${prompt:Welcome}"}))
    document, _ = _content(_flow(_template(tmp_path / "again", connect=prompts, flows=flows), "My Flow"))
    assert document["Actions"][0]["Parameters"] == {"PromptId": f"{_ARN}/prompt/{_ID}"}
