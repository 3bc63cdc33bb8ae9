"""What all kinds of tests share: a count by kind at the end, and repeatable property tests."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

# The CDK's runtime prints a banner on Node.js 20; it reads this when the first CDK object is made.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

import pytest
from hypothesis import HealthCheck, settings

TOLD = "told"
KINDS = ("unit", "contract", "snapshot", "integration")

# CI machines are slow at times, and a deadline would test the machine.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test a marker of its kind, so that ``-m unit`` works, and integration tests one emulator."""
    root = Path(__file__).parent
    for item in items:
        kind = item.path.relative_to(root).parts[0]
        if kind in KINDS:
            item.add_marker(getattr(pytest.mark, kind))
        if kind == "integration" and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("emulator"))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something at the end of the run also when the test passes: figures that a reader wants to see."""
    return lambda line: request.node.user_properties.append((TOLD, line))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests tell, and a line of counts for each kind that ran."""
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {line}"
        for report in terminalreporter.stats.get("passed", [])
        for name, line in getattr(report, "user_properties", [])
        if name == TOLD
    ]
    if told:
        terminalreporter.section("told by tests")
        for line in told:
            terminalreporter.line(line)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            parts = getattr(report, "nodeid", "").split("/")
            if len(parts) > 1 and parts[1] in counts:
                counts[parts[1]][outcome] += 1
    if not any(counts.values()):
        return
    terminalreporter.section("tests by kind")
    for kind, count in counts.items():
        if count:
            text = ", ".join(f"{number} {outcome}" for outcome, number in count.items())
            terminalreporter.line(f"{kind:<12} {text}")
