"""The operation Placeholders: SecureString parameters that an operator fills in later.

CloudFormation cannot make a SecureString, and must never hold its value; so this makes them with a harmless
default. From then on a value belongs to whoever wrote it: what differs from the default is never written, and
is deleted only together with the whole resource, and only if it was not there before the resource.

Parameter Store has no conditional write, so a value that an operator writes within the few milliseconds between
the look at a parameter and the write of its new default would be lost; this concerns only an update that
changes that parameter's default.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from auth_keys_ssm_util.custom_resource import (
    FAILED_CREATE_PREFIX,
    Outcome,
    Request,
    RequestRefusedError,
    check_parameter_name,
    flag,
)
from auth_keys_ssm_util.parameter_store import ParameterStore
from scv.logs import get_logger

_logger = get_logger("auth_keys_ssm_util.placeholders")

_PREFIX = "scv-parameters"
_UNKNOWN = "unknown"
_DESCRIPTION = "Filled in by an operator or by the contact center's functions; made with a placeholder"
_MAX_PARAMETERS = 50
"""The physical id (1 KB) may have to name each of them by eight hexadecimal digits."""


class PlaceholdersOperation:
    """Makes, keeps and deletes placeholder parameters in a ParameterStore.

    Every method raises RequestRefusedError (nothing changed) or ParameterStoreError.
    """

    def __init__(self, store: ParameterStore) -> None:
        self._store = store

    def create(self, request: Request) -> Outcome:
        """Make every parameter that is not there."""
        defaults = _defaults(request.properties)
        filled = [name for name, default in defaults.items() if not self._make(name, default)]
        return Outcome(physical_resource_id=_identity(request, filled))

    def update(self, request: Request) -> Outcome:
        """Make what is new, give untouched parameters their new default, clear away what is listed no more."""
        defaults = _defaults(request.properties)
        before = _defaults(request.old_properties, lenient=True)
        for name, default in defaults.items():
            old_default = before.get(name, default)
            if self._make(name, default) or old_default == default:
                continue
            if self._store.get(name) == old_default:
                self._store.replace(name, default, secure=True, description=_DESCRIPTION)
                _logger.info("Placeholder got its new default", extra={"context": {"parameter": name}})
        if flag(request.properties, "DeleteParameters"):
            for name in before.keys() - defaults.keys():
                self._delete(name, before[name], also_filled=False)
        return Outcome(physical_resource_id=request.physical_resource_id or _identity(request, []))

    def delete(self, request: Request) -> Outcome:
        """Delete the parameters if DeleteParameters says so, except values that were there before."""
        outcome = Outcome(physical_resource_id=request.physical_resource_id or FAILED_CREATE_PREFIX)
        filled_before = _filled_before(request.physical_resource_id)
        if filled_before is None:
            return outcome
        defaults = _defaults(request.properties, lenient=True)
        if not flag(request.properties, "DeleteParameters"):
            _logger.info(
                "Parameters retained (DeleteParameters is not true)",
                extra={"context": {"parameters": sorted(defaults)}},
            )
            return outcome
        for name, default in defaults.items():
            known_own = _UNKNOWN not in filled_before and _digest(name) not in filled_before
            self._delete(name, default, also_filled=known_own)
        return outcome

    @staticmethod
    def failed_create_id(request: Request) -> str:
        """The physical id of a creation that failed on its way: its deletion takes untouched placeholders only."""
        return f"{_PREFIX}|{_resource(request)}|{_UNKNOWN}"

    def _make(self, name: str, default: str) -> bool:
        """Make a parameter that is not there. False when it is there with another value than the default."""
        if self._store.create(name, default, secure=True, description=_DESCRIPTION):
            _logger.info("Placeholder made", extra={"context": {"parameter": name}})
            return True
        return self._store.get(name) == default

    def _delete(self, name: str, default: str, *, also_filled: bool) -> None:
        if not also_filled and self._store.get(name) not in (None, default):
            _logger.info(
                "Parameter retained: it holds a value that this resource did not make. Delete it by hand if it "
                "is not needed",
                extra={"context": {"parameter": name}},
            )
            return
        if self._store.delete(name):
            _logger.info("Parameter deleted", extra={"context": {"parameter": name}})


def _defaults(properties: Mapping[str, Any], *, lenient: bool = False) -> dict[str, str]:
    """The property Parameters as name -> default. `lenient` leaves out what is malformed (old properties)."""
    parameters = properties.get("Parameters")
    if not isinstance(parameters, Mapping) or not parameters or len(parameters) > _MAX_PARAMETERS:
        if lenient:
            return {}
        raise RequestRefusedError(
            "Property Parameters must be an object of 1 to "
            f'{_MAX_PARAMETERS} entries, each a parameter name and {{"Default": "<text>"}}.'
        )
    defaults: dict[str, str] = {}
    for name, entry in parameters.items():
        default = entry.get("Default") if isinstance(entry, Mapping) else None
        try:
            check_parameter_name(name, where="A name in property Parameters")
            # An empty value is none that Parameter Store takes; 4096 characters are its Standard tier's limit.
            if not isinstance(default, str) or not 1 <= len(default.encode()) <= 4096:
                raise RequestRefusedError(f"Property Parameters.{name}.Default must be a text of 1 to 4096 bytes.")
        except RequestRefusedError:
            if lenient:
                continue
            raise
        defaults[name] = default
    return defaults


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _resource(request: Request) -> str:
    return request.owner_tag.hex()


def _identity(request: Request, filled: list[str]) -> str:
    """The physical id: this resource, and the parameters that held an operator's value when it was created."""
    return f"{_PREFIX}|{_resource(request)}|{','.join(_digest(name) for name in filled)}"


def _filled_before(physical_id: str | None) -> frozenset[str] | None:
    """The digests of the parameters that were filled before the creation; None for an id of somebody else."""
    parts = (physical_id or "").split("|")
    if len(parts) != 3 or parts[0] != _PREFIX:
        return None
    return frozenset(parts[2].split(",")) - {""}
