"""Waits: scaled for tests, but never so short that polling stops the emulator."""

import threading

import pytest

from simulator.event_sources.clock import Clock


class NotedWaits(threading.Event):
    """An event that notes how long it was to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


@pytest.mark.parametrize(("scale", "least", "waited"), [(1.0, 0.25, 1.0), (0.01, 0.0, 0.01), (0.01, 0.25, 0.25)])
def test_a_wait_is_scaled_down_to_its_least(scale, least, waited):
    stop = NotedWaits()
    Clock(time_scale=scale).pause(stop, 1.0, at_least=least)
    assert stop.waits == [waited]
