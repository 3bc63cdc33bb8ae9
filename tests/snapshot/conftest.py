"""The option that writes the snapshots: ``pytest tests/snapshot --snapshot-update``."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --snapshot-update (known only when tests/snapshot is named on the command line, as `make snapshots` does)."""
    parser.addoption("--snapshot-update", action="store_true", help="write the snapshots instead of comparing them")


@pytest.fixture(scope="session")
def snapshot_update(request: pytest.FixtureRequest) -> bool:
    """Whether snapshots are written."""
    return bool(request.config.getoption("--snapshot-update", default=False))
