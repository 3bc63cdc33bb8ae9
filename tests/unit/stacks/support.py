"""Contact centers for tests of the stacks."""

from typing import Any

from configuration import ContactCenter

INSTANCE_ID = "11111111-2222-4333-8444-555555555555"


def acme(**changes: Any) -> ContactCenter:
    """A small contact center on an existing Connect instance; ``changes`` replace keys of its file."""
    content: dict[str, Any] = {
        "call_center_api_name": "Acme_One",
        "account": "123456789012",
        "region": "eu-west-2",
        "salesforce": {
            "org_id": "00D5e000000DemoEAC",
            "scrt_endpoint_base": "https://acme-demo.my.salesforce-scrt.com",
        },
        "connect": {"instance": {"existing": INSTANCE_ID}},
        # Most tests are about functions: without flows there are no stacks of Amazon Connect to synthesize.
        "flows": {"enabled": False},
    }
    return ContactCenter.from_mapping({**content, **changes})
