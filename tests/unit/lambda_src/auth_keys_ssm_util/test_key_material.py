"""Keys and certificates."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from auth_keys_ssm_util.key_material import (
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
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import ready_key

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("bits", [2048, 4096])
def test_the_usual_lengths_are_allowed(bits):
    check_key_bits(bits, allow_1024=False)


def test_1024_bits_need_to_be_forced():
    with pytest.raises(KeyMaterialError, match=r"NIST disallows.*allow_1024"):
        check_key_bits(1024, allow_1024=False)
    check_key_bits(1024, allow_1024=True)


@pytest.mark.parametrize("bits", [0, 512, 2047, 3072, 8192])
def test_other_lengths_are_refused_even_when_forced(bits):
    with pytest.raises(KeyMaterialError, match=rf"KeyBits {bits} is not one of"):
        check_key_bits(bits, allow_1024=True)


def test_a_generated_key_has_the_length_and_exponent():
    key = generate_private_key(2048)
    assert key.key_size == 2048
    assert key.public_key().public_numbers().e == 65537


@pytest.mark.parametrize(("bits", "most"), [(2048, 1800), (4096, 4096)])
def test_the_private_key_is_pkcs8_pem_and_fits_a_standard_parameter(bits, most):
    pem = private_key_pem(ready_key(bits) if bits == 2048 else generate_private_key(bits))
    assert pem.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert len(pem.encode()) <= most
    assert load_private_key(pem).key_size == bits


def test_a_pkcs1_key_is_read_as_well():
    key = ready_key(2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()
    assert load_private_key(pem).private_numbers() == key.private_numbers()


@pytest.mark.parametrize("pem", ["", "not-set", "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused_without_quoting_it(pem):
    with pytest.raises(KeyMaterialError, match="not an unencrypted private key") as caught:
        load_private_key(pem)
    assert "QUJD" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_encrypted_key_is_refused():
    pem = ready_key(2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"fictional"),
    )
    with pytest.raises(KeyMaterialError, match="unencrypted"):
        load_private_key(pem.decode())


def test_an_elliptic_curve_key_is_refused():
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyMaterialError, match="RS256"):
        load_private_key(pem.decode())


def test_the_certificate_says_what_salesforce_needs():
    key = ready_key(2048)
    made = issue_certificate(key, common_name="Acme_Voice", valid_days=730, serial=77, now=NOW)
    read = x509.load_pem_x509_certificate(made.pem.encode())
    common_name = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert common_name == "Acme_Voice"
    assert read.issuer == read.subject
    assert read.signature_hash_algorithm is not None
    assert read.signature_hash_algorithm.name == "sha256"
    assert read.version is x509.Version.v3
    assert read.public_key() == key.public_key()
    assert read.not_valid_before_utc == dt.datetime(2026, 3, 1, 11, 55, tzinfo=dt.UTC)
    assert read.not_valid_after_utc == NOW + dt.timedelta(days=730)
    assert made.not_after == "2028-02-29T12:00:00Z"
    assert made.serial == read.serial_number == certificate_serial(made.pem) == 77
    read.verify_directly_issued_by(read)


def test_the_certificate_verifies_what_the_key_signs():
    key = ready_key(2048)
    made = issue_certificate(key, common_name="Acme", valid_days=1, serial=1)
    signature = key.sign(b"header.claims", padding.PKCS1v15(), hashes.SHA256())
    public_key = x509.load_pem_x509_certificate(made.pem.encode()).public_key()
    assert isinstance(public_key, rsa.RSAPublicKey)
    public_key.verify(signature, b"header.claims", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_common_name_that_x509_does_not_take_is_refused(name):
    with pytest.raises(KeyMaterialError, match=f"CommonName has {len(name)} characters"):
        issue_certificate(ready_key(2048), common_name=name, valid_days=1, serial=1)


@pytest.mark.parametrize("days", [0, -1, 36501])
def test_a_validity_out_of_range_is_refused(days):
    with pytest.raises(KeyMaterialError, match=f"ValidDays {days}"):
        issue_certificate(ready_key(2048), common_name="Acme", valid_days=days, serial=1)


def test_a_certificate_is_read_back_with_the_same_description():
    key = ready_key(2048)
    made = issue_certificate(key, common_name="Acme", valid_days=3, serial=5)
    assert load_certificate(made.pem, key=key) == made
    assert not made.expired


def test_an_old_certificate_is_expired():
    made = issue_certificate(ready_key(2048), common_name="Acme", valid_days=1, serial=5, now=NOW - dt.timedelta(999))
    assert made.expired


def test_another_keys_certificate_is_not_taken_for_this_keys():
    made = issue_certificate(ready_key(2048), common_name="Acme", valid_days=3, serial=5)
    assert load_certificate(made.pem, key=ready_key(2048)) is None


@pytest.mark.parametrize("pem", ["", "not-set", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_none(pem):
    assert load_certificate(pem, key=ready_key(2048)) is None
    assert certificate_serial(pem) is None


def test_unowned_serials_differ_and_are_what_x509_takes():
    first, second = unowned_serial(), unowned_serial()
    assert first != second
    assert issue_certificate(ready_key(2048), common_name="Acme", valid_days=1, serial=first).serial == first
