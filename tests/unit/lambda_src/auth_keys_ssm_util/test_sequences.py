"""Whatever the order of deployments, rollbacks, deletions and operators' hands: nothing of value is lost.

The invariants of the key pairs: no private key ever changes or gives way to another, except by an operator; what
an operator put stays; after a rollback the pairs are what they were; a deployed resource has a pair that fits.
Those of the placeholders: an operator's value stays, at least as long as the stack does; after a rollback every
value is what it was.
"""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auth_keys_ssm_util.key_material import load_certificate, load_private_key, private_key_pem
from tests.unit.lambda_src.auth_keys_ssm_util.cloudformation import CloudFormation
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import FakeStore, key_properties, placeholder_properties, ready_key

_PAIRS = [("/scv/Acme/key/v1", "/scv/Acme/cert/v1"), ("/scv/Acme/key/v2", "/scv/Acme/cert/v2")]
_NAMES = ["/scv/Acme/a", "/scv/Acme/b", "/scv/Acme/c"]


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    """Thousands of log records would only slow this down; other tests read them."""
    logger = logging.getLogger("scv")
    logger.disabled = True
    children = [logging.getLogger(name) for name in logging.Logger.manager.loggerDict if name.startswith("scv.")]
    for child in children:
        child.disabled = True
    yield
    for child in [logger, *children]:
        child.disabled = False


class KeyStore(FakeStore):
    """Fails at once when a private key would be overwritten."""

    def replace(self, name: str, value: str, *, secure: bool, description: str) -> None:
        assert "/key/" not in name, "a private key may only be created"
        super().replace(name, value, secure=secure, description=description)


@st.composite
def key_deployments(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    key, certificate = draw(st.sampled_from(_PAIRS))
    properties = key_properties(
        PrivateKeyParameterName=key,
        CertificateParameterName=certificate,
        KeyBits=draw(st.sampled_from(["2048", "2048", "2048", "1024", "3072"])),
        Allow1024=draw(st.sampled_from(["true", "false"])),
        DeleteParameters=draw(st.sampled_from(["true", "false"])),
    )
    return properties, draw(deployment_options())


@st.composite
def deployment_options(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "stack_fails": draw(st.booleans()),
        "deliveries": draw(st.sampled_from([1, 1, 2])),
        "fail_at": draw(st.sampled_from([None, None, 0, 1, 2, 3, 4])),
        "fail_after_effect": draw(st.booleans()),
    }


def keys_of(store: FakeStore) -> dict[str, str]:
    return {name: value for name, value in store.values.items() if "/key/" in name}


_KEY_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("deploy"), key_deployments()),
        st.tuples(st.just("destroy"), st.sampled_from([1, 2])),
        st.tuples(st.just("operator"), st.tuples(st.sampled_from(_PAIRS), st.sampled_from([1024, 2048]))),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(_KEY_STEPS)
def test_key_pairs(steps):
    store = KeyStore()
    cloudformation = CloudFormation(store)
    operators: dict[str, str] = {}
    for step, detail in steps:
        before = keys_of(store)
        if step == "operator":
            (name, _), bits = detail
            operators[name] = store.values[name] = private_key_pem(ready_key(bits))
            continue
        if step == "destroy":
            cloudformation.destroy(deliveries=detail)
        else:
            properties, options = detail
            if not cloudformation.deploy(properties, **options):
                left = keys_of(store)
                assert {name: left.get(name) for name in before} == before, "a rollback took or changed a key"
            else:
                key = load_private_key(store.values[properties["PrivateKeyParameterName"]])
                answered = cloudformation.last["Data"]["Certificate"]
                assert answered == store.values[properties["CertificateParameterName"]]
                assert load_certificate(answered, key=key) is not None
        after = keys_of(store)
        assert all(after[name] == before[name] for name in before.keys() & after.keys()), "a key changed"
        assert {name: after.get(name) for name in operators} == operators, "an operator's key was taken"


@settings(max_examples=30, deadline=None)
@given(st.lists(key_deployments(), min_size=1, max_size=5))
def test_destroy_leaves_nothing_of_a_stack_that_may_delete(deployments):
    store = KeyStore()
    cloudformation = CloudFormation(store)
    for properties, options in deployments:
        cloudformation.deploy({**properties, "DeleteParameters": "true"}, **{**options, "fail_at": None})
    cloudformation.destroy()
    assert keys_of(store) == {}


_DEFAULTS = st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(["not-set", "https://login", "https://test"]))
_PLACEHOLDER_STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("deploy"),
            st.tuples(_DEFAULTS, st.sampled_from(["true", "false"]), deployment_options()),
        ),
        st.tuples(st.just("destroy"), st.sampled_from([1, 2])),
        st.tuples(st.just("operator"), st.sampled_from(_NAMES)),
    ),
    min_size=2,
    max_size=10,
)


@settings(max_examples=150, deadline=None)
@given(_PLACEHOLDER_STEPS)
def test_placeholders(steps):
    store = FakeStore()
    cloudformation = CloudFormation(store)
    operators: dict[str, str] = {}
    for number, (step, detail) in enumerate(steps):
        before = dict(store.values)
        if step == "operator":
            operators[detail] = store.values[detail] = f"operator-{number}"
            continue
        if step == "destroy":
            retained = cloudformation.properties.get("DeleteParameters") != "true"
            cloudformation.destroy(deliveries=detail)
            # Only this, a stack deleted on purpose with leave to delete, may take values.
            taken = {name for name in operators if name not in store.values}
            assert not (retained and taken)
            operators = {name: value for name, value in operators.items() if name not in taken}
        else:
            defaults, delete, options = detail
            entries = cloudformation.properties.get("Parameters", {}).items()
            deployed = {name: entry["Default"] for name, entry in entries}
            if cloudformation.deploy(placeholder_properties(defaults, delete=delete), **options):
                assert defaults.keys() <= store.values.keys()
                assert all(
                    store.values[name] == default
                    for name, default in defaults.items()
                    if name not in operators and name not in before
                )
            else:
                # Anything else is a placeholder with the default of an earlier stack.
                kept = {
                    name: value for name, value in before.items() if name in operators or deployed.get(name) == value
                }
                assert {name: store.values.get(name) for name in kept} == kept, "a rollback left another value"
        assert {name: store.values.get(name) for name in operators} == operators, "an operator's value was taken"
