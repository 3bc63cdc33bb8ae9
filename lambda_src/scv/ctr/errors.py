"""What can be wrong with a contact record or with what is done to it."""

from __future__ import annotations

from scv.errors import ScvError


class GarbageError(ScvError):
    """Bytes that hold no contact record; no retry can mend them."""


class BackupError(ScvError):
    """A contact record could not be written to, or read from, the backup."""


class HookError(ScvError):
    """The repo's own hook (see the package ``customisations``) raised or returned something unusable."""
