"""Names and ids of things inside an Amazon Connect instance.

Sources: Amazon Connect API reference, CreateQueue (Name); AWS service authorization reference, "Actions, resources,
and condition keys for Amazon Connect" (ARN formats).
"""

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import Field

from configuration.refusals import refuse

UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
RESOURCE_ARN: Final = re.compile(
    rf"arn:(?P<partition>aws|aws-us-gov):connect:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{{12}}):instance/"
    rf"(?P<instance>{UUID})/(?P<kind>[a-z-]+)/(?P<id>{UUID})"
)
NAME_LIMIT: Final = 127
RESOURCE_NAME_TEXT: Final = f"1 to {NAME_LIMIT} characters"
ResourceName = Annotated[str, Field(min_length=1, max_length=NAME_LIMIT, pattern=r"^\S(.*\S)?$")]
"""A name that the Amazon Connect console shows, without spaces at its ends."""

LOGICAL_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_-]{0,62}$"
LOGICAL_TEXT: Final = "1 to 63 letters, digits, - and _, a letter first"


def existing_resource(kind: str, what: str) -> Callable[[str | None], str | None]:
    """A check of the ARN or id of a resource of an existing instance.

    Args:
        kind: the ARN's word for it, such as ``queue``.
        what: the word that people use.
    """

    def check(value: str | None) -> str | None:
        if value is None:
            return None
        text = value.strip().lower()
        if re.fullmatch(UUID, text):
            return text
        arn = RESOURCE_ARN.fullmatch(text)
        if arn and arn["kind"] == kind:
            return text
        allowed = f"the ARN or id of {what} of the instance"
        if arn:
            raise refuse(f"is the ARN of something else ({arn['kind']}), not of {what}", allowed=allowed)
        raise refuse(f"is neither the ARN nor the id of {what}: a name cannot be used here", allowed=allowed)

    return check


def resource_id(value: str) -> str:
    """The id (UUID) in an ARN, or the id itself."""
    return value.rpartition("/")[2]


def instance_id_of(value: str) -> str | None:
    """The id of the instance that an ARN names, None for a bare id."""
    arn = RESOURCE_ARN.fullmatch(value)
    return arn["instance"] if arn else None
