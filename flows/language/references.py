"""JSONPaths and placeholders inside the texts of a flow.

Source of the paths: Amazon Connect Administrator Guide, "List of available contact attributes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

PLACEHOLDER_KINDS: Final = ("function", "flow", "queue", "hours", "prompt", "text", "option")

_PLACEHOLDER: Final = re.compile(r"\$\{([^${}]*)\}")
_OPAQUE: Final = "\x00"
_NAME: Final = r"[A-Za-z_\x00][\w\x00-]*(?::\w+)*"
_PATH: Final = re.compile(rf"\$(?:\.{_NAME}|\.?\[\s*(?:'[^']*'|\"[^\"]*\")\s*\])+")
_SEGMENT: Final = re.compile(rf"\.({_NAME})|\[\s*(?:'([^']*)'|\"([^\"]*)\")\s*\]")

# What may follow each root. A set: one of these members (None: the root itself may be read). ANY: whatever follows.
ANY: Final = "any member"
LEAF: Final = "one member"

ROOTS: Final[Mapping[str, frozenset[str] | str]] = MappingProxyType(
    {
        "Attributes": LEAF,
        "FlowAttributes": LEAF,
        "External": ANY,
        "StoredCustomerInput": frozenset({""}),
        "CustomerEndpoint": frozenset({"Address", "Type", "DisplayName"}),
        "SystemEndpoint": frozenset({"Address", "Type", "DisplayName"}),
        "CustomerCallbackNumber": frozenset({""}),
        "Channel": frozenset({""}),
        "ContactId": frozenset({""}),
        "InitialContactId": frozenset({""}),
        "PreviousContactId": frozenset({""}),
        "RelatedContactId": frozenset({""}),
        "InstanceARN": frozenset({""}),
        "InitiationMethod": frozenset({""}),
        "LanguageCode": frozenset({""}),
        "TextToSpeechVoiceId": frozenset({""}),
        "CustomerId": frozenset({""}),
        "AwsRegion": frozenset({""}),
        "Name": frozenset({""}),
        "Description": frozenset({""}),
        "Queue": frozenset({"ARN", "Name", "OutboundCallerId.Address", "OutboundCallerId.Type"}),
        "Agent": ANY,
        "Metrics": ANY,
        "MediaStreams": frozenset(
            {
                f"Customer.Audio.{name}"
                for name in ("StreamARN", "StartTimestamp", "StopTimestamp", "StartFragmentNumber")
            }
        ),
        "Media": ANY,
        "Wisdom": frozenset({"SessionArn"}),
        # Read from blocks that voice flows of this project do not hold, or of other channels.
        "AdditionalEmailRecipients": ANY,
        "Case": ANY,
        "Customer": ANY,
        "Email": ANY,
        "Lex": ANY,
        "Modules": ANY,
        "References": ANY,
        "SegmentAttributes": ANY,
        "Tags": ANY,
        "Task": ANY,
        "Views": ANY,
    }
)


@dataclass(frozen=True)
class JsonPath:
    """A JSONPath as written, and its members: `$.External.a.b` has ("External", "a", "b").

    `opaque` says that a placeholder stands inside, so that not all of the path is known.
    """

    text: str
    members: tuple[str, ...]

    @property
    def root(self) -> str:
        """The first member."""
        return self.members[0]

    @property
    def leaf(self) -> str:
        """All members after the root, joined by dots; empty if there are none."""
        return ".".join(self.members[1:])

    @property
    def opaque(self) -> bool:
        """Whether a placeholder stands inside."""
        return any(_OPAQUE in member for member in self.members)


@dataclass(frozen=True)
class Placeholder:
    """`${kind:name}` in a text; `kind` is empty where there is no colon."""

    text: str
    kind: str
    name: str


def placeholders_in(text: str) -> list[Placeholder]:
    """Every placeholder of a text, in order."""
    found = []
    for match in _PLACEHOLDER.finditer(text):
        kind, colon, name = match[1].partition(":")
        found.append(Placeholder(match[0], kind if colon else "", name if colon else kind))
    return found


def whole_placeholder(text: str) -> Placeholder | None:
    """The placeholder that is the whole text, None if it is not one."""
    match = _PLACEHOLDER.fullmatch(text.strip())
    return placeholders_in(match[0])[0] if match else None


def has_placeholder(text: str) -> bool:
    """Whether a placeholder stands anywhere in a text."""
    return _PLACEHOLDER.search(text) is not None


def paths_in(text: str) -> list[JsonPath]:
    """Every JSONPath of a text, in order."""
    return [_path(match[0]) for match in _PATH.finditer(_PLACEHOLDER.sub(_OPAQUE, text))]


def whole_path(text: str) -> JsonPath | None:
    """The JSONPath that is the whole text, None if it is not one."""
    masked = _PLACEHOLDER.sub(_OPAQUE, text)
    return _path(masked) if _PATH.fullmatch(masked) else None


def looks_like_path(text: str) -> bool:
    """Whether a text begins as a JSONPath does."""
    return text.startswith(("$.", "$["))


def _path(masked: str) -> JsonPath:
    members = tuple(next(group for group in match.groups() if group is not None) for match in _SEGMENT.finditer(masked))
    return JsonPath(masked.replace(_OPAQUE, "${...}"), members)


def texts_in(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, text) of every text in a JSON value, keys excluded. Depth is no problem: nothing recurses."""
    for where, item in walk(value, place):
        if isinstance(item, str):
            yield where, item


def walk(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """(place, value) of a JSON value and everything in it, in the order of the document."""
    waiting: list[tuple[str, Any]] = [(place, value)]
    while waiting:
        where, item = waiting.pop()
        yield where, item
        if isinstance(item, Mapping):
            waiting.extend((f"{where}.{key}" if where else str(key), item[key]) for key in reversed(list(item)))
        elif isinstance(item, list | tuple):
            waiting.extend((f"{where}[{index}]", item[index]) for index in reversed(range(len(item))))
