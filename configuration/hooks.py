"""The hook of a contact center: a function of this repository that adds fields which no path can say.

The module is read, never imported: synthesis runs no code of the functions, which needs their packages.
"""

import ast
import re
from pathlib import Path
from typing import Final

from configuration.refusals import did_you_mean, refuse

HOOK_DIRECTORY: Final = Path(__file__).resolve().parent.parent / "lambda_src" / "customisations"
HOOK_FUNCTION: Final = "voice_call_fields"
HOOK_PATTERN: Final = r"^[a-z][a-z0-9_]*$"
HOOK_TEXT: Final = (
    f"the name of a module in lambda_src/customisations, without .py, with a function {HOOK_FUNCTION}(ctr), or the key "
    "left out"
)


def available_hooks(directory: Path) -> list[str]:
    """The names of the modules in ``directory`` that could be a hook."""
    return sorted(file.stem for file in directory.glob("*.py") if re.fullmatch(HOOK_PATTERN, file.stem))


def check_hook(name: str | None) -> str | None:
    """`name` itself if lambda_src/customisations has such a module with a fitting function.

    Raises:
        PydanticCustomError: it has not, or the module is no Python.
    """
    if name is None:
        return None
    if not re.fullmatch(HOOK_PATTERN, name):
        bare = name.removesuffix(".py").rpartition("/")[2].rpartition(".")[2]
        fits = bare != name and re.fullmatch(HOOK_PATTERN, bare)
        raise refuse("is not the name of a module", hint=f"write {bare}" if fits else None)
    file = HOOK_DIRECTORY / f"{name}.py"
    if not file.is_file():
        modules = available_hooks(HOOK_DIRECTORY)
        hint = did_you_mean(name, modules) or (f"there are: {', '.join(modules)}" if modules else None)
        raise refuse(f"is not there: lambda_src/customisations/{name}.py does not exist", hint=hint)
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise refuse(f"is not Python: lambda_src/customisations/{name}.py{line} has a syntax error") from None
    _check_function(tree, name)
    return name


def _check_function(tree: ast.Module, name: str) -> None:
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    found = functions.get(HOOK_FUNCTION)
    where = f"lambda_src/customisations/{name}.py"
    if found is None:
        guess = did_you_mean(HOOK_FUNCTION, functions)
        hint = f"rename {guess.removeprefix('did you mean ').removesuffix('?')}" if guess else None
        raise refuse(
            f"has no function {HOOK_FUNCTION}: {where} must define it at the top",
            hint=hint or f"def {HOOK_FUNCTION}(ctr)",
        )
    if isinstance(found, ast.AsyncFunctionDef):
        raise refuse(f"has an async {HOOK_FUNCTION} in {where}; it is called without await", hint="remove async")
    if not _takes_one_argument(found.args):
        raise refuse(
            f"has a {HOOK_FUNCTION} in {where} that cannot be called with one argument, the contact record",
            hint=f"def {HOOK_FUNCTION}(ctr)",
        )


def _takes_one_argument(arguments: ast.arguments) -> bool:
    positional = len(arguments.posonlyargs) + len(arguments.args)
    required = positional - len(arguments.defaults)
    needs_keyword = any(default is None for default in arguments.kw_defaults)
    return required <= 1 and (positional >= 1 or arguments.vararg is not None) and not needs_keyword
