"""The Salesforce URLs of a contact center: what is accepted for each and the one form that the functions get.

Host names: Salesforce Help, "My Domain URL Formats"; ``<domain>.my.salesforce.com`` is the org's own,
``<domain>.my.salesforce-scrt.com`` its telephony host. Paths: Service Cloud Voice Implementation Guide, "Telephony
Integration API" (``/telephony/v1``) and "InvokeSalesforceRestApiFunction" (``/services/data/vNN.0``).
"""

import re
from typing import Final, NoReturn
from urllib.parse import SplitResult, urlsplit

from configuration.refusals import refuse

REST_API_VERSION: Final = "v63.0"
"""The API version of the guide that this product follows."""
SCRT_PATH: Final = "/telephony/v1"
REST_PATH: Final = f"/services/data/{REST_API_VERSION}"
TOKEN_PATH: Final = "/services/oauth2/token"  # noqa: S105 - a path, not a token
LOGIN_HOSTS: Final = {"production": "login.salesforce.com", "sandbox": "test.salesforce.com"}

SCRT_TEXT: Final = f"https://<My Domain>.my.salesforce-scrt.com, with or without {SCRT_PATH}"
REST_TEXT: Final = f"https://<My Domain>.my.salesforce.com, with or without {REST_PATH}"
AUTH_TEXT: Final = (
    "https://login.salesforce.com, https://test.salesforce.com (sandbox) or the My Domain, "
    f"with or without {TOKEN_PATH}"
)
AUDIENCE_TEXT: Final = "https://login.salesforce.com, or https://test.salesforce.com (sandbox)"

_HOST: Final = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")
_SCRT_SUFFIX: Final = ".my.salesforce-scrt.com"
_ORG_SUFFIX: Final = ".my.salesforce.com"
_BROWSER_HOSTS: Final = {
    ".lightning.force.com": "a Lightning page",
    ".my.salesforce-setup.com": "a Setup page",
    ".vf.force.com": "a Visualforce page",
    ".my.site.com": "an Experience Cloud site",
}


def check_scrt_endpoint_base(url: str) -> str:
    """The Telephony Integration API's base, ending in ``/telephony/v1``, from a URL with or without that path."""
    parts = _split(url)
    host = _host(parts)
    _refuse_browser_host(host, _SCRT_SUFFIX, SCRT_PATH)
    if host.endswith(_ORG_SUFFIX):
        _wrong_host("is the REST API's host", host, _ORG_SUFFIX, _SCRT_SUFFIX, SCRT_PATH)
    if host in LOGIN_HOSTS.values():
        raise refuse("is Salesforce's login host, which has no telephony API", hint=_look_up_scrt())
    path = parts.path.rstrip("/")
    if path not in ("", SCRT_PATH):
        raise refuse(f"has the path {parts.path}", hint=f"write https://{parts.netloc.lower()}{SCRT_PATH}")
    return f"https://{parts.netloc.lower()}{SCRT_PATH}"


def check_rest_endpoint_base(url: str) -> str:
    """The REST API's base, ending in ``/services/data/vNN.0``, from a URL with or without that path."""
    parts = _split(url)
    host = _host(parts)
    _refuse_browser_host(host, _ORG_SUFFIX, REST_PATH)
    if host.endswith(_SCRT_SUFFIX):
        _wrong_host("is the telephony host", host, _SCRT_SUFFIX, _ORG_SUFFIX, REST_PATH)
    path = parts.path.rstrip("/")
    if path in ("", "/services", "/services/data"):
        path = REST_PATH
    if not re.fullmatch(r"/services/data/v[1-9][0-9]*\.0", path):
        raise refuse(f"has the path {parts.path}", hint=f"write https://{parts.netloc.lower()}{REST_PATH}")
    return f"https://{parts.netloc.lower()}{path}"


def check_auth_endpoint(url: str) -> str:
    """The OAuth token endpoint, from a URL with or without its path."""
    parts = _split(url)
    host = _host(parts)
    _refuse_browser_host(host, _ORG_SUFFIX, TOKEN_PATH)
    if host.endswith(_SCRT_SUFFIX):
        _wrong_host("is the telephony host", host, _SCRT_SUFFIX, _ORG_SUFFIX, TOKEN_PATH)
    path = parts.path.rstrip("/") or TOKEN_PATH
    if not path.endswith(TOKEN_PATH):
        raise refuse(f"has the path {parts.path}", hint=f"write https://{parts.netloc.lower()}{TOKEN_PATH}")
    return f"https://{parts.netloc.lower()}{path}"


def check_audience(url: str) -> str:
    """The audience of the OAuth JWT: an https URL without a trailing slash (Salesforce compares it as text)."""
    parts = _split(url)
    _host(parts)
    if parts.path.rstrip("/").endswith(TOKEN_PATH):
        raise refuse("is the token endpoint, not the audience", hint=f"write https://{parts.netloc.lower()}")
    return f"https://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def default_rest_endpoint_base(scrt_endpoint_base: str, environment: str) -> str:
    """The REST base that belongs to the same My Domain as the telephony host.

    A host of another form says nothing about the org's own; then it is the login host of the environment, as in the
    guide's note on sandboxes.
    """
    host = urlsplit(scrt_endpoint_base).netloc
    if host.endswith(_SCRT_SUFFIX):
        return f"https://{host.removesuffix(_SCRT_SUFFIX)}{_ORG_SUFFIX}{REST_PATH}"
    return f"https://{LOGIN_HOSTS[environment]}{REST_PATH}"


def is_sandbox_host(url: str) -> bool:
    """Whether the host name says that it belongs to a sandbox or a scratch org."""
    return bool(re.search(r"\.(sandbox|scratch)\.my\.salesforce(-scrt)?\.com$", urlsplit(url).hostname or ""))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refuse("is not a URL") from None
    if not parts.scheme or not parts.netloc:
        looks_like_host = bool(_HOST.match(url.lower()))
        raise refuse("is not a URL", hint=f"write https://{url}" if looks_like_host else None)
    if parts.scheme.lower() != "https":
        raise refuse(
            f"is not an https URL but {parts.scheme}",
            hint=f"write https://{parts.netloc.rpartition('@')[2]}{parts.path}",
        )
    if "@" in parts.netloc:
        raise refuse("contains a user name or password", hint="remove everything from // up to and including the @")
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise refuse("contains a query or fragment", hint="remove everything from the ? or # on")
    if port == 0:
        raise refuse("has the port 0")
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if not _HOST.fullmatch(host):
        raise refuse(f"has no valid host name: {host or 'it is empty'}")
    return host


def _refuse_browser_host(host: str, right_suffix: str, path: str) -> None:
    for suffix, kind in _BROWSER_HOSTS.items():
        if host.endswith(suffix):
            _wrong_host(f"is the address of {kind} in the browser", host, suffix, right_suffix, path)


def _wrong_host(what: str, host: str, suffix: str, right_suffix: str, path: str) -> NoReturn:
    raise refuse(what, hint=f"did you mean https://{host.removesuffix(suffix)}{right_suffix}{path}?")


def _look_up_scrt() -> str:
    return "take the host from Setup > My Domain and put salesforce-scrt in place of salesforce"
