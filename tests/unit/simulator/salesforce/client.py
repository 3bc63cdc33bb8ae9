"""Keys, certificates and a client that speaks to the stand-in over real HTTP as the functions do."""

import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import jwt
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from simulator.salesforce import ConnectedApp, SalesforceStandIn

ORG_ID = "00DRM000000GuTE2A0"
CALL_CENTER = "AcmeContactCenter"
CONSUMER_KEY = "acme-consumer-key"
USERNAME = "integration@acme.example"
KEY = "5324881f-1e84-4367-8930-f69a74b30ca6"
"""A contact id."""

MILLIS = 1_750_000_010_000
"""A time of an utterance in the calls that tests create."""

START = datetime.fromtimestamp(1_750_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class KeyPair:
    """A private key and its self-signed certificate, both PEM."""

    private_key: str
    certificate: str


@cache
def key_pair(name: str, bits: int = 2048) -> KeyPair:
    """One key pair for each name in a test run: making them is slow."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyPair(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


@cache
def signer(private_key: str) -> Any:
    """A private key ready to sign; reading one takes long."""
    return serialization.load_pem_private_key(private_key.encode(), password=None)


@dataclass(frozen=True)
class In:
    """A claim's time relative to its signing, for tables that are made long before their tests run."""

    seconds: int


def signed(claims: dict[str, Any], private_key: str) -> str:
    """A token of these claims; None leaves a claim out.

    Signed below the claims checks of the library, which would refuse what tests want wrong.
    """
    now = int(time.time())
    sent = {
        name: now + value.seconds if isinstance(value, In) else value
        for name, value in claims.items()
        if value is not None
    }
    return jwt.api_jws.encode(json.dumps(sent).encode(), signer(private_key), algorithm="RS256")


def connected_app() -> ConnectedApp:
    """The connected app of the tests."""
    return ConnectedApp(CONSUMER_KEY, key_pair("rest").certificate, USERNAME)


@dataclass
class Answer:
    """Status, decoded JSON body (None when empty) and headers of an answer."""

    status: int
    body: Any
    headers: Any


@dataclass
class Client:
    """Speaks to one stand-in."""

    sf: SalesforceStandIn
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=10))
    access_token: str | None = None

    def send(self, method: str, url: str, **options: Any) -> Answer:
        """One request."""
        answer = self.http.request(method, url, **options)
        return Answer(answer.status, json.loads(answer.data) if answer.data else None, answer.headers)

    def scrt_token(self, *, private_key: str | None = None, **changes: Any) -> str:
        """A token that is right except for the changed claims (None leaves one out, see `In`)."""
        claims: dict[str, Any] = {
            "iss": ORG_ID,
            "sub": CALL_CENTER,
            "aud": "https://scrt.salesforce.com",
            "exp": int(time.time()) + 120,
            "jti": str(uuid.uuid4()),
        } | changes
        return signed(claims, private_key or key_pair("scrt").private_key)

    def telephony(
        self,
        method: str,
        path: str,
        body: Any = ...,
        *,
        token: str | None = None,
        headers: dict[str, str | None] | None = None,
    ) -> Answer:
        """A Telephony Integration API request; header values of None leave the header out."""
        sent: dict[str, str | None] = {
            "Authorization": f"Bearer {token or self.scrt_token()}",
            "Content-Type": "application/json",
            "Telephony-Provider-Name": "amazon-connect",
        }
        sent.update(headers or {})
        data = None if body is ... else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send(
            method,
            self.sf.scrt_endpoint_base + path,
            body=data,
            headers={name: value for name, value in sent.items() if value is not None},
        )

    def create(self, key: str = KEY, **changes: Any) -> str:
        """Create a voice call and give its id."""
        answer = self.telephony("POST", "/voiceCalls", create_body(vendorCallKey=key, **changes))
        assert answer.status == 201, answer.body
        return str(answer.body["voiceCallId"])

    def assertion(self, *, private_key: str | None = None, **changes: Any) -> str:
        """An assertion for the token endpoint that is right except for the changed claims."""
        claims: dict[str, Any] = {
            "iss": CONSUMER_KEY,
            "sub": USERNAME,
            "aud": "https://login.salesforce.com",
            "exp": int(time.time()) + 240,
        } | changes
        return signed(claims, private_key or key_pair("rest").private_key)

    def oauth(self, **form: str) -> Answer:
        """A request to the token endpoint."""
        fields = {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": self.assertion(),
        } | form
        body = urlencode({name: value for name, value in fields.items() if value})
        return self.send(
            "POST",
            self.sf.auth_endpoint,
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    def rest(self, method: str, path: str, body: Any = ..., *, headers: dict[str, str] | None = None) -> Answer:
        """A REST request with a valid access token; `path` may be a whole path from /services on."""
        if self.access_token is None:
            self.access_token = self.oauth().body["access_token"]
        sent = {"Authorization": f"Bearer {self.access_token}"}
        data: Any = None
        if isinstance(body, bytes):
            data = body
        elif body is not ...:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        base = self.sf.base_url if path.startswith("/services") else self.sf.rest_endpoint_base
        return self.send(method, base + path, body=data, headers=sent | (headers or {}))

    def query(self, soql: str) -> Answer:
        """A SOQL query."""
        return self.rest("GET", f"/query?q={quote(soql)}")

    def search(self, sosl: str) -> Answer:
        """A SOSL search."""
        return self.rest("GET", f"/search?q={quote(sosl)}")


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """A body without some fields."""
    return {name: value for name, value in body.items() if name not in names}


def create_body(**changes: Any) -> dict[str, Any]:
    """A createVoiceCall body as in the guide."""
    return {
        "callCenterApiName": CALL_CENTER,
        "vendorCallKey": KEY,
        "to": "+14155550100",
        "from": "+14155550101",
        "initiationMethod": "Inbound",
        "startTime": START,
        "participants": [{"participantKey": "+14155550101", "type": "END_USER"}],
    } | changes


def message(**changes: Any) -> dict[str, Any]:
    """A message as in the guide."""
    return {
        "participantId": f"{KEY}END_USER",
        "messageId": "57904eb6-5352-4c5e-adf6-5f100572cf5d",
        "startTime": MILLIS,
        "endTime": MILLIS + 500,
        "content": "Hello All",
        "senderType": "END_USER",
    } | changes
