"""No failure of a Lambda function hangs up on a caller, in any shipped flow, with any options."""

from itertools import product

import pytest

from flows.options import Features
from flows.resilience import proof_text, prove_flows
from flows.resilience.deployed import prove_deployed
from flows.resilience.loading import load_flows, shipped_files

EVERYTHING = Features(contact_lens=True, amazon_transcribe=True, voicemail=True, field_service=True)

# That the retries after a limit error are off is only looked at with all else on and with all else off: the first test
# takes them both ways in every combination.
COMBINATIONS = [
    *product((True, False), (True, False), ("contact_lens", "amazon_transcribe"), (3,)),
    (True, True, "contact_lens", 0),
    (False, False, "amazon_transcribe", 0),
]


def test_the_flows_with_their_placeholders_are_proven_with_every_option_on_and_off():
    proofs = prove_flows(load_flows(shipped_files()))
    assert all(proof.proven for proof in proofs), proof_text(proofs)
    assert sum(len(proof.lambda_blocks) for proof in proofs) >= 15
    assert not [proof.flow for proof in proofs if proof.unreachable]


@pytest.mark.parametrize(("callback", "voicemail", "engine", "retries"), COMBINATIONS)
def test_the_flows_as_deployed_are_proven(callback: bool, voicemail: bool, engine: str, retries: int):
    settings = {
        "callback.enabled": callback,
        "voicemail.enabled": voicemail,
        "transcription.engine": engine,
        "limit_errors.retry_attempts": retries,
        "limit_errors.report_attribute": bool(retries),
        "recording.enabled": callback,
        "recording.ivr": voicemail,
    }
    proofs = prove_deployed(settings, EVERYTHING)
    assert all(proof.proven for proof in proofs), proof_text(proofs)
    assert sum(len(proof.lambda_blocks) for proof in proofs) >= 12


def test_the_flows_of_a_contact_center_without_features_are_proven():
    proofs = prove_deployed()
    assert all(proof.proven for proof in proofs), proof_text(proofs)
