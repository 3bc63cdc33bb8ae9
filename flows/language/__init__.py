"""The Flow language of Amazon Connect: the document's shape and the catalogue of action types."""

from flows.language.document import (
    FLOW_TYPES,
    MODULE,
    Action,
    ConditionBranch,
    ErrorBranch,
    Flow,
    FlowError,
    Problem,
    parse_flow,
    read_flow,
)

__all__ = [
    "FLOW_TYPES",
    "MODULE",
    "Action",
    "ConditionBranch",
    "ErrorBranch",
    "Flow",
    "FlowError",
    "Problem",
    "parse_flow",
    "read_flow",
]
