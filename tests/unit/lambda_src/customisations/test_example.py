"""The documented example does what its text says, for complete and for sparse records."""

import pytest

from customisations.example import voice_call_fields
from tests.unit.lambda_src.scv.ctr.records import contact_record, minimal_record


def test_a_call_that_was_queued_and_transferred():
    ctr = contact_record(NextContactId="next")
    assert voice_call_fields(ctr) == {"QueueWaitSeconds__c": 8, "Was_Transferred__c": True}


@pytest.mark.parametrize("changes", [{}, {"Queue": {}}])
def test_a_call_that_was_neither(changes):
    assert voice_call_fields(minimal_record(**changes)) == {"QueueWaitSeconds__c": None, "Was_Transferred__c": False}
