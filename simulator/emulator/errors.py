"""What the emulator's harness raises."""

from __future__ import annotations


class EmulatorError(RuntimeError):
    """The local emulator could not be started, reached or stopped. The text says why and what to do."""


class DeployError(RuntimeError):
    """The CDK CLI failed. The text holds the CLI's own message; `log` is the file with all of its output."""

    def __init__(self, message: str, *, log: str | None = None) -> None:
        super().__init__(message)
        self.log = log
