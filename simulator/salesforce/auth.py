"""Who may call: JWTs for the Telephony Integration API, access tokens for REST, and the token endpoint."""

from urllib.parse import parse_qs

from . import jwt
from .state import State
from .wire import Refusal, Request, Response

SCRT_AUDIENCE = "https://scrt.salesforce.com"
SCRT_LIFETIME_SECONDS = 180
OAUTH_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")
OAUTH_LIFETIME_SECONDS = 300
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PROVIDER_NAME = "amazon-connect"

_OAUTH_ERRORS = {
    "iss": ("invalid_client_id", "client identifier invalid"),
    "sub": ("invalid_grant", "user hasn't approved this consumer"),
    "aud": ("invalid_grant", "audience is invalid"),
    "exp": ("invalid_grant", "expired authorization code"),
}


def bearer_token(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header; None when there is none."""
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def require_scrt_token(state: State, request: Request) -> None:
    """Check the JWT of a Telephony Integration API request, and mark its jti as used.

    Raises:
        Refusal: 401 with the reason.
    """
    settings = state.settings
    token = bearer_token(request)
    if token is None:
        raise _unauthorized("header Authorization is missing or not of the form 'Bearer <token>'")
    rules = jwt.Rules(
        issuer=settings.org_id_forms,
        subject=(settings.call_center_api_name,),
        audiences=(SCRT_AUDIENCE,),
        lifetime_seconds=SCRT_LIFETIME_SECONDS,
    )
    keys = [jwt.public_key(certificate) for certificate in settings.scrt_certificates]
    try:
        claims = jwt.verify(token, keys, rules, settings.clock())
    except jwt.TokenError as error:
        raise _unauthorized(str(error)) from error
    jti = claims.get("jti")
    if jti is None:
        return
    if jti in state.used_jtis:
        raise _unauthorized(f"claim jti {jti!r} was sent before; every request needs a fresh one")
    state.used_jtis.add(jti)


def _unauthorized(reason: str) -> Refusal:
    return Refusal.telephony(401, "UNAUTHORIZED", reason, "authorization")


def require_telephony_headers(request: Request) -> None:
    """Check the two further headers that the guide requires of every Telephony Integration API request.

    Raises:
        Refusal: 400 or 415 with the reason.
    """
    provider = request.header("telephony-provider-name")
    if provider != PROVIDER_NAME:
        shown = "is missing" if provider is None else f"is {provider!r}"
        reason = f"header Telephony-Provider-Name {shown}; it must be {PROVIDER_NAME}"
        raise Refusal.telephony(400, "BAD_REQUEST", reason)
    if request.media_type != "application/json":
        given = request.header("content-type")
        shown = "is missing" if given is None else f"is {given!r}"
        reason = f"header Content-Type {shown}; it must be application/json"
        raise Refusal.telephony(415, "UNSUPPORTED_MEDIA_TYPE", reason)


def require_access_token(state: State, request: Request) -> None:
    """Check the access token of a REST request.

    Raises:
        Refusal: 401 with Salesforce's body. No violation when the token was valid once: a client cannot know
            that it was revoked before it is told.
    """
    token = bearer_token(request)
    if token is not None and token in state.tokens.valid:
        return
    if token is None:
        reason = "header Authorization is missing or not of the form 'Bearer <access token>'"
    elif token in state.tokens.revoked:
        reason = "the access token was revoked"
    else:
        reason = "the access token was never issued by this org"
    raise Refusal.rest(
        401,
        "INVALID_SESSION_ID",
        "Session expired or invalid",
        reason=reason,
        kind="authorization",
        violation=token is None or token not in state.tokens.revoked,
    )


def issue_token(state: State, request: Request, base_url: str) -> Response:
    """POST /services/oauth2/token: exchange a signed assertion for an access token.

    Raises:
        Refusal: 400 with `error` and `error_description`.
    """
    if request.media_type != "application/x-www-form-urlencoded":
        reason = f"header Content-Type is {request.header('content-type')!r}; the form must be urlencoded"
        raise Refusal.oauth("invalid_request", "unsupported content type", reason=reason)
    form = parse_qs(request.body.decode(errors="replace"))
    grant_type = form.get("grant_type", [""])[0]
    if grant_type != JWT_BEARER:
        reason = f"field grant_type has the value {grant_type!r}; it must be {JWT_BEARER}"
        raise Refusal.oauth("unsupported_grant_type", "grant type not supported", reason=reason)
    assertion = form.get("assertion", [""])[0]
    if not assertion:
        reason = "field assertion is required and missing from the form"
        raise Refusal.oauth("invalid_request", "must provide an assertion", reason=reason)
    _check_assertion(state, assertion)
    token = state.tokens.issue(state.settings.org_id)
    answer = {
        "access_token": token,
        "scope": "api",
        "instance_url": base_url,
        "id": f"{base_url}/id/{state.settings.org_id_forms[1]}",
        "token_type": "Bearer",
    }
    return Response(200, answer)


def _check_assertion(state: State, assertion: str) -> None:
    app = state.settings.connected_app
    if app is None:
        raise Refusal.oauth("invalid_client_id", "client identifier invalid", reason="the org has no connected app")
    rules = jwt.Rules(
        issuer=(app.consumer_key,),
        subject=(app.username,),
        audiences=OAUTH_AUDIENCES,
        lifetime_seconds=OAUTH_LIFETIME_SECONDS,
    )
    try:
        jwt.verify(assertion, [jwt.public_key(app.certificate)], rules, state.settings.clock())
    except jwt.TokenError as error:
        code, description = _OAUTH_ERRORS.get(error.claim, ("invalid_grant", "invalid assertion"))
        raise Refusal.oauth(code, description, reason=f"assertion: {error}") from error
