"""The configuration of contact centers: read, checked and typed.

>>> from pathlib import Path
>>> from configuration import load_contact_centers
>>> [demo] = load_contact_centers(["demo"], directory=Path("contact_centers"))
>>> demo.function("InvokeTelephonyIntegrationApiFunction").timeout_seconds
8
"""

from configuration.functions import FUNCTION_DEFAULTS, FUNCTION_NAMES, FunctionOverrides, FunctionSettings
from configuration.loader import load_contact_centers
from configuration.model import ContactCenter
from configuration.problems import ConfigurationError, Problem

__all__ = [
    "FUNCTION_DEFAULTS",
    "FUNCTION_NAMES",
    "ConfigurationError",
    "ContactCenter",
    "FunctionOverrides",
    "FunctionSettings",
    "Problem",
    "load_contact_centers",
]
