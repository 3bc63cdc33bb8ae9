"""Finds, reads and checks the configuration files of contact centers."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from configuration.explain import explain
from configuration.model import ContactCenter
from configuration.problems import ConfigurationError, Problem, displayed_path, shown
from configuration.refusals import did_you_mean
from configuration.yaml_source import Document, read_yaml

_ENDINGS: Final = (".yaml", ".yml")


def load_contact_centers(selection: Sequence[str] | None, *, directory: Path) -> list[ContactCenter]:
    """The selected contact centers, each checked by itself and all of them against each other.

    Args:
        selection: names (a file's name without its ending) or paths of files, also several in one text, separated
            by commas; a file that is selected twice is loaded once. None selects every file of `directory`.
        directory: where the files of names are; `contact_centers` in this repository.

    Raises:
        ConfigurationError: a selected contact center does not exist, or anything in any selected file is wrong.
            All problems of all files are reported together.
    """
    files, problems = _select(selection, directory)
    documents = [read_yaml(file) for file in files]
    contact_centers = []
    for document in documents:
        contact_center, found = _check(document)
        problems += found
        if contact_center:
            contact_centers.append(contact_center)
    problems += _clashes(documents)
    if problems:
        raise ConfigurationError(problems)
    return contact_centers


def _check(document: Document) -> tuple[ContactCenter | None, list[Problem]]:
    if not document.readable:
        return None, document.problems
    try:
        name, source = document.path.stem, document.path
        return ContactCenter.from_mapping(document.content, name=name, source=source), document.problems
    except ValidationError as error:
        known = {problem.key_path for problem in document.problems}
        found = [problem for problem in explain(error, document) if problem.key_path not in known]
        return None, sorted([*document.problems, *found], key=lambda problem: problem.line or 0)


def _available(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    return sorted(file for file in directory.iterdir() if file.suffix in _ENDINGS and file.is_file())


def _select(selection: Sequence[str] | None, directory: Path) -> tuple[list[Path], list[Problem]]:
    available = _available(directory)
    if selection is None:
        if not available:
            return [], [_no_files(directory)]
        return available, _ambiguous(available)
    items = [selection] if isinstance(selection, str) else selection
    wanted = [name for item in items for name in (part.strip() for part in item.split(",")) if name]
    if not wanted:
        allowed = "names or files of contact centers, or no selection for all of them"
        return [], [Problem(None, None, (), "the selection names no contact center", allowed=allowed)]
    files: list[Path] = []
    problems: list[Problem] = []
    for name in wanted:
        found = _find(name, available, directory)
        if isinstance(found, Problem):
            problems.append(found)
        elif not any(found.samefile(file) for file in files):
            files.append(found)
    return files, [*problems, *_ambiguous(files)]


def _find(name: str, available: list[Path], directory: Path) -> Path | Problem:
    by_name = [file for file in available if name in (file.stem, file.name)]
    if len(by_name) > 1:
        return _twice(name, by_name)
    if by_name:
        return by_name[0]
    path = Path(name)
    if path.is_file():
        return path
    if path.suffix in _ENDINGS or len(path.parts) > 1:
        what = "is a directory, not a file" if path.is_dir() else "does not exist"
        what = f"the contact center file {shown(name)} {what}"
    else:
        what = f"there is no contact center {shown(name)} in {displayed_path(directory)}"
    names = [file.stem for file in available]
    hint = did_you_mean(path.stem, names)
    return Problem(None, None, (), what, allowed=", ".join(names) or "a path to a YAML file", hint=hint)


def _no_files(directory: Path) -> Problem:
    what = f"there is no contact center (*.yaml) in {displayed_path(directory)}"
    if not directory.is_dir():
        what = f"the directory {displayed_path(directory)} does not exist"
    return Problem(None, None, (), what, hint="write one YAML file for each contact center, such as example.yaml")


def _twice(name: str, files: list[Path]) -> Problem:
    what = f"the name {shown(name)} stands for {' and '.join(displayed_path(file) for file in files)}"
    return Problem(None, None, (), what, allowed="one file for each name", hint="rename or remove one of the files")


def _ambiguous(files: list[Path]) -> list[Problem]:
    by_stem: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        by_stem[file.stem].append(file)
    return [_twice(stem, same) for stem, same in by_stem.items() if len(same) > 1]


def _clashes(documents: list[Document]) -> list[Problem]:
    """API names that stand in more than one file, whatever their case: AWS names of the two would collide."""
    first: dict[str, Document] = {}
    problems = []
    key = ("call_center_api_name",)
    for document in documents:
        name = document.content.get(key[0])
        if not isinstance(name, str):
            continue
        other = first.setdefault(name.casefold(), document)
        if other is not document:
            what = f"{shown(name)} is also the API name in {displayed_path(other.path)} (letter case does not count)"
            problems.append(
                Problem(
                    document.path,
                    document.line_of(key),
                    key,
                    what,
                    allowed="a name that no other selected contact center has",
                    hint="names in AWS start with it: give each contact center its own",
                )
            )
    return problems
