"""The methods of the function by ``methodName`` (guide, chapter 6, table "Input Attributes")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from invoke_telephony_integration_api.voice_call import (
    message_fields,
    new_voice_call,
    transferred_voice_call,
    updated_fields,
)
from scv.budget import Budget
from scv.contact_event import MethodCall
from scv.dispatch import Method
from scv.errors import InvalidRequestError
from scv.scrt.client import TelephonyIntegrationApi

FLOW_INPUT_PREFIX = "flowInput-"
"""Parameters with this prefix become inputs of the Omni-Channel flow, without the prefix."""


@dataclass(frozen=True)
class Services:
    """What the methods work with."""

    api: TelephonyIntegrationApi
    call_center_api_name: str


def create_voice_call(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """createVoiceCall: returns ``voiceCallId`` and, where the org's own rules complained, ``errors``."""
    return _created(
        services.api.create_voice_call(
            new_voice_call(call, call_center_api_name=services.call_center_api_name), budget=budget
        )
    )


def create_transfer(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """createTransferVC: as createVoiceCall, for a contact that an agent transferred."""
    fields = transferred_voice_call(call, call_center_api_name=services.call_center_api_name)
    return _created(services.api.create_voice_call(fields, budget=budget))


def update_voice_call(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """updateVoiceCall: returns ``status``; the update itself is asynchronous at Salesforce."""
    return services.api.update_voice_call(call.required_contact_id(), updated_fields(call), budget=budget)


def execute_omni_flow(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """executeOmniFlow: returns ``agent`` and/or ``queue``, or ``errors``.

    The dialed number is the parameter dialedNumber (the guide's "new dialed number"), else the contact's own.
    """
    values = call.parameters.get("fieldValues")
    nested = values.get("dialedNumber") if isinstance(values, Mapping) else None
    dialed = call.optional("dialedNumber") or nested or call.contact.system_address
    if not dialed:
        raise InvalidRequestError(
            "executeOmniFlow needs the dialed number: the event has no ContactData.SystemEndpoint.Address and no "
            "parameter dialedNumber."
        )
    fields: dict[str, Any] = {"dialedNumber": dialed}
    for name in ("flowDevName", "fallbackQueue", "transferTarget"):
        value = call.optional(name)
        if value is not None:
            fields[name] = value
    inputs = {
        name.removeprefix(FLOW_INPUT_PREFIX): value
        for name, value in call.parameters.items()
        if name.startswith(FLOW_INPUT_PREFIX) and len(name) > len(FLOW_INPUT_PREFIX)
    }
    if inputs:
        fields["flowInputParameters"] = inputs
    answer = services.api.execute_omni_flow(call.required_contact_id(), fields, budget=budget)
    result = {name: answer[name] for name in ("agent", "queue") if answer.get(name)}
    return {**result, **_errors(answer)}


def cancel_omni_flow(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """cancelOmniFlowExecution: clears the PendingServiceRouting record."""
    return services.api.clear_routing(call.required_contact_id(), budget=budget)


def reroute_flow(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """rerouteFlowExecution: routes again after a routing step has expired."""
    return services.api.reroute(call.required_contact_id(), budget=budget)


def send_message(call: MethodCall, services: Services, budget: Budget) -> dict[str, Any]:
    """sendMessage: one utterance of a transcript; the contact must be the conversation's first."""
    return services.api.send_message(call.required_contact_id(), message_fields(call), budget=budget)


METHODS: dict[str, Method[Services]] = {
    "createVoiceCall": create_voice_call,
    "createTransferVC": create_transfer,
    "updateVoiceCall": update_voice_call,
    "executeOmniFlow": execute_omni_flow,
    "cancelOmniFlowExecution": cancel_omni_flow,
    "rerouteFlowExecution": reroute_flow,
    "sendMessage": send_message,
}


def _created(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"voiceCallId": answer["voiceCallId"], **_errors(answer)}


def _errors(answer: Mapping[str, Any]) -> dict[str, str]:
    # One text, because a flow cannot index lists.
    errors = answer.get("errors") or []
    texts = [error if isinstance(error, str) else str(error) for error in errors]
    return {"errors": "; ".join(texts)} if texts else {}
