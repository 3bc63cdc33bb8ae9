"""Turns a template into text that people can read and compare: sorted YAML without what changes with every commit."""

import re
from typing import Any

import yaml

_ASSET = re.compile(r"\b[0-9a-f]{64}\b")
_VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")


class _Dumper(yaml.SafeDumper):
    """Block style, texts of several lines as such, no anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def masked(value: Any) -> Any:
    """``value`` with the hashes of assets, and of function versions in logical ids, replaced."""
    if isinstance(value, dict):
        return {masked(key): masked(it) for key, it in value.items()}
    if isinstance(value, list):
        return [masked(it) for it in value]
    if isinstance(value, str):
        return _VERSION.sub(r"\1<hash>", _ASSET.sub("<asset>", value))
    return value


def render(template: dict[str, Any]) -> str:
    """The text of a snapshot."""
    return yaml.dump(masked(template), Dumper=_Dumper, sort_keys=True, width=120, allow_unicode=True)
