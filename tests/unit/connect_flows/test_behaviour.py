"""What the guide says of single flows, whatever the options (chapters 2, 6, 7)."""

from __future__ import annotations

import pytest

from invoke_salesforce_rest_api.methods import METHODS as REST_METHODS
from invoke_telephony_integration_api.methods import METHODS as TELEPHONY_METHODS
from tests.unit.connect_flows.deployed import (
    AGENT_TRANSFER,
    CALLBACK,
    CHECK_CASES,
    CONTACT_LENS,
    EVERYTHING,
    FIELD_SERVICE,
    INBOUND,
    LINK_CASE,
    NEW_OR_EXISTING,
    OMNI,
    OMNI_TRANSFER,
    OUTBOUND_TRANSCRIBE,
    QUEUE_TRANSFER,
    QUEUES,
    ROUTE_TO_AGENT,
    SMS,
    TRANSCRIBE,
    TRANSFERS,
    VOICEMAIL,
    WHISPER,
    deploy,
    sources,
)

ALL_ON = {"voicemail": {"enabled": True}}
METHODS = {
    "InvokeTelephonyIntegrationApiFunction": frozenset(TELEPHONY_METHODS),
    "InvokeSalesforceRestApiFunction": frozenset(REST_METHODS),
}
NAMES = [source.name for source in sources()]
STREAM_BOTH = {
    "MediaStreamingState": "Enabled",
    "MediaStreamType": "Audio",
    "Participants": [{"ParticipantType": "Customer", "MediaDirections": ["From", "To"]}],
}


@pytest.fixture(scope="module")
def all_on():
    return deploy(ALL_ON)


@pytest.fixture(scope="module")
def transcribing():
    return deploy({**ALL_ON, "transcription": {"engine": "amazon_transcribe"}})


def test_an_inbound_call_goes_through_the_chain_of_chapter_7(all_on, transcribing):
    for deployed, last in ((all_on, CONTACT_LENS), (transcribing, TRANSCRIBE)):
        assert OMNI in deployed.transfers(INBOUND)
        assert deployed.flows[INBOUND].actions["Store voice call id"].parameters["Attributes"] == {
            "voiceCallId": "$.External.voiceCallId"
        }
        assert deployed.transfers(OMNI) - {VOICEMAIL} == {CALLBACK, last}
        assert deployed.transfers(CALLBACK) - {VOICEMAIL} == {last}
        assert deployed.transfers(last) <= {VOICEMAIL}
        assert any(a.type == "TransferContactToQueue" for a in deployed.flows[last].actions.values())


def test_flows_are_deployed_after_what_they_name(all_on):
    seen: set[str] = set()
    for flow in all_on.plan:
        assert set(flow.depends_on) <= seen
        seen.add(flow.name)
    assert seen == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_functions_are_called_with_methods_that_they_have_and_within_8_seconds(all_on, name):
    for function, parameters in all_on.calls(name):
        if function == "kvsConsumerTrigger":
            assert parameters["languageCode"] == "$.Attributes.languageCode"
            continue
        assert parameters["methodName"] in METHODS[function]
    for block in all_on.parameters(name, "InvokeLambdaFunction"):
        assert int(block["InvocationTimeLimitSeconds"]) <= 8
        assert block["ResponseValidation"] == {"ResponseType": "STRING_MAP"}


@pytest.mark.parametrize("name", NAMES)
def test_a_failed_function_never_leads_straight_to_the_end(all_on, name):
    actions = all_on.flows[name].actions
    for action in actions.values():
        if action.type == "InvokeLambdaFunction":
            for branch in action.errors:
                assert actions[branch.target].type != "DisconnectParticipant"


@pytest.mark.parametrize("name", [INBOUND, CHECK_CASES, ROUTE_TO_AGENT, SMS])
def test_inbound_flows_create_a_voice_call_and_store_its_id(all_on, name):
    methods = [p["methodName"] for _, p in all_on.calls(name) if "methodName" in p]
    assert methods[0] == "createVoiceCall"
    create = all_on.flows[name].actions["Create voice call"]
    stored = all_on.flows[name].actions[create.next]
    assert stored.parameters["Attributes"] == {"voiceCallId": "$.External.voiceCallId"}


@pytest.mark.parametrize("name", TRANSFERS)
def test_transfers_create_a_voice_call_at_the_second_attempt_too(all_on, name):
    actions = all_on.flows[name].actions
    create = actions["Create transferred voice call"]
    assert create.parameters["LambdaInvocationAttributes"] == {"methodName": "createTransferVC"}
    assert actions[create.next].parameters["Attributes"] == {"voiceCallId": "$.External.voiceCallId"}
    loop = actions[create.errors[0].target]
    assert (loop.type, loop.parameters["LoopCount"]) == ("Loop", "2")


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in (INBOUND, CHECK_CASES, ROUTE_TO_AGENT, SMS, *TRANSFERS)]
)
def test_subflows_create_no_voice_call(all_on, name):
    assert not {"createVoiceCall", "createTransferVC"} & {p.get("methodName") for _, p in all_on.calls(name)}


def test_without_a_voice_call_an_inbound_call_goes_on_in_the_basic_queue(all_on):
    flow = all_on.flows[INBOUND]
    failed = flow.actions["Create voice call"].errors[0].target
    basic = flow.actions["Set basic queue"]
    assert basic.identifier in flow.reachable(failed)
    assert basic.parameters == {"QueueId": QUEUES["BasicQueue"]}
    assert flow.actions[basic.next].identifier == "Go to callback"


def test_the_omni_channel_subflow_creates_a_case_relates_it_and_routes(all_on):
    calls = all_on.calls(OMNI)
    assert [p["methodName"] for _, p in calls] == ["createRecord", "updateRecord", "executeOmniFlow"]
    assert calls[0][1]["objectApiName"] == "Case"
    assert calls[1][1]["RelatedRecordId"] == "$.Attributes.caseId"
    assert calls[1][1]["recordId"] == "$.Attributes.voiceCallId"
    assert all_on.attributes(OMNI)["caseId"] == ["$.External.recordId"]


@pytest.mark.parametrize("name", [OMNI, OMNI_TRANSFER])
def test_routing_tries_the_agent_then_the_queue_of_omni_channel(all_on, name):
    actions = all_on.flows[name].actions
    agent = actions["Set agent"]
    assert agent.parameters == {"AgentId": "$.Attributes.agentARN"}
    queue = actions[agent.errors[0].target]
    assert queue.parameters == {"QueueId": "$.Attributes.queueARN"}
    online = actions[agent.next]
    offline = next(branch.target for branch in online.errors if branch.error_type == "NoMatchingCondition")
    assert offline == queue.identifier


def test_an_omni_channel_transfer_uses_the_flow_that_salesforce_wrote_into_the_contact(all_on):
    assert all_on.calls(OMNI_TRANSFER)[-1][1]["flowDevName"] == "$.Attributes.omniFlowFqn"


def test_an_agent_transfer_always_ends_with_the_agent(all_on):
    flow = all_on.flows[AGENT_TRANSFER]
    ends = {a.type for a in flow.actions.values() if not flow.successors(a.identifier)}
    assert ends == {"TransferContactToAgent"}


@pytest.mark.parametrize("name", [WHISPER, OUTBOUND_TRANSCRIBE])
def test_amazon_transcribe_streams_before_it_triggers_the_function(transcribing, name):
    flow = transcribing.flows[name]
    stream = flow.actions["Start media streaming"]
    assert stream.parameters == STREAM_BOTH
    trigger = flow.actions[stream.next]
    assert trigger.parameters["LambdaFunctionARN"].endswith("-kvsConsumerTrigger")
    for branch in (*stream.errors, *trigger.errors):
        assert flow.actions[branch.target].parameters["Attributes"] == {"isTranscribed": "false"}


def test_a_language_that_an_ivr_has_set_is_kept(transcribing):
    check = transcribing.flows[WHISPER].actions["Is a language set"]
    assert check.parameters == {"ComparisonValue": "$.Attributes.languageCode"}
    assert check.conditions[0].target == "Start media streaming"


def test_route_to_agent_streams_and_transcribes_as_the_recipe_says(transcribing):
    assert transcribing.parameters(ROUTE_TO_AGENT, "UpdateContactMediaStreamingBehavior") == [STREAM_BOTH]


def test_the_callback_subflow_asks_for_a_number_and_knows_the_callers(all_on):
    numbers = [p["CallbackNumber"] for p in all_on.parameters(CALLBACK, "UpdateContactCallbackNumber")]
    assert numbers[:2] == ["$.StoredCustomerInput", "$.CustomerEndpoint.Address"]
    menu = all_on.flows[CALLBACK].actions["Offer callback"]
    assert [str(branch) for branch in menu.conditions] == ["Equals 1", "Equals 2"]
    # Who presses nothing stays on the line.
    assert {branch.target for branch in menu.errors} == {"Go to transcription with Contact Lens"}


def test_voicemail_marks_the_contact_streams_the_caller_and_takes_the_mark_back_where_it_fails(all_on):
    flow = all_on.flows[VOICEMAIL]
    marked = flow.actions["Mark as voicemail"].parameters["Attributes"]
    assert marked == {"vm_flag": "1", "vm_lang": "en-US", "vm_from": "$.CustomerEndpoint.Address"}
    start = flow.actions["Start media streaming"]
    assert start.parameters["Participants"] == [{"ParticipantType": "Customer", "MediaDirections": ["From"]}]
    back = flow.actions[start.errors[0].target]
    assert back.parameters["Attributes"] == {"vm_flag": "0"}
    assert "Transfer to basic queue" in flow.reachable(back.identifier)
    assert "End voicemail" not in flow.reachable(back.identifier)


def test_field_service_reads_every_status_of_its_function(all_on):
    check = all_on.flows[FIELD_SERVICE].actions["Is there an engineer"]
    assert {branch.operands[0] for branch in check.conditions} == {"TRANSFER_CALL", "ANONYMOUS", "PHONE_NOT_FOUND"}
    [call] = all_on.parameters(FIELD_SERVICE, "TransferParticipantToThirdParty")
    assert call["ThirdPartyPhoneNumber"] == "$.Attributes.engPhone"


def test_the_rest_flows_find_an_open_case_and_link_the_call_to_it(all_on):
    [query] = [p for _, p in all_on.calls(CHECK_CASES) if p["methodName"] == "queryRecord"]
    # The phone number is a parameter, which the function escapes; never text of the statement.
    assert "'{callerPhone}'" in query["soql"]
    assert query["callerPhone"] == "$.CustomerEndpoint.Address"
    assert LINK_CASE in all_on.transfers(CHECK_CASES)
    assert all_on.calls(LINK_CASE)[0][1] == {
        "methodName": "updateRecord", "objectApiName": "VoiceCall", "recordId": "$.Attributes.voiceCallId",
        "RelatedRecordId": "$.Attributes.caseId",
    }  # fmt: skip


def test_the_case_recipe_maps_the_callers_choice_to_the_fields_of_the_guide(all_on):
    actions = all_on.flows[NEW_OR_EXISTING].actions
    assert actions["Set existing case"].parameters["Attributes"] == {
        "sfdc-IVRType__c": "ExistingCase", "sfdc-IVRInput__c": "$.StoredCustomerInput",
    }  # fmt: skip
    assert actions["Set new case"].parameters["Attributes"] == {
        "sfdc-IVRType__c": "NewCase", "sfdc-IVRInput__c": "New Voice Case",
    }  # fmt: skip
    menu = actions["Existing or new case"]
    assert [branch.operands[0] for branch in menu.conditions] == ["1", "2", "3"]
    assert menu.parameters["Text"] == (
        "Thank you for calling. Press 1 if you are calling about an existing case. Press 2 if you are calling about a "
        "new case. Or press 3 to message with our team."
    )
    assert actions["Ask for case number"].parameters["InputValidation"] == {"CustomValidation": {"MaximumLength": "4"}}
    assert all_on.transfers(NEW_OR_EXISTING) >= {ROUTE_TO_AGENT, SMS}


def test_the_sms_recipe_creates_its_voice_call_with_the_type_that_salesforce_waits_for(all_on):
    actions = all_on.flows[SMS].actions
    assert actions["Set SMS transfer"].parameters["Attributes"] == {"sfdc-IVRType__c": "IVRTransfer"}
    failed = actions["Create voice call"].errors[0].target
    assert "Route to agent" in all_on.flows[SMS].reachable(failed)
    assert "End chosen SMS" not in all_on.flows[SMS].reachable(failed)


@pytest.mark.parametrize("name", [CONTACT_LENS, TRANSCRIBE, QUEUE_TRANSFER, OMNI_TRANSFER, ROUTE_TO_AGENT])
def test_a_queue_that_does_not_take_the_call_is_followed_by_basic_queue_callback_voicemail_and_queue_again(
    all_on, name
):
    flow = all_on.flows[name]
    actions = flow.actions
    assert actions["Transfer to queue"].errors[0].target == "Say that lines are busy"
    assert actions["Say that lines are busy"].next == "Fall back to basic queue"
    assert actions["Transfer to basic queue"].errors[0].target == "Call back caller number"
    assert actions["Call back caller number"].errors[0].target == "Take a voicemail"
    assert actions["Take a voicemail"].errors[0].target == "Try the queue again"
    assert "Fall back to basic queue" in flow.reachable("Ask to hold")


def test_every_engine_and_function_of_the_features_is_used(all_on):
    used = {function for name in NAMES for function, _ in all_on.calls(name)}
    assert used == {"InvokeTelephonyIntegrationApiFunction", "InvokeSalesforceRestApiFunction", "kvsConsumerTrigger"}
    assert EVERYTHING.amazon_transcribe
