"""The two actions of AWS Systems Manager that a measured function may need, over parameters in memory."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class ParameterApi:
    """GetParameter and PutParameter at `url`, as a context manager; `requests` counts them.

    A function stores a new Salesforce access token in SSM; that happens before the measured calls.
    """

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self.requests = 0
        self._parameters = dict(parameters)
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                action = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = api.answer(action, sent)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, action: str, sent: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body of an answer."""
        self.requests += 1
        name = str(sent.get("Name", ""))
        if action == "PutParameter":
            self._parameters[name] = str(sent.get("Value", ""))
            return 200, {"Version": 2, "Tier": "Standard"}
        if action == "GetParameter" and name in self._parameters:
            return 200, {"Parameter": {"Name": name, "Type": "SecureString", "Value": self._parameters[name]}}
        return 400, {"__type": "ParameterNotFound", "message": action}

    def __enter__(self) -> Self:
        """Start listening."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
