"""The values of placeholders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from flows.resolve.placeholders import Placeholder, PlaceholderError
from flows.resolve.structure import UnknownOptionError, option

_HINTS: Final[Mapping[str, str]] = {
    "function": "no such function is deployed or associated with the instance",
    "flow": "no such flow is deployed before this one",
    "queue": "there is no such queue",
    "hours": "there are no such hours of operation",
    "prompt": "there is no such prompt",
    "text": "there is no such text in the language of the flows; set it in flows.texts",
}


@dataclass(frozen=True)
class Values:
    """Values by the placeholder's kind and name. ARNs may be tokens of the CDK.

    Attributes:
        options: nested, from `flows.options.option_values`.
        must_use: further placeholders, written `queue:Sales`, that some flow has to use.
    """

    functions: Mapping[str, str] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    hours: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    must_use: frozenset[str] = frozenset()

    def lookup(self, placeholder: Placeholder) -> Any:
        """The value of a placeholder.

        Raises:
            PlaceholderError: it has none; the text says why and names what is near.
        """
        if placeholder.kind == "option":
            return self._option(placeholder)
        known = self._of(placeholder.kind)
        if placeholder.name not in known:
            near = get_close_matches(placeholder.name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise PlaceholderError(str(placeholder), f"{_HINTS[placeholder.kind]}{hint}")
        value = known[placeholder.name]
        if not value:
            raise PlaceholderError(str(placeholder), "its value is empty, which Amazon Connect refuses")
        return value

    def unused(self, used: Iterable[Placeholder]) -> list[str]:
        """What users defined (prompts, texts of the options, `must_use`) that is not among `used`, as `kind:name`."""
        defined = self.must_use | {f"prompt:{name}" for name in self.prompts}
        defined |= {f"text:{key}" for key in self.options.get("texts", {})}
        return sorted(defined - {f"{placeholder.kind}:{placeholder.name}" for placeholder in used})

    def _of(self, kind: str) -> Mapping[str, str]:
        return {
            "function": self.functions,
            "flow": self.flows,
            "queue": self.queues,
            "hours": self.hours,
            "prompt": self.prompts,
            "text": self.texts,
        }[kind]

    def _option(self, placeholder: Placeholder) -> Any:
        try:
            value = option(self.options, placeholder.name)
        except UnknownOptionError as error:
            raise PlaceholderError(str(placeholder), str(error)) from error
        if value is None or value == "":
            raise PlaceholderError(
                str(placeholder), "the option is not set; leave the action out with scv.when where it may be off"
            )
        return value
