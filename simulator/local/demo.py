"""What `make demo` does once the contact center is up: five conversations with the deployed functions.

Each step invokes a function through the Lambda API with the event that an Amazon Connect flow sends, checks what
came of it, and prints it. A step that finds something else than it must raises DemoFailure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.connect_api.events import Contact, flow_event
from simulator.local.console import Console
from simulator.local.environment import REST_FUNCTION, LocalContactCenter
from simulator.local.functions import Invocation
from simulator.local.stand_ins import (
    CALLER_NAME,
    CALLER_NUMBER,
    MAIN_NUMBER,
    VIP_FLOW,
    instance_arn,
    queue_arn,
    vip_agent_arn,
)

TELEPHONY_FUNCTION = "InvokeTelephonyIntegrationApiFunction"
LIMIT_PREFIX = "SCV_LIMITS_ERROR"
LIMIT_ATTRIBUTES = {"sf_voicecall_limit_error": "TRUE", "Voice_Call_Creation_Status": "429"}
_ROW_FIELDS = ("Id", "VendorCallKey", "CallType", "FromPhoneNumber", "ToPhoneNumber", "CallStartDateTime")


class DemoFailure(Exception):  # noqa: N818 - the demo failed; nothing catches it but the entry point
    """A step did not do what it must. The text says which, what came and what was expected."""


class Demo:
    """The steps, in order."""

    def __init__(self, local: LocalContactCenter, console: Console) -> None:
        self._local = local
        self._console = console
        self._functions = local.functions

    def run(self) -> None:
        """All steps. Raises DemoFailure."""
        contact = self._contact()
        self._first_call(contact)
        self._route_first_call(contact)
        self._second_call()
        self._query()
        self._limit()
        self._refused_by_the_guide(contact)
        self._nothing_else_was_refused()

    def _contact(self, customer: str = CALLER_NUMBER) -> Contact:
        return Contact(instance_arn=instance_arn(self._local.contact_center), customer=customer, system=MAIN_NUMBER)

    def _first_call(self, contact: Contact) -> None:
        self._title("1. A caller dials the main number: the flow invokes createVoiceCall")
        answer = self._succeed(TELEPHONY_FUNCTION, contact, {"methodName": "createVoiceCall"})
        self._show_row(answer, contact)

    def _route_first_call(self, contact: Contact) -> None:
        self._title("2. The same call is routed by Salesforce: executeOmniFlow")
        answer = self._succeed(TELEPHONY_FUNCTION, contact, {"methodName": "executeOmniFlow"})
        self._expect("queue", answer.get("queue"), queue_arn(self._local.contact_center))
        self._say(f"Omni-Channel's answer: queue {answer['queue']}")

    def _second_call(self) -> None:
        self._title(f"3. A second caller, for whom the flow names the Omni-Channel flow {VIP_FLOW}")
        contact = self._contact("+14155550102")
        self._show_row(self._succeed(TELEPHONY_FUNCTION, contact, {"methodName": "createVoiceCall"}), contact)
        number = "+14155550188"
        answer = self._succeed(
            TELEPHONY_FUNCTION,
            contact,
            {
                "methodName": "executeOmniFlow",
                "dialedNumber": number,
                "flowDevName": VIP_FLOW,
                "flowInput-tier": "gold",
            },
        )
        self._expect("agent", answer.get("agent"), vip_agent_arn(self._local.contact_center))
        self._say(f"Omni-Channel's answer: agent {answer['agent']}")

    def _query(self) -> None:
        self._title("4. The flow greets the caller by name: queryRecord through the REST API")
        soql = "SELECT Id, Name FROM Contact WHERE Phone = '{phone}' LIMIT 1"
        answer = self._succeed(
            REST_FUNCTION, self._contact(), {"methodName": "queryRecord", "soql": soql, "phone": CALLER_NUMBER}
        )
        self._expect("Name", answer.get("Name"), CALLER_NAME)
        self._say(f"record: {_short(answer)}")

    def _limit(self) -> None:
        self._title("5. Salesforce is over its limit and refuses a call with 429")
        contact = self._contact()
        # For ever, not once: the function may try again within the caller's time.
        body = {"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "too many voice calls are created at the same time"}
        fault = {"path": "/voiceCalls$", "method": "POST", "status": 429, "body": body, "times": None}
        self._local.salesforce.post("faults", fault)
        try:
            result = self._invoke(TELEPHONY_FUNCTION, contact, {"methodName": "createVoiceCall"})
        finally:
            self._local.salesforce.delete("faults")
        self._expect("the function's end", "error" if result.failed else "success", "error")
        record = self._functions.wait_for_log(TELEPHONY_FUNCTION, LIMIT_PREFIX, contact_id=contact.contact_id)
        self._say(
            "Salesforce limits how many calls an org may create (guide, chapter 9). The caller must not be lost: the"
        )
        self._say(
            "function raises, so that the flow takes its error branch, and tells the flow why in two attributes, so"
        )
        self._say("that the flow can try again or go on without Salesforce. What the flow and the operator see:")
        self._say(f"  error type     {record.get('context', {}).get('errorType')}")
        self._say(f"  error message  {result.error_message}")
        attributes = self._local.connect.get("state")["contacts"].get(contact.contact_id, {})
        for name, value in LIMIT_ATTRIBUTES.items():
            self._expect(f"contact attribute {name}", attributes.get(name), value)
        self._say(f"  attributes     {_short(attributes)} (set through Amazon Connect)")
        self._say(f"  log line       {record['level']} {record['message']}")

    def _refused_by_the_guide(self, contact: Contact) -> None:
        self._title("6. A request that the guide does not allow: sendMessage with a sender that does not exist")
        result = self._invoke(
            TELEPHONY_FUNCTION,
            contact,
            {
                "methodName": "sendMessage",
                "participantId": contact.contact_id,
                "messageId": "demo-message-1",
                "content": "Hello",
                "senderType": "ROBOT",
                "startTime": "1700000000000",
                "endTime": "1700000001000",
            },
        )
        self._expect("the function's end", "error" if result.failed else "success", "error")
        violations = self._local.salesforce.get("violations")
        named = [one for one in violations if "senderType" in one["reason"]]
        if not named:
            raise DemoFailure(f"step 6: the stand-in did not refuse senderType; its violations: {violations}")
        self._say(f"the stand-in answered {named[0]['status']}: {named[0]['reason']}")
        self._say(f"the flow sees: {result.error_message}")

    def _nothing_else_was_refused(self) -> None:
        # The roles are the ones of the template and the emulator enforces them: a denial would be an error above.
        others = [one for one in self._local.salesforce.get("violations") if "senderType" not in one["reason"]]
        if others:
            raise DemoFailure(f"the stand-in refused requests that it should have taken: {others}")

    def _show_row(self, answer: Mapping[str, Any], contact: Contact) -> None:
        rows = self._local.salesforce.get("state")["records"].get("VoiceCall", [])
        row = next((one for one in rows if one["Id"] == answer.get("voiceCallId")), None)
        if row is None:
            raise DemoFailure(f"the stand-in has no VoiceCall {answer.get('voiceCallId')!r}; it has {rows}")
        self._expect("VendorCallKey", row.get("VendorCallKey"), contact.contact_id)
        self._say(f"VoiceCall {row['Id']} was created by the deployed function; its row in the stand-in:")
        shown = [name for name in _ROW_FIELDS if name in row] + sorted(set(row) - set(_ROW_FIELDS))
        for name in shown:
            if row[name] is not None:
                self._say(f"  {name:<22} {_short(row[name])}")

    def _succeed(self, function: str, contact: Contact, parameters: Mapping[str, str]) -> dict[str, Any]:
        result = self._invoke(function, contact, parameters)
        if result.failed or not isinstance(result.payload, dict):
            raise DemoFailure(f"{result.function} {parameters['methodName']} failed: {_short(result.payload)}")
        return result.payload

    def _invoke(self, function: str, contact: Contact, parameters: Mapping[str, str]) -> Invocation:
        self._console.step(f"invoke {self._functions.name(function)}:active, {parameters['methodName']}")
        result = self._functions.invoke(function, flow_event(contact, parameters))
        self._console.step(f"answered after {result.seconds * 1000:.0f} ms (version {result.version})")
        return result

    def _expect(self, what: str, got: object, wanted: object) -> None:
        if got != wanted:
            raise DemoFailure(f"{what} is {got!r}, it must be {wanted!r}")

    def _title(self, text: str) -> None:
        self._console.text()
        self._console.text(text)

    def _say(self, text: str) -> None:
        self._console.text(f"  {text}")


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={item}" for name, item in value.items())
    return str(value)
