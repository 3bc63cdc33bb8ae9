"""Reads flows and texts from the repository and from a contact center's own folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from flows.language import FLOW_TYPES, read_flow
from flows.resolve.problems import ResolveError, ResolveProblem

SHIPPED: Final = Path(__file__).resolve().parents[2] / "connect_flows"
TEXTS: Final = SHIPPED / "texts.yaml"


@dataclass(frozen=True)
class FlowSource:
    """A flow's file. `type` is one of the CreateContactFlow API's, `description` the header comment."""

    file: str
    name: str
    type: str
    description: str
    text: str

    @classmethod
    def parse(cls, text: str, *, file: str) -> FlowSource:
        """Read what deployment needs of a flow's metadata.

        Raises:
            ResolveError: not JSON, or no name or type.
        """
        flow, problems = read_flow(text)
        if flow is None:
            raise ResolveError([ResolveProblem(file, p.action, None, p.message) for p in problems])
        missing: list[ResolveProblem] = []
        if not flow.name:
            missing.append(
                ResolveProblem(file, None, None, "Metadata.name is missing; it names the flow in Amazon Connect")
            )
        if flow.type not in FLOW_TYPES:
            allowed = ", ".join(FLOW_TYPES)
            missing.append(ResolveProblem(file, None, None, f"Metadata.type is {flow.type!r}; allowed are {allowed}"))
        if missing:
            raise ResolveError(missing)
        return cls(file, flow.name, flow.type, flow.description, text)


def load_flows(*folders: Path) -> list[FlowSource]:
    """Read every `*.json` of the folders, by folder and file name; by default the shipped flows.

    Raises:
        ResolveError: a folder does not exist, or a file is no flow; with all problems.
    """
    sources: list[FlowSource] = []
    problems: list[ResolveProblem] = []
    for folder in folders or (SHIPPED,):
        if not folder.is_dir():
            problems.append(ResolveProblem(str(folder), None, None, "there is no such folder of flows"))
            continue
        for path in sorted(folder.glob("*.json")):
            file = f"{folder.name}/{path.name}"
            try:
                sources.append(FlowSource.parse(path.read_text(encoding="utf-8"), file=file))
            except UnicodeDecodeError as error:
                problems.append(ResolveProblem(file, None, None, f"the file is not UTF-8: {error}"))
            except ResolveError as error:
                problems.extend(error.problems)
    if problems:
        raise ResolveError(problems)
    return sources


def load_texts(options: Mapping[str, Any], *, file: Path = TEXTS) -> dict[str, str]:
    """Return the prompts in the language of the options, with the options' own texts in place of the shipped ones.

    A language without texts of its own takes those of another country's (en-GB those of en-US). Where there is none of
    the language either, only the options' texts are there, and a flow that needs another one is refused.

    Raises:
        ResolveError: the options name a text that does not exist.
    """
    shipped: Mapping[str, Mapping[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    language = options["language"]
    texts: dict[str, str] = {}
    for key, translations in shipped.items():
        base = language.partition("-")[0]
        text = translations.get(language) or translations.get(base)
        if text is not None:
            texts[key] = text
    texts.update(options["texts"])
    prompt = options["limit_errors"]["retry_prompt"]
    if prompt is not None:
        texts["limit_retry"] = prompt
    return texts
