"""The port through which this function reads and writes parameters, and what can go wrong behind it."""

from __future__ import annotations

import threading
from typing import Protocol


class ParameterStoreError(Exception):
    """The parameter store refused or could not be reached. The text names the action, the parameter and the cause.

    It never holds a parameter's value.
    """


class OperationCancelledError(Exception):
    """The function's time is up and its answer has been given: nothing may be written any more."""


class ParameterStore(Protocol):
    """What the key and placeholder logic needs of AWS Systems Manager Parameter Store.

    Every method raises ParameterStoreError when the store refuses or cannot be reached.
    """

    def get(self, name: str) -> str | None:
        """Return the decrypted value, or None when there is no such parameter."""
        ...

    def create(self, name: str, value: str, *, secure: bool, description: str) -> bool:
        """Write a parameter that must not exist yet. False (and nothing written) when it exists."""
        ...

    def replace(self, name: str, value: str, *, secure: bool, description: str) -> None:
        """Write a parameter, whether or not it exists."""
        ...

    def delete(self, name: str) -> bool:
        """Delete a parameter. False when there was none."""
        ...


class CancellableStore:
    """A ParameterStore that does nothing more once `cancelled` is set.

    An operation that outlives its answer (see `guard`) may be thawed together with the next event; without
    this, it could then write a parameter that CloudFormation believes to be gone.
    """

    def __init__(self, store: ParameterStore, cancelled: threading.Event) -> None:
        self._store = store
        self._cancelled = cancelled

    def _check(self, action: str, name: str) -> None:
        if self._cancelled.is_set():
            raise OperationCancelledError(f"{action} {name} not started: the request has been answered already")

    def get(self, name: str) -> str | None:
        """See ParameterStore.get."""
        self._check("get", name)
        return self._store.get(name)

    def create(self, name: str, value: str, *, secure: bool, description: str) -> bool:
        """See ParameterStore.create."""
        self._check("create", name)
        return self._store.create(name, value, secure=secure, description=description)

    def replace(self, name: str, value: str, *, secure: bool, description: str) -> None:
        """See ParameterStore.replace."""
        self._check("replace", name)
        self._store.replace(name, value, secure=secure, description=description)

    def delete(self, name: str) -> bool:
        """See ParameterStore.delete."""
        self._check("delete", name)
        return self._store.delete(name)
