"""When an end is safe: the rules that docs/resilience.md explains."""

from __future__ import annotations

from typing import Final

from flows.language.catalogue import action_type
from flows.language.document import Action
from flows.language.placement import HOLDS, WHISPERS
from flows.resilience.facts import MOST_ATTEMPTS, Facts
from flows.resilience.model import Ending
from flows.resilience.state import End

WAITING_TYPES: Final = frozenset({"CUSTOMER_QUEUE"}) | HOLDS
"""Flow types that may go round for ever: the caller waits in a queue or is on hold meanwhile."""

_CALL_GOES_ON: Final = WHISPERS | HOLDS
_ONLY_SPEAKS: Final = frozenset({"MessageParticipant", "UpdateContactTextToSpeechVoice"})


def hang_up(facts: Facts, what: str, ending: Ending = Ending.HANGS_UP) -> End:
    """The end where the call is disconnected: allowed after a choice of the caller or when every fallback failed."""
    if facts.secured:
        return End(Ending.SECURED, facts.secured)
    if facts.chose:
        return End(Ending.HANG_UP_CHOSEN)
    if facts.exhausted:
        return End(Ending.HANG_UP_EXHAUSTED)
    return End(ending, f"{what}. {_why_not_allowed(facts)}")


def _why_not_allowed(facts: Facts) -> str:
    tried = ", ".join(sorted(facts.failed))
    if facts.attempts:
        return (
            f"Only one destination was tried ({tried}), {_times(facts.attempts)}; the caller needs a fallback (another "
            f"queue, a callback, a third party) or {MOST_ATTEMPTS} attempts before the call may end."
        )
    if facts.failed:
        return f"No transfer to a queue was tried (what failed on the way: {tried})."
    return "No transfer to a queue was tried on the way, and the caller did not choose to end the call."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def end_of_flow(flow_type: str, facts: Facts, what: str, ending: Ending) -> End:
    """The end where a flow just stops: whisper and hold flows give the call back, all others disconnect it."""
    if flow_type in _CALL_GOES_ON:
        return End(Ending.CALL_GOES_ON)
    return hang_up(facts, f"{what}, and a flow of type {flow_type} that stops disconnects the call", ending)


def end_flow_execution(flow_type: str, facts: Facts) -> End:
    """EndFlowExecution."""
    if flow_type in _CALL_GOES_ON:
        return End(Ending.CALL_GOES_ON)
    if flow_type == "CUSTOMER_QUEUE":
        return End(Ending.KEEPS_WAITING)
    what = f"EndFlowExecution gives the call back in whisper and queue flows only, and this is a {flow_type}"
    return hang_up(facts, what, Ending.WRONG_END)


def possible_failures(action: Action) -> tuple[str, ...]:
    """Error types that can occur at a block, whether or not it has a branch for them.

    Those that the language requires a branch for, and NoMatchingError wherever the language has it: AWS lets some
    blocks do without, but then their failure ends the flow.
    """
    kind = action_type(action.type)
    if kind is None:
        return ()
    if action.type == "Loop" and not str(action.parameters.get("LoopCount", "")).startswith("$."):
        return ()  # a counter whose length is known before the call has nothing that could fail
    errors = kind.form(action.parameters).errors
    general = tuple(name for name in errors.optional if name == "NoMatchingError")
    return errors.required + general


def takes_choice_away(action: Action, target: str) -> bool:
    """Whether an error branch undoes the caller's choice: what was chosen did not come about.

    A goodbye that cannot be played, and then goes where it would have gone anyway, undoes nothing.
    """
    return not (action.type in _ONLY_SPEAKS and target == action.next)
