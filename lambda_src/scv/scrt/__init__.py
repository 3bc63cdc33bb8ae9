"""The Telephony Integration API (SCRT): guide, chapter 3."""

from scv.scrt.auth import TelephonyTokens
from scv.scrt.bulk import BulkResult, MessageFailure, batches
from scv.scrt.client import TelephonyIntegrationApi

__all__ = ["BulkResult", "MessageFailure", "TelephonyIntegrationApi", "TelephonyTokens", "batches"]
