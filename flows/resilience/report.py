"""The proof in words: a summary of each flow, and a weak path block by block."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from flows.resilience.model import Ending, FlowProof, WeakPath

_WIDTH = 110
_LARGE = 10_000_000
_VERDICTS = {
    Ending.HANGS_UP: "the caller is hung up on",
    Ending.MISSING_BRANCH: "a branch is missing, the call is disconnected",
    Ending.DANGLING: "a branch leads to no block",
    Ending.MISSING_FLOW: "the call goes to a flow that is not there",
    Ending.DYNAMIC_FLOW: "the call goes to a flow that nobody knows before run time",
    Ending.UNKNOWN_MODULE: "the call goes into a module",
    Ending.WRONG_END: "the flow ends with the caller in no queue",
    Ending.ENDLESS: "the caller goes round for ever",
}


def path_text(path: WeakPath) -> str:
    """A weak path as text, several lines: where it begins, every block with the branch taken, and why it is weak."""
    lines = [f"WEAK ({path.kind.value}): {path.flow} / {path.block}: {_VERDICTS.get(path.kind, path.kind.value)}"]
    if len(path.approach) > 1:
        lines.append(f"  the call came through: {' > '.join(path.approach)}")
    flow = ""
    for number, step in enumerate(path.steps, start=1):
        if step.flow != flow:
            flow = step.flow
            lines.append(f"  in flow {flow}")
        detail = f" ({step.detail})" if step.detail else ""
        lines.append(f"  {number:3}. {step.block}: {step.type}{detail}")
        if step.branch:
            sign = "!!" if step.failure else "->"
            lines.append(f"        {sign} {step.branch}")
    lines.extend(
        textwrap.wrap(
            path.reason, _WIDTH, initial_indent="  WHY: ", subsequent_indent="       ", break_on_hyphens=False
        )
    )
    return "\n".join(lines)


def summary_text(proof: FlowProof) -> str:
    """What was proven of one flow, in one line (two where an InvokeLambdaFunction block cannot be reached)."""
    blocks = len(proof.lambda_blocks)
    if not proof.lambda_blocks:
        verdict = "calls no Lambda function, nothing to prove"
    else:
        ends = ", ".join(f"{_number(count)} {ending.value}" for ending, count in proof.endings.items())
        state = "PROVEN" if proof.proven else f"WEAK ({len(proof.weak)})"
        verdict = (
            f"{state}: {_counted(blocks, 'Lambda block')}, {_counted(proof.paths, 'path')} through "
            f"{_counted(proof.blocks, 'block')}: {ends}"
        )
    lines = [f"{proof.flow} [{proof.type or 'no type'}]: {verdict}"]
    if proof.unreachable:
        lines.append(f"  no call can come to: {', '.join(proof.unreachable)}")
    return "\n".join(lines)


def proof_text(proofs: Sequence[FlowProof]) -> str:
    """The whole report: the summaries, then every weak path."""
    parts = [summary_text(proof) for proof in proofs]
    weak = [path_text(path) for proof in proofs for path in proof.weak]
    total = sum(len(proof.lambda_blocks) for proof in proofs)
    if weak:
        ending = f"NOT PROVEN: {_counted(len(weak), 'weak path')}."
    else:
        ending = (
            f"PROVEN: no failure of a Lambda function hangs up on a caller ({_counted(len(proofs), 'flow')}, "
            f"{_counted(total, 'Lambda block')}, {_counted(sum(proof.paths for proof in proofs), 'path')})."
        )
    return "\n".join([*parts, *("\n" + text for text in weak), "", ending])


def _counted(number: int, noun: str) -> str:
    return f"{_number(number)} {noun}" if number == 1 else f"{_number(number)} {noun}s"


def _number(number: int) -> str:
    return f"{number:,}" if number < _LARGE else f"{number:.1e}"
