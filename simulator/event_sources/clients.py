"""AWS clients for many threads."""

from __future__ import annotations

import threading
from typing import Any, Final

import boto3
from botocore.config import Config

from simulator.emulator import EmulatorAccess
from simulator.emulator.lifecycle import ROOT_SECRET

# A function may run for 900 s, and a timeout on this side would look like a batch that never reached it.
_READ_TIMEOUT_SECONDS: Final = 910
_CONNECTIONS: Final = 64


class EmulatorClients:
    """Clients as the root user of the emulator's account; one for each service, made when first needed."""

    def __init__(self, access: EmulatorAccess) -> None:
        self._access = access
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The client of a service. Its methods may be called by several threads at once."""
        with self._lock:  # making a client is not safe in several threads
            if service not in self._clients:
                self._clients[service] = boto3.session.Session().client(  # type: ignore[call-overload]  # literal names
                    service,
                    endpoint_url=self._access.endpoint,
                    region_name=self._access.region,
                    aws_access_key_id=self._access.account,
                    aws_secret_access_key=ROOT_SECRET,
                    config=Config(
                        # Retries of the client would hide throttling from the rules and could run a batch twice.
                        retries={"total_max_attempts": 1},
                        connect_timeout=3,
                        read_timeout=_READ_TIMEOUT_SECONDS,
                        max_pool_connections=_CONNECTIONS,
                        proxies={},
                    ),
                )
            return self._clients[service]
