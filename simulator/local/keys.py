"""The keys of a local contact center: what an operator does by hand after a deployment to AWS.

On AWS the operator pastes the certificate of the Keys stack into Salesforce, and puts the connected app's values
into the SSM parameters. Here the stand-in takes the place of Salesforce.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_CERTIFICATE_OUTPUTS = ("ScrtCertificate", "ScrtCertificateNext")
_VALID_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class ConnectedAppKeys:
    """A connected app with its key pair. The private key goes into SSM only, never to disk."""

    consumer_key: str
    username: str
    certificate: str
    private_key: str = field(repr=False)

    @classmethod
    def make(cls, *, call_center_api_name: str) -> ConnectedAppKeys:
        """A new 2048 bit key pair, self-signed, with a consumer key and a user name that are plainly local."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local connected app")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(days=_VALID_DAYS))
            .sign(key, hashes.SHA256())
        )
        return cls(
            consumer_key=f"local-consumer-key-{call_center_api_name}",
            username="integration@acme.example",
            certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
            private_key=key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode(),
        )

    def for_stand_in(self) -> dict[str, str]:
        """What the Salesforce stand-in must know of the app."""
        return {"consumer_key": self.consumer_key, "certificate": self.certificate, "username": self.username}


def scrt_certificates(outputs: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The SCRT certificates among the stacks' outputs, the current one first.

    Raises LookupError when there is none: the Keys stack was not deployed.
    """
    found = [values[name] for name in _CERTIFICATE_OUTPUTS for values in outputs.values() if name in values]
    if not found:
        raise LookupError(
            f"no stack has the output ScrtCertificate (stacks deployed: {', '.join(outputs) or 'none'}); "
            "the Keys stack returns it"
        )
    return found


def put_rest_parameters(
    ssm: Any, environment: Mapping[str, str], app: ConnectedAppKeys, *, audience: str
) -> Iterator[str]:
    """Put the connected app's values into the parameters that the REST function reads; yields their names.

    `environment` is the function's: it names the parameters. Raises KeyError when it does not name one.
    """
    values = {
        "CONSUMER_KEY_PARAM_NAME": app.consumer_key,
        "PRIVATE_KEY_PARAM_NAME": app.private_key,
        "SUBJECT": app.username,
        "AUDIENCE": audience,
    }
    for variable, value in values.items():
        name = environment[variable]
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        yield name
