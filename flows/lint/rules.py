"""Every rule of the linter: what it finds and how bad that is. Output formats and the docs read it from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Rule:
    """A rule's severity and, in one sentence, what it finds."""

    severity: Severity
    finds: str


_ERRORS: Final = {
    "not-a-flow": "The file holds no flow of the Flow language 2019-10-30.",
    "document-shape": "The document is not built as the Flow language says: version, or a part of the wrong JSON type.",
    "document-size": "The flow has more than 250 actions or more than 256,000 characters.",
    "duplicate-key": "A key is written twice in one object, so that one of the two values is lost.",
    "start-action": "StartAction names no action of the flow.",
    "action-shape": "An action is not built as the Flow language says.",
    "identifier": "An Identifier is missing, used twice, too long, or has characters that are refused.",
    "flow-type": "The block may not stand in a flow of this type, or the type is none.",
    "dangling-transition": "A transition leads to an action that does not exist.",
    "next-action": "An action that goes on has no NextAction.",
    "terminal-action": "An action that ends the flow has transitions.",
    "no-way-out": "From this action on the flow runs in circles: no path ends, transfers or queues the contact.",
    "error-branch": "An error branch that the block needs is missing, or it has one that the service refuses.",
    "condition": "A condition is missing, has an operator or operand that the block does not take, or is not one text.",
    "duplicate-branch": "The same error or condition has two branches; the second is never taken.",
    "unknown-parameter": "The block has no parameter of this name; the service refuses the flow.",
    "missing-parameter": "A parameter that the block needs is missing.",
    "one-of": "Parameters that exclude each other are both set, or none of those is set of which one is needed.",
    "parameter-shape": "A parameter is a text where an object is needed, or the other way round.",
    "parameter-value": "A parameter's value is outside of what the block takes.",
    "static-parameter": "A JSONPath stands where the block takes fixed values only.",
    "mixed-value": "An ARN, id or number mixes text and JSONPath; it must be wholly fixed or one path.",
    "boolean-not-text": 'A JSON boolean or null; the service takes the texts "True" and "False" only.',
    "empty-string": 'An empty text; the service refuses it anywhere in Parameters and as an operand (" " is accepted).',
    "path": "The text is no JSONPath where one is needed, or reads an object that has members as a whole.",
    "unknown-path": "A JSONPath whose root or member does not exist.",
    "attribute-never-set": "A flow attribute is read that this flow sets nowhere before.",
    "external-before-lambda": "$.External is read where no Lambda function can have answered yet.",
    "lambda-field": "$.External has a field that the function called last never returns.",
    "lambda-method": "methodName is missing or none that the function has.",
    "lambda-association": "The flow calls a function that is not associated with the Connect instance.",
    "lambda-run": "Lambda functions one after another may take more than 20 seconds without a prompt between them.",
    "unknown-function": "A placeholder names a Lambda function that the project does not have.",
    "unknown-flow": "A placeholder names a flow that does not exist, or one of a type that may not stand there.",
    "placeholder": "A placeholder of an unknown kind, or of one that does not fit the parameter.",
    "recording-participants": "Contact Lens needs both participants recorded.",
}
_WARNINGS: Final = {
    "metadata": "The metadata do not name the flow or its type, or describe actions that do not exist.",
    "unknown-action": "The linter has no rules for this action type; it checks references only.",
    "unreachable": "No path from the start leads to this action.",
    "mirror": "NextAction should be a copy of another branch and is not.",
    "number-not-text": 'A JSON number; the console writes every number as a text ("8").',
    "doubtful": "One source says that the service refuses this.",
    "unset-attribute": "A contact attribute is read that no flow and no Lambda function known here has set before.",
    "unset-input": "$.StoredCustomerInput is read where nothing has stored input before.",
    "literal-id": "An ARN or id of one Connect instance is written out; use a placeholder or a JSONPath.",
    "ssml": "SSML that is not one <speak> element.",
}

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        **{name: Rule("error", finds) for name, finds in _ERRORS.items()},
        **{name: Rule("warning", finds) for name, finds in _WARNINGS.items()},
    }
)
