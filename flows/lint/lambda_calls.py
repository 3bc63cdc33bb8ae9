"""What an InvokeLambdaFunction action calls, as far as the flow tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flows.language.document import Action
from flows.language.references import has_placeholder, looks_like_path, whole_placeholder
from flows.lint.context import LintContext
from flows.lint.functions import FunctionContract, Returns, function_in_arn, selected_fields

INVOKE: Final = "InvokeLambdaFunction"
_LONGEST: Final = 8


@dataclass(frozen=True)
class LambdaCall:
    """A call.

    Attributes:
        reference: LambdaFunctionARN as written.
        function: contract name, None if it is another function or not fixed.
        method: methodName, None if there is none or it is not fixed.
        returns: what is known to come back, None if nothing is.
        fields: every field that can come back, None if they cannot be told.
        asynchronous: nothing comes back and nothing is waited for.
        seconds: how long the flow may wait.
    """

    reference: str
    function: str | None
    method: str | None
    returns: Returns | None
    fields: frozenset[str] | None
    asynchronous: bool
    seconds: int


def lambda_call(action: Action, context: LintContext) -> LambdaCall | None:
    """The call of an action, None if it is of another type."""
    if action.type != INVOKE:
        return None
    reference = _text(action.parameters.get("LambdaFunctionARN"))
    function = _function(reference, context.functions)
    contract = context.functions.get(function) if function is not None else None
    method = method_name(action)
    returns = None
    if contract is not None:
        returns = contract.returns if contract.methods is None else contract.methods.get(method or "")
    limit = _text(action.parameters.get("InvocationTimeLimitSeconds"))
    asynchronous = action.parameters.get("InvocationType") == "ASYNCHRONOUS"
    return LambdaCall(
        reference=reference,
        function=function,
        method=method,
        returns=returns,
        fields=_fields(action, returns),
        asynchronous=asynchronous,
        seconds=0 if asynchronous else min(int(limit), _LONGEST) if limit.isascii() and limit.isdigit() else _LONGEST,
    )


def method_name(action: Action) -> str | None:
    """methodName, None if there is none or it is not fixed."""
    value = _text(_attributes(action).get("methodName"))
    return None if not value or has_placeholder(value) or looks_like_path(value) else value


def method_is_open(action: Action) -> bool:
    """Whether the method is decided only when the flow runs or is resolved."""
    attributes = action.parameters.get("LambdaInvocationAttributes")
    value = _text(_attributes(action).get("methodName"))
    return isinstance(attributes, str) or has_placeholder(value) or looks_like_path(value)


def _function(reference: str, functions: Mapping[str, FunctionContract]) -> str | None:
    placeholder = whole_placeholder(reference)
    if placeholder is not None:
        return placeholder.name if placeholder.kind == "function" else None
    return function_in_arn(reference, functions)


def _fields(action: Action, returns: Returns | None) -> frozenset[str] | None:
    if returns is None:
        return None
    if not returns.open:
        return returns.fields
    query = _text(_attributes(action).get(returns.query)) if returns.query is not None else ""
    return selected_fields(query)


def _attributes(action: Action) -> Mapping[str, object]:
    attributes = action.parameters.get("LambdaInvocationAttributes")
    return attributes if isinstance(attributes, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
