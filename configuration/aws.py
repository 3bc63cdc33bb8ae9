"""Values that follow the rules of an AWS service: tags, retention, permissions boundary."""

import re
import unicodedata
from typing import Any, Final

from configuration.refusals import Refusal, refuse, refuse_all

RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days that CloudWatch Logs can keep events (CloudWatch Logs API reference, PutRetentionPolicy)."""
RETENTION_TEXT: Final = "days: " + ", ".join(str(days) for days in RETENTION_DAYS)

MAX_TAGS: Final = 45
"""AWS allows 50 tags a resource; five are kept for the application's own, whose keys start with ``scv:``."""
TAGS_TEXT: Final = f"at most {MAX_TAGS} tags, each a quoted text"
_KEY_LIMIT: Final = 128
_VALUE_LIMIT: Final = 256
_TAG_CHARACTERS: Final = "letters, digits, spaces and + - = . _ : / @"

BOUNDARY_ARN: Final = re.compile(
    r"arn:(?P<partition>aws|aws-us-gov):iam::(?P<account>[0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+"
)
BOUNDARY_PATTERN: Final = r"^arn:aws(-us-gov)?:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+$"
BOUNDARY_TEXT: Final = "the ARN of an IAM policy (arn:aws:iam::<account>:policy/<name>), or the key left out"


def check_retention_days(days: int) -> int:
    """`days` itself if CloudWatch Logs knows it as a retention period."""
    if days in RETENTION_DAYS:
        return days
    closest = min(RETENTION_DAYS, key=lambda allowed: abs(allowed - days))
    raise refuse("is not a retention period of CloudWatch Logs", hint=f"the nearest is {closest}")


def check_boundary_arn(arn: str | None) -> str | None:
    """`arn` itself if it has the form of an IAM policy's ARN."""
    if arn is None or BOUNDARY_ARN.fullmatch(arn):
        return arn
    kind = re.fullmatch(r"arn:[a-z-]+:iam::[0-9]*:(role|user|group|instance-profile)/.*", arn)
    if kind:
        raise refuse(f"is the ARN of a {kind[1]}, not of a policy")
    if not arn.startswith("arn:"):
        raise refuse("is not an ARN", hint="a policy's name alone is not enough")
    raise refuse("is not the ARN of an IAM policy")


def check_tags(tags: Any) -> Any:
    """`tags` itself if AWS accepts every key and value and there is room for the application's own tags.

    Source: AWS General Reference, "Tagging your AWS resources", tag naming limits and requirements.
    """
    if not isinstance(tags, dict):
        return tags
    refusals = [refusal for key, value in tags.items() for refusal in _tag_refusals(key, value)]
    if len(tags) > MAX_TAGS:
        refusals.append(Refusal(f"has {len(tags)} tags; AWS allows 50, of which the application uses up to 5"))
    if refusals:
        raise refuse_all(refusals)
    return tags


def _tag_refusals(key: str, value: Any) -> list[Refusal]:
    at = (key,)
    if not 1 <= len(key) <= _KEY_LIMIT:
        return [_about_key(at, f"has {len(key)} characters", f"a tag key of 1 to {_KEY_LIMIT} characters")]
    if key.casefold().startswith(("aws:", "scv:")):
        owner = "AWS" if key.casefold().startswith("aws:") else "this application"
        return [_about_key(at, f"starts with {key[:4]}, which is reserved for {owner}", "any other prefix")]
    if not _only_tag_characters(key):
        return [_about_key(at, "contains a character that AWS does not allow", _TAG_CHARACTERS)]
    if not isinstance(value, str):
        return [Refusal("is not text", "a quoted text", hint=_quoted(value), at=at)]
    if len(value) > _VALUE_LIMIT:
        return [Refusal(f"has {len(value)} characters", f"a tag value of at most {_VALUE_LIMIT} characters", at=at)]
    if value.casefold().startswith("aws:"):
        return [Refusal("starts with aws:, which is reserved for AWS", "any other value", at=at)]
    if not _only_tag_characters(value):
        return [Refusal("contains a character that AWS does not allow", _TAG_CHARACTERS, at=at)]
    return []


def _about_key(at: tuple[str, ...], what: str, allowed: str) -> Refusal:
    return Refusal(f"the tag key {what}", allowed, at=at, show_value=False)


def _quoted(value: Any) -> str | None:
    if value is None:
        return 'write "" for an empty value'
    return "put it in quotes" if isinstance(value, int | float) else None


def _only_tag_characters(text: str) -> bool:
    return all(
        letter in "+-=._:/@" or (unicodedata.category(letter)[0] in "LN" or unicodedata.category(letter) == "Zs")
        for letter in text
    )
