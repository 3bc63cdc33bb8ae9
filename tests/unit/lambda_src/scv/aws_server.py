"""A scripted HTTP server on the loopback address, which records what it is sent byte for byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass
class Received:
    """A request."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def key(self) -> str:
        """The last part of the path, decoded."""
        return unquote(self.target.partition("?")[0].rpartition("/")[2])


Answer = bytes | None
"""Bytes to send; None closes the connection without an answer."""


@dataclass
class Server:
    """Answers each request with ``respond(request)``."""

    respond: Callable[[Received], Answer]
    requests: list[Received] = field(default_factory=list)
    close_after_answer: bool = False
    _connections: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: list[socket.socket] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}"

    def drop_connections(self) -> None:
        """Close every connection, as a server does with idle ones."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client may have gone first
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            self._open.clear()

    def serve(self, listener: socket.socket) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections += 1
                number = self._connections
                self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection, number), daemon=True).start()

    def _talk(self, connection: socket.socket, number: int) -> None:
        try:
            with connection.makefile("rb") as lines:
                while True:
                    request = _read(lines, number)
                    if request is None:
                        return
                    with self._lock:
                        self.requests.append(request)
                    answer = self.respond(request)
                    if answer is None:
                        connection.shutdown(socket.SHUT_RDWR)
                        return
                    connection.sendall(answer)
                    if self.close_after_answer:
                        connection.shutdown(socket.SHUT_RDWR)
                        return
        except OSError:
            return


def _read(lines, number: int) -> Received | None:
    first = lines.readline()
    if not first:
        return None
    method, target, _ = first.decode().split(" ", 2)
    headers = {}
    while (line := lines.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    body = lines.read(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body, number)


@contextmanager
def running(respond: Callable[[Received], Answer]) -> Iterator[Server]:
    """A server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(respond, port=listener.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            # close() alone does not wake a thread in accept().
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            server.drop_connections()


def http(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An answer with a Content-Length; ``_`` in header names stands for ``-``."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Reason\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body
