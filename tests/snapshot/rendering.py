"""Turns a template into text that people can read and compare: sorted YAML without what changes with every commit.

The JSON of flows is written out, so that a change of a block is a change of some lines.
"""

import json
import re
from typing import Any

import yaml

_ASSET = re.compile(r"\b[0-9a-f]{64}\b")
_VERSION = re.compile(r"(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}")
_FLOW_VERSION = re.compile(r"^(Flow\w+Version)[0-9a-f]{12}[0-9A-F]{8}$|^(Content )[0-9a-f]{12}$")


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
        value = _VERSION.sub(r"\1<hash>", _ASSET.sub("<asset>", value))
        return _FLOW_VERSION.sub(r"\1\2<hash>", value)
    return value


def readable(value: Any) -> Any:
    """``value`` with the content of flows, which is one line of JSON, as the document that it is."""
    if not isinstance(value, dict):
        return [readable(it) for it in value] if isinstance(value, list) else value
    if value.get("Type") != "AWS::Connect::ContactFlow":
        return {key: readable(it) for key, it in value.items()}
    properties = value["Properties"]
    content = properties["Content"]
    if isinstance(content, dict):
        text, variables = content["Fn::Sub"]
        decoded: Any = {"Fn::Sub": [json.loads(text), variables]}
    else:
        decoded = json.loads(content)
    return {**value, "Properties": {**properties, "Content": decoded}}


def render(template: dict[str, Any]) -> str:
    """The text of a snapshot."""
    return yaml.dump(readable(masked(template)), Dumper=_Dumper, sort_keys=True, width=120, allow_unicode=True)
