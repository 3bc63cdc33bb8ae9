"""Progress lines: plain text with the elapsed time, and a sign of life in long steps."""

import io
import time

import pytest

from simulator.local.console import Console


def test_steps_carry_the_elapsed_time():
    now = iter([10.0, 11.5, 11.5, 11.5])
    out = io.StringIO()
    Console(out, clock=lambda: next(now)).step("deploy")
    assert out.getvalue() == "[   1.5 s] deploy\n"


def test_a_timed_step_says_when_it_begins_and_ends():
    out = io.StringIO()
    with Console(out).timed("cdk deploy"):
        assert out.getvalue().endswith("cdk deploy ...\n")
    assert "cdk deploy: done in 0.0 s" in out.getvalue()


def test_a_step_that_fails_is_not_reported_as_done():
    out = io.StringIO()
    with pytest.raises(ValueError, match="no"), Console(out).timed("cdk deploy"):
        raise ValueError("no")
    assert "done" not in out.getvalue()


def test_a_silent_step_gives_a_sign_of_life():
    out = io.StringIO()
    with Console(out, heartbeat_seconds=0.05).timed("cdk bootstrap"):
        time.sleep(0.3)
    assert "cdk bootstrap: still at it" in out.getvalue()


def test_quiet_leaves_out_details_only():
    out = io.StringIO()
    console = Console(out, quiet=True)
    console.detail("a detail")
    console.step("a step")
    console.text("a result")
    assert "a detail" not in out.getvalue()
    assert "a step" in out.getvalue()
    assert out.getvalue().endswith("a result\n")


def test_no_colour_is_written():
    out = io.StringIO()
    Console(out).step("x")
    assert "\x1b" not in out.getvalue()
