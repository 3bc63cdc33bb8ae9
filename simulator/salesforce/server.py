"""The HTTP server around the application: HTTP/1.1 with keep-alive, a thread for each connection."""

import contextlib
import logging
import socket
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, unquote

from .application import Application
from .wire import JSON_TYPE, Request, Response

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 50 * 1024 * 1024  # the largest body that Salesforce REST takes


class Server(ThreadingHTTPServer):
    """Listens on one address, serves an application, and closes every connection when stopped."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], application: Application) -> None:
        self.application = application
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep the connection in mind, so that it can be closed."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Close the connections that clients keep alive: their next request meets a closed port."""
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A client that goes away in the middle is no news."""
        logger.debug("a connection from %s broke: %s", client_address, sys.exception())


class _BadFraming(Exception):  # noqa: N818
    """The request's body cannot be read."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SalesforceStandIn"
    sys_version = ""
    # Head and body leave in one packet at once: without both of these, delayed acknowledgements cost 40 ms.
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        try:
            body = self._read_body()
        except _BadFraming as error:
            self.close_connection = True
            self._send(Response(400, [{"errorCode": "BAD_REQUEST", "message": str(error)}]))
            return
        path, _, raw_query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=path,
            query=parse_qs(raw_query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        response = cast(Server, self.server).application.handle(request, unquote(raw_query))
        if response is None:
            self._reset()
        else:
            self._send(response)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            raise _BadFraming(f"header Content-Length {length!r} must be a number up to {MAX_BODY_BYTES}")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise _BadFraming(f"the body ended after {len(body)} of {length} bytes")
        return body

    def _read_chunks(self) -> bytes:
        body = b""
        while True:
            line = self.rfile.readline().partition(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError as error:
                raise _BadFraming("a chunk has no size") from error
            if len(body) + size > MAX_BODY_BYTES:
                raise _BadFraming(f"the body has more than {MAX_BODY_BYTES} bytes")
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return body

    def _send(self, response: Response) -> None:
        payload = response.encoded()
        headers = {"Content-Type": f"{JSON_TYPE};charset=UTF-8", **response.headers}
        self.send_response(response.status)
        for name, value in headers.items():
            if payload or name != "Content-Type":
                self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)
        self.wfile.flush()

    def _reset(self) -> None:
        """Close with a TCP reset, as a broken network path would look."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The files hold references to the socket: it closes only when they are closed too.
        self.rfile.close()
        self.wfile.close()
        self.connection.close()
        raise ConnectionAbortedError("reset on purpose")

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are recorded, not printed."""
        logger.debug(format, *args)
