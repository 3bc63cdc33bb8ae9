"""Which of a call's history can matter in a flow, so that what cannot is not carried along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flows.language.document import Flow
from flows.resilience.effects import sets_voicemail_flag
from flows.resilience.library import Library, structural_option

_SETTINGS: Final = frozenset(
    {
        "MessageParticipant",
        "UpdateContactAttributes",
        "UpdateContactData",
        "UpdateContactRecordingAndAnalyticsBehavior",
        "UpdateContactRecordingBehavior",
        "UpdateContactTextToSpeechVoice",
        "UpdateFlowAttributes",
        "UpdateFlowLoggingBehavior",
    }
)


@dataclass(frozen=True)
class Relevance:
    """What matters in one flow and in those that a call may come to from it.

    Attributes:
        paths: JSONPaths of attributes that a Compare block reads.
        options: structural options that leave out more than settings. A path keeps to what it has decided of them; of
            other options both ways are tried at each block anew, which only adds paths.
        voicemail: this flow marks a call as a voicemail, so that it matters what the caller hears.
    """

    paths: frozenset[str]
    options: frozenset[str]
    voicemail: bool


def relevance(library: Library) -> dict[str, Relevance]:
    """Relevance by flow name."""
    result: dict[str, Relevance] = {}
    for name, flow in library.flows.items():
        ahead = [library.flows[other] for other in library.ahead_of(name)]
        voicemail = any(sets_voicemail_flag(action) for action in flow.actions.values())
        result[name] = Relevance(_compared(ahead), _steering(ahead), voicemail)
    return result


def _steering(flows: Iterable[Flow]) -> frozenset[str]:
    return frozenset(
        option[0]
        for flow in flows
        for action in flow.actions.values()
        if action.type not in _SETTINGS and (option := structural_option(action)) is not None
    )


def _compared(flows: Iterable[Flow]) -> frozenset[str]:
    return frozenset(
        path
        for flow in flows
        for action in flow.actions.values()
        if action.type == "Compare"
        and isinstance(path := action.parameters.get("ComparisonValue"), str)
        and path.startswith(("$.Attributes.", "$.FlowAttributes."))
    )
