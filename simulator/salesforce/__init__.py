"""A stand-in for the Salesforce org of a contact center: the Telephony Integration API, the OAuth token
endpoint, the REST API and the Connect REST API, on loopback, strict about what the guide allows."""

from .calls import VoiceCall
from .faults import Fault, Faults
from .records import RecordStore
from .routing_table import RoutingTable
from .settings import ConnectedApp, Settings
from .stand_in import SalesforceStandIn
from .state import PlatformEvent
from .wire import RecordedRequest, Violation

__all__ = [
    "ConnectedApp",
    "Fault",
    "Faults",
    "PlatformEvent",
    "RecordStore",
    "RecordedRequest",
    "RoutingTable",
    "SalesforceStandIn",
    "Settings",
    "Violation",
    "VoiceCall",
]
