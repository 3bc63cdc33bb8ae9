"""The local AWS emulator: start it, deploy to it with the real CDK CLI, stop it with all that it started."""

from simulator.emulator.access import EmulatorAccess
from simulator.emulator.deploy import CdkCli
from simulator.emulator.errors import DeployError, EmulatorError
from simulator.emulator.fixups import apply_dropped_properties
from simulator.emulator.lifecycle import Emulator
from simulator.emulator.processes import ProcessIdentity, free_port

__all__ = [
    "CdkCli",
    "DeployError",
    "Emulator",
    "EmulatorAccess",
    "EmulatorError",
    "ProcessIdentity",
    "apply_dropped_properties",
    "free_port",
]
