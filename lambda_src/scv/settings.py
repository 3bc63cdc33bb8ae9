"""Reads a function's environment variables and reports every missing or bad one at once."""

from __future__ import annotations

from collections.abc import Mapping

from scv.errors import SettingsError

_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no", "")


class EnvironmentReader:
    """Collects values and problems; :meth:`check` raises one error that names all problems.

    Example::

        env = EnvironmentReader(os.environ)
        settings = Settings(org_id=env.text("SALESFORCE_ORG_ID"), use_extension=env.flag("USE_SSM_LAMBDA_EXTENSION"))
        env.check()
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Read from ``environ`` (normally ``os.environ``)."""
        self._environ = environ
        self._problems: list[str] = []

    def text(self, name: str) -> str:
        """A required, non-empty value."""
        value = self._environ.get(name, "").strip()
        if not value:
            self._problems.append(f"{name} is not set")
        return value

    def optional(self, name: str) -> str | None:
        """A value that may be absent."""
        return self._environ.get(name, "").strip() or None

    def url(self, name: str) -> str:
        """A required http(s) URL, returned without a trailing slash."""
        value = self.text(name)
        if value and not value.startswith(("https://", "http://")):
            self._problems.append(f"{name} is {value!r}, which is not a URL that starts with https://")
        return value.rstrip("/")

    def flag(self, name: str, *, default: bool = False) -> bool:
        """``true`` or ``false``; absent means ``default``."""
        if name not in self._environ:
            return default
        value = self._environ[name].strip().lower()
        if value in _TRUE:
            return True
        if value not in _FALSE:
            self._problems.append(f"{name} is {self._environ[name]!r}; allowed are true and false")
        return False

    def integer(self, name: str, *, default: int, minimum: int, maximum: int) -> int:
        """A whole number between ``minimum`` and ``maximum``; absent means ``default``."""
        value = self._environ.get(name, "").strip()
        if not value:
            return default
        try:
            number = int(value)
        except ValueError:
            number = minimum - 1
        if not minimum <= number <= maximum:
            self._problems.append(f"{name} is {value!r}; allowed is a whole number from {minimum} to {maximum}")
            return default
        return number

    def check(self) -> None:
        """Raise :class:`SettingsError` if anything that was read is missing or bad."""
        if self._problems:
            raise SettingsError(
                "The function's environment is wrong: "
                + "; ".join(self._problems)
                + ". The variables come from the contact center's configuration: deploy it again, do not edit them."
            )
