"""Every option changes the deployed JSON as the guide says (chapters 2, 7 and 9)."""

from __future__ import annotations

import pytest

from flows.options import Features
from tests.unit.connect_flows.deployed import (
    CALLBACK,
    CHECK_CASES,
    CONTACT_LENS,
    INBOUND,
    NEW_OR_EXISTING,
    OMNI,
    OMNI_TRANSFER,
    OUTBOUND_LENS,
    OUTBOUND_TRANSCRIBE,
    QUEUES,
    RECORDING,
    ROUTE_TO_AGENT,
    SMS,
    TRANSCRIBE,
    TRANSFERS,
    VOICEMAIL,
    WHISPER,
    deploy,
    flow_arn,
)

CREATES_VOICE_CALLS = (INBOUND, CHECK_CASES, ROUTE_TO_AGENT, SMS)
ENTRIES = (*CREATES_VOICE_CALLS, OUTBOUND_LENS, OUTBOUND_TRANSCRIBE, *TRANSFERS)
OFF = {"VoiceBehavior": {"VoiceRecordingBehavior": {"RecordedParticipants": [], "IVRRecordingBehavior": "Disabled"}}}


def only(values):
    [value] = values
    return value


def test_language_is_that_of_prompts_contact_analytics_and_voicemail():
    deployed = deploy({"language": "de-DE", "voicemail": {"enabled": True}})
    assert only(deployed.parameters(INBOUND, "UpdateContactData")) == {"LanguageCode": "de-DE"}
    assert {"Text": "Vielen Dank für Ihren Anruf."} in deployed.parameters(INBOUND, "MessageParticipant")
    lens = deployed.flows[CONTACT_LENS].actions["Record and analyze"].parameters["VoiceBehavior"]
    assert lens["VoiceAnalyticsBehavior"]["AnalyticsLanguage"] == "de-DE"
    assert deployed.attributes(WHISPER)["languageCode"] == ["de-DE"]
    assert deployed.attributes(VOICEMAIL)["vm_lang"] == ["de-DE"]
    number = only(p for p in deployed.parameters(CALLBACK, "GetParticipantInput") if p["StoreInput"] == "True")
    assert number["InputValidation"]["PhoneNumberValidation"] == {"NumberFormat": "Local", "CountryCode": "DE"}


def test_voice_speaks_in_every_flow_where_a_contact_begins():
    deployed = deploy({"voice": "Matthew"})
    for flow in (INBOUND, CHECK_CASES, ROUTE_TO_AGENT, NEW_OR_EXISTING, *TRANSFERS, WHISPER):
        assert only(deployed.parameters(flow, "UpdateContactTextToSpeechVoice")) == {"TextToSpeechVoice": "Matthew"}


def test_voice_speaks_the_language_where_none_is_set():
    deployed = deploy({"language": "fr-FR"})
    assert only(deployed.parameters(INBOUND, "UpdateContactTextToSpeechVoice")) == {"TextToSpeechVoice": "Celine"}


def test_texts_take_the_place_of_the_shipped_ones():
    deployed = deploy({"texts": {"greeting": 'Welcome to "Acme".'}})
    assert {"Text": 'Welcome to "Acme".'} in deployed.parameters(INBOUND, "MessageParticipant")
    assert 'Thank you for calling."' not in deployed.texts[INBOUND]


@pytest.mark.parametrize("flow", CREATES_VOICE_CALLS)
def test_ivr_attributes_are_set_before_the_voice_call_is_created(flow):
    fields = {"sfdc-Tier__c": "Platinum", "sfdc-Caller__c": "$.CustomerEndpoint.Address"}
    deployed = deploy({"ivr_attributes": fields})
    action = deployed.flows[flow].actions["Pass IVR data"]
    assert action.parameters["Attributes"] == fields
    assert "Create voice call" in deployed.flows[flow].reachable(action.identifier)
    assert "Pass IVR data" not in deployed.flows[flow].reachable("Create voice call")
    assert "Pass IVR data" not in deploy().flows[flow].actions


@pytest.mark.parametrize("flow", CREATES_VOICE_CALLS)
def test_record_type_is_set_before_the_voice_call_is_created(flow):
    deployed = deploy({"record_type": "012S30000004B5VIAU"})
    assert deployed.attributes(flow)["sfdc-RecordTypeId"] == ["012S30000004B5VIAU"]
    assert "Set record type" not in deployed.flows[flow].reachable("Create voice call")
    assert "sfdc-RecordTypeId" not in deploy().attributes(flow)


@pytest.mark.parametrize(
    "flow", [CONTACT_LENS, TRANSCRIBE, OUTBOUND_LENS, OUTBOUND_TRANSCRIBE, ROUTE_TO_AGENT, *TRANSFERS]
)
def test_recording_off_records_nobody_and_analyzes_nothing(flow):
    assert deploy({"recording": {"enabled": False}}).parameters(flow, RECORDING) == [OFF]
    recorded = deploy().parameters(flow, RECORDING)
    assert recorded
    assert OFF not in recorded
    for parameters in recorded:
        behavior = parameters["VoiceBehavior"]["VoiceRecordingBehavior"]
        assert behavior == {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Disabled"}


@pytest.mark.parametrize("flow", ENTRIES)
def test_recording_off_tells_the_omni_channel_widget(flow):
    off = deploy({"recording": {"enabled": False}})
    assert off.attributes(flow)["callRecordingDisabled"] == ["true"]
    assert "callRecordingDisabled" not in deploy().attributes(flow)


def test_recording_of_the_menus_begins_with_the_inbound_flow():
    deployed = deploy({"recording": {"ivr": True}})
    behavior = {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Enabled"}
    assert only(deployed.parameters(INBOUND, RECORDING)) == {"VoiceBehavior": {"VoiceRecordingBehavior": behavior}}
    assert all(
        p["VoiceBehavior"]["VoiceRecordingBehavior"] == behavior for p in deployed.parameters(CONTACT_LENS, RECORDING)
    )
    assert deploy().parameters(INBOUND, RECORDING) == []
    off = deploy({"recording": {"ivr": True, "enabled": False}})
    assert off.parameters(INBOUND, RECORDING) == []


@pytest.mark.parametrize("flow", ENTRIES)
def test_no_sync_is_the_guides_attribute(flow):
    assert deploy({"no_sync": True}).attributes(flow)["NoSync"] == ["true"]
    assert "NoSync" not in deploy().attributes(flow)


def test_callback_off_leaves_the_subflow_out_and_offers_none_anywhere():
    deployed = deploy({"callback": {"enabled": False}})
    assert CALLBACK not in deployed.flows
    assert CALLBACK in deploy().flows
    assert deployed.transfers(OMNI) == {CONTACT_LENS}
    assert not any("CreateCallbackContact" in text for text in deployed.texts.values())


def test_callback_minimum_wait_is_compared_in_milliseconds_as_the_console_writes_it():
    action = deploy({"callback": {"minimum_wait_seconds": 90}}).flows[CALLBACK].actions["Is the queue busy"]
    assert action.parameters == {"MetricType": "OldestContactInQueueAgeSeconds"}
    assert [str(condition) for condition in action.conditions] == ["NumberGreaterThan 90000"]
    default = deploy().flows[CALLBACK].actions["Is the queue busy"]
    assert [str(condition) for condition in default.conditions] == ["NumberGreaterThan 300000"]  # five minutes


@pytest.mark.parametrize(
    ("option", "parameter", "default"),
    [
        ("initial_delay_seconds", "InitialCallDelaySeconds", "60"),
        ("max_attempts", "MaximumConnectionAttempts", "2"),
        ("retry_delay_seconds", "RetryDelaySeconds", "600"),
    ],
)
@pytest.mark.parametrize("flow", [CALLBACK, CONTACT_LENS, ROUTE_TO_AGENT])
def test_callback_times_and_attempts_are_those_of_every_callback(option, parameter, default, flow):
    for value, expected in ((7, "7"), (None, default)):
        callbacks = deploy({"callback": {option: value}}).parameters(flow, "CreateCallbackContact")
        assert callbacks
        assert {callback[parameter] for callback in callbacks} == {expected}


def test_voicemail_is_offered_by_the_inbound_flow_and_in_place_of_hanging_up():
    on, off = deploy({"voicemail": {"enabled": True}}), deploy()
    offer = on.flows[INBOUND].actions["Offer voicemail"]
    targets = {branch.operands[0]: branch.target for branch in offer.conditions}
    assert targets == {"1": "Go to Omni-Channel", "2": "Go to voicemail"}
    assert VOICEMAIL in on.transfers(INBOUND)
    assert VOICEMAIL in on.transfers(CONTACT_LENS)
    assert VOICEMAIL not in off.flows
    assert "Offer voicemail" not in off.flows[INBOUND].actions


def test_engine_contact_lens_analyzes_in_real_time():
    deployed = deploy({"transcription": {"engine": "contact_lens"}})
    assert CONTACT_LENS in deployed.transfers(OMNI)
    assert TRANSCRIBE not in deployed.transfers(OMNI)
    for flow in (*TRANSFERS, ROUTE_TO_AGENT):
        first = deployed.parameters(flow, RECORDING)[0]["VoiceBehavior"]["VoiceAnalyticsBehavior"]
        assert (first["Enabled"], first["AnalyticsModes"]) == ("True", ["RealTime"])
        assert "UpdateContactEventHooks" not in deployed.texts[flow]


def test_engine_amazon_transcribe_transcribes_from_the_agent_whisper():
    deployed = deploy({"transcription": {"engine": "amazon_transcribe"}})
    assert TRANSCRIBE in deployed.transfers(OMNI)
    assert CONTACT_LENS not in deployed.transfers(OMNI)
    hook = {"EventHooks": {"AgentWhisper": flow_arn(WHISPER)}}
    for flow in (TRANSCRIBE, *TRANSFERS):
        assert deployed.parameters(flow, "UpdateContactEventHooks") == [hook]
        assert "VoiceAnalyticsBehavior" not in deployed.texts[flow]
    assert [function for function, _ in deployed.calls(ROUTE_TO_AGENT)][-1] == "kvsConsumerTrigger"


def test_engine_follows_the_features_where_none_is_chosen():
    both, transcribe, none = (deploy({}, f) for f in (
        Features(contact_lens=True, amazon_transcribe=True), Features(amazon_transcribe=True), Features()))  # fmt: skip
    assert both.transfers(CALLBACK) == {CONTACT_LENS}
    assert transcribe.transfers(CALLBACK) == {TRANSCRIBE}
    assert none.transfers(CALLBACK) == {CONTACT_LENS}
    assert "VoiceAnalyticsBehavior" not in none.texts[CONTACT_LENS]
    assert WHISPER not in none.flows


@pytest.mark.parametrize("flow", [WHISPER, OUTBOUND_TRANSCRIBE, ROUTE_TO_AGENT])
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {}),
        ({"vocabulary_name": "Acme-terms"}, {"vocabularyName": "Acme-terms"}),
        ({"vocabulary_filter_name": "Mild"}, {"vocabularyFilterName": "Mild", "vocabularyFilterMethod": "mask"}),
        (
            {"vocabulary_filter_name": "Mild", "vocabulary_filter_method": "remove"},
            {"vocabularyFilterName": "Mild", "vocabularyFilterMethod": "remove"},
        ),
        ({"vocabulary_filter_method": "remove"}, {}),
    ],
)
def test_vocabulary_and_filter_go_to_every_kvs_consumer_trigger(flow, settings, expected):
    deployed = deploy({"transcription": {"engine": "amazon_transcribe", **settings}})
    [parameters] = [parameters for function, parameters in deployed.calls(flow) if function == "kvsConsumerTrigger"]
    assert parameters == {"languageCode": "$.Attributes.languageCode", **expected}


@pytest.mark.parametrize("flow", [INBOUND, ROUTE_TO_AGENT])
class TestLimitErrors:
    def test_the_attribute_is_false_before_the_first_attempt(self, flow):
        deployed = deploy()
        before = deployed.flows[flow].actions["Start without a limit error"]
        assert before.parameters["Attributes"] == {"sf_voicecall_limit_error": "FALSE"}
        assert "Create voice call" in deployed.flows[flow].reachable(before.identifier)

    def test_option_1_plays_a_prompt_and_tries_again_a_number_of_times(self, flow):
        actions = deploy({"limit_errors": {"retry_attempts": 5, "retry_prompt": "We try again."}}).flows[flow].actions
        failed = actions["Create voice call"].errors[0].target
        check = actions[failed]
        assert (check.type, check.parameters) == (
            "Compare",
            {"ComparisonValue": "$.Attributes.sf_voicecall_limit_error"},
        )
        assert [str(condition) for condition in check.conditions] == ["Equals TRUE"]
        loop = actions[check.conditions[0].target]
        assert (loop.type, loop.parameters) == ("Loop", {"LoopCount": "5"})
        again = next(branch.target for branch in loop.conditions if branch.operands == ("ContinueLooping",))
        cleared = actions[again]
        assert cleared.parameters["Attributes"] == {"sf_voicecall_limit_error": "FALSE"}
        prompt = actions[str(cleared.next)]
        assert (prompt.type, prompt.parameters, prompt.next) == (
            "MessageParticipant",
            {"Text": "We try again."},
            "Create voice call",
        )

    def test_option_1_off_goes_on_at_once(self, flow):
        flow_off = deploy({"limit_errors": {"retry_attempts": 0}}).flows[flow]
        assert "Loop" not in {flow_off.actions[name].type for name in flow_off.reachable("Was it a limit error")} - {
            flow_off.actions["Try the queue again"].type
        }
        assert flow_off.actions["Create voice call"].errors[0].target == "Was it a limit error"
        assert "Start without a limit error" not in flow_off.actions

    def test_option_2_writes_the_result_into_an_attribute(self, flow):
        on = deploy().attributes(flow)["Voice_Call_Creation_Status"]
        assert sorted(on) == ["429", "CREATED", "ERROR"]
        assert "Voice_Call_Creation_Status" not in deploy({"limit_errors": {"report_attribute": False}}).attributes(
            flow
        )

    def test_with_both_off_a_failure_leads_straight_on(self, flow):
        deployed = deploy({"limit_errors": {"report_attribute": False, "retry_attempts": 0}})
        target = deployed.flows[flow].actions["Create voice call"].errors[0].target
        assert target == {INBOUND: "Set basic queue", ROUTE_TO_AGENT: "Record and analyze"}[flow]


def test_omni_channel_flow_queue_and_inputs_are_parameters_of_execute_omni_flow():
    settings = {
        "flow_dev_name": "Route_Calls",
        "fallback_queue": "Support",
        "flow_inputs": {"Tier": "$.Attributes.tier"},
    }
    deployed, plain = deploy({"omni_channel": settings}), deploy()
    assert deployed.calls(OMNI)[-1][1] == {
        "methodName": "executeOmniFlow", "flowDevName": "Route_Calls", "fallbackQueue": "Support",
        "flowInput-Tier": "$.Attributes.tier",
    }  # fmt: skip
    assert plain.calls(OMNI)[-1][1] == {"methodName": "executeOmniFlow"}
    # A transfer goes to the flow that the agent chose.
    assert deployed.calls(OMNI_TRANSFER)[-1][1] == {
        "methodName": "executeOmniFlow", "flowDevName": "$.Attributes.omniFlowFqn", "fallbackQueue": "Support",
        "flowInput-Tier": "$.Attributes.tier",
    }  # fmt: skip


def test_callbacks_wait_in_the_queue_of_omni_channel_then_in_the_callback_queue():
    actions = deploy().flows[CALLBACK].actions
    first = actions["Place callback"]
    assert "QueueId" not in first.parameters
    assert actions[first.errors[0].target].parameters["QueueId"] == QUEUES["CallbackQueue"]
