"""What holds for every accepted configuration, and for every text where a value is expected."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from configuration import FUNCTION_NAMES
from configuration.identifiers import org_id_checksum
from configuration.schema import json_schema
from tests.unit.configuration.builders import changed, load, problems_of
from tests.unit.configuration.strategies import configurations, org_ids_15

VALIDATOR = Draft202012Validator(json_schema())
FUNCTION_LIMIT = 64

# The directory is only scratch space for one file, which every example overwrites.
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(content=configurations())
def test_an_accepted_configuration_round_trips(content: dict[str, Any], tmp_path: Path) -> None:
    first = load(tmp_path, content)
    second = load(tmp_path, first.model_dump(mode="json"))
    assert second == first
    assert load(tmp_path, second.model_dump(mode="json", exclude_none=True)) == first


@many
@given(content=configurations())
def test_an_accepted_configuration_satisfies_the_schema(content: dict[str, Any]) -> None:
    assert not list(VALIDATOR.iter_errors(content))


@many
@given(content=configurations())
def test_what_the_stacks_rely_on(content: dict[str, Any], tmp_path: Path) -> None:
    contact_center = load(tmp_path, content)
    salesforce = contact_center.salesforce
    assert salesforce.scrt_endpoint_base.endswith(".my.salesforce-scrt.com/telephony/v1")
    assert salesforce.auth_endpoint.endswith("/services/oauth2/token")
    assert not salesforce.audience.endswith("/")
    assert "_" not in contact_center.resource_prefix
    assert (contact_center.connect_instance_arn is None) == (contact_center.connect.instance.new is not None)
    for name in FUNCTION_NAMES:
        assert len(contact_center.function_name(name)) <= FUNCTION_LIMIT
        function = contact_center.function(name)
        assert not (function.snap_start and function.provisioned_concurrency)


@many
@given(short=org_ids_15, place=st.integers(3, 14))
def test_the_checksum_finds_a_changed_letter_case(short: str, place: int, tmp_path: Path) -> None:
    swapped = short[:place] + short[place].swapcase() + short[place + 1 :]
    mistyped = swapped + org_id_checksum(short)
    problems = problems_of(tmp_path, changed({"salesforce.org_id": mistyped}))
    assert [problem.key for problem in problems] == (["salesforce.org_id"] if swapped != short else [])


@pytest.mark.parametrize(
    "path",
    [
        "call_center_api_name",
        "account",
        "region",
        "permissions_boundary_arn",
        "salesforce.org_id",
        "salesforce.environment",
        "salesforce.scrt_endpoint_base",
        "salesforce.rest_endpoint_base",
        "salesforce.auth_endpoint",
        "salesforce.audience",
        "connect.instance.existing",
        "connect.instance",
        "logging.level",
        "logging.retention_days",
        "warm_up.rate_minutes",
        "tags",
        "functions",
        "ctr",
        "ctr.stream",
        "ctr.stream.kms_key_arn",
        "ctr.custom_fields",
        "ctr.hook",
        "ctr.backup.transition_class",
        "ctr.retry.schedule",
        "ctr.retry.soql",
        "connect.saml",
        "connect.storage",
        "connect.storage.call_recordings.bucket_name",
        "connect.hours.open",
        "connect.queues",
        "connect.quick_connects",
        "connect.phone_number",
        "connect.prompts",
        "flows",
        "flows.language",
        "flows.texts",
        "flows.ivr_attributes",
        "flows.record_type",
        "flows.transcription.engine",
    ],
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.one_of(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufeff")
        ),
        st.integers(min_value=61, max_value=10**30).filter(lambda days: days > 3653),
        st.floats(allow_nan=False, allow_infinity=False),
        st.lists(st.integers()),
        st.sampled_from(["https://", "https://[", "https://a:99999", "arn:", "arn:aws:connect:::", "00D", "{x}", "%s"]),
    )
)
def test_any_other_value_is_a_problem_of_its_key_and_never_a_crash(path: str, value: Any, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, changed({path: value}))
    assert problems
    assert {problem.key for problem in problems} == {path}
