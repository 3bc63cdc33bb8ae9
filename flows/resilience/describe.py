"""The parameter by which a block is told from others of its type, in few words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flows.language.document import Action

_LONGEST = 60
_KEYS = (
    "LambdaFunctionARN",
    "QueueId",
    "AgentId",
    "ContactFlowId",
    "Text",
    "SSML",
    "PromptId",
    "ComparisonValue",
    "MetricType",
    "HoursOfOperationId",
    "LoopCount",
    "ThirdPartyPhoneNumber",
    "CallbackNumber",
    "MediaStreamingState",
    "TextToSpeechVoice",
    "FlowModuleId",
)


def detail_of(action: Action) -> str:
    """The text: what is called, where to, what is said or compared; "" for a block without such a parameter.

    Phone numbers that are written out are not shown.
    """
    for key in _KEYS:
        value = action.parameters.get(key)
        if isinstance(value, str) and value:
            if key == "ThirdPartyPhoneNumber" and not value.startswith("$"):
                return ""
            return _short(_spoken(value) if key == "SSML" else _plain(value))
    for key in ("Attributes", "FlowAttributes", "EventHooks"):
        entries = action.parameters.get(key)
        if isinstance(entries, Mapping) and entries:
            return _short(", ".join(f"{name} = {_plain(_value(value))}" for name, value in entries.items()))
    return ""


def _value(value: Any) -> str:
    inner = value.get("Value") if isinstance(value, Mapping) else value
    return inner if isinstance(inner, str) else str(inner)


def _spoken(ssml: str) -> str:
    """What is said of SSML, without its tags; its pauses are silence."""
    return " ".join(re.sub("<[^>]*>", " ", ssml).split()) or "silence"


def _plain(text: str) -> str:
    """A placeholder without its dressing; an ARN without what all ARNs have."""
    if text.startswith("${") and text.endswith("}"):
        return text[2:-1].split(":", 1)[-1]
    if text.startswith("arn:"):
        return text.split(":", 5)[-1]
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3].rstrip() + "..."
