"""UpdateContactAttributes by the rules of the Amazon Connect API reference.

Source: Amazon Connect API Reference, "UpdateContactAttributes": attributes are merged into the contact's; keys are
alphanumeric characters, dash and underscore; a contact holds at most 32,768 UTF-8 bytes over all keys and values.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any

MAX_ATTRIBUTE_BYTES = 32_768
_INSTANCE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[A-Za-z0-9_-]+")
_MAX_CONTACT_ID = 256
_REQUEST_KEYS = {"InstanceId", "InitialContactId", "Attributes", "SegmentAttributes"}


class ConnectError(Exception):
    """An error as the Connect API answers it.

    `code` is the exception's name in the API reference (`InvalidParameterException`...), `status` the HTTP status.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Contacts:
    """The attributes of the contacts of one instance."""

    def __init__(self, instance_id: str | None) -> None:
        """`instance_id` None accepts every well-formed instance id."""
        self._instance_id = instance_id
        self._lock = threading.Lock()
        self._attributes: dict[str, dict[str, str]] = {}

    def attributes(self, contact_id: str) -> dict[str, str]:
        """All attributes of a contact; empty when none were ever set."""
        with self._lock:
            return dict(self._attributes.get(contact_id, {}))

    def all(self) -> dict[str, dict[str, str]]:
        """Contact id -> attributes."""
        with self._lock:
            return {contact: dict(values) for contact, values in self._attributes.items()}

    def clear(self) -> None:
        """Forget all contacts."""
        with self._lock:
            self._attributes.clear()

    def update(self, request: Any) -> None:
        """Carry out a request body of UpdateContactAttributes.

        Raises ConnectError naming the field, its value and the rule; nothing is changed then.
        """
        if not isinstance(request, Mapping):
            raise _invalid(f"the body is {type(request).__name__}, not a JSON object")
        unknown = sorted(set(request) - _REQUEST_KEYS)
        if unknown:
            raise _invalid(f"unknown member(s) {', '.join(unknown)}; known are {', '.join(sorted(_REQUEST_KEYS))}")
        contact_id = self._checked_contact(request)
        attributes = _checked_attributes(request.get("Attributes"))
        with self._lock:
            merged = {**self._attributes.get(contact_id, {}), **attributes}
            size = sum(len(key.encode()) + len(value.encode()) for key, value in merged.items())
            if size > MAX_ATTRIBUTE_BYTES:
                raise _invalid(
                    f"the attributes of contact {contact_id} would take {size} bytes, at most {MAX_ATTRIBUTE_BYTES}"
                )
            self._attributes[contact_id] = merged

    def _checked_contact(self, request: Mapping[str, Any]) -> str:
        instance_id = request.get("InstanceId")
        if not isinstance(instance_id, str) or not _INSTANCE_ID.fullmatch(instance_id):
            raise _invalid(f"InstanceId {instance_id!r} is not an instance id (a UUID, not an ARN)")
        if self._instance_id is not None and instance_id != self._instance_id:
            raise ConnectError(404, "ResourceNotFoundException", f"there is no instance {instance_id}")
        contact_id = request.get("InitialContactId")
        if not isinstance(contact_id, str) or not 1 <= len(contact_id) <= _MAX_CONTACT_ID:
            raise _invalid(f"InitialContactId {contact_id!r} must be a text of 1 to {_MAX_CONTACT_ID} characters")
        return contact_id


def _checked_attributes(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise _invalid(f"Attributes is {type(given).__name__}, not an object of texts")
    for key, value in given.items():
        if not _KEY.fullmatch(key):
            raise _invalid(f"attribute key {key!r} may hold letters, digits, dash and underscore only")
        if not isinstance(value, str):
            raise _invalid(f"attribute {key} is {type(value).__name__}, values are texts")
    return dict(given)


def _invalid(message: str) -> ConnectError:
    return ConnectError(400, "InvalidParameterException", message)
