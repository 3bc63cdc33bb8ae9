"""`python -m flows.draw`: write the pictures of the shipped flows, or draw flows from elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.draw.flow_picture import draw_flow
from flows.draw.pictures import FOLDER, pictures, stale, write
from flows.resilience.loading import LoadError, load_flow
from flows.resolve import ResolveError

DONE, STALE, CANNOT_DRAW = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Write pictures; return 0, with --check 1 if some are stale, and 2 if a flow cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m flows.draw",
        description="Draw flows as SVG. Without FILE: the shipped flows and the chain of an inbound call.",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="flows to draw instead of the shipped ones")
    parser.add_argument("--output", type=Path, default=None, help="folder for the pictures (default: docs/flows)")
    parser.add_argument("--check", action="store_true", help="write nothing, name the pictures that are stale")
    options = parser.parse_args(arguments)
    try:
        if options.files:
            return _draw(options.files, options.output)
        expected = pictures()
    except (LoadError, ResolveError) as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_DRAW
    folder = options.output or FOLDER
    if options.check:
        names = stale(expected, folder)
        sys.stdout.writelines(f"{folder / name} is stale; run: make flows-draw\n" for name in names)
        return STALE if names else DONE
    names = write(expected, folder)
    sys.stdout.write(f"{len(expected)} pictures in {folder}, {len(names)} changed\n")
    return DONE


def _draw(files: Sequence[Path], output: Path | None) -> int:
    drawn = {path: draw_flow(load_flow(path)) for path in files}
    for path, text in drawn.items():
        target = (output or path.parent) / f"{path.stem}.svg"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{target}\n")
    return DONE


if __name__ == "__main__":
    raise SystemExit(main())
