"""A stand-in for the part of the Amazon Connect API that the functions call, and the events that Connect sends them."""

from simulator.connect_api.contacts import MAX_ATTRIBUTE_BYTES, ConnectError, Contacts
from simulator.connect_api.server import ConnectRequest, ConnectStandIn
from simulator.salesforce.faults import Fault

__all__ = ["MAX_ATTRIBUTE_BYTES", "ConnectError", "ConnectRequest", "ConnectStandIn", "Contacts", "Fault"]
