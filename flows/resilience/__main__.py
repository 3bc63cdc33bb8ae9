"""`python -m flows.resilience [FILE ...]`: prove the shipped flows, or flows from elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.resilience.loading import LoadError, load_flows, shipped_files
from flows.resilience.model import ProofLimitError
from flows.resilience.prover import prove_flows
from flows.resilience.report import proof_text

PROVEN, WEAK, CANNOT_TELL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the proof; return 0 if it holds, 1 if there is a weakness, 2 if the flows cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m flows.resilience",
        description="Prove that no failure of a Lambda function hangs up on a caller. The rules: docs/resilience.md.",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="flows to prove; without any, those in connect_flows/"
    )
    parser.add_argument(
        "--assume-safe",
        action="append",
        default=[],
        metavar="NAME",
        help="name or ARN of a flow or module outside the files that looks after the caller (repeatable)",
    )
    parser.add_argument(
        "--with-shipped",
        action="store_true",
        help="follow transfers into the flows of connect_flows/ as well; a FILE of the same name takes precedence",
    )
    options = parser.parse_args(arguments)
    try:
        chosen = load_flows(options.files or shipped_files())
        others = load_flows(shipped_files()) if options.with_shipped else {}
        if not chosen:
            raise LoadError("There is no flow to prove; name the files.")
        proofs = prove_flows({**others, **chosen}, assume_safe=options.assume_safe)
    except (LoadError, ProofLimitError) as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_TELL
    proofs = [proof for proof in proofs if proof.flow in chosen]
    sys.stdout.write(proof_text(proofs) + "\n")
    return PROVEN if all(proof.proven for proof in proofs) else WEAK


if __name__ == "__main__":
    raise SystemExit(main())
