"""Drives Kinesis event source mappings by AWS's rules, in place of the emulator.

The emulator delivers Kinesis records, but ignores ReportBatchItemFailures, BisectBatchOnFunctionError,
MaximumRetryAttempts, MaximumRecordAgeInSeconds and the on-failure destination of a mapping. So the mappings are
switched off in the emulator after a deployment, and `EventSourceDriver` delivers what they would.
"""

from simulator.event_sources.driver import EventSourceDriver
from simulator.event_sources.errors import DrainTimeoutError, EventSourceError, MappingError
from simulator.event_sources.mapping import MappingConfiguration, disable_mappings, read_mappings
from simulator.event_sources.progress import Position, load_checkpoints, save_checkpoints
from simulator.event_sources.statistics import Statistics

__all__ = [
    "DrainTimeoutError",
    "EventSourceDriver",
    "EventSourceError",
    "MappingConfiguration",
    "MappingError",
    "Position",
    "Statistics",
    "disable_mappings",
    "load_checkpoints",
    "read_mappings",
    "save_checkpoints",
]
