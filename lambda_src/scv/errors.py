"""The errors that a function can end with; a flow sees the class name as ``errorType``.

Each says what was wrong, the value and what to do. None carries a token, a key or a full phone number.
"""

from __future__ import annotations


class ScvError(Exception):
    """Base of all errors that the functions raise on purpose."""


class SettingsError(ScvError):
    """Environment variables of the function are missing or malformed; the text lists all of them."""


class InvalidRequestError(ScvError):
    """The event that invoked the function is not one that it can act on (a flow or a caller must be changed)."""


class ParameterError(ScvError):
    """An SSM parameter is absent, unreadable or still holds its placeholder."""


class SalesforceError(ScvError):
    """Base of everything that can go wrong in a conversation with Salesforce."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        """Keep the HTTP ``status`` (None where no answer came) beside the text."""
        super().__init__(message)
        self.status = status


class SalesforceUnreachableError(SalesforceError):
    """No answer: connection refused, reset, or nothing came within the time that was left."""


class SalesforceAuthError(SalesforceError):
    """401 (or a refused OAuth assertion), also after keys or token were read again."""


class SalesforceLimitError(SalesforceError):
    """429: the org is over a limit of chapter 9 of the guide."""


class SalesforceRequestError(SalesforceError):
    """Any other status that is not success; the text holds Salesforce's own reason."""


class SalesforceResponseError(SalesforceError):
    """A success status with a body that is not the JSON that the guide promises."""
