"""Groups of flow types in which blocks may stand, named as in the project's fact sheet."""

from typing import Final

from flows.language.document import FLOW_TYPES

WHISPERS: Final = frozenset({"CUSTOMER_WHISPER", "AGENT_WHISPER", "OUTBOUND_WHISPER"})
HOLDS: Final = frozenset({"CUSTOMER_HOLD", "AGENT_HOLD"})
ROUTE: Final = frozenset({"CONTACT_FLOW", "AGENT_TRANSFER", "QUEUE_TRANSFER"})
TALK: Final = ROUTE | {"CUSTOMER_QUEUE"}
ALL: Final = frozenset(FLOW_TYPES)
