"""The local HTTP server of the AWS Parameters and Secrets Lambda extension, over parameters in memory.

https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html

As the extension does: it answers GET /systemsmanager/parameters/get with SSM's GetParameter JSON, only to
requests that carry the session token of the execution environment; it refuses everything while the environment is
initialised; and it answers from its cache until a value's time to live is over, whatever happens in SSM meanwhile.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

TOKEN_HEADER = "X-Aws-Parameters-Secrets-Token"  # noqa: S105 - the name of a header
PATH = "/systemsmanager/parameters/get"
NOT_READY = "not ready to serve traffic, please wait"
"""What the extension says, with status 400, before the environment is invoked for the first time."""

UNEXPECTED = "an unexpected error occurred while executing request"
"""What the extension says about most of SSM's errors; details are only in its log."""


@dataclass(frozen=True, kw_only=True)
class ParameterRequest:
    """One request that came in: the parameter's name (empty if none), and the status that it got."""

    name: str
    with_decryption: bool
    status: int
    from_cache: bool


@dataclass(frozen=True, kw_only=True)
class ExtensionFault:
    """What happens to every request while the fault is on.

    kind: "status" answers with `status` and `body`; "garbage" answers 200 with a body that is not JSON; "reset"
    closes the connection without an answer; "delay" waits `seconds`, then answers as usual.
    """

    kind: Literal["status", "garbage", "reset", "delay"]
    status: int = 500
    body: str = UNEXPECTED
    seconds: float = 0.0


class ParametersExtension:
    """The stand-in as a context manager: it listens on the loopback interface while the block runs.

    Example:
        with ParametersExtension({"/scv/Acme/key": "value"}, token="t") as extension:
            os.environ.update(extension.environment)
    """

    def __init__(
        self,
        parameters: Mapping[str, str],
        *,
        token: str = "session-token",  # noqa: S107 - a fictional one
        port: int = 0,
        ttl_seconds: float = 0.0,
        ready: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a stand-in; it starts with the block.

        parameters: names and decrypted values, all of type SecureString. token: what clients must send, that is
        AWS_SESSION_TOKEN. port: 0 for a free one. ttl_seconds: how long a value is served from the cache; 0 for no
        cache (the extension's own default is 300). ready: False as during Lambda's init phase.
        """
        self._lock = threading.Lock()
        self._parameters = dict(parameters)
        self._versions = dict.fromkeys(parameters, 1)
        self._cache: dict[str, tuple[float, dict[str, Any]]] = {}
        self._requests: list[ParameterRequest] = []
        self._fault: ExtensionFault | None = None
        self._ttl = ttl_seconds
        self._clock = clock
        self._wanted_port = port
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.token = token
        self.ready = ready

    @property
    def port(self) -> int:
        """The port that it listens on. Raises RuntimeError outside the block."""
        if self._server is None:
            raise RuntimeError("The extension stand-in runs only within its `with` block.")
        return int(self._server.server_address[1])

    @property
    def environment(self) -> dict[str, str]:
        """The variables that tell a function where the extension is and how to authenticate to it."""
        return {
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": str(self.port),
            "AWS_SESSION_TOKEN": self.token,
            "USE_SSM_LAMBDA_EXTENSION": "true",
        }

    @property
    def requests(self) -> list[ParameterRequest]:
        """All requests so far, in order."""
        with self._lock:
            return list(self._requests)

    def put(self, name: str, value: str) -> None:
        """Give a parameter another value in (what stands for) SSM. The cache does not notice."""
        with self._lock:
            self._parameters[name] = value
            self._versions[name] = self._versions.get(name, 0) + 1

    def delete(self, name: str) -> None:
        """Remove a parameter from (what stands for) SSM. The cache does not notice."""
        with self._lock:
            self._parameters.pop(name, None)

    def fail(self, fault: ExtensionFault | None) -> None:
        """Switch a fault on, or off with None."""
        with self._lock:
            self._fault = fault

    def __enter__(self) -> Self:
        """Start listening."""
        stand_in: ParametersExtension = self

        class Handler(_Handler):
            extension = stand_in

        self._server = ThreadingHTTPServer(("127.0.0.1", self._wanted_port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and free the port."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        self._server = self._thread = None

    def answer(self, target: str, token: str | None) -> tuple[int, str] | None:
        """Status and body for a GET of `target`; None when the connection is to be cut. Keeps the request."""
        with self._lock:
            fault = self._fault
        if fault is not None and fault.kind == "delay":
            time.sleep(fault.seconds)
        query = parse_qs(urlsplit(target).query)
        name = query.get("name", [""])[-1]
        decrypt = query.get("withDecryption", ["false"])[-1].lower() == "true"
        with self._lock:
            result, from_cache = self._result(fault, target, token, name, decrypt)
            self._requests.append(
                ParameterRequest(
                    name=name,
                    with_decryption=decrypt,
                    status=result[0] if result is not None else 0,
                    from_cache=from_cache,
                )
            )
        return result

    def _result(
        self, fault: ExtensionFault | None, target: str, token: str | None, name: str, decrypt: bool
    ) -> tuple[tuple[int, str] | None, bool]:
        if fault is not None and fault.kind == "reset":
            return None, False
        if fault is not None and fault.kind == "garbage":
            return (200, "<html>not what it should be"), False
        if fault is not None and fault.kind == "status":
            return (fault.status, fault.body), False
        if urlsplit(target).path.rstrip("/") != PATH:
            return (HTTPStatus.NOT_FOUND, "404 page not found"), False
        if not self.ready:
            return (HTTPStatus.BAD_REQUEST, NOT_READY), False
        if token is None:
            return (HTTPStatus.UNAUTHORIZED, f"Unauthorized: header {TOKEN_HEADER} is missing"), False
        if token != self.token:
            return (HTTPStatus.UNAUTHORIZED, f"Unauthorized: {TOKEN_HEADER} is not the session token"), False
        if not name:
            return (HTTPStatus.BAD_REQUEST, "Request is missing the query parameter name"), False
        found, from_cache = self._look_up(name, decrypt)
        if found is None:
            text = f"ParameterNotFound: there is no parameter {name}"
            return (HTTPStatus.BAD_REQUEST, text), False
        return (HTTPStatus.OK, json.dumps({"Parameter": found, "ResultMetadata": {}})), from_cache

    def _look_up(self, name: str, decrypt: bool) -> tuple[dict[str, Any] | None, bool]:
        """The parameter as GetParameter describes it, and whether the cache had it."""
        key = f"{name}?{decrypt}"
        kept = self._cache.get(key)
        if kept is not None and self._clock() < kept[0]:
            return kept[1], True
        if name not in self._parameters:
            return None, False
        value = self._parameters[name]
        found = {
            "ARN": f"arn:aws:ssm:eu-central-1:123456789012:parameter{name}",
            "DataType": "text",
            "LastModifiedDate": "2026-03-01T12:00:00Z",
            "Name": name,
            "Selector": None,
            "SourceResult": None,
            "Type": "SecureString",
            # Undecrypted, SSM gives the ciphertext; which one does not matter, only that it is not the value.
            "Value": value if decrypt else "AQICAHhFictionalCiphertext",
            "Version": self._versions[name],
        }
        if self._ttl > 0:
            self._cache[key] = (self._clock() + self._ttl, found)
        return found, False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extension: ParametersExtension

    def do_GET(self) -> None:
        result = self.extension.answer(self.path, self.headers.get(TOKEN_HEADER))
        if result is None:
            self.close_connection = True
            return
        status, text = result
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == HTTPStatus.OK else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Keep quiet: a request names a parameter, and tests read the output."""
