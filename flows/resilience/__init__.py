"""The proof that no failure of a Lambda function hangs up on a caller. The rules are in docs/resilience.md."""

from flows.resilience.model import Ending, FlowProof, ProofLimitError, Step, WeakPath
from flows.resilience.prover import prove, prove_flows
from flows.resilience.report import proof_text

__all__ = ["Ending", "FlowProof", "ProofLimitError", "Step", "WeakPath", "proof_text", "prove", "prove_flows"]
