"""Names of SSM parameters, and that no contact center reaches into another's."""

from fnmatch import fnmatchcase

from hypothesis import assume, given
from hypothesis import strategies as st

from scv_constructs.parameter_names import ParameterNames, parameter_arn
from tests.unit.constructs.support import ACCOUNT, REGION, new_stack

_API_NAMES = st.from_regex(r"[A-Za-z](_?[A-Za-z0-9]){0,20}", fullmatch=True)


def _all(names: ParameterNames) -> set[str]:
    versioned = {name(version) for version in (1, 2) for name in (names.scrt_private_key, names.scrt_certificate)}
    return versioned | set(names.rest)


def test_the_names():
    names = ParameterNames(call_center_api_name="Acme")
    assert names.scrt_private_key(3) == "/scv/Acme/scrt/private-key/v3"
    assert names.scrt_certificate(3) == "/scv/Acme/scrt/certificate/v3"
    assert names.rest == (
        "/scv/Acme/rest/private-key",
        "/scv/Acme/rest/consumer-key",
        "/scv/Acme/rest/access-token",
        "/scv/Acme/rest/audience",
        "/scv/Acme/rest/subject",
    )
    assert set(names.filled_by_operator) < set(names.rest)
    assert names.rest_access_token not in names.filled_by_operator


def test_parameter_arn():
    stack = new_stack()
    stack.node.set_context("@aws-cdk/core:enablePartitionLiterals", True)
    expected = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/scv/Acme/rest/subject"
    assert parameter_arn(stack, "/scv/Acme/rest/subject") == expected


@given(one=_API_NAMES, other=_API_NAMES)
def test_the_path_of_one_contact_center_covers_all_of_its_names_and_none_of_another(one, other):
    assume(one != other)
    mine, others = ParameterNames(call_center_api_name=one), ParameterNames(call_center_api_name=other)
    pattern = f"{mine.prefix}/*"
    assert len(_all(mine)) == 9
    assert all(fnmatchcase(name, pattern) for name in _all(mine))
    assert not any(fnmatchcase(name, pattern) for name in _all(others))
