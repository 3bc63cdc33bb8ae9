"""Planted defects of transitions: error branches, conditions, copies."""

from __future__ import annotations

from tests.unit.flows.lint.mutations import (
    add_condition,
    add_error,
    both,
    drop,
    drop_condition,
    drop_error,
    go,
    put,
    remove,
)
from tests.unit.flows.lint.planting import plant
from tests.unit.flows.lint.samples import NMC, NME

BRANCHES = [
    plant("dangling NextAction", go("Call back", "Nowhere"), "dangling-transition", "Call back"),
    plant(
        "dangling error",
        both(drop_error("Create", NME), add_error("Create", NME, "Nowhere")),
        "dangling-transition",
        "Create",
    ),
    plant(
        "dangling condition",
        both(
            drop_condition("Tier", "2"),
            add_condition("Tier", "Equals", ["2"], "Nowhere"),
        ),
        "dangling-transition",
        "Tier",
    ),
    plant("no NextAction", go("Call back", None), "next-action", "Call back"),
    plant("terminal with a way on", go("Hang up", "Queue"), "terminal-action", "Hang up"),
    plant("circle without end", both(go("Say", "Say"), remove("Agent")), "no-way-out", "Say", sample="Transfer"),
    plant("Lambda without error branch", drop_error("Create", NME), "error-branch", "Create"),
    plant("menu without time-out", drop_error("Menu", "InputTimeLimitExceeded"), "error-branch", "Menu"),
    plant("menu without default", drop_error("Menu", NMC), "error-branch", "Menu"),
    plant(
        "time-out of stored input",
        add_error("Ask for digits", "InputTimeLimitExceeded", "Hours"),
        "error-branch",
        "Ask for digits",
    ),
    plant(
        "phone input without its error",
        both(drop_error("Ask", "InvalidPhoneNumber"), drop_error("Ask", NME), add_error("Ask", NME, "Ask for digits")),
        "error-branch",
        "Ask",
    ),
    plant("error of a block without errors", add_error("Priority", NME, "Record"), "error-branch", "Priority"),
    plant("NoMatchingCondition of hours", add_error("Hours", NMC, "Dial"), "error-branch", "Hours"),
    plant("NoMatchingError of callback number", add_error("Number", NME, "Hours"), "error-branch", "Number"),
    plant("no QueueAtCapacity", drop_error("Queue", "QueueAtCapacity"), "error-branch", "Queue"),
    plant("Compare with NoMatchingError", add_error("Tier", NME, "Menu"), "error-branch", "Tier"),
    plant("Compare without default", drop_error("Tier", NMC), "error-branch", "Tier"),
    plant(
        "CallFailed of a call that ends the flow", put("Dial", "ContinueFlowExecution", "False"), "error-branch", "Dial"
    ),
    plant(
        "chat error on voice",
        add_error("Analyse", "InFlightRedactionConfigurationFailed", "Stream"),
        "error-branch",
        "Analyse",
    ),
    plant("same error twice", add_error("Create", NME, "Menu"), "duplicate-branch", "Create"),
    plant("same condition twice", add_condition("Tier", "Equals", ["2"], "Menu"), "duplicate-branch", "Tier"),
    plant("menu key that no phone has", add_condition("Menu", "Equals", ["12"], "Ask"), "condition", "Menu"),
    plant("menu with a wrong operator", add_condition("Menu", "TextContains", ["3"], "Ask"), "condition", "Menu"),
    plant("condition of stored input", add_condition("Ask", "Equals", ["3"], "Hours"), "condition", "Ask"),
    plant("hours without False", drop_condition("Hours", "False"), "condition", "Hours"),
    plant("loop with a third branch", add_condition("Again", "Equals", ["Tired"], "Hours"), "condition", "Again"),
    plant("unknown operator", add_condition("Tier", "And", ["4"], "Menu"), "condition", "Tier"),
    plant("two operands", add_condition("Tier", "Equals", ["4", "5"], "Menu"), "condition", "Tier"),
    plant("text as a number", add_condition("Tier", "NumberLessThan", ["many"], "Menu"), "condition", "Tier"),
    plant("empty operand", add_condition("Tier", "Equals", [""], "Menu"), "empty-string", "Tier"),
    plant(
        "agents compared with 3", add_condition("Staffed", "NumberGreaterThan", ["3"], "Record"), "condition", "Staffed"
    ),
    plant(
        "queue metric without condition",
        both(drop_condition("Waiting", "60"), drop_error("Waiting", NMC), add_error("Waiting", NMC, "Priority")),
        "condition",
        "Waiting",
    ),
    plant(
        "interrupted loop of prompts without condition",
        drop_condition("Music", "MessagesInterrupted"),
        "condition",
        "Music",
        sample="Hold",
    ),
    plant(
        "conditions without interruption",
        drop("Music", "InterruptFrequencySeconds"),
        "condition",
        "Music",
        sample="Hold",
    ),
    plant("menu whose NextAction is no copy", go("Menu", "Hours"), "mirror", "Menu"),
    plant("hours whose NextAction is no copy", go("Hours", "Working queue"), "mirror", "Hours"),
    plant("loop whose NextAction is no copy", go("Again", "Menu"), "mirror", "Again"),
]
