"""The connected app's keys and where they go."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from simulator.local.keys import ConnectedAppKeys, put_rest_parameters, scrt_certificates
from simulator.salesforce import ConnectedApp

ENVIRONMENT = {
    "CONSUMER_KEY_PARAM_NAME": "/scv/X/rest/consumer-key",
    "PRIVATE_KEY_PARAM_NAME": "/scv/X/rest/private-key",
    "SUBJECT": "/scv/X/rest/subject",
    "AUDIENCE": "/scv/X/rest/audience",
}


class FakeSsm:
    def __init__(self):
        self.put = {}

    def put_parameter(self, *, Name, Value, Type, Overwrite):  # noqa: N803 - boto3's names
        assert (Type, Overwrite) == ("SecureString", True)
        self.put[Name] = Value


@pytest.fixture(scope="module")
def app():
    return ConnectedAppKeys.make(call_center_api_name="X")


def test_key_and_certificate_belong_together_and_the_stand_in_takes_them(app):
    key = load_pem_private_key(app.private_key.encode(), password=None)
    assert key.public_key() == x509.load_pem_x509_certificate(app.certificate.encode()).public_key()
    ConnectedApp(**app.for_stand_in())


def test_the_private_key_is_not_shown_nor_given_to_the_stand_in(app):
    assert "PRIVATE KEY" not in repr(app)
    assert "PRIVATE KEY" not in str(app.for_stand_in())


def test_every_value_goes_into_the_parameter_that_the_function_names(app):
    ssm = FakeSsm()
    names = list(put_rest_parameters(ssm, ENVIRONMENT, app, audience="https://login.salesforce.com"))
    assert names == list(ENVIRONMENT.values())
    assert ssm.put == {
        "/scv/X/rest/consumer-key": app.consumer_key,
        "/scv/X/rest/private-key": app.private_key,
        "/scv/X/rest/subject": app.username,
        "/scv/X/rest/audience": "https://login.salesforce.com",
    }


def test_a_function_that_names_no_parameter_is_an_error(app):
    incomplete = {name: value for name, value in ENVIRONMENT.items() if name != "SUBJECT"}
    with pytest.raises(KeyError, match="SUBJECT"):
        list(put_rest_parameters(FakeSsm(), incomplete, app, audience="x"))


def test_the_current_certificate_comes_first_then_the_staged_one():
    outputs = {"X-Keys": {"ScrtCertificateNext": "next", "ScrtCertificate": "now", "Other": "x"}, "X-Integration": {}}
    assert scrt_certificates(outputs) == ["now", "next"]


def test_no_certificate_is_an_error_that_names_the_stacks():
    with pytest.raises(LookupError, match="stacks deployed: X-Integration"):
        scrt_certificates({"X-Integration": {}})
