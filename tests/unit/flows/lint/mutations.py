"""Mutations that plant a defect in a sample."""

from __future__ import annotations

from typing import Any

from tests.unit.flows.lint.samples import Document, Mutation


def get(flow: Document, identifier: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in flow["Actions"] if item["Identifier"] == identifier)
    return found


def put(identifier: str, path: str, value: Any) -> Mutation:
    """Set a parameter; `path` has keys and list positions joined by slashes."""

    def mutate(flow: Document) -> None:
        *way, last = [int(key) if key.isdigit() else key for key in path.split("/")]
        place: Any = get(flow, identifier)["Parameters"]
        for key in way:
            place = place[key]
        place[last] = value

    return mutate


def drop(identifier: str, path: str) -> Mutation:
    """Remove a parameter."""

    def mutate(flow: Document) -> None:
        *way, last = path.split("/")
        place = get(flow, identifier)["Parameters"]
        for key in way:
            place = place[key]
        del place[last]

    return mutate


def go(identifier: str, target: str | None) -> Mutation:
    """Set NextAction, or remove it."""

    def mutate(flow: Document) -> None:
        transitions = get(flow, identifier)["Transitions"]
        if target is None:
            del transitions["NextAction"]
        else:
            transitions["NextAction"] = target

    return mutate


def add_error(identifier: str, error_type: str, target: str) -> Mutation:
    def mutate(flow: Document) -> None:
        errors = get(flow, identifier)["Transitions"].setdefault("Errors", [])
        errors.append({"ErrorType": error_type, "NextAction": target})

    return mutate


def drop_error(identifier: str, error_type: str) -> Mutation:
    def mutate(flow: Document) -> None:
        transitions = get(flow, identifier)["Transitions"]
        transitions["Errors"] = [item for item in transitions["Errors"] if item["ErrorType"] != error_type]

    return mutate


def add_condition(identifier: str, operator: str, operands: list[str], target: str) -> Mutation:
    def mutate(flow: Document) -> None:
        conditions = get(flow, identifier)["Transitions"].setdefault("Conditions", [])
        conditions.append({"NextAction": target, "Condition": {"Operator": operator, "Operands": operands}})

    return mutate


def drop_condition(identifier: str, operand: str) -> Mutation:
    def mutate(flow: Document) -> None:
        transitions = get(flow, identifier)["Transitions"]
        transitions["Conditions"] = [
            item for item in transitions["Conditions"] if item["Condition"]["Operands"] != [operand]
        ]

    return mutate


def insert(new: dict[str, Any], *, before: str) -> Mutation:
    """Put an action in front of another one: what led there leads to the new one."""

    def mutate(flow: Document) -> None:
        for item in flow["Actions"]:
            transitions = item["Transitions"]
            for branch in (transitions, *transitions.get("Errors", ()), *transitions.get("Conditions", ())):
                if branch.get("NextAction") == before:
                    branch["NextAction"] = new["Identifier"]
        flow["Actions"].insert(0, new)

    return mutate


def remove(identifier: str) -> Mutation:
    def mutate(flow: Document) -> None:
        flow["Actions"] = [item for item in flow["Actions"] if item["Identifier"] != identifier]

    return mutate


def field(key: str, value: Any) -> Mutation:
    """Set a key of the document."""

    def mutate(flow: Document) -> None:
        flow[key] = value

    return mutate


def both(*mutations: Mutation) -> Mutation:
    def mutate(flow: Document) -> None:
        for mutation in mutations:
            mutation(flow)

    return mutate
