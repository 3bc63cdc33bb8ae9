"""Every option of the shipped flows: its default, what it may be and what it does.

A contact center sets them in the section `flows` of its file. `option_values` checks them and adds what flows cannot
work out themselves (for example which engine transcribes), so that `${option:...}` and `when` are always one name.

Source: guide, chapter 2 (use cases), chapter 7 (sample flows), chapter 9 (limits). Defaults are the guide's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from flows.option_kinds import Flag, Kind, OneOf, OptionError, OptionProblem, Texts, Whole, Words

CONTACT_LENS: Final = "contact_lens"
AMAZON_TRANSCRIBE: Final = "amazon_transcribe"

LANGUAGE_TAG: Final = r"[a-z]{2,3}-[A-Z]{2}"
TRANSCRIBE_LANGUAGES: Final = (
    "zh-CN", "en-AU", "en-GB", "en-US", "fr-FR", "fr-CA", "de-DE", "hi-IN", "it-IT", "ja-JP", "ko-KR", "pt-BR", "es-US",
    "th-TH",
)  # fmt: skip
"""Guide, chapter 2, "Amazon Transcribe's Transcription Languages Supported by Service Cloud Voice"."""

VOICES: Final[Mapping[str, str]] = {
    "en-US": "Joanna", "en-GB": "Amy", "en-AU": "Nicole", "de-DE": "Vicki", "es-ES": "Lucia", "es-MX": "Mia",
    "es-US": "Lupe", "fr-FR": "Celine", "fr-CA": "Chantal", "hi-IN": "Aditi", "it-IT": "Carla", "ja-JP": "Mizuki",
    "ko-KR": "Seoyeon", "pt-BR": "Vitoria", "zh-CN": "Zhiyu",
}  # fmt: skip
"""The voice that speaks a language where the option voice is not set; all of Amazon Polly's standard engine."""


@dataclass(frozen=True)
class Option:
    """One option. `path` is dotted, as in the configuration and in placeholders; `default` None means not set."""

    path: str
    default: Any
    kind: Kind
    meaning: str


OPTIONS: Final = (
    Option("language", "en-US", Words(LANGUAGE_TAG, "a language tag such as en-US"),
           "Language of prompts and transcripts."),
    Option("voice", None, Words(), "Amazon Polly voice of the prompts; by default one that speaks the language."),
    Option("texts", {}, Texts(r"[A-Za-z][\w.-]*", "letters, digits and . _ -"),
           "Prompts by the keys of connect_flows/texts.yaml, in place of the shipped ones."),
    Option("ivr_attributes", {}, Texts(r"sfdc-\w+", "sfdc- and a VoiceCall field's API name"),
           "VoiceCall fields that the inbound flow fills: {sfdc-Field__c: text or $.path}."),
    Option("record_type", None, Words("012[A-Za-z0-9]{12}([A-Za-z0-9]{3})?", "a record type's id"),
           "Record type of the VoiceCall (attribute sfdc-RecordTypeId)."),
    Option("recording.enabled", True, Flag(), "Off: nothing is recorded, and attribute callRecordingDisabled is true."),
    Option("recording.ivr", False, Flag(), "Whether what the caller says to menus is recorded as well."),
    Option("no_sync", False, Flag(), "Attribute NoSync: the contact record is not sent to Salesforce."),
    Option("callback.enabled", True, Flag(), "Whether callers are offered a callback."),
    Option("callback.minimum_wait_seconds", 300, Whole(0, 86_400), "A callback is offered when a call waits longer."),
    Option("callback.initial_delay_seconds", 60, Whole(1, 259_200), "Time from the call's end to the callback."),
    Option("callback.max_attempts", 2, Whole(1, 99), "How often the customer is called before it is given up."),
    Option("callback.retry_delay_seconds", 600, Whole(1, 259_200), "Time between two attempts."),
    Option("voicemail.enabled", False, Flag(), "Whether callers can leave a voicemail; needs features.voicemail."),
    Option("transcription.engine", None, OneOf(CONTACT_LENS, AMAZON_TRANSCRIBE),
           "Who transcribes; by default Contact Lens where the feature is on, else Amazon Transcribe where that is."),
    Option("transcription.vocabulary_name", None, Words(), "Custom vocabulary of Amazon Transcribe."),
    Option("transcription.vocabulary_filter_name", None, Words(), "Vocabulary filter of Amazon Transcribe."),
    Option("transcription.vocabulary_filter_method", "mask", OneOf("mask", "remove"), "What the filter does."),
    Option("limit_errors.retry_attempts", 3, Whole(0, 100),
           "How often a VoiceCall is tried again after a limit error; 0 turns chapter 9's option 1 off."),
    Option("limit_errors.retry_prompt", None, Words(), "What the caller hears before each of these attempts."),
    Option("limit_errors.report_attribute", True, Flag(),
           "Chapter 9's option 2: attribute Voice_Call_Creation_Status is CREATED, 429 or ERROR."),
    Option("omni_channel.flow_dev_name", None, Words(r"\w+", "a developer name"),
           "Omni-Channel flow of calls whose dialed number has no phone channel."),
    Option("omni_channel.fallback_queue", None, Words(), "Developer name or id of that flow's fallback queue."),
    Option("omni_channel.flow_inputs", {}, Texts(r"\w+", "the name of a flow's input"),
           "Further inputs of the Omni-Channel flow: {name: text or $.path}."),
    Option("custom_folder", "connect_flows/custom", Words(), "Folder of the contact center's own flows."),
)  # fmt: skip


@dataclass(frozen=True)
class Features:
    """Which features of the contact center are on; they decide what flows can use."""

    contact_lens: bool = False
    amazon_transcribe: bool = False
    voicemail: bool = False
    field_service: bool = False


def option_values(settings: Mapping[str, Any] | None = None, features: Features | None = None) -> dict[str, Any]:
    """Return all options with their defaults and what follows from them, nested as their paths say.

    Args:
        settings: what the contact center sets, nested or with dotted keys.

    Raises:
        OptionError: with every problem; each names the option, its value and what is allowed.
    """
    features = features or Features()
    flat, problems = _merged(settings or {})
    problems += _contradictions(flat, features)
    if problems:
        raise OptionError(problems)
    return _nested({**flat, **_derived(flat, features)})


def _merged(settings: Mapping[str, Any]) -> tuple[dict[str, Any], list[OptionProblem]]:
    known = {option.path: option for option in OPTIONS}
    flat = {option.path: option.default for option in OPTIONS}
    problems: list[OptionProblem] = []
    for path, value in _flat(settings, known):
        option = known.get(path)
        if option is None:
            near = get_close_matches(path, known, n=1)
            problems.append(OptionProblem(path, value, f"no such option{f'; did you mean {near[0]}?' if near else ''}"))
            continue
        if value is None:
            continue
        complaint = option.kind.complaint(value)
        if complaint:
            problems.append(OptionProblem(path, value, complaint))
        else:
            flat[path] = value
    return flat, problems


def _flat(settings: Mapping[str, Any], known: Mapping[str, Option], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in settings.items():
        path = f"{prefix}{key}"
        section = path not in known and any(name.startswith(f"{path}.") for name in known)
        if section and isinstance(value, Mapping):
            pairs.extend(_flat(value, known, f"{path}."))
        elif not (section and value is None):
            pairs.append((path, value))
    return pairs


def _contradictions(flat: Mapping[str, Any], features: Features) -> list[OptionProblem]:
    problems: list[OptionProblem] = []
    engine, language = flat["transcription.engine"], flat["language"]
    if engine is not None and not getattr(features, engine):
        problems.append(OptionProblem("transcription.engine", engine, f"features.{engine} is off; turn it on"))
    if _engine(flat, features) == AMAZON_TRANSCRIBE and language not in TRANSCRIBE_LANGUAGES:
        allowed = ", ".join(TRANSCRIBE_LANGUAGES)
        problems.append(OptionProblem("language", language, f"with Amazon Transcribe allowed are: {allowed}"))
    if flat["voicemail.enabled"] and not features.voicemail:
        problems.append(
            OptionProblem("voicemail.enabled", True, "features.voicemail is off, so nobody would get the voicemail")
        )
    if flat["voice"] is None and language not in VOICES:
        problems.append(OptionProblem("voice", None, f"set a voice of Amazon Polly that speaks {language}"))
    return problems


def _engine(flat: Mapping[str, Any], features: Features) -> str | None:
    engine = flat["transcription.engine"]
    if engine is not None:
        return str(engine)
    if features.contact_lens:
        return CONTACT_LENS
    return AMAZON_TRANSCRIBE if features.amazon_transcribe else None


def _derived(flat: Mapping[str, Any], features: Features) -> dict[str, Any]:
    """What flows use besides the options themselves."""
    engine = _engine(flat, features)
    recording = flat["recording.enabled"]
    inputs = {f"flowInput-{name}": value for name, value in flat["omni_channel.flow_inputs"].items()}
    fallback = _given({"fallbackQueue": flat["omni_channel.fallback_queue"]})
    filter_name = flat["transcription.vocabulary_filter_name"]
    return {
        "voice": flat["voice"] or VOICES[flat["language"]],
        "recording.ivr": recording and flat["recording.ivr"],
        "recording.ivr_behavior": "Enabled" if recording and flat["recording.ivr"] else "Disabled",
        # Contact Lens analyzes recordings, so it needs them.
        "recording.with_contact_lens": recording and engine == CONTACT_LENS,
        "recording.contact_lens_possible": recording and features.contact_lens,
        # Exports of the console hold the age in milliseconds, whatever the metric's name says.
        "callback.minimum_wait_milliseconds": flat["callback.minimum_wait_seconds"] * 1000,
        "callback.country": flat["language"].partition("-")[2],
        "transcription.engine": engine,
        "transcription.contact_lens": engine == CONTACT_LENS,
        "transcription.amazon_transcribe": engine == AMAZON_TRANSCRIBE,
        "transcription.kvs_parameters": _given(
            {
                "vocabularyName": flat["transcription.vocabulary_name"],
                "vocabularyFilterName": filter_name,
                "vocabularyFilterMethod": flat["transcription.vocabulary_filter_method"] if filter_name else None,
            }
        ),
        "omni_channel.parameters": {
            **_given({"flowDevName": flat["omni_channel.flow_dev_name"]}), **fallback, **inputs
        },
        # A transfer names its own Omni-Channel flow.
        "omni_channel.transfer_parameters": {**fallback, **inputs},
        **{f"features.{name}": value for name, value in vars(features).items()},
    }  # fmt: skip


def _given(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        *sections, name = path.split(".")
        place = nested
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = value
    return nested
