"""Action types that speak and listen.

Source: Amazon Connect Developer Guide, participant actions; Administrator Guide, "Get customer input" and "Store
customer input".
"""

from typing import Final

from flows.language.placement import ALL, HOLDS, TALK, WHISPERS
from flows.language.shapes import (
    BOOLEAN,
    ActionType,
    Choice,
    ConditionRule,
    ErrorRule,
    Field,
    Form,
    Items,
    Matching,
    Number,
    Obj,
    Reference,
    Text,
    When,
    at_most_one,
    exactly_one,
    optional,
    required,
)

KEYS: Final = (*"0123456789", "*", "#")
TEXT_LIMIT: Final = 6000
BILLED_LIMIT: Final = 3000

_SPOKEN: Final = {
    "Text": optional(Text(TEXT_LIMIT)),
    "SSML": optional(Text(TEXT_LIMIT)),
    "PromptId": optional(Reference("prompt")),
}
_SAID: Final = {
    **_SPOKEN,
    "Media": optional(
        Obj(
            {
                "Uri": required(Text()),
                "SourceType": required(Choice(("S3",))),
                "MediaType": required(Choice(("Audio",))),
            }
        )
    ),
}
_ONE_SAID: Final = ("Text", "SSML", "PromptId", "Media")

_INPUT: Final = {
    **_SAID,
    "InputTimeLimitSeconds": required(Number(1, 180, dynamic=False)),
    "StoreInput": required(BOOLEAN),
}
_DTMF: Final = Obj(
    {
        "InputTerminationSequence": optional(Matching(r"[0-9*#]{1,5}", "1 to 5 keys of 0-9, * and #", dynamic=False)),
        "DisableCancelKey": optional(BOOLEAN),
        "InterdigitTimeLimitSeconds": optional(Number(1, 20, dynamic=False)),
    }
)
_ENCRYPTION: Final = optional(Obj({"EncryptionKeyId": required(Text()), "Key": required(Text())}))
_CUSTOM: Final = Obj({"MaximumLength": required(Number(1, dynamic=False))})
_PHONE: Final = Obj(
    {
        "NumberFormat": required(Choice(("Local", "E164"))),
        "CountryCode": optional(Matching("[A-Z]{2}", "a country code of two letters, such as US", dynamic=False)),
    }
)
_STORING: Final = When("StoreInput", ("True",))

GET_PARTICIPANT_INPUT: Final = ActionType(
    "GetParticipantInput",
    "Get customer input / Store customer input",
    TALK,
    (
        Form(
            Obj(
                {
                    **_INPUT,
                    "InputValidation": required(Obj({"PhoneNumberValidation": required(_PHONE)})),
                    "DTMFConfiguration": optional(_DTMF),
                },
                (at_most_one(*_ONE_SAID),),
            ),
            errors=ErrorRule(("NoMatchingError", "InvalidPhoneNumber")),
            when=(_STORING, When("InputValidation.PhoneNumberValidation")),
            name="storing a phone number",
        ),
        Form(
            Obj(
                {
                    **_INPUT,
                    "InputValidation": required(Obj({"CustomValidation": required(_CUSTOM)})),
                    "DTMFConfiguration": optional(_DTMF),
                    "InputEncryption": _ENCRYPTION,
                },
                (at_most_one(*_ONE_SAID),),
            ),
            errors=ErrorRule(("NoMatchingError",)),
            when=(_STORING,),
            name="storing input",
        ),
        Form(
            Obj({**_INPUT, "DTMFConfiguration": Field(_DTMF, doubtful=True)}, (at_most_one(*_ONE_SAID),)),
            errors=ErrorRule(("NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded")),
            conditions=ConditionRule(operators=("Equals",), operands=KEYS),
            mirror="NoMatchingCondition",
            name="as a menu",
        ),
    ),
    prompts=True,
)

_ITERATED: Final = {
    "Messages": required(Items(Obj(_SAID, (exactly_one(*_ONE_SAID),)), least=1)),
    "InterruptFrequencySeconds": optional(Number(1, dynamic=False)),
}

SPEAKING: Final = (
    ActionType(
        "MessageParticipant",
        "Play prompt",
        TALK | WHISPERS,
        (Form(Obj(_SAID, (exactly_one(*_ONE_SAID),)), errors=ErrorRule(optional=("NoMatchingError",))),),
        prompts=True,
    ),
    GET_PARTICIPANT_INPUT,
    ActionType(
        "MessageParticipantIteratively",
        "Loop prompts",
        HOLDS | {"CUSTOMER_QUEUE"},
        (
            Form(
                Obj(_ITERATED),
                errors=ErrorRule(optional=("NoMatchingError",)),
                conditions=ConditionRule(exact=(("Equals", "MessagesInterrupted"),)),
                next_required=False,
                when=(When("InterruptFrequencySeconds"),),
                name="with InterruptFrequencySeconds",
            ),
            Form(Obj(_ITERATED), errors=ErrorRule(optional=("NoMatchingError",)), next_required=False),
        ),
        prompts=True,
    ),
    ActionType(
        "UpdateContactTextToSpeechVoice",
        "Set voice",
        ALL,
        (
            Form(
                Obj(
                    {
                        "TextToSpeechVoice": required(Text()),
                        "TextToSpeechEngine": optional(Text()),
                        "TextToSpeechStyle": optional(Choice(("None", "Conversational", "Newscaster"), dynamic=True)),
                    }
                ),
                errors=ErrorRule(optional=("NoMatchingError",)),
            ),
        ),
    ),
)
