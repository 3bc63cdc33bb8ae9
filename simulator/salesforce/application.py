"""From a request to an answer: routes, who may call, faults, and the record of it all. No sockets here."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from . import admin, auth, connect_rest, query, rest, telephony
from .checks import FieldError
from .faults import Fault
from .state import State
from .wire import RecordedRequest, Refusal, Request, Response, Violation, decoded

logger = logging.getLogger(__name__)

Area = Literal["telephony", "rest", "oauth"]
Handler = Callable[..., Response]

_CALLS = "/telephony/v1/voiceCalls"
_DATA = r"/services/data/(v\d{2,3}\.\d)"
_SEGMENT = r"([^/]+)"
ADMIN_PREFIX = "/_standin/"
TOKEN_PATH = "/services/oauth2/token"  # noqa: S105  (a path)


@dataclass(frozen=True)
class Route:
    """A method and a path pattern; the groups of the pattern are passed to the handler."""

    method: str
    pattern: re.Pattern[str]
    area: Area
    handler: Handler


def _route(method: str, pattern: str, area: Area, handler: Handler) -> Route:
    return Route(method, re.compile(pattern), area, handler)


ROUTES = (
    _route("POST", _CALLS, "telephony", telephony.create_voice_call),
    # Before the routes with an id: "messages" is no call id.
    _route("POST", f"{_CALLS}/messages", "telephony", telephony.create_messages),
    _route("PATCH", f"{_CALLS}/{_SEGMENT}", "telephony", telephony.update_voice_call),
    _route("POST", f"{_CALLS}/{_SEGMENT}/messages", "telephony", telephony.create_message),
    _route("PATCH", f"{_CALLS}/{_SEGMENT}/omniFlow", "telephony", telephony.execute_omni_flow),
    _route("PATCH", f"{_CALLS}/{_SEGMENT}/clearRouting", "telephony", telephony.clear_routing),
    _route("PATCH", f"{_CALLS}/{_SEGMENT}/reroute", "telephony", telephony.reroute),
    _route("POST", f"{_CALLS}/{_SEGMENT}/realtimeConversationEvents", "telephony", telephony.realtime_events),
    _route("POST", f"{_CALLS}/{_SEGMENT}/postConversationEvents", "telephony", telephony.post_call_events),
    _route("POST", f"{_DATA}/sobjects/{_SEGMENT}/?", "rest", rest.create_record),
    _route("PATCH", f"{_DATA}/sobjects/{_SEGMENT}/{_SEGMENT}", "rest", rest.update_record),
    _route("GET", f"{_DATA}/sobjects/{_SEGMENT}/{_SEGMENT}", "rest", rest.read_record),
    _route("DELETE", f"{_DATA}/sobjects/{_SEGMENT}/{_SEGMENT}", "rest", rest.delete_record),
    _route("GET", f"{_DATA}/query/?", "rest", query.run_query),
    _route("GET", f"{_DATA}/query/{_SEGMENT}", "rest", query.next_page),
    _route("GET", f"{_DATA}/search/?", "rest", query.run_search),
    _route("POST", f"{_DATA}/connect/conversations/upload", "rest", connect_rest.upload),
    _route("GET", f"{_DATA}/connect/conversations/upload", "rest", connect_rest.upload_status),
    _route("GET", f"{_DATA}/connect/conversation/{_SEGMENT}/entries", "rest", connect_rest.read_entries),
    _route("PATCH", f"{_DATA}/connect/conversation/{_SEGMENT}/entries", "rest", connect_rest.update_entries),
)


class Application:
    """The stand-in without its sockets. Requests are handled one at a time, delays aside."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._stopping = threading.Event()
        self.base_url = ""

    def stop(self) -> None:
        """Cut the delays of faults short."""
        self._stopping.set()

    def handle(self, request: Request, raw_query: str) -> Response | None:
        """The answer to a request; None when the connection is to be reset."""
        if request.path.startswith(ADMIN_PREFIX):
            with self._state.lock:
                return admin.handle(self._state, request, request.path.removeprefix(ADMIN_PREFIX))
        received_at = self._state.settings.clock()
        generation = self._state.generation
        fault = self._state.faults.take(request.method, request.path)
        if fault is not None and fault.delay_seconds:
            self._stopping.wait(fault.delay_seconds)
        with self._state.lock:
            if generation != self._state.generation:
                # It was delayed past a reset: it belongs to a test that is over.
                return None
            response = self._faulty(request, fault) if fault is not None else self._answer(request)
            self._record(request, raw_query, response, fault is not None, received_at)
        return response

    def _faulty(self, request: Request, fault: Fault) -> Response | None:
        if fault.reset or fault.answers:
            self._use_up_token(request)
            if fault.reset:
                return None
            return Response(fault.status or 200, fault.body, dict(fault.headers or {}))
        response = self._answer(request)
        return Response(response.status, response.body, {**response.headers, **(fault.headers or {})})

    def _use_up_token(self, request: Request) -> None:
        """A request that fails has still shown its jti: sending the same token again is a replay."""
        if not request.path.startswith("/telephony/"):
            return
        try:
            auth.require_scrt_token(self._state, request)
        except Refusal:
            logger.debug("a request that a fault answers has no acceptable token")

    def _answer(self, request: Request) -> Response:
        try:
            return self._dispatch(request)
        except Refusal as error:
            refusal = error
        except Exception as error:
            logger.exception("the stand-in failed on %s %s", request.method, request.path)
            reason = f"the stand-in itself failed: {type(error).__name__}: {error}"
            refusal = Refusal.rest(500, "UNKNOWN_EXCEPTION", reason)
        if refusal.violation:
            self._state.violations.append(
                Violation(request.method, request.path, refusal.status, refusal.reason, refusal.kind)
            )
        return refusal.response()

    def _dispatch(self, request: Request) -> Response:
        if request.path == TOKEN_PATH:
            if request.method != "POST":
                reason = f"the token endpoint takes POST, not {request.method}"
                raise Refusal.oauth("invalid_request", "must use HTTP POST", reason=reason)
            return auth.issue_token(self._state, request, self.base_url)
        route, arguments = self._find(request)
        if route.area == "rest":
            auth.require_access_token(self._state, request)
            return route.handler(self._state, request, *arguments)
        auth.require_scrt_token(self._state, request)
        auth.require_telephony_headers(request)
        try:
            return route.handler(self._state, request, *arguments)
        except FieldError as error:
            raise Refusal.telephony(400, "BAD_REQUEST", str(error)) from error

    def _find(self, request: Request) -> tuple[Route, list[str]]:
        allowed: list[str] = []
        for route in ROUTES:
            match = route.pattern.fullmatch(request.path)
            if match is None:
                continue
            if route.method == request.method:
                return route, [unquote(group) for group in match.groups()]
            allowed.append(route.method)
        if allowed:
            methods = ", ".join(allowed)
            message = f"HTTP Method '{request.method}' not allowed. Allowed are {methods}"
            refusal = Refusal.rest(405, "METHOD_NOT_ALLOWED", message)
            refusal.headers["Allow"] = methods
            raise refusal
        reason = f"there is no resource at {request.path}"
        raise Refusal.rest(404, "NOT_FOUND", "The requested resource does not exist", reason=reason)

    def _record(
        self, request: Request, raw_query: str, response: Response | None, fault: bool, received_at: float
    ) -> None:
        self._state.requests.append(
            RecordedRequest(
                method=request.method,
                path=request.path,
                query=raw_query,
                headers=request.headers,
                body=request.body,
                json=request.json,
                status=0 if response is None else response.status,
                response=None if response is None else decoded(response.encoded()),
                fault=fault,
                received_at=received_at,
            )
        )
