"""Rules of single action types that a description of parameters cannot express."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flows.language.actions_speaking import BILLED_LIMIT
from flows.language.document import Action
from flows.language.references import has_placeholder, walk
from flows.lint.finding import Findings

_TAG: Final = re.compile(r"<[^>]*>")
_BOTH: Final = {"Agent", "Customer"}


def check_special(action: Action, findings: Findings) -> None:
    """Whatever there is for the action's type."""
    for check in _CHECKS.get(action.type, ()):
        check(action, findings)


def _check_speech(action: Action, findings: Findings) -> None:
    for place, value in walk(action.parameters):
        key = place.rpartition(".")[2]
        if not isinstance(value, str) or key not in ("Text", "SSML"):
            continue
        billed = len(_TAG.sub("", value)) if key == "SSML" else len(value)
        # Above the total limit the parameter's own rule speaks.
        if billed > BILLED_LIMIT and len(value) <= 2 * BILLED_LIMIT:
            findings.add(
                "parameter-value", action.identifier, f"{place} has {billed:,} spoken characters; at most 3,000 go"
            )
        if key == "SSML" and not _is_speak(value.strip()):
            findings.add("ssml", action.identifier, f"{place} must be one element <speak>...</speak>")


def _is_speak(text: str) -> bool:
    open_ended = not text or has_placeholder(text) or text.startswith("$")
    return open_ended or (text.startswith("<speak") and text.endswith("</speak>"))


def _check_old_recording(action: Action, findings: Findings) -> None:
    analytics = _member(action.parameters, "AnalyticsBehavior")
    recording = _member(action.parameters, "RecordingBehavior")
    if analytics.get("Enabled") == "True":
        _check_both(action, recording, "RecordingBehavior.RecordedParticipants", findings)


def _check_recording(action: Action, findings: Findings) -> None:
    voice = _member(action.parameters, "VoiceBehavior")
    analytics = _member(voice, "VoiceAnalyticsBehavior")
    modes = analytics.get("AnalyticsModes")
    modes = {mode for mode in modes if isinstance(mode, str)} if isinstance(modes, list) else set()
    if modes >= {"RealTime", "PostContact"}:
        findings.add(
            "parameter-value",
            action.identifier,
            "VoiceBehavior.VoiceAnalyticsBehavior.AnalyticsModes has both RealTime and PostContact; choose one",
        )
    if analytics.get("Enabled") == "True" and modes & {"RealTime", "PostContact"}:
        recording = _member(voice, "VoiceRecordingBehavior")
        _check_both(action, recording, "VoiceBehavior.VoiceRecordingBehavior.RecordedParticipants", findings)


def _check_both(action: Action, recording: Mapping[str, Any], place: str, findings: Findings) -> None:
    participants = recording.get("RecordedParticipants")
    if not isinstance(participants, list) or any(
        isinstance(name, str) and has_placeholder(name) for name in participants
    ):
        # Missing or of another shape is reported as such; a placeholder is known only when it is filled in.
        if participants is not None:
            return
        participants = []
    if not {name for name in participants if isinstance(name, str)} >= _BOTH:
        findings.add(
            "recording-participants",
            action.identifier,
            f"{place} is {participants}; with analytics on it must be ['Agent', 'Customer']",
        )


def _member(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    member = value.get(name)
    return member if isinstance(member, Mapping) else {}


_Check = Callable[[Action, Findings], None]
_CHECKS: Final[Mapping[str, tuple[_Check, ...]]] = {
    "MessageParticipant": (_check_speech,),
    "MessageParticipantIteratively": (_check_speech,),
    "GetParticipantInput": (_check_speech,),
    "UpdateContactRecordingBehavior": (_check_old_recording,),
    "UpdateContactRecordingAndAnalyticsBehavior": (_check_recording,),
}
