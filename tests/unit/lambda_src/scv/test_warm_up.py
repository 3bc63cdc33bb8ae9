"""Scheduled events."""

import pytest

from scv.warm_up import is_scheduled


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"detail-type": "Scheduled Event", "source": "aws.events"}, True),
        ({"detail-type": "Amazon Connect Contact Event"}, False),
        ({"Details": {}}, False),
        ([], False),
        (None, False),
    ],
)
def test_only_a_scheduled_event_is_one(event, expected):
    assert is_scheduled(event) is expected
