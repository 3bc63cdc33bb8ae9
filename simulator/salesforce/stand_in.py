"""The stand-in as tests use it."""

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from .application import TOKEN_PATH, Application
from .calls import VoiceCall
from .faults import Faults
from .records import RecordStore
from .routing_table import RoutingTable
from .server import Server
from .settings import ConnectedApp, Settings
from .state import PlatformEvent, State
from .transcripts import DroppedMessage
from .wire import RecordedRequest, Violation

API_VERSION = "v63.0"


class SalesforceStandIn:
    """A Salesforce org on loopback that does what the implementation guide says, and refuses what it does not.

    Use it as a context manager, or call `start` and `stop`. Everything that it gives out is a snapshot, except
    `records`, `faults` and `routing`, which are live.

    Args:
        org_id: 15 or 18 characters, starting 00D.
        call_center_api_name: API name of the contact center.
        scrt_certificates: PEM certificates registered with it.
        connected_app: the app for REST; without it no access token is issued.
        host, port: where to listen; port 0 takes a free one.
        options: further fields of `Settings`.

    Raises:
        ValueError: a value is not acceptable.

    Example:
        with SalesforceStandIn(
            org_id="00DRM000000GuTE2AU", call_center_api_name="AcmeCC", scrt_certificates=[pem]
        ) as sf:
            sf.faults.add(Fault(path="/voiceCalls$", status=429, headers={"Retry-After": "1"}))
            ...
            assert sf.violations == []
    """

    def __init__(
        self,
        *,
        org_id: str,
        call_center_api_name: str,
        scrt_certificates: Sequence[str] = (),
        connected_app: ConnectedApp | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        **options: Any,
    ) -> None:
        settings = Settings(
            org_id=org_id,
            call_center_api_name=call_center_api_name,
            scrt_certificates=list(scrt_certificates),
            connected_app=connected_app,
            **options,
        )
        self._assemble(settings, host, port)

    @classmethod
    def from_settings(cls, settings: Settings, *, host: str = "127.0.0.1", port: int = 0) -> Self:
        """A stand-in with settings made elsewhere (a configuration file)."""
        stand_in = cls.__new__(cls)
        stand_in._assemble(settings, host, port)
        return stand_in

    def _assemble(self, settings: Settings, host: str, port: int) -> None:
        self._state = State(settings)
        self._application = Application(self._state)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._address = (host, port)
        self._base_url = ""

    def start(self) -> None:
        """Listen and serve in a thread.

        Raises:
            OSError: the port is taken.
        """
        server = Server(self._address, self._application)
        host, port = server.server_address[:2]
        self._base_url = f"http://{host if isinstance(host, str) else host.decode()}:{port}"
        self._application.base_url = self._base_url
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="salesforce", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close every connection. What was recorded stays readable."""
        if self._server is None or self._thread is None:
            return
        self._application.stop()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """Such as http://127.0.0.1:40123; empty before `start`."""
        return self._base_url

    @property
    def scrt_endpoint_base(self) -> str:
        """Base of the Telephony Integration API."""
        return f"{self._base_url}/telephony/v1"

    @property
    def rest_endpoint_base(self) -> str:
        """Base of the REST API."""
        return f"{self._base_url}/services/data/{API_VERSION}"

    @property
    def auth_endpoint(self) -> str:
        """The token endpoint."""
        return f"{self._base_url}{TOKEN_PATH}"

    @property
    def faults(self) -> Faults:
        """The faults: `add`, `clear`, `active`."""
        return self._state.faults

    @property
    def records(self) -> RecordStore:
        """The org's records by object."""
        return self._state.records

    @property
    def routing(self) -> RoutingTable:
        """Phone channels, flows and queues that executeOmniFlow decides by."""
        return self._state.settings.routing

    @property
    def settings(self) -> Settings:
        """The settings (live): for example `add_scrt_certificate`, `voice_call_errors`."""
        return self._state.settings

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every request so far, oldest first."""
        return self._copy(lambda state: state.requests)

    @property
    def violations(self) -> list[Violation]:
        """Every refused request, or refused part of one, with its reason."""
        return self._copy(lambda state: state.violations)

    @property
    def voice_calls(self) -> list[VoiceCall]:
        """Every voice call, oldest first."""
        return self._copy(lambda state: state.calls.calls)

    @property
    def dropped_messages(self) -> list[DroppedMessage]:
        """Messages that were accepted and not stored (recording paused, or outside the conversation's times)."""
        return self._copy(lambda state: state.transcripts.dropped)

    @property
    def duplicate_messages(self) -> list[DroppedMessage]:
        """Messages that arrived again, identical; each is stored once."""
        return self._copy(lambda state: state.transcripts.duplicates)

    def _copy(self, choose: Callable[[State], list[Any]]) -> list[Any]:
        with self._state.lock:
            return list(choose(self._state))

    def voice_call(self, call_id: str) -> VoiceCall:
        """The (latest) voice call with this Salesforce id or vendorCallKey.

        Raises:
            KeyError: there is none.
        """
        with self._state.lock:
            call = self._state.calls.find(call_id)
        if call is None:
            raise KeyError(call_id)
        return call

    def messages(self, vendor_call_key: str) -> list[dict[str, Any]]:
        """The real-time messages of a conversation in the order of their arrival."""
        return self._copy(lambda state: state.transcripts.messages.get(vendor_call_key, []))

    def events(self, vendor_call_key: str, *, post_call: bool = False) -> list[dict[str, Any]]:
        """The real-time or the post-call events of a conversation, each with its service."""
        if post_call:
            return self._copy(lambda state: state.transcripts.post_call_events.get(vendor_call_key, []))
        return self._copy(lambda state: state.transcripts.realtime_events.get(vendor_call_key, []))

    def conversation_entries(self, vendor_call_key: str) -> list[dict[str, Any]]:
        """The entries of a conversation, of real-time messages and of uploads."""
        return self._copy(lambda state: state.transcripts.entries.get(vendor_call_key, []))

    def platform_events(self, name: str | None = None) -> list[PlatformEvent]:
        """The published platform events, of one object or of all."""
        events = self._copy(lambda state: state.platform_events)
        return [event for event in events if name is None or event.name == name]

    def pause_recording(self, vendor_call_key: str, *, paused: bool = True) -> None:
        """Let the agent pause (or resume) the recording: messages are then accepted and not stored.

        Raises:
            KeyError: there is no such conversation.
        """
        with self._state.lock:
            self._state.calls.conversations[vendor_call_key].paused = paused

    def revoke_tokens(self) -> int:
        """Make every access token invalid and say how many there were."""
        with self._state.lock:
            return self._state.tokens.revoke_all()

    def reset(self) -> None:
        """Forget data, requests, violations and faults (see `State`)."""
        self._state.reset()
