"""The pictures that are checked in under docs/flows, and whether they are those of the flows as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flows.draw.chain_picture import draw_chain
from flows.draw.flow_picture import draw_flow
from flows.language.document import parse_flow
from flows.options import Features, option_values
from flows.resolve import load_flows, load_texts, plan_flows, structured

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "flows"
INBOUND: Final = "Sample SCV Inbound Flow"

_CHAINS: Final[Mapping[str, tuple[str, str, Features]]] = {
    "inbound-chain.svg": (
        "An inbound call, transcribed with Contact Lens",
        "contact_lens",
        Features(contact_lens=True, voicemail=True),
    ),
    "inbound-chain-amazon-transcribe.svg": (
        "An inbound call, transcribed with Amazon Transcribe",
        "amazon_transcribe",
        Features(amazon_transcribe=True, voicemail=True),
    ),
}
"""By file name: title, transcription engine and features; callbacks and voicemail are on in both."""


def pictures() -> dict[str, str]:
    """Every picture of the shipped flows by file name: one for each flow, and the chains of an inbound call."""
    texts = load_texts(option_values())
    sources = load_flows()
    flows = {Path(source.file).stem: parse_flow(source.text) for source in sources}
    result = {f"{name}.svg": draw_flow(flow, texts=texts) for name, flow in flows.items()}
    for name, (title, engine, features) in _CHAINS.items():
        options = option_values({"voicemail.enabled": True, "transcription.engine": engine}, features)
        deployed = [
            parse_flow(json.dumps(structured(flow.source.text, options))) for flow in plan_flows(sources, options)
        ]
        result[name] = draw_chain({flow.name: flow for flow in deployed}, INBOUND, title=title)
    return result


def stale(expected: Mapping[str, str], folder: Path) -> list[str]:
    """File names in which a folder differs from the expected pictures: missing, changed, or of a flow that is gone."""
    present = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.svg"))}
    return sorted(name for name in {*expected, *present} if expected.get(name) != present.get(name))


def write(expected: Mapping[str, str], folder: Path) -> list[str]:
    """Make a folder hold the expected pictures and no other; return the names of the files that changed."""
    changed = stale(expected, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in expected:
            (folder / name).write_text(expected[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed
