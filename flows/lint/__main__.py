"""Check flows: `python -m flows.lint [--format text|json|sarif] [--strict] [FILE...]`.

A FILE may be outside of this repository, or a folder of flows; without one all of connect_flows is checked.
Exit status: 0 nothing found, 1 errors (with --strict also warnings), 2 nothing to check.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flows.language.document import Flow, read_flow
from flows.lint.context import LintContext
from flows.lint.finding import Finding
from flows.lint.functions import SET_ELSEWHERE
from flows.lint.linter import lint_text
from flows.lint.report import as_json, as_text
from flows.lint.sarif import as_sarif

ROOT: Final = Path(__file__).resolve().parents[2]
SHIPPED: Final = ROOT / "connect_flows"


def lint_files(
    files: Sequence[Path],
    *,
    complete: bool = False,
    associated_functions: frozenset[str] | None = None,
    contact_attributes: frozenset[str] = frozenset(),
    resolved: bool = False,
) -> list[Finding]:
    """Check files together: flows that one of them names are looked up in the others.

    `complete` says that the files hold every flow there is; the rest is as in LintContext.

    Raises:
        OSError: a file cannot be read.
    """
    texts = {file: file.read_bytes() for file in files}
    flows: dict[str, Flow] = {}
    for data in texts.values():
        flow, _ = read_flow(data.decode("utf-8", "replace"))
        if flow is not None and flow.name:
            flows[flow.name] = flow
    context = LintContext(
        flows=flows,
        flows_complete=complete,
        associated_functions=associated_functions,
        contact_attributes=SET_ELSEWHERE | contact_attributes,
        resolved=resolved,
    )
    return [
        finding for file, data in texts.items() for finding in _lint_bytes(data, file=_shown(file), context=context)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    given: list[Path] = options.files or [SHIPPED]
    try:
        files = [file for path in given for file in _expand(path)]
        if not files:
            print(f"flows-lint: no *.json in {', '.join(str(path) for path in given)}", file=sys.stderr)
            return 2
        findings = lint_files(
            files,
            complete=not options.files,
            associated_functions=frozenset(options.associated) if options.associated else None,
            contact_attributes=frozenset(options.attribute),
            resolved=options.resolved,
        )
    except OSError as error:
        print(f"flows-lint: cannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    if options.format == "sarif":
        report = as_sarif(findings)
    else:
        report = (as_json if options.format == "json" else as_text)(findings, files=len(files))
    print(report)
    return int(any(finding.severity == "error" or options.strict for finding in findings))


def _lint_bytes(data: bytes, *, file: str, context: LintContext) -> list[Finding]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return [Finding(file, "", "not-a-flow", f"the file is not UTF-8 text: {error}", "error", 1)]
    return lint_text(text, file=file, context=context)


def _expand(path: Path) -> list[Path]:
    return sorted(path.rglob("*.json")) if path.is_dir() else [path]


def _shown(file: Path) -> str:
    absolute = file.resolve()
    return str(absolute.relative_to(ROOT)) if absolute.is_relative_to(ROOT) else str(file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flows.lint", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="flow or folder (default: connect_flows)")
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text", help="default: text")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument("--resolved", action="store_true", help="ARNs and ids are filled in: do not report them")
    parser.add_argument(
        "--associated",
        action="append",
        default=[],
        metavar="FUNCTION",
        help="a function (contract name or ARN) that is associated with the instance; report calls of all others",
    )
    parser.add_argument(
        "--attribute",
        action="append",
        default=[],
        metavar="NAME",
        help="a contact attribute that something outside of the flows sets",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
