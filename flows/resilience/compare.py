"""Which branches of a Compare block are possible when the compared text is known."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from flows.language.document import ConditionBranch


def matches(branch: ConditionBranch, text: str) -> bool | None:
    """Whether a known text meets a condition; None if it cannot be told from the flow alone."""
    if branch.operator == "KeyExists":
        return True
    if len(branch.operands) != 1 or "$" in branch.operands[0]:
        return None  # a JSONPath or a placeholder
    operand = branch.operands[0]
    if branch.operator.startswith("Number"):
        return _number(branch.operator, text, operand)
    test = _TEXT_TESTS.get(branch.operator)
    if test is None:
        return None
    exact = test(text, operand)
    # AWS does not say whether upper and lower case differ, so nothing is concluded from a difference in case only.
    return exact if exact == test(text.casefold(), operand.casefold()) else None


_TEXT_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "Equals": operator.eq,
    "TextStartsWith": str.startswith,
    "TextEndsWith": str.endswith,
    "TextContains": str.__contains__,
}


def _number(comparison: str, text: str, operand: str) -> bool | None:
    try:
        left, right = float(text), float(operand)
    except ValueError:
        return None
    results = {
        "NumberGreaterThan": left > right,
        "NumberGreaterOrEqualTo": left >= right,
        "NumberLessThan": left < right,
        "NumberLessOrEqualTo": left <= right,
    }
    return results.get(comparison)
