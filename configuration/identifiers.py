"""Names and ids that the configuration takes over from Salesforce and AWS."""

import re
import string
from typing import Final

from configuration.functions import API_NAME_LIMIT, FUNCTION_NAMES, LAMBDA_NAME_LIMIT
from configuration.refusals import refuse

_CHECKSUM_ALPHABET: Final = string.ascii_uppercase + "012345"
_CHUNK: Final = 5
_SHORT_ID: Final = 15
_LONG_ID: Final = 18

API_NAME_PATTERN: Final = rf"^(?=.{{1,{API_NAME_LIMIT}}}$)[A-Za-z](_?[A-Za-z0-9])*$"
API_NAME_TEXT: Final = (
    f"1 to {API_NAME_LIMIT} letters, digits and single underscores, starting with a letter and not ending with an "
    "underscore (Salesforce developer name)"
)
ORG_ID_PATTERN: Final = r"^00D[A-Za-z0-9]{12}([A-Z0-5]{3})?$"
ORG_ID_TEXT: Final = "the 15 or 18 characters of the org id, starting with 00D (Setup > Company Information)"
ACCOUNT_PATTERN: Final = r"^[0-9]{12}$"
ACCOUNT_TEXT: Final = 'the 12 digits of the AWS account id, in quotes, such as "123456789012"'


def org_id_checksum(first_fifteen: str) -> str:
    """The three characters that make a case-insensitive 18-character Salesforce id out of a 15-character one.

    Each of them stands for five characters of the id: bit n is set when the n-th of them is a capital letter, and
    the number is looked up in ``A-Z0-5``. Source: Salesforce object reference, "ID field type".
    """
    return "".join(
        _CHECKSUM_ALPHABET[sum(1 << n for n, letter in enumerate(chunk) if letter in string.ascii_uppercase)]
        for chunk in (first_fifteen[start : start + _CHUNK] for start in range(0, _SHORT_ID, _CHUNK))
    )


def check_org_id(org_id: str) -> str:
    """`org_id` itself if it is a Salesforce org id of 15 characters, or of 18 with the right checksum.

    Raises:
        PydanticCustomError: it is not; an id whose letters changed case is restored in the hint.
    """
    restored = _restore_case(org_id)
    changed_case = f"the letters changed case: did you mean {restored}?" if restored else None
    if not org_id.startswith("00D"):
        raise refuse(
            "does not start with 00D, as the id of every Salesforce org does",
            hint=changed_case or "the id of a user (005), a record or a call center is not the org id",
        )
    if not org_id.isascii() or not org_id.isalnum():
        raise refuse("contains characters other than letters and digits")
    if len(org_id) not in (_SHORT_ID, _LONG_ID):
        raise refuse(f"has {len(org_id)} characters")
    first_fifteen, suffix = org_id[:_SHORT_ID], org_id[_SHORT_ID:]
    expected = org_id_checksum(first_fifteen)
    if suffix and suffix != expected:
        raise refuse(
            f"is mistyped: its last three characters are {suffix}, but the checksum of the first fifteen is {expected}",
            hint=changed_case or "copy the id again: a character or the case of a letter is wrong",
        )
    return org_id


def _restore_case(org_id: str) -> str | None:
    """The 18-character org id out of which something made one case only; None if `org_id` is not such an id."""
    suffix = org_id[_SHORT_ID:].upper()
    if len(org_id) != _LONG_ID or org_id not in (org_id.lower(), org_id.upper()):
        return None
    if any(letter not in _CHECKSUM_ALPHABET for letter in suffix):
        return None
    letters = []
    for place, letter in enumerate(org_id[:_SHORT_ID]):
        capital = _CHECKSUM_ALPHABET.index(suffix[place // _CHUNK]) >> (place % _CHUNK) & 1
        letters.append(letter.upper() if capital else letter.lower())
    restored = "".join(letters)
    return restored + suffix if restored.startswith("00D") and org_id_checksum(restored) == suffix else None


def check_api_name(name: str) -> str:
    """`name` itself if it can be a call center's API name and the prefix of every function name.

    Rules of Salesforce developer names: letters, digits and underscores; a letter first; no underscore at the end,
    no two in a row. The length is what AWS Lambda leaves in front of the longest function name.

    Raises:
        PydanticCustomError: one of the rules is broken.
    """
    if not name:
        raise refuse("is empty")
    if re.fullmatch(API_NAME_PATTERN, name):
        return name
    wrong = sorted(set(re.findall(r"[^A-Za-z0-9_]", name)))
    if wrong:
        reason = "contains " + ", ".join(repr(character) for character in wrong)
    elif not name[0].isalpha():
        reason = "does not start with a letter"
    elif name.endswith("_"):
        reason = "ends with an underscore"
    elif "__" in name:
        reason = "contains two underscores in a row"
    else:
        longest = max(FUNCTION_NAMES, key=len)
        raise refuse(
            f"has {len(name)} characters: the function name {name}-{longest} would have "
            f"{len(name) + 1 + len(longest)}, AWS Lambda allows {LAMBDA_NAME_LIMIT}",
            hint="choose a shorter API name for the contact center in Salesforce",
        )
    raise refuse(
        f"is not a Salesforce API name: it {reason}",
        hint="take the API name from the contact center's page in Salesforce Setup, not its display name",
    )


def check_account(account: str) -> str:
    """`account` itself if it has the 12 digits of an AWS account id.

    Raises:
        PydanticCustomError: it has not.
    """
    if re.fullmatch(ACCOUNT_PATTERN, account, re.ASCII):
        return account
    digits = account.replace("-", "").replace(" ", "")
    if re.fullmatch(ACCOUNT_PATTERN, digits, re.ASCII):
        raise refuse("is written with separators", hint=f'write "{digits}"')
    if account.isascii() and account.isdigit():
        missing = "; leading zeros count" if len(account) < 12 else ""
        raise refuse(f"has {len(account)} digits{missing}")
    raise refuse("is not an AWS account id", hint="an account alias or name cannot be used here")
