"""Makes flows deployable: options, placeholders, order.

options = option_values(settings, features)                          # flows.options
plan = plan_flows(load_flows(SHIPPED, custom), options)              # only what the options leave, dependencies first
values = Values(functions=..., flows=arns_so_far, queues=..., texts=load_texts(options), options=options)
for flow in plan: flow.resolve(values)                               # the JSON of AWS::Connect::ContactFlow
check_all_used(plan, values)
"""

from flows.resolve.placeholders import KINDS, Placeholder
from flows.resolve.plan import PlannedFlow, check_all_used, plan_flows
from flows.resolve.problems import ResolveError, ResolveProblem
from flows.resolve.resolver import flow_is_on, placeholders_of, resolve, structured
from flows.resolve.sources import SHIPPED, FlowSource, load_flows, load_texts
from flows.resolve.values import Values

__all__ = [
    "KINDS",
    "SHIPPED",
    "FlowSource",
    "Placeholder",
    "PlannedFlow",
    "ResolveError",
    "ResolveProblem",
    "Values",
    "check_all_used",
    "flow_is_on",
    "load_flows",
    "load_texts",
    "placeholders_of",
    "plan_flows",
    "resolve",
    "structured",
]
