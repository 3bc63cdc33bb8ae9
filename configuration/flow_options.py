"""The section `flows`: which flows are deployed, and the choices that the shipped ones leave open.

Choices: guide, chapter 2 (pass IVR data, record type, recording, NoSync, callbacks, transcription, voicemail) and
chapter 9 (limit errors). Ranges: Amazon Connect developer guide, "Flow language actions" (CreateCallbackContact, Loop).
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from configuration.base import Section, empty_is_default
from configuration.refusals import Allowed, Refusal, did_you_mean, refuse, refuse_all

ENGINES: Final = ("contact_lens", "amazon_transcribe")
FILTER_METHODS: Final = ("mask", "remove")
CUSTOM_FOLDER: Final = "connect_flows/custom"
TEXT_LIMIT: Final = 3000
"""Characters that Amazon Connect speaks in one prompt (billed characters)."""
RECORD_TYPE_PATTERN: Final = r"^012[A-Za-z0-9]{12}[A-Z0-5]{3}$"
_ATTRIBUTE_PATTERN: Final = r"^sfdc-[A-Za-z](_?[A-Za-z0-9])*(__[A-Za-z](_?[A-Za-z0-9])*){0,2}$"
_TEXT_KEY_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_.-]*$"
_LANGUAGE_PATTERN: Final = r"^[a-z]{2,3}-[A-Z]{2}$"
_VOICE_PATTERN: Final = r"^[A-Z][A-Za-z]+$"
_NAME_PATTERN: Final = r"^[A-Za-z0-9._-]+$"
_ATTRIBUTES_TEXT: Final = (
    "a mapping of sfdc-<field of VoiceCall> (such as sfdc-Tier__c) to a value or a path (such as $.Attributes.tier)"
)
_INPUT_PATTERN: Final = r"^[A-Za-z0-9_]+$"
_INPUTS_TEXT: Final = (
    "a mapping of names of the flow's input variables to a value or a path (such as $.Attributes.tier)"
)
_TEXTS_TEXT: Final = f"a mapping of keys of connect_flows/texts.yaml to texts of 1 to {TEXT_LIMIT} characters"
_DEVELOPER_NAME: Final = r"^[A-Za-z](_?[A-Za-z0-9])*$"

Switch = Annotated[bool, Allowed("true or false")]
Seconds = Annotated[int, Field(ge=1, le=259_200), Allowed("a whole number of seconds from 1 to 259200 (three days)")]


def _check_language(language: str) -> str:
    if re.fullmatch(_LANGUAGE_PATTERN, language):
        return language
    parts = re.split("[-_]", language)
    guess = f"{parts[0].lower()}-{parts[1].upper()}" if len(parts) == 2 else ""
    raise refuse("is not a language code", hint=f"write {guess}" if re.fullmatch(_LANGUAGE_PATTERN, guess) else None)


def _check_attributes(attributes: Any) -> Any:
    if not isinstance(attributes, dict):
        return attributes
    refusals = []
    for name, value in attributes.items():
        if not re.fullmatch(_ATTRIBUTE_PATTERN, name):
            fits = re.fullmatch(_ATTRIBUTE_PATTERN, f"sfdc-{name}")
            hint = f"write sfdc-{name}" if fits else None
            what = "is not sfdc- and the API name of a field of VoiceCall"
            refusals.append(Refusal(f"the name {what}", "such as sfdc-Tier__c", hint, (name,), show_value=False))
        elif not isinstance(value, str) or not value:
            refusals.append(
                Refusal("is not text", "a value or a path such as $.Attributes.tier, in quotes", at=(name,))
            )
    if refusals:
        raise refuse_all(refusals)
    return attributes


def _check_inputs(inputs: Any) -> Any:
    if not isinstance(inputs, dict):
        return inputs
    refusals = []
    for name, value in inputs.items():
        if not re.fullmatch(_INPUT_PATTERN, name):
            refusals.append(
                Refusal("the name is not one of a flow's input", _INPUTS_TEXT, at=(name,), show_value=False)
            )
        elif not isinstance(value, str) or not value:
            refusals.append(
                Refusal("is not text", "a value or a path such as $.Attributes.tier, in quotes", at=(name,))
            )
    if refusals:
        raise refuse_all(refusals)
    return inputs


def _check_texts(texts: Any) -> Any:
    if not isinstance(texts, dict):
        return texts
    refusals = []
    for key, text in texts.items():
        if not re.fullmatch(_TEXT_KEY_PATTERN, key):
            refusals.append(Refusal("the key is not one of a text", _TEXTS_TEXT, at=(key,), show_value=False))
        elif not isinstance(text, str) or not text.strip():
            refusals.append(Refusal("is not text", "a text, in quotes; it cannot be empty", at=(key,)))
        elif len(text) > TEXT_LIMIT:
            what = f"has {len(text)} characters"
            refusals.append(Refusal(what, f"at most {TEXT_LIMIT} characters, as Amazon Connect speaks them", at=(key,)))
    if refusals:
        raise refuse_all(refusals)
    return texts


def _check_folder(folder: str) -> str:
    path = PurePosixPath(folder)
    if not folder.strip() or path.is_absolute() or ".." in path.parts or "\\" in folder:
        raise refuse("is not a folder of the repository")
    return folder


def _one_of(*words: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and value not in words:
            raise refuse("is not one of the allowed values", hint=did_you_mean(value, words))
        return value

    return BeforeValidator(check)


class Recording(Section):
    """Recording of calls."""

    enabled: Switch = Field(default=True, description="Whether calls are recorded.")
    ivr: Switch = Field(default=False, description="Whether the automated part of a call is recorded, too.")


class Callback(Section):
    """The offer to be called back instead of waiting."""

    enabled: Switch = Field(default=True, description="Whether callers are offered a callback.")
    minimum_wait_seconds: Annotated[
        int, Field(ge=0, le=86_400), Allowed("a whole number of seconds from 0 to 86400")
    ] = Field(
        default=300, description="Offer a callback when the oldest contact has waited longer than this, in seconds."
    )
    initial_delay_seconds: Seconds = Field(default=60, description="Seconds until the first attempt.")
    max_attempts: Annotated[int, Field(ge=1, le=10), Allowed("a whole number from 1 to 10")] = Field(
        default=2, description="How often the caller is called at most."
    )
    retry_delay_seconds: Seconds = Field(default=600, description="Seconds between two attempts.")


class Voicemail(Section):
    """Voicemail in the shipped flows."""

    enabled: Switch = Field(
        default=False, description="Whether callers can leave a voicemail. Needs features.voicemail: true."
    )


class Transcription(Section):
    """Real-time transcription.

    Attributes:
        engine: None for what `features` has: Contact Lens, or else Amazon Transcribe, or else none.
    """

    engine: Annotated[
        Literal["contact_lens", "amazon_transcribe"] | None,
        _one_of(*ENGINES),
        Allowed("contact_lens, amazon_transcribe, or the key left out"),
    ] = Field(
        default=None,
        description="What transcribes calls. Default: contact_lens or else amazon_transcribe, as features has them.",
    )
    vocabulary_name: Annotated[
        Annotated[str, Field(pattern=_NAME_PATTERN, max_length=200)] | None,
        Allowed("the name of a custom vocabulary of Amazon Transcribe, or the key left out"),
    ] = Field(default=None, description="Custom vocabulary of Amazon Transcribe. Default: none.")
    vocabulary_filter_name: Annotated[
        Annotated[str, Field(pattern=_NAME_PATTERN, max_length=200)] | None,
        Allowed("the name of a vocabulary filter of Amazon Transcribe, or the key left out"),
    ] = Field(default=None, description="Vocabulary filter of Amazon Transcribe. Default: none.")
    vocabulary_filter_method: Annotated[
        Literal["mask", "remove"], _one_of(*FILTER_METHODS), Allowed(" or ".join(FILTER_METHODS))
    ] = Field(default="mask", description="What the filter does with a word: mask it with asterisks, or remove it.")


class LimitErrors(Section):
    """What a flow does when Salesforce refuses a VoiceCall because of a limit (429; guide, chapter 9)."""

    retry_attempts: Annotated[int, Field(ge=0, le=10), Allowed("a whole number from 0 (never) to 10")] = Field(
        default=3, description="How often a flow tries again to create the VoiceCall."
    )
    retry_prompt: Annotated[
        Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)] | None,
        Allowed(f"a text of 1 to {TEXT_LIMIT} characters, or the key left out"),
    ] = Field(default=None, description="What callers hear before each further attempt. Default: a text of ours.")
    report_attribute: Switch = Field(
        default=True, description="Whether the result is kept in the contact attribute Voice_Call_Creation_Status."
    )


class OmniChannel(Section):
    """Routing through an Omni-Channel flow of Salesforce."""

    flow_dev_name: Annotated[
        Annotated[str, Field(pattern=_DEVELOPER_NAME, max_length=80)] | None,
        Allowed("the API name of an Omni-Channel flow, or the key left out"),
    ] = Field(default=None, description="Omni-Channel flow that routes calls. Default: none, the basic queue.")
    fallback_queue: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        Allowed("the id or API name of a queue in Salesforce, or the key left out"),
    ] = Field(default=None, description="Queue of Salesforce for calls that the flow cannot route. Default: none.")
    flow_inputs: Annotated[
        Mapping[str, str],
        BeforeValidator(_check_inputs),
        BeforeValidator(empty_is_default),
        Allowed(_INPUTS_TEXT),
        Field(
            json_schema_extra={
                "type": ["object", "null"],
                "propertyNames": {"pattern": _INPUT_PATTERN},
                "additionalProperties": {"type": "string", "minLength": 1},
            }
        ),
    ] = Field(default={}, description="Further inputs of the Omni-Channel flow. Default: none.")


class Flows(Section):
    """The flows of Amazon Connect.

    Attributes:
        ivr_attributes: contact attribute to value or path; the guide's "pass IVR data".
        record_type: id of the VoiceCall record type of inbound calls.
        name_suffix: added to the names of the shipped flows in Amazon Connect.
        custom_folder: users' own flows, from the top of the repository.
    """

    enabled: Switch = Field(default=True, description="Whether flows, queues and quick connects are deployed.")
    name_suffix: Annotated[
        Annotated[str, Field(min_length=1, max_length=40)] | None,
        Allowed("a text of 1 to 40 characters, or the key left out"),
    ] = Field(
        default=None,
        description="Added to the names of flows in Amazon Connect, for an instance in which Salesforce has installed "
        "flows of the same names. Default: none.",
    )
    language: Annotated[
        str,
        AfterValidator(_check_language),
        Allowed("a language code such as en-US or de-DE"),
        Field(json_schema_extra={"pattern": _LANGUAGE_PATTERN}),
    ] = Field(default="en-US", description="Language of the texts and of transcription.")
    voice: Annotated[
        Annotated[str, Field(pattern=_VOICE_PATTERN, max_length=40)] | None,
        Allowed("a voice of Amazon Polly, such as Joanna, or the key left out"),
    ] = Field(default=None, description="Voice that speaks the texts. Default: one of the language, such as Joanna.")
    texts: Annotated[
        Mapping[str, str],
        BeforeValidator(_check_texts),
        BeforeValidator(empty_is_default),
        Allowed(_TEXTS_TEXT),
        Field(
            json_schema_extra={
                "type": ["object", "null"],
                "propertyNames": {"pattern": _TEXT_KEY_PATTERN},
                "additionalProperties": {"type": "string", "pattern": r"\S", "maxLength": TEXT_LIMIT},
            }
        ),
    ] = Field(default={}, description="Texts instead of those in connect_flows/texts.yaml, by their key.")
    ivr_attributes: Annotated[
        Mapping[str, str],
        BeforeValidator(_check_attributes),
        BeforeValidator(empty_is_default),
        Allowed(_ATTRIBUTES_TEXT),
        Field(
            json_schema_extra={
                "type": ["object", "null"],
                "propertyNames": {"pattern": _ATTRIBUTE_PATTERN},
                "additionalProperties": {"type": "string", "minLength": 1},
            }
        ),
    ] = Field(default={}, description="Data that inbound calls pass to fields of their VoiceCall.")
    record_type: Annotated[
        Annotated[str, Field(pattern=RECORD_TYPE_PATTERN)] | None,
        Allowed("the id of a record type (18 characters, starting with 012), or the key left out"),
    ] = Field(default=None, description="Record type of the VoiceCall of inbound calls. Default: that of the org.")
    recording: Annotated[Recording, BeforeValidator(empty_is_default), Allowed("a mapping with enabled, ivr")] = Field(
        default=Recording(), description="Recording of calls."
    )
    no_sync: Switch = Field(
        default=False, description="Whether contact records of inbound calls are kept from Salesforce (NoSync)."
    )
    callback: Annotated[
        Callback, BeforeValidator(empty_is_default), Allowed("a mapping with enabled and the times and attempts")
    ] = Field(default=Callback(), description="The offer to be called back.")
    voicemail: Annotated[Voicemail, BeforeValidator(empty_is_default), Allowed("a mapping with enabled")] = Field(
        default=Voicemail(), description="Voicemail."
    )
    transcription: Annotated[
        Transcription, BeforeValidator(empty_is_default), Allowed("a mapping with engine and vocabularies")
    ] = Field(default=Transcription(), description="Real-time transcription.")
    limit_errors: Annotated[
        LimitErrors,
        BeforeValidator(empty_is_default),
        Allowed("a mapping with retry_attempts, retry_prompt, report_attribute"),
    ] = Field(default=LimitErrors(), description="When Salesforce refuses a VoiceCall because of a limit.")
    omni_channel: Annotated[
        OmniChannel,
        BeforeValidator(empty_is_default),
        Allowed("a mapping with flow_dev_name, fallback_queue, flow_inputs"),
    ] = Field(default=OmniChannel(), description="Routing through an Omni-Channel flow.")
    custom_folder: Annotated[
        str, AfterValidator(_check_folder), Allowed("a folder, as a path from the top of the repository")
    ] = Field(default=CUSTOM_FOLDER, description="Folder with your own flows (*.json), deployed like the shipped ones.")

    @model_validator(mode="after")
    def _vocabularies_of_amazon_transcribe(self) -> Self:
        if self.transcription.engine == "contact_lens":
            given = [key for key in ("vocabulary_name", "vocabulary_filter_name") if getattr(self.transcription, key)]
            if given:
                what = "belongs to Amazon Transcribe, but the engine is contact_lens"
                hint = "custom vocabularies of Contact Lens are set in the Amazon Connect admin website"
                raise refuse_all([Refusal(what, "no vocabulary", hint, ("transcription", key)) for key in given])
        return self
