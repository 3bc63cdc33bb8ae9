"""The place that CloudFormation waits at: takes PUTs, keeps them, and can be told to misbehave."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class AnswerServer:
    """`statuses`: what the next requests get (0: the connection is closed without an answer); then 200."""

    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    header_lines: list[list[tuple[str, str]]] = field(default_factory=list)
    url: str = ""


@contextlib.contextmanager
def answer_server(*statuses: int) -> Iterator[AnswerServer]:
    """Run an AnswerServer on a free port of the loopback interface."""
    state = AnswerServer(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            state.header_lines.append([(name.lower(), value) for name, value in self.headers.items()])
            state.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            status = state.statuses.pop(0) if state.statuses else 200
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            if status == 307:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/answer?X-Amz-Signature=s3cret"
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
