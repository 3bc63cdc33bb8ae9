"""The flow linter: `lint` for a parsed flow, `lint_text` for a file's text, `python -m flows.lint` for people."""

from flows.lint.context import LintContext
from flows.lint.finding import Finding
from flows.lint.linter import lint, lint_text
from flows.lint.rules import RULES, Rule, Severity

__all__ = ["RULES", "Finding", "LintContext", "Rule", "Severity", "lint", "lint_text"]
