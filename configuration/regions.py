"""The AWS regions in which Amazon Connect is offered, and their partitions.

Source: AWS General Reference, "Amazon Connect endpoints and quotas", service endpoints
(https://docs.aws.amazon.com/general/latest/gr/connect_region.html), as of November 2026.
"""

from types import MappingProxyType
from typing import Final

from configuration.refusals import did_you_mean, refuse

CONNECT_REGIONS: Final = MappingProxyType(
    {
        "us-east-1": "US East (N. Virginia)",
        "us-west-2": "US West (Oregon)",
        "af-south-1": "Africa (Cape Town)",
        "ap-northeast-1": "Asia Pacific (Tokyo)",
        "ap-northeast-2": "Asia Pacific (Seoul)",
        "ap-southeast-1": "Asia Pacific (Singapore)",
        "ap-southeast-2": "Asia Pacific (Sydney)",
        "ca-central-1": "Canada (Central)",
        "eu-central-1": "Europe (Frankfurt)",
        "eu-west-2": "Europe (London)",
        "us-gov-west-1": "AWS GovCloud (US-West)",
    }
)
"""Region code to region name."""

REGIONS_TEXT: Final = "a region of Amazon Connect: " + ", ".join(CONNECT_REGIONS)


def partition_of(region: str) -> str:
    """The partition of an Amazon Connect region: ``aws`` or ``aws-us-gov``."""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def check_region(region: str) -> str:
    """`region` itself if Amazon Connect is offered there.

    Raises:
        PydanticCustomError: it is not; the hint names the nearest code, also for a region's name in words.
    """
    if region in CONNECT_REGIONS:
        return region
    by_name = next((code for code, name in CONNECT_REGIONS.items() if region.casefold() in name.casefold()), None)
    hint = f"did you mean {by_name}?" if by_name and region else did_you_mean(region, CONNECT_REGIONS)
    raise refuse("is not a region in which Amazon Connect is offered", hint=hint)
