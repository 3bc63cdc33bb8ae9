"""Flows and their versions: content is literal or one Fn::Sub, and its limits hold."""

import json

import pytest
from aws_cdk import Fn
from aws_cdk import aws_connect as connect
from aws_cdk.assertions import Template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scv_constructs.connect_flow import CONTENT_LIMIT, ContactFlow, FlowContent, FlowTooLargeError
from tests.unit.constructs.support import ACCOUNT, REGION, new_stack

_INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-4333-8444-555555555555"
_MARKER = "@@Queue.Basic@@"


@pytest.fixture
def stack():
    return new_stack()


def _substituted(content: object, values: dict[str, str]) -> str:
    """What CloudFormation makes of a Content, as its user guide describes Fn::Sub."""
    if isinstance(content, str):
        return content
    assert isinstance(content, dict)
    text, variables = content["Fn::Sub"]
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", values[value["Fn::GetAtt"][1]])
    return str(text).replace("${!", "${")


def _flow(content: FlowContent | str, **changes) -> Template:
    stack = new_stack()
    if isinstance(content, str):
        token = connect.CfnQueue(
            stack, "Queue", hours_of_operation_arn="h", instance_arn=_INSTANCE, name="Basic"
        ).attr_queue_arn
        content = FlowContent(text=content, references={_MARKER: token, "@@Queue.Unused@@": "never"})
    arguments = {
        "instance_arn": _INSTANCE,
        "name": "Sample",
        "flow_type": "CONTACT_FLOW",
        "description": "What it does",
        "content": content,
        "versioned": True,
    }
    ContactFlow(stack, "Flow", **{**arguments, **changes})
    return Template.from_stack(stack)


def _properties(template: Template, kind: str = "ContactFlow"):
    (found,) = template.find_resources(f"AWS::Connect::{kind}").values()
    return found["Properties"]


def test_the_flow():
    assert _properties(_flow('{"Actions":[]}')) == {
        "InstanceArn": _INSTANCE,
        "Name": "Sample",
        "Type": "CONTACT_FLOW",
        "Description": "What it does",
        "State": "ACTIVE",
        "Content": '{"Actions":[]}',
    }


def test_an_arn_of_the_stack_makes_one_sub():
    content = _properties(_flow(f'{{"QueueId":"{_MARKER}","Again":"{_MARKER}"}}'))["Content"]
    assert content == {
        "Fn::Sub": [
            '{"QueueId":"${QueueBasic}","Again":"${QueueBasic}"}',
            {"QueueBasic": {"Fn::GetAtt": ["Queue", "QueueArn"]}},
        ]
    }


_TEXT = st.one_of(st.text(max_size=20), st.sampled_from(["${", "${!", "${QueueBasic}", "$", "{", "!"]))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_TEXT.map(lambda text: text.replace("@", "")), max_size=5))
def test_whatever_a_flow_says_arrives_as_it_is(stack, texts):
    document = {"QueueId": _MARKER, "Texts": texts}
    content = FlowContent(text=json.dumps(document), references={_MARKER: Fn.get_att("Queue", "QueueArn").to_string()})
    deployed = json.loads(_substituted(stack.resolve(content.render()), {"QueueArn": "arn:queue"}))
    assert deployed == {**document, "QueueId": "arn:queue"}


def test_a_version_for_each_content():
    ids = set()
    for text in ('{"Actions":[]}', '{"Actions":[] }', '{"Actions":[]}'):
        template = _flow(text)
        ((flow_id, _),) = template.find_resources("AWS::Connect::ContactFlow").items()
        ((version_id, version),) = template.find_resources("AWS::Connect::ContactFlowVersion").items()
        assert version["Properties"]["ContactFlowId"] == {"Fn::GetAtt": [flow_id, "ContactFlowArn"]}
        # The version before stays to go back to; that of a failed deployment does not.
        assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
        ids.add(version_id)
    assert len(ids) == 2


def test_where_there_are_no_versions_there_is_none():
    _flow("{}", versioned=False).resource_count_is("AWS::Connect::ContactFlowVersion", 0)


def test_a_description_is_cut_at_500_characters():
    description = _properties(_flow("{}", description="x" * 501))["Description"]
    assert len(description) == 500
    assert description.endswith("x...")
    assert _properties(_flow("{}", description="x" * 500))["Description"] == "x" * 500
    assert "Description" not in _properties(_flow("{}", description=""))


def _of_size(characters: int, *, markers: int) -> FlowContent:
    """Content that has ``characters`` when 200 are reserved for each ARN."""
    text = json.dumps({"Queues": [_MARKER] * markers, "Text": ""})
    padding = characters - len(text) - markers * (200 - len(_MARKER))
    return FlowContent(text=text.replace('""', json.dumps("x" * padding)), references={_MARKER: "arn"})


@pytest.mark.parametrize("markers", [0, 1, 30])
def test_the_size_that_counts_is_that_with_the_arns(markers):
    assert _of_size(CONTENT_LIMIT, markers=markers).longest == CONTENT_LIMIT == 256_000
    _flow(_of_size(CONTENT_LIMIT, markers=markers))
    with pytest.raises(FlowTooLargeError, match="the flow Sample has up to 256001 characters .* takes 256000"):
        _flow(_of_size(CONTENT_LIMIT + 1, markers=markers))


def test_a_name_that_is_too_long():
    with pytest.raises(FlowTooLargeError, match="has 128 characters; Amazon Connect takes 127"):
        _flow("{}", name="x" * 128)
