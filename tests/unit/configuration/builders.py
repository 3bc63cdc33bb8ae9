"""Valid configurations to start from, and files made of them."""

import copy
import json
from pathlib import Path
from typing import Any

from configuration import ConfigurationError, ContactCenter, Problem, load_contact_centers

INSTANCE_ID = "11111111-2222-4333-8444-555555555555"
ACCOUNT = "123456789012"
INSTANCE_ARN = f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/{INSTANCE_ID}"
BOUNDARY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
ABSENT = object()
"""In `changed`: remove the key."""

VALID: dict[str, Any] = {
    "call_center_api_name": "Acme_Support",
    "account": ACCOUNT,
    "region": "eu-central-1",
    "salesforce": {
        "org_id": "00D5e000000DemoEAC",
        "scrt_endpoint_base": "https://acme.my.salesforce-scrt.com/telephony/v1",
        "rest_endpoint_base": "https://acme.my.salesforce.com/services/data/v63.0",
    },
    "connect": {"instance": {"existing": INSTANCE_ARN}},
}


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """`VALID` with other values at some dotted key paths; `ABSENT` removes a key."""
    content = copy.deepcopy(VALID)
    for path, value in changes.items():
        *above, key = path.split(".")
        section = content
        for name in above:
            section = section.setdefault(name, {})
        if value is ABSENT:
            del section[key]
        else:
            section[key] = value
    return content


def write(directory: Path, content: dict[str, Any] | str, name: str = "acme.yaml") -> Path:
    """A configuration file. Content that is not text is written as JSON, which is YAML with everything quoted."""
    file = directory / name
    text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    return file


def load(directory: Path, content: dict[str, Any] | str) -> ContactCenter:
    """The contact center that `content` describes."""
    [contact_center] = load_contact_centers([str(write(directory, content))], directory=directory)
    return contact_center


def problems_of(directory: Path, content: dict[str, Any] | str) -> tuple[Problem, ...]:
    """What is wrong with `content`; nothing if it is accepted."""
    try:
        load(directory, content)
    except ConfigurationError as error:
        return error.problems
    return ()
