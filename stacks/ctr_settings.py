"""What two stacks need to know of contact records: the fields taken from them, and their keys in the backup.

Two functions set the fields: CTRDataSyncFunction, and InvokeSalesforceRestApiFunction when it retries.
"""

from __future__ import annotations

import json
from typing import Final

from configuration import ContactCenter

HOOK_PACKAGE: Final = "customisations"
"""The package of ``lambda_src`` with the hooks of all contact centers."""

CONTACT_RECORD_KEYS: Final = (
    "The key of a contact record is the id of its contact, which is made when the call arrives. The bucket holds the "
    "contact records of this contact center and nothing else."
)
"""Why a permission for contact records covers all keys of the backup bucket."""


def field_environment(contact_center: ContactCenter) -> dict[str, str]:
    """The variables CTR_CUSTOM_FIELDS (a JSON object) and, with a hook, CTR_HOOK."""
    ctr = contact_center.ctr
    fields = json.dumps(dict(ctr.custom_fields), separators=(",", ":"))
    return {"CTR_CUSTOM_FIELDS": fields, **({"CTR_HOOK": ctr.hook} if ctr.hook else {})}


def hook_packages(contact_center: ContactCenter) -> tuple[str, ...]:
    """The packages that a function needs for the hook: none without one, so that no hook changes its code."""
    return (HOOK_PACKAGE,) if contact_center.ctr.hook else ()
