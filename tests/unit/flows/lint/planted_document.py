"""Planted defects of the document and of where blocks stand."""

from __future__ import annotations

from tests.unit.flows.lint.mutations import (
    both,
    field,
    get,
    insert,
)
from tests.unit.flows.lint.planting import plant
from tests.unit.flows.lint.samples import NME, Document, Mutation, action


def _many(flow: Document) -> None:
    for index in range(250):
        insert(action(f"Say {index}", "MessageParticipant", {"Text": "Hm."}, to="Greet"), before="Greet")(flow)


def _rename(old: str, new: str) -> Mutation:
    def mutate(flow: Document) -> None:
        for item in flow["Actions"]:
            if item["Identifier"] == old:
                item["Identifier"] = new
            transitions = item["Transitions"]
            for branch in (transitions, *transitions.get("Errors", ()), *transitions.get("Conditions", ())):
                if branch.get("NextAction") == old:
                    branch["NextAction"] = new

    return mutate


def _twice(flow: Document) -> None:
    flow["Actions"].append(dict(get(flow, "Hang up")))


def _metadata(key: str, value: object) -> Mutation:
    def mutate(flow: Document) -> None:
        flow["Metadata"][key] = value

    return mutate


def _type(identifier: str, kind: str) -> Mutation:
    def mutate(flow: Document) -> None:
        get(flow, identifier)["Type"] = kind

    return mutate


DOCUMENT = [
    plant("wrong version", field("Version", "2018-01-01"), "document-shape"),
    plant("no start", field("StartAction", "Nowhere"), "start-action"),
    plant(
        "metadata are a list",
        field("Metadata", {"name": "Inbound", "type": "CONTACT_FLOW", "ActionMetadata": []}),
        "document-shape",
    ),
    plant("no name", _metadata("name", ""), "metadata"),
    plant("unknown flow type", _metadata("type", "HOLIDAY_FLOW"), "flow-type"),
    plant("metadata of nobody", _metadata("ActionMetadata", {"Ghost": {}}), "metadata"),
    plant("too many actions", _many, "document-size"),
    plant("too many characters", _metadata("description", "x" * 256_000), "document-size"),
    plant("identifier too long", _rename("Hang up", "x" * 51), "identifier", "x" * 51),
    plant("identifier with a colon", _rename("Hang up", "Hang: up"), "identifier", "Hang: up"),
    plant("reserved identifier", _rename("Hang up", "constructor"), "identifier", "constructor"),
    plant("identifier twice", _twice, "identifier", "Hang up"),
    plant("no Type", lambda flow: get(flow, "Skills").pop("Type"), "action-shape", "Skills"),
    plant("unknown type", _type("Skills", "UpdateContactMood"), "unknown-action", "Skills"),
    plant("type named as its page", _type("Skills", "UpdateRoutingCriteria"), "unknown-action", "Skills"),
    plant(
        "unreachable action",
        lambda flow: flow["Actions"].append(action("Lost", "DisconnectParticipant")),
        "unreachable",
        "Lost",
    ),
]

PLACES = [
    plant(
        "prompt in a hold flow",
        lambda flow: flow["Actions"].__setitem__(0, action("Music", "MessageParticipant", {"Text": "Hm."}, to="Music")),
        "flow-type",
        "Music",
        sample="Hold",
    ),
    plant("disconnect in a whisper", _type("End", "DisconnectParticipant"), "flow-type", "End", sample="Whisper"),
    plant("end of flow in an inbound flow", _type("Hang up", "EndFlowExecution"), "flow-type", "Hang up"),
    plant("agent transfer in an inbound flow", _type("Hang up", "TransferContactToAgent"), "flow-type", "Hang up"),
    plant(
        "outbound dialing in an agent's whisper",
        both(insert(action("Dial", "CompleteOutboundCall", to="Say"), before="Say"), field("StartAction", "Dial")),
        "flow-type",
        "Dial",
        sample="Whisper",
    ),
    plant(
        "transfer between flows in a whisper",
        both(
            insert(
                action("Move", "TransferToFlow", {"ContactFlowId": "${flow:Subflow}"}, to="End", errors={NME: "End"}),
                before="End",
            )
        ),
        "flow-type",
        "Move",
        sample="Whisper",
    ),
]
