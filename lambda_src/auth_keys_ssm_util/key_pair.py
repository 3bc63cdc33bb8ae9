"""The operation KeyPair: one RSA key pair for JWT signatures, in two parameters.

The private key is a SecureString; its certificate a String next to it. Three rules carry everything else:

* A key that is there is never overwritten and never changes; another key is another pair of names. KeyBits is the
  length of a key that is made, an existing one keeps its own.
* The certificate is written before the key, so that a key of this function never stands without its
  certificate. The certificate's serial number says which resource and which request made the pair.
* The physical id holds the names and that serial number. Only a pair with exactly this serial number is ever
  deleted: a pair that was found (a retained one of an earlier stack, or an operator's) is used, but stays.

So a repeated event gives the same answer, and neither a rollback nor the deletion of a creation that failed
can take a key that was there before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from auth_keys_ssm_util.custom_resource import (
    FAILED_CREATE_PREFIX,
    Outcome,
    Request,
    RequestRefusedError,
    flag,
    parameter_name,
    text,
    whole_number,
)
from auth_keys_ssm_util.key_material import (
    DEFAULT_KEY_BITS,
    Certificate,
    KeyMaterialError,
    certificate_serial,
    check_key_bits,
    generate_private_key,
    issue_certificate,
    load_certificate,
    load_private_key,
    private_key_pem,
    unowned_serial,
)
from auth_keys_ssm_util.parameter_store import ParameterStore
from scv.logs import get_logger

_logger = get_logger("auth_keys_ssm_util.key_pair")

_PREFIX = "scv-auth-key"
_FOUND = "found"
_DEFAULT_VALID_DAYS = 730
_ATTEMPTS = 3
_ROTATION = (
    "A key is never changed in place: Salesforce would refuse every request until it has the new certificate, and a "
    "rollback could not bring the old key back. Rotate instead: set auth_keys.next_version, see docs/key-rotation.md."
)
_SERIAL_BITS = 145
"""Length of a serial number of `_serial`: a leading 1, nine bytes of the resource, nine of the request."""


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """The properties of a Custom::SCVAuthKey, checked."""

    private_key_name: str
    certificate_name: str
    key_bits: int
    common_name: str
    valid_days: int

    @classmethod
    def parse(cls, properties: Mapping[str, Any]) -> _Wanted:
        wanted = cls(
            private_key_name=parameter_name(properties, "PrivateKeyParameterName"),
            certificate_name=parameter_name(properties, "CertificateParameterName"),
            key_bits=whole_number(properties, "KeyBits", default=DEFAULT_KEY_BITS),
            common_name=text(properties, "CommonName"),
            valid_days=whole_number(properties, "ValidDays", default=_DEFAULT_VALID_DAYS),
        )
        if wanted.private_key_name == wanted.certificate_name:
            raise RequestRefusedError(
                f"PrivateKeyParameterName and CertificateParameterName are both {wanted.private_key_name}; "
                "the private key and its certificate need a parameter each."
            )
        try:
            check_key_bits(wanted.key_bits, allow_1024=flag(properties, "Allow1024"))
        except KeyMaterialError as error:
            raise RequestRefusedError(str(error)) from error
        return wanted


@dataclass(frozen=True, kw_only=True)
class _Identity:
    """What a physical id says.

    serial: the serial number of the pair if this resource made it, else None.
    """

    private_key_name: str
    certificate_name: str
    serial: int | None

    def __str__(self) -> str:
        origin = _FOUND if self.serial is None else f"{self.serial:x}"
        return f"{_PREFIX}|{origin}|{self.private_key_name}|{self.certificate_name}"

    @classmethod
    def parse(cls, physical_id: str | None) -> _Identity | None:
        """Read a physical id; None for anything that this operation did not give out."""
        parts = (physical_id or "").split("|")
        if len(parts) != 4 or parts[0] != _PREFIX:
            return None
        try:
            serial = None if parts[1] == _FOUND else int(parts[1], 16)
        except ValueError:
            return None
        return cls(private_key_name=parts[2], certificate_name=parts[3], serial=serial)


class KeyPairOperation:
    """Makes, keeps and deletes key pairs in a ParameterStore.

    Every method raises RequestRefusedError (nothing changed) or ParameterStoreError.
    """

    def __init__(
        self, store: ParameterStore, *, generate: Callable[[int], RSAPrivateKey] = generate_private_key
    ) -> None:
        self._store = store
        self._generate = generate

    def create(self, request: Request) -> Outcome:
        """Make the pair, or use the one that is there."""
        return self._use(request, _Wanted.parse(request.properties), serial=_serial(request))

    def update(self, request: Request) -> Outcome:
        """Keep the pair if the names are the same; make or find another for other names (a replacement)."""
        wanted = _Wanted.parse(request.properties)
        current = _Identity.parse(request.physical_resource_id)
        if current is None or (current.private_key_name, current.certificate_name) != (
            wanted.private_key_name,
            wanted.certificate_name,
        ):
            return self._use(request, wanted, serial=_serial(request))
        serial = current.serial if current.serial is not None else unowned_serial()
        certificate = self._ensure(wanted, serial=serial)
        return _outcome(current, certificate)

    def delete(self, request: Request) -> Outcome:
        """Delete the pair that this very resource made, if DeleteParameters says so."""
        current = _Identity.parse(request.physical_resource_id)
        outcome = Outcome(physical_resource_id=request.physical_resource_id or FAILED_CREATE_PREFIX)
        if current is None:
            return outcome
        names = {"privateKey": current.private_key_name, "certificate": current.certificate_name}
        if not flag(request.properties, "DeleteParameters"):
            _logger.info("Key pair retained (DeleteParameters is not true)", extra={"context": names})
            return outcome
        if not self._is_own(current):
            _logger.info(
                "Key pair retained: this resource did not make it, or its key was replaced since (or it is gone "
                "already). Delete the parameters by hand if they are not needed",
                extra={"context": names},
            )
            return outcome
        # The key first: while the certificate stands, a repeated deletion still knows the pair as its own.
        self._store.delete(current.private_key_name)
        self._store.delete(current.certificate_name)
        _logger.info("Key pair deleted", extra={"context": names})
        return outcome

    def _is_own(self, current: _Identity) -> bool:
        """Whether the stored pair is the one that `current` was given out for, and not an operator's since."""
        pem = self._store.get(current.certificate_name)
        if pem is None or current.serial is None or certificate_serial(pem) != current.serial:
            return False
        stored = self._store.get(current.private_key_name)
        if stored is None:
            return True
        try:
            return load_certificate(pem, key=load_private_key(stored)) is not None
        except KeyMaterialError:
            return False

    @staticmethod
    def failed_create_id(request: Request) -> str:
        """The physical id of a creation that failed on its way: its deletion takes only what it had made."""
        try:
            wanted = _Wanted.parse(request.properties)
        except RequestRefusedError:
            return f"{FAILED_CREATE_PREFIX}|{request.request_id}"
        return str(_identity(wanted, serial=_serial(request)))

    def _use(self, request: Request, wanted: _Wanted, *, serial: int) -> Outcome:
        is_update = request.request_type == "Update"
        certificate = self._ensure(wanted, serial=serial)
        # On an update, a pair that an earlier request of this resource made is its own as well: the rollback
        # of a replacement comes as an update back to the old names, and must give the old physical id.
        own = certificate.serial == serial or (is_update and _owner(certificate.serial) == request.owner_tag)
        return _outcome(_identity(wanted, serial=certificate.serial if own else None), certificate)

    def _ensure(self, wanted: _Wanted, *, serial: int) -> Certificate:
        """The certificate of the pair under the wanted names, made now if there is none."""
        for _ in range(_ATTEMPTS):
            stored = self._store.get(wanted.private_key_name)
            if stored is not None:
                return self._found(wanted, stored)
            key = self._generate(wanted.key_bits)
            certificate = self._write_certificate(wanted, key, serial=serial)
            if self._store.create(
                wanted.private_key_name,
                private_key_pem(key),
                secure=True,
                description=f"Private key that signs the requests of {wanted.common_name} to Salesforce",
            ):
                _logger.info(
                    "Key pair made",
                    extra={
                        "context": {
                            "privateKey": wanted.private_key_name,
                            "keyBits": wanted.key_bits,
                            "fingerprint": certificate.fingerprint,
                        }
                    },
                )
                return certificate
            # Somebody else made a key between the look and the write: theirs counts.
        raise RequestRefusedError(
            f"Parameter {wanted.private_key_name} appears and disappears while this request runs. See who else "
            "writes it, then deploy again."
        )

    def _found(self, wanted: _Wanted, stored: str) -> Certificate:
        name = wanted.private_key_name
        try:
            key = load_private_key(stored)
        except KeyMaterialError as error:
            raise RequestRefusedError(
                f"Parameter {name} exists, but {error}. It is not overwritten: correct it, delete it, or raise "
                "auth_keys.version in the contact center's configuration."
            ) from error
        if key.key_size != wanted.key_bits:
            _logger.warning(
                "Parameter %s holds a key of %s bits and KeyBits is %s: the key that is there is used. %s",
                name,
                key.key_size,
                wanted.key_bits,
                _ROTATION,
            )
        pem = self._store.get(wanted.certificate_name)
        certificate = load_certificate(pem, key=key) if pem is not None else None
        context = {"privateKey": name, "certificate": wanted.certificate_name}
        if certificate is None:
            certificate = self._write_certificate(wanted, key, serial=unowned_serial())
            _logger.warning(
                "Existing private key had no certificate of its own; one was made for it. Salesforce needs it "
                "only if it does not know this key yet",
                extra={"context": {**context, "fingerprint": certificate.fingerprint}},
            )
        else:
            _logger.info("Existing key pair used unchanged", extra={"context": context})
        if certificate.expired:
            _logger.warning(
                "The certificate has expired: rotate the key by auth_keys.next_version",
                extra={"context": {**context, "notAfter": certificate.not_after}},
            )
        return certificate

    def _write_certificate(self, wanted: _Wanted, key: RSAPrivateKey, *, serial: int) -> Certificate:
        try:
            certificate = issue_certificate(
                key, common_name=wanted.common_name, valid_days=wanted.valid_days, serial=serial
            )
        except KeyMaterialError as error:
            raise RequestRefusedError(str(error)) from error
        self._store.replace(
            wanted.certificate_name,
            certificate.pem,
            secure=False,
            description=f"Certificate of {wanted.private_key_name}, to be pasted into Salesforce",
        )
        return certificate


def _serial(request: Request) -> int:
    """The serial number of a pair that this request makes (RFC 5280 allows up to 159 bits)."""
    return int.from_bytes(b"\x01" + request.owner_tag + request.request_tag, "big")


def _owner(serial: int) -> bytes:
    """The owner tag in a serial number that `_serial` made; something else for any other number."""
    if serial.bit_length() != _SERIAL_BITS:
        return b""
    return serial.to_bytes(_SERIAL_BITS // 8 + 1, "big")[1:10]


def _identity(wanted: _Wanted, *, serial: int | None) -> _Identity:
    return _Identity(
        private_key_name=wanted.private_key_name,
        certificate_name=wanted.certificate_name,
        serial=serial,
    )


def _outcome(identity: _Identity, certificate: Certificate) -> Outcome:
    return Outcome(
        physical_resource_id=str(identity),
        data={
            "Certificate": certificate.pem,
            "Fingerprint": certificate.fingerprint,
            "NotAfter": certificate.not_after,
        },
    )
