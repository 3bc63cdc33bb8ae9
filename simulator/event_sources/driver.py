"""Drive all Kinesis event source mappings of an emulator by AWS's rules."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import fields, replace
from types import TracebackType
from typing import Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from simulator.emulator import EmulatorAccess
from simulator.event_sources.clients import EmulatorClients
from simulator.event_sources.clock import Clock
from simulator.event_sources.destination import Clients
from simulator.event_sources.errors import DrainTimeoutError, EventSourceError, MappingError
from simulator.event_sources.mapping import MappingConfiguration, disable_mappings, read_mappings
from simulator.event_sources.mapping_runner import MappingRunner
from simulator.event_sources.progress import Checkpoints, Position
from simulator.event_sources.statistics import Statistics
from simulator.event_sources.worker import Report

_RESHARD_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 20.0
_DRAIN_POLL_SECONDS: Final = 0.02


class EventSourceDriver:
    """Delivers the records of all Kinesis streams to their functions, in place of the emulator's own poller.

    Use as a context manager, or `start()` and `stop()`.

    `access`: the emulator, account and region. `time_scale`: factor of all waits (polling, backoff, batching window);
    ages of records are never scaled. `functions`: names of functions; only their mappings are driven (default: all).
    `checkpoints`: where an earlier driver stopped. `disable`: switch the mappings off in the emulator first; without
    it a mapping that is on is refused, because its records would be delivered twice. `check_permissions`: refuse a
    mapping whose execution role could not read the stream or write to the failure destination. `report`: gets a line
    for each failure. `clients` and `clock` are for tests.
    """

    def __init__(
        self,
        access: EmulatorAccess,
        *,
        time_scale: float = 1.0,
        functions: Collection[str] | None = None,
        checkpoints: Checkpoints | None = None,
        disable: bool = False,
        check_permissions: bool = True,
        report: Report | None = None,
        clients: Clients | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._clients = clients or EmulatorClients(access)
        self._clock = clock or Clock(time_scale=time_scale)
        self._functions = None if functions is None else set(functions)
        self._checkpoints = {uuid: dict(shards) for uuid, shards in (checkpoints or {}).items()}
        self._disable = disable
        self._check_permissions = check_permissions
        self._report: Report = report or (lambda _line: None)
        self._runners: dict[str, MappingRunner] = {}
        self._retired: dict[str, Statistics] = {}
        self._stop = threading.Event()
        self._supervisor: threading.Thread | None = None

    @property
    def mappings(self) -> list[MappingConfiguration]:
        """The mappings that are driven."""
        return [runner.mapping for runner in list(self._runners.values())]

    @property
    def statistics(self) -> Statistics:
        """The counts of all mappings together."""
        return _sum(*self._retired.values(), *self.statistics_by_mapping().values())

    def statistics_by_mapping(self) -> dict[str, Statistics]:
        """The counts of each mapping that is driven, by its UUID, since it was (re)started."""
        return {uuid: runner.tally.snapshot() for uuid, runner in list(self._runners.items())}

    def checkpoints(self) -> dict[str, dict[str, Position]]:
        """From where each shard of each mapping would have to go on, for `checkpoints` of a later driver."""
        now = {uuid: runner.checkpoints() for uuid, runner in list(self._runners.items())}
        return {**self._checkpoints, **now}

    def start(self) -> Self:
        """Begin. When it returns, the reading positions are fixed: what is put now is delivered, also with LATEST.

        Raises MappingError for a mapping that cannot be driven, EventSourceError when the emulator does not answer;
        nothing runs then.
        """
        try:
            for mapping in self._deployed():
                self._begin(mapping)
        except (ClientError, BotoCoreError) as error:
            self.stop()
            raise EventSourceError(f"the mappings could not be taken over: {error}") from error
        except BaseException:
            self.stop()
            raise
        self._supervisor = threading.Thread(target=self._supervise, name="event source supervisor", daemon=True)
        self._supervisor.start()
        return self

    def stop(self, timeout: float = _STOP_SECONDS) -> None:
        """End all threads; invocations that run are waited for. Counts and checkpoints stay readable."""
        self._stop.set()
        runners = list(self._runners.values())
        for runner in runners:
            runner.end()
        for runner in runners:
            runner.stop(timeout)
        if self._supervisor is not None:
            self._supervisor.join(timeout)
            self._supervisor = None

    def rescan(self) -> list[str]:
        """Take up mappings that are new or changed since, drop those that are gone. Returns a line for each.

        A changed mapping goes on where it stood; records that were under way are delivered again.
        Raises MappingError for a new one that cannot be driven, and what the clients raise.
        """
        deployed = {one.uuid: one for one in self._deployed()}
        lines = []
        for uuid, runner in list(self._runners.items()):
            if deployed.get(uuid) == runner.mapping:
                continue
            self._retire(uuid)
            if uuid not in deployed:
                lines.append(f"{runner.mapping}: deleted")
        for uuid, mapping in deployed.items():
            if uuid not in self._runners:
                changed = uuid in self._checkpoints
                self._begin(mapping)
                lines.append(f"{mapping}: {'goes on' if changed else 'driven from now on'}")
        return lines

    def drain(self, timeout: float) -> Statistics:
        """Wait until all that was put before this call, and all that the functions put meanwhile, is worked off.

        `timeout` is in real seconds. Raises DrainTimeoutError that says what is left where, and EventSourceError when
        a thread of the driver failed.
        """
        began = time.monotonic()
        # Shards of a split or merge begin when their parents are worked off: quiet is not enough.
        while not self._is_quiet(began) or self._refresh_shards():
            if self._stop.is_set():
                raise EventSourceError(
                    f"the driver was stopped before the streams were worked off: {self._left(began)}"
                )
            if time.monotonic() >= began + timeout:
                raise DrainTimeoutError(f"the streams were not worked off within {timeout:g} s: {self._left(began)}")
            self._stop.wait(_DRAIN_POLL_SECONDS)
        return self.statistics

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _deployed(self) -> list[MappingConfiguration]:
        client = self._clients.client("lambda")
        if self._disable:
            disable_mappings(client)
        mappings = [
            one for one in read_mappings(client) if self._functions is None or one.function_name in self._functions
        ]
        for one in mappings:
            if one.enabled:
                raise MappingError(
                    f"{one} is enabled: the emulator delivers its records too. Switch it off with "
                    f"UpdateEventSourceMapping (UUID {one.uuid}, Enabled false) or drive with disable=True."
                )
        return mappings

    def _begin(self, mapping: MappingConfiguration) -> None:
        runner = MappingRunner(
            mapping,
            clients=self._clients,
            clock=self._clock,
            report=self._report,
            resume=self._checkpoints.get(mapping.uuid),
            check_permissions=self._check_permissions,
        )
        self._runners[mapping.uuid] = runner  # before the start: if that fails half-way, stop() ends what runs
        try:
            runner.start()
        except BaseException:
            self._runners.pop(mapping.uuid).stop(_STOP_SECONDS)
            raise

    def _retire(self, uuid: str) -> None:
        runner = self._runners.pop(uuid)
        runner.stop(_STOP_SECONDS)
        self._checkpoints[uuid] = runner.checkpoints()
        before = self._retired.get(uuid, Statistics())
        self._retired[uuid] = _sum(before, runner.tally.snapshot())

    def _supervise(self) -> None:
        while not self._stop.is_set():
            self._clock.pause(self._stop, _RESHARD_SECONDS)
            if not self._stop.is_set():
                self._refresh_shards()

    def _refresh_shards(self) -> bool:
        """Take up new shards; True when there were some, or some still wait for their parents."""
        new = []
        for runner in list(self._runners.values()):
            try:
                new.append(runner.refresh())
            except (ClientError, BotoCoreError) as error:
                self._report(f"{runner.mapping}: its shards could not be listed: {error}")
        return any(new)

    def _is_quiet(self, began: float) -> bool:
        shards = [shard for one in list(self._runners.values()) for shard in list(one.shards.values())]
        for shard in shards:
            if shard.failure is not None:
                raise EventSourceError(f"{shard.shard_id}: the driver itself failed") from shard.failure
        # A function may have put records into another stream until its batch was finished.
        since = max([began, *(shard.progress.changed for shard in shards)])
        return all(shard.is_quiet(since) for shard in shards)

    def _left(self, began: float) -> str:
        lines = [
            f"{runner.mapping}, {shard.shard_id}: {shard.progress.unfinished} record(s) unfinished"
            + (f", {shard.problem}" if shard.problem else "")
            for runner in list(self._runners.values())
            for shard in list(runner.shards.values())
            if not shard.is_quiet(began)
        ]
        return "; ".join(lines) or "records keep coming"


def _sum(*parts: Statistics) -> Statistics:
    total = Statistics()
    for part in parts:
        reasons = {
            name: total.discarded.get(name, 0) + part.discarded.get(name, 0)
            for name in {*total.discarded, *part.discarded}
        }
        numbers = {
            one.name: getattr(total, one.name) + getattr(part, one.name)
            for one in fields(Statistics)
            if one.name != "discarded"
        }
        total = replace(total, **numbers, discarded=reasons)
    return total
