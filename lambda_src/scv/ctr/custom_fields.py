"""Fields that the contact center's configuration takes from contact records: ``ctr.custom_fields``."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from scv.ctr.errors import HookError
from scv.errors import SettingsError

FieldValue = str | int | float | bool | None
"""What a field of a VoiceCall can be set to; None leaves the field alone."""

Hook = Callable[[Mapping[str, Any]], Mapping[str, FieldValue]]
"""``voice_call_fields(ctr)`` of a module of the package ``customisations``."""

FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
HOOK_NAME = re.compile(r"[a-z][a-z0-9_]*")
HOOK_FUNCTION = "voice_call_fields"


@dataclass(frozen=True)
class CustomField:
    """A VoiceCall field and the path of its value, such as ``("Attributes", "ConnectionAttempts")``."""

    name: str
    path: tuple[str, ...]

    def value(self, ctr: Mapping[str, Any]) -> FieldValue:
        """Return the value in ``ctr``: None where there is none, JSON text for an object or a list."""
        found: Any = ctr
        for index, part in enumerate(self.path):
            if isinstance(found, Mapping):
                if part not in found:
                    # The key of a contact attribute may have dots of its own.
                    found = found.get(".".join(self.path[index:]))
                    break
                found = found[part]
            elif isinstance(found, Sequence) and not isinstance(found, str) and part.isdigit():
                found = found[int(part)] if int(part) < len(found) else None
            else:
                return None
        if isinstance(found, dict | list):
            return json.dumps(found, ensure_ascii=False)
        return found if isinstance(found, str | int | float | bool) else None


def parse_custom_fields(text: str | None) -> tuple[CustomField, ...]:
    """Read CTR_CUSTOM_FIELDS: a JSON object of field names and paths; absent or empty means none.

    Raises:
        SettingsError: it is not such an object.
    """
    if not text or not text.strip():
        return ()
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise SettingsError(
            'CTR_CUSTOM_FIELDS must be a JSON object such as {"DisconnectReason__c": "DisconnectReason"}'
        )
    fields = []
    for name, path in value.items():
        if not FIELD_NAME.fullmatch(name):
            raise SettingsError(f"CTR_CUSTOM_FIELDS names the field {name!r}; allowed are letters, digits and _")
        if not isinstance(path, str) or not all(path.split(".")):
            raise SettingsError(f"CTR_CUSTOM_FIELDS gives {name} the path {path!r}; write e.g. Attributes.Language")
        fields.append(CustomField(name, tuple(path.split("."))))
    return tuple(fields)


def load_hook(name: str | None) -> Hook | None:
    """Return ``voice_call_fields`` of ``customisations.<name>``; None for no name.

    Raises:
        SettingsError: there is no such module or function, or the module cannot be imported.
    """
    if not name:
        return None
    if not HOOK_NAME.fullmatch(name):
        raise SettingsError(f"CTR_HOOK is {name!r}; it names a module of lambda_src/customisations, e.g. example")
    try:
        module = import_module(f"customisations.{name}")
    except Exception as error:
        raise SettingsError(
            f"CTR_HOOK: lambda_src/customisations/{name}.py cannot be imported: {type(error).__name__}: {error}"
        ) from error
    function = getattr(module, HOOK_FUNCTION, None)
    if not callable(function):
        raise SettingsError(f"CTR_HOOK: lambda_src/customisations/{name}.py has no function {HOOK_FUNCTION}(ctr)")
    hook: Hook = function
    return hook


def hook_fields(hook: Hook, ctr: Mapping[str, Any]) -> dict[str, FieldValue]:
    """Return what the hook makes of a contact record.

    Raises:
        HookError: it raised, or returned no mapping of field names to values; the text has no data of the record.
    """
    try:
        fields = hook(ctr)
    except Exception as error:
        raise HookError(
            f"The hook {hook.__module__} raised {type(error).__name__} for this contact record. Mend it, deploy, and "
            "replay what has failed."
        ) from error
    if not isinstance(fields, Mapping):
        raise HookError(f"The hook {hook.__module__} returned a {type(fields).__name__}; it must return a dict.")
    for name, value in fields.items():
        if not isinstance(name, str) or not FIELD_NAME.fullmatch(name):
            raise HookError(
                f"The hook {hook.__module__} returned the field {name!r}; use a VoiceCall field's API name."
            )
        if not isinstance(value, str | int | float | bool | None) or (
            isinstance(value, float) and not math.isfinite(value)
        ):
            raise HookError(
                f"The hook {hook.__module__} returned a {type(value).__name__} for {name}; allowed are text, finite "
                "numbers, true, false and None."
            )
    return dict(fields)
