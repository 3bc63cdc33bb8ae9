"""flows.options: defaults, what follows from them, and clear refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.option_kinds import OptionError
from flows.options import OPTIONS, TRANSCRIBE_LANGUAGES, VOICES, Features, option_values
from flows.resolve.structure import option

BOTH = Features(contact_lens=True, amazon_transcribe=True, voicemail=True)


def refused(settings, features=BOTH):
    with pytest.raises(OptionError) as caught:
        option_values(settings, features)
    return caught.value.problems


def test_every_option_has_its_default_and_a_meaning():
    values = option_values()
    for entry in OPTIONS:
        assert len(entry.meaning) > 20
        assert entry.default is None or entry.kind.complaint(entry.default) is None
        if entry.path != "voice":
            assert option(values, entry.path) == entry.default


def test_defaults_of_the_guide():
    values = option_values()
    assert values["callback"] == {
        "enabled": True,
        "minimum_wait_seconds": 300,
        "initial_delay_seconds": 60,
        "max_attempts": 2,
        "retry_delay_seconds": 600,
        "minimum_wait_milliseconds": 300_000,
        "country": "US",
    }
    assert (values["language"], values["voice"]) == ("en-US", "Joanna")


def test_dotted_and_nested_settings_are_the_same_and_none_is_the_default():
    nested = option_values({"callback": {"max_attempts": 5, "retry_delay_seconds": None}, "recording": None})
    assert nested == option_values({"callback.max_attempts": 5})


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("callback.max_attempts", 0, "from 1 to 99"),
        ("callback.max_attempts", True, "whole number"),
        ("callback.minimum_wait_seconds", "300", "whole number"),
        ("recording.enabled", "yes", "true and false"),
        ("transcription.vocabulary_filter_method", "hide", "mask and remove"),
        ("transcription.engine", "whisper", "contact_lens and amazon_transcribe"),
        ("language", "english", "a language tag such as en-US"),
        ("record_type", "012", "record type"),
        ("voice", " ", "not blank"),
        ("ivr_attributes", {"Tier__c": "x"}, "sfdc-"),
        ("ivr_attributes", {"sfdc-Tier__c": ""}, "not blank"),
        ("ivr_attributes", ["sfdc-Tier__c"], "a mapping"),
        ("texts", {"greeting": 1}, "not blank"),
        ("limit_errors.retry_attempts", -1, "from 0 to 100"),
        ("callback.max_attemps", 2, "did you mean callback.max_attempts?"),
        ("nonsense", 2, "no such option"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(path, value, message):
    [problem] = refused({path: value})
    assert problem.path == path
    assert message in problem.message
    assert str(problem).startswith(f"flows.{path}: {value!r}: ")


def test_all_problems_are_told_at_once():
    problems = refused({"callback": {"max_attempts": 0, "x": 1}, "no_sync": 1})
    assert [problem.path for problem in problems] == ["callback.max_attempts", "callback.x", "no_sync"]


@pytest.mark.parametrize("engine", ["contact_lens", "amazon_transcribe"])
def test_an_engine_needs_its_feature(engine):
    [problem] = refused({"transcription.engine": engine}, Features())
    assert f"features.{engine} is off" in problem.message


def test_voicemail_needs_its_feature_because_nobody_would_get_it():
    [problem] = refused({"voicemail.enabled": True}, Features())
    assert "features.voicemail is off" in problem.message


def test_amazon_transcribe_takes_the_languages_of_the_guide_only():
    [problem] = refused({"language": "es-ES"}, Features(amazon_transcribe=True))
    assert all(language in problem.message for language in TRANSCRIBE_LANGUAGES)
    assert len(TRANSCRIBE_LANGUAGES) == 14
    option_values({"language": "es-ES"}, Features(contact_lens=True))


def test_a_language_without_a_known_voice_needs_one():
    [problem] = refused({"language": "th-TH"}, Features(amazon_transcribe=True))
    assert problem.path == "voice"
    assert option_values({"language": "th-TH", "voice": "Own"})["voice"] == "Own"
    assert set(TRANSCRIBE_LANGUAGES) - set(VOICES) == {"th-TH"}


@pytest.mark.parametrize(
    ("features", "engine"),
    [
        (Features(), None),
        (Features(contact_lens=True), "contact_lens"),
        (Features(amazon_transcribe=True), "amazon_transcribe"),
        (BOTH, "contact_lens"),
    ],
)
def test_exactly_one_engine_transcribes(features, engine):
    transcription = option_values({}, features)["transcription"]
    assert transcription["engine"] == engine
    assert transcription["contact_lens"] == (engine == "contact_lens")
    assert transcription["amazon_transcribe"] == (engine == "amazon_transcribe")


def test_contact_lens_needs_recordings():
    recording = option_values({"recording": {"enabled": False, "ivr": True}}, BOTH)["recording"]
    assert not any((recording["with_contact_lens"], recording["contact_lens_possible"], recording["ivr"]))
    assert recording["ivr_behavior"] == "Disabled"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda children: (
            st.lists(children)
            | st.dictionaries(st.sampled_from([*"ab", "callback", "enabled", "language", "texts"]), children)
        ),
    )
)
def test_whatever_is_configured_there_are_values_or_problems(value):  # fmt: skip
    settings = value if isinstance(value, dict) else {"language": value}
    try:
        values = option_values(settings)
    except OptionError:
        return
    for entry in OPTIONS:
        option(values, entry.path)
