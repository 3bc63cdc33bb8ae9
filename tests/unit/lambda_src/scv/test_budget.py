"""The time that a function may spend."""

import pytest

from scv.budget import FLOW_SECONDS, Budget, budget_for
from tests.fakes import FakeContext


def test_a_flow_gets_at_most_what_amazon_connect_waits_for():
    assert budget_for(FakeContext(30), from_flow=True).remaining() == pytest.approx(FLOW_SECONDS, abs=0.1)


def test_others_get_what_lambda_leaves_less_a_reserve_to_answer():
    assert budget_for(FakeContext(30), from_flow=False).remaining() == pytest.approx(29.6, abs=0.1)
    assert budget_for(FakeContext(3), from_flow=True).remaining() == pytest.approx(2.6, abs=0.1)


def test_a_budget_is_never_negative():
    assert Budget(-1).remaining() == 0
