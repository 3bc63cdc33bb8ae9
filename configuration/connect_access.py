"""Who may open the softphone: approved origins, and sign-in through a SAML identity provider.

Amazon Connect administrator guide, "Use an allowlist for integrated applications" and "Configure SAML with IAM"; IAM
API reference, CreateSAMLProvider; guide, "Refresh a Sandbox" (the provider's name).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from configuration.base import Section
from configuration.refusals import Allowed, Refusal, refuse, refuse_all

ROOT: Final = Path(__file__).resolve().parent.parent
"""Relative files of a configuration are looked up from here: the top of the repository."""

METADATA_SIZES: Final = (1_000, 10_000_000)
"""Least and greatest number of characters that IAM takes as SAML metadata."""
MAX_ORIGIN_CHARACTERS: Final = 267

PROVIDER_NAME: Final = "SalesforceServiceVoiceIdp"
_PROVIDER_PATTERN: Final = r"^[\w._-]+$"
_METADATA_NAMESPACE: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
_METADATA_TEXT: Final = (
    "the SAML metadata file that Salesforce offers for download (Setup > Identity Provider), as a path from the top of "
    "the repository"
)
_WHERE: Final = "download it again: Salesforce Setup > Identity Provider > Download Metadata"

ORIGIN_PATTERN: Final = r"^https://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?$"
ORIGINS_TEXT: Final = (
    "a list of https:// origins without a path, such as https://acme.lightning.force.com, or the key left out"
)
_ORIGIN_TEXT: Final = "https:// and a host, such as https://acme.lightning.force.com"


def check_metadata_file(name: str) -> str:
    """`name` itself if it is the path of a file with the SAML metadata of an identity provider.

    Raises:
        PydanticCustomError: the file is not there, is no XML, or holds something else.
    """
    if not name.strip():
        raise refuse("is empty")
    file = ROOT / name
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise refuse("is not there: no file has this path", hint=_WHERE) from None
    except (OSError, UnicodeDecodeError):
        raise refuse("cannot be read as a text file") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refuse("declares a document type, which no SAML metadata does", hint=_WHERE)
    try:
        root = ET.fromstring(text)  # noqa: S314 - a file of the repository, without entities
    except ET.ParseError as error:
        line = error.position[0]
        raise refuse(f"is not XML: line {line} of the file cannot be read", hint=_WHERE) from None
    if root.tag not in (f"{{{_METADATA_NAMESPACE}}}EntityDescriptor", f"{{{_METADATA_NAMESPACE}}}EntitiesDescriptor"):
        raise refuse("is XML, but no SAML metadata: it has no EntityDescriptor at the top", hint=_WHERE)
    if root.find(f".//{{{_METADATA_NAMESPACE}}}IDPSSODescriptor") is None:
        raise refuse("is the metadata of a service provider: it has no IDPSSODescriptor", hint=_WHERE)
    least, greatest = METADATA_SIZES
    if not least <= len(text) <= greatest:
        raise refuse(f"has {len(text)} characters; IAM takes {least} to {greatest}", hint=_WHERE)
    return name


def _check_provider_name(name: str) -> str:
    if not (len(name) <= 128 and re.fullmatch(_PROVIDER_PATTERN, name, re.ASCII)):
        raise refuse("cannot be the name of an IAM identity provider")
    return name


class Saml(Section):
    """Sign-in of agents through Salesforce: an identity provider in IAM, and the role that agents get."""

    metadata_file: Annotated[str, AfterValidator(check_metadata_file), Allowed(_METADATA_TEXT)] = Field(
        description="The metadata of Salesforce as identity provider: path of an XML file."
    )
    provider_name: Annotated[
        str,
        AfterValidator(_check_provider_name),
        Allowed("1 to 128 letters, digits and . _ -"),
        Field(json_schema_extra={"pattern": _PROVIDER_PATTERN, "maxLength": 128}),
    ] = Field(
        default=PROVIDER_NAME,
        description="Name of the identity provider; unique in the AWS account.",
    )

    @property
    def metadata(self) -> str:
        """The content of the metadata file."""
        return (ROOT / self.metadata_file).read_text(encoding="utf-8-sig")


def check_origins(origins: Any) -> Any:
    """`origins` itself if each is an origin that Amazon Connect can approve, and none stands twice.

    Raises:
        PydanticCustomError: names every wrong one.
    """
    if not isinstance(origins, list):
        return origins
    refusals = [
        refusal for place, origin in enumerate(origins) if (refusal := _origin_refusal(origin, origins[:place]))
    ]
    if refusals:
        raise refuse_all(refusals)
    return origins


def _origin_refusal(origin: Any, before: Sequence[Any]) -> Refusal | None:
    if not isinstance(origin, str):
        return Refusal("contains something that is not text", _ORIGIN_TEXT, show_value=False)
    quoted = f'contains "{origin[:MAX_ORIGIN_CHARACTERS]}", which'
    if "@" in origin or "?" in origin:
        return Refusal("contains an origin with a user name or query", _ORIGIN_TEXT, show_value=False)
    if origin in before:
        return Refusal(f"{quoted} stands there twice", "each origin once", show_value=False)
    if not origin.startswith("https://"):
        bare = origin.removeprefix("http://").rstrip("/")
        hint = f"write https://{bare}" if re.fullmatch(ORIGIN_PATTERN, f"https://{bare}") else None
        return Refusal(f"{quoted} is not an https origin", _ORIGIN_TEXT, hint, show_value=False)
    if len(origin) > MAX_ORIGIN_CHARACTERS:
        return Refusal(f"contains an origin of {len(origin)} characters", f"at most {MAX_ORIGIN_CHARACTERS}")
    if not re.fullmatch(ORIGIN_PATTERN, origin):
        host = urlsplit(origin).netloc.lower()
        hint = f"write https://{host}" if re.fullmatch(ORIGIN_PATTERN, f"https://{host}") else None
        return Refusal(f"{quoted} is not an origin: scheme, host and port alone", _ORIGIN_TEXT, hint, show_value=False)
    return None


def salesforce_origins(rest_endpoint_base: str) -> tuple[str, ...]:
    """The origins of an org's pages that embed the softphone, from its My Domain; none if that cannot be derived.

    Source: Salesforce Help, "My Domain URL Formats".
    """
    host = urlsplit(rest_endpoint_base).hostname or ""
    domain, suffix = host.removesuffix(".my.salesforce.com"), ".my.salesforce.com"
    if not host.endswith(suffix) or not domain:
        return ()
    name, _, partition = domain.partition(".")
    visualforce = f"{name}--c.{partition}.vf.force.com" if partition else f"{name}--c.vf.force.com"
    return (f"https://{domain}.lightning.force.com", f"https://{host}", f"https://{visualforce}")
