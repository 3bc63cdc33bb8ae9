"""One mapping: its shards, as they come and go."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from simulator.event_sources.clock import Clock
from simulator.event_sources.destination import Clients, FailureDestination
from simulator.event_sources.errors import MappingError
from simulator.event_sources.invoker import Invoker
from simulator.event_sources.mapping import MappingConfiguration
from simulator.event_sources.permissions import missing_permissions
from simulator.event_sources.progress import Position
from simulator.event_sources.records import EventSource
from simulator.event_sources.shard_reader import Shard, ShardReader, list_shards
from simulator.event_sources.shard_runner import ShardRunner
from simulator.event_sources.statistics import Tally
from simulator.event_sources.worker import BatchWorker, Report


class MappingRunner:
    """Drives one mapping. `resume` holds the positions of an earlier run, by shard."""

    def __init__(
        self,
        mapping: MappingConfiguration,
        *,
        clients: Clients,
        clock: Clock,
        report: Report,
        resume: Mapping[str, Position] | None = None,
        check_permissions: bool = True,
    ) -> None:
        self.mapping = mapping
        self.tally = Tally()
        self.shards: dict[str, ShardRunner] = {}
        self._clients = clients
        self._clock = clock
        self._report = report
        self._resume = dict(resume or {})
        self._known = bool(resume)
        self._check_permissions = check_permissions
        self._refreshing = threading.Lock()
        self._ended = False
        self._source: EventSource | None = None
        self._worker: BatchWorker | None = None

    def start(self) -> None:
        """Begin with the shards there are; what is put into the stream after this is read, also with LATEST.

        Raises MappingError when the role lacks a permission, and what the clients raise.
        """
        mapping = self.mapping
        function = self._clients.client("lambda").get_function_configuration(FunctionName=mapping.function_arn)
        role_arn = function["Role"]
        if self._check_permissions:
            missing = missing_permissions(self._clients.client("iam"), role_arn, mapping)
            if missing:
                raise MappingError(
                    f"{mapping}: on AWS the mapping works with the function's execution role, and {role_arn} is not "
                    f"allowed: {'; '.join(missing)}. Grant it in the template."
                )
        self._source = EventSource(stream_arn=mapping.stream_arn, region=mapping.region, role_arn=role_arn)
        self._worker = BatchWorker(
            mapping,
            invoker=Invoker(self._clients.client("lambda"), function_arn=mapping.function_arn, source=self._source),
            destination=FailureDestination(self._clients, mapping, self._source),
            tally=self.tally,
            clock=self._clock,
            report=self._report,
        )
        self.refresh()
        self._known = True

    def refresh(self) -> bool:
        """Begin with shards that are new; those that came from others only when the others are worked off.

        True when a shard was begun, or waits for others. Raises what the Kinesis client raises.
        """
        with self._refreshing:
            if self._ended:
                return False
            shards = list_shards(self._clients.client("kinesis"), self.mapping.stream_arn)
            listed = {one.shard_id for one in shards}
            new = [one for one in shards if one.shard_id not in self.shards]
            for shard in new:
                if not self._has_open_parents(shard, listed):
                    self._begin(shard)
            return bool(new)

    def end(self) -> None:
        """Tell all threads to end; no shard is begun any more. Returns at once."""
        with self._refreshing:
            self._ended = True
        for runner in list(self.shards.values()):
            runner.end()

    def stop(self, timeout: float) -> None:
        """End all threads; invocations that run are waited for, up to `timeout` seconds a shard."""
        self.end()
        for runner in list(self.shards.values()):
            runner.stop(timeout)

    def checkpoints(self) -> dict[str, Position]:
        """From where each shard would have to go on."""
        return {shard_id: runner.progress.checkpoint for shard_id, runner in list(self.shards.items())}

    def _has_open_parents(self, shard: Shard, listed: set[str]) -> bool:
        for parent in shard.parents:
            runner = self.shards.get(parent)
            if (runner is not None and not runner.finished) or (runner is None and parent in listed):
                return True
        return False

    def _begin(self, shard: Shard) -> None:
        assert self._source is not None and self._worker is not None  # noqa: S101, PT018 - set by start()
        reader = ShardReader(
            self._clients.client("kinesis"),
            stream_arn=self.mapping.stream_arn,
            shard_id=shard.shard_id,
            position=self._first_position(shard),
            clock=self._clock,
        )
        runner = ShardRunner(
            self.mapping,
            shard_id=shard.shard_id,
            reader=reader,
            worker=self._worker,
            source=self._source,
            tally=self.tally,
            clock=self._clock,
        )
        runner.start()
        self.shards[shard.shard_id] = runner

    def _first_position(self, shard: Shard) -> Position:
        if shard.shard_id in self._resume:
            return self._resume[shard.shard_id]
        if self._known:  # a shard that appeared while the mapping was driven: nothing of it was ever read
            return Position(iterator_type="TRIM_HORIZON")
        if self.mapping.starting_timestamp is not None:
            return Position.at(self.mapping.starting_timestamp)
        return Position(iterator_type=self.mapping.starting_position.value)
