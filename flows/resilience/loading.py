"""Read flows from files, with messages that name the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flows.language.document import Flow, FlowError, parse_flow

SHIPPED = Path(__file__).resolve().parents[2] / "connect_flows"


class LoadError(ValueError):
    """A file is not there, is no flow, or has the name of another; the text has one line per problem."""


def shipped_files() -> list[Path]:
    """The files of the flows that the project deploys, users' own included, in a fixed order."""
    return sorted(path for folder in (SHIPPED, SHIPPED / "custom") for path in folder.glob("*.json"))


def load_flow(path: Path) -> Flow:
    """The flow of a file; a flow without a name is called after its file.

    Raises:
        LoadError: the file cannot be read or is no flow.
    """
    try:
        flow = parse_flow(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"{path}: {error}") from error
    except FlowError as error:
        raise LoadError("\n".join(f"{path}: {problem}" for problem in error.problems)) from error
    return flow if flow.name else replace(flow, name=path.stem)


def load_flows(paths: Sequence[Path]) -> dict[str, Flow]:
    """The flows of files, by name.

    Raises:
        LoadError: with every problem of every file; two flows of one name are a problem.
    """
    flows: dict[str, Flow] = {}
    sources: dict[str, Path] = {}
    problems: list[str] = []
    for path in paths:
        try:
            flow = load_flow(path)
        except LoadError as error:
            problems.append(str(error))
            continue
        if flow.name in flows:
            problems.append(f"{path}: its name {flow.name} is also that of {sources[flow.name]}; rename one of them")
            continue
        flows[flow.name] = flow
        sources[flow.name] = path
    if problems:
        raise LoadError("\n".join(problems))
    return flows
