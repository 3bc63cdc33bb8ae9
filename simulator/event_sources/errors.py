"""What the event source driver raises."""

from __future__ import annotations


class EventSourceError(RuntimeError):
    """The driver could not be started, or stopped working. The text says why and what to do."""


class MappingError(EventSourceError):
    """A mapping cannot be driven as it is configured. The text names the mapping, the setting and its value."""


class DrainTimeoutError(EventSourceError):
    """The streams were not consumed in time. The text says what is left where."""
