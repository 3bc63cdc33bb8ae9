"""The part of the Amazon Connect API that functions call, over HTTP on loopback.

A request must be signed (Signature Version 4, service `connect`); who signed it is kept with the record, because the
stand-in has no IAM: that a role may call Connect is asserted on the template.

Further operations are entries of `_OPERATIONS`. Under `/_standin/` another process reads and steers the stand-in:
GET state, requests; POST faults, reset; DELETE faults.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from simulator.connect_api.contacts import ConnectError, Contacts
from simulator.salesforce.faults import Fault, Faults

_CREDENTIAL = re.compile(r"^AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/")
_ADMIN = "/_standin/"


@dataclass(frozen=True)
class ConnectRequest:
    """A request as it was received and answered.

    `access_key` and `region` are of the signature (None when unsigned); `status` 0 is a connection that a fault reset.
    """

    operation: str | None
    method: str
    path: str
    body: Any
    access_key: str | None
    region: str | None
    status: int
    error: str | None


class ConnectStandIn:
    """The stand-in as a context manager; `port` 0 takes a free one.

    `instance_id` is the one instance that exists; None accepts every well-formed id.
    """

    def __init__(self, *, instance_id: str | None = None, port: int = 0) -> None:
        self.contacts = Contacts(instance_id)
        self.faults = Faults()
        self._requests: list[ConnectRequest] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base_url(self) -> str:
        """What AWS_ENDPOINT_URL_CONNECT must be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> list[ConnectRequest]:
        """All API requests so far, oldest first, refused ones too."""
        with self._lock:
            return list(self._requests)

    def reset(self) -> None:
        """Forget requests, contacts and faults."""
        with self._lock:
            self._requests.clear()
        self.contacts.clear()
        self.faults.clear()

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def serve_forever(self) -> None:
        """Serve in this thread until it is interrupted."""
        try:
            self._server.serve_forever(poll_interval=0.2)
        finally:
            self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def record(self, request: ConnectRequest) -> None:
        """Remember a request."""
        with self._lock:
            self._requests.append(request)

    def state(self) -> dict[str, Any]:
        """What there is, as the admin interface shows it."""
        return {"contacts": self.contacts.all(), "requests": len(self.requests)}


def _update_contact_attributes(stand_in: ConnectStandIn, body: Any) -> dict[str, Any]:
    stand_in.contacts.update(body)
    return {}


_OPERATIONS: dict[tuple[str, str], tuple[str, Callable[[ConnectStandIn, Any], dict[str, Any]]]] = {
    ("POST", "/contact/attributes"): ("UpdateContactAttributes", _update_contact_attributes),
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], stand_in: ConnectStandIn) -> None:
        self.stand_in = stand_in
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are recorded, not printed."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else b""
        path = self.path.partition("?")[0]
        if path.startswith(_ADMIN):
            self._admin(path.removeprefix(_ADMIN), raw)
            return
        name, _ = _OPERATIONS.get((self.command, path), (None, None))
        fault = self.server.stand_in.faults.take(self.command, path)
        if fault is not None:
            time.sleep(fault.delay_seconds)
            if fault.reset or fault.answers:
                self._record(name, path, raw, 0 if fault.reset else fault.status or 200, "fault")
                self._answer_fault(fault)
                return
        try:
            answer = self._operate(path, raw)
        except ConnectError as error:
            self._record(name, path, raw, error.status, f"{error.code}: {error.message}")
            self._send(error.status, {"message": error.message}, {"x-amzn-ErrorType": error.code})
        else:
            self._record(name, path, raw, 200, None)
            self._send(200, answer)

    def _operate(self, path: str, raw: bytes) -> dict[str, Any]:
        signer = _CREDENTIAL.match(self.headers.get("Authorization") or "")
        if signer is None or signer["service"] != "connect":
            raise ConnectError(403, "MissingAuthenticationTokenException", "the request is not signed for connect")
        operation = _OPERATIONS.get((self.command, path))
        if operation is None:
            raise ConnectError(404, "UnknownOperationException", f"the stand-in has no operation {self.command} {path}")
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise ConnectError(400, "SerializationException", f"the body is not JSON: {error}") from error
        return operation[1](self.server.stand_in, body)

    def _record(self, operation: str | None, path: str, raw: bytes, status: int, error: str | None) -> None:
        signer = _CREDENTIAL.match(self.headers.get("Authorization") or "")
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw.decode(errors="replace")
        self.server.stand_in.record(
            ConnectRequest(
                operation=operation,
                method=self.command,
                path=path,
                body=body,
                access_key=signer["key"] if signer else None,
                region=signer["region"] if signer else None,
                status=status,
                error=error,
            )
        )

    def _answer_fault(self, fault: Fault) -> None:
        if fault.reset:
            # Zero linger time makes close() send a reset in place of an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self._send(fault.status or 200, fault.body, dict(fault.headers or {}))

    def _admin(self, name: str, raw: bytes) -> None:
        stand_in = self.server.stand_in
        try:
            body = json.loads(raw) if raw else None
            match (self.command, name):
                case ("GET", "state"):
                    self._send(200, stand_in.state())
                case ("GET", "requests"):
                    self._send(200, [asdict(request) for request in stand_in.requests])
                case ("GET", "faults"):
                    self._send(200, [fault.to_json() for fault in stand_in.faults.active()])
                case ("POST", "faults"):
                    stand_in.faults.add(Fault.from_json(body))
                    self._send(200, {})
                case ("DELETE", "faults"):
                    stand_in.faults.clear()
                    self._send(200, {})
                case ("POST", "reset"):
                    stand_in.reset()
                    self._send(200, {})
                case _:
                    self._send(404, {"error": f"no {self.command} {_ADMIN}{name}; see simulator/connect_api/server.py"})
        except ValueError as error:
            self._send(400, {"error": str(error)})

    def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = _encoded(body)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _encoded(body: Any) -> bytes:
    """Bytes and texts as they are (a fault may be malformed), nothing as an empty body, the rest as JSON."""
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
