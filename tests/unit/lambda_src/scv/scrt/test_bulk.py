"""The 5 by 5 limit and multi-status answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.errors import SalesforceResponseError
from scv.scrt.bulk import BulkResult, MessageFailure, batches, read_bulk_answer

calls = st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 23), max_size=14)


@given(calls)
def test_every_message_is_sent_once_in_its_call_s_order_inside_the_limits(sizes):
    messages = {key: [{"messageId": f"{key}-{n}"} for n in range(size)] for key, size in sizes.items()}
    sent: dict[str, list] = {key: [] for key in sizes}
    for entries in batches(messages):
        assert 1 <= len(entries) <= 5
        keys = [entry["vendorCallKey"] for entry in entries]
        assert len(set(keys)) == len(keys)
        for entry in entries:
            assert 1 <= len(entry["messages"]) <= 5
            sent[entry["vendorCallKey"]] += entry["messages"]
    assert sent == messages


def test_accepted_has_no_failures():
    assert read_bulk_answer({"result": "Accepted"}) == BulkResult(())


def test_the_failures_of_a_multi_status_answer():
    body = {
        "result": "Multi-Status: A few messages were not processed",
        "errorResponse": {
            "errorResponseEntries": [
                {"vendorCallKey": "a", "status": 400, "message": "Conversation does not exist"},
                {"vendorCallKey": "b", "status": 202, "message": "Successfully Processed"},
            ]
        },
    }
    assert read_bulk_answer(body) == BulkResult((MessageFailure("a", 400, "Conversation does not exist"),))


@pytest.mark.parametrize("body", [None, [], {}, "Accepted"])
def test_an_answer_without_result_is_not_success(body):
    with pytest.raises(SalesforceResponseError, match="no result"):
        read_bulk_answer(body)
