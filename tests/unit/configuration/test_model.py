"""What the stacks read from a configuration."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from configuration import FUNCTION_DEFAULTS, FUNCTION_NAMES, ContactCenter
from configuration.functions import API_NAME_LIMIT, FunctionSettings
from configuration.identifiers import org_id_checksum
from configuration.regions import CONNECT_REGIONS
from tests.unit.configuration.builders import ABSENT, ACCOUNT, INSTANCE_ARN, INSTANCE_ID, changed, load

SALESFORCE = "salesforce"
SANDBOX_SCRT = "https://acme--uat.sandbox.my.salesforce-scrt.com"


def contact_center(**changes: Any) -> ContactCenter:
    return ContactCenter.from_mapping(changed({key.replace("__", "."): value for key, value in changes.items()}))


def test_defaults() -> None:
    acme = contact_center(salesforce__rest_endpoint_base=ABSENT)
    assert acme.salesforce.environment == "production"
    assert not any(acme.features.model_dump().values())
    assert acme.logging.model_dump() == {"level": "INFO", "retention_days": 90}
    assert acme.tags == {}
    assert acme.permissions_boundary_arn is None
    assert acme.removal_policies.model_dump() == {"data": "retain", "logs": "retain", "keys": "retain"}
    assert acme.auth_keys.model_dump() == {
        "version": 1,
        "next_version": None,
        "key_bits": 2048,
        "allow_1024": False,
        "certificate_valid_days": 730,
    }
    assert acme.parameters_and_secrets_extension.enabled
    assert acme.warm_up.model_dump() == {"enabled": True, "rate_minutes": 5}


def test_production_endpoints() -> None:
    salesforce = contact_center(salesforce__rest_endpoint_base=ABSENT).salesforce
    assert salesforce.rest_endpoint_base == "https://acme.my.salesforce.com/services/data/v63.0"
    assert salesforce.auth_endpoint == "https://login.salesforce.com/services/oauth2/token"
    assert salesforce.audience == "https://login.salesforce.com"


def test_one_key_makes_it_a_sandbox() -> None:
    salesforce = contact_center(
        salesforce__environment="sandbox",
        salesforce__scrt_endpoint_base=SANDBOX_SCRT,
        salesforce__rest_endpoint_base=ABSENT,
    ).salesforce
    assert salesforce.rest_endpoint_base == "https://acme--uat.sandbox.my.salesforce.com/services/data/v63.0"
    assert salesforce.auth_endpoint == "https://test.salesforce.com/services/oauth2/token"
    assert salesforce.audience == "https://test.salesforce.com"


@pytest.mark.parametrize(("environment", "host"), [("production", "login"), ("sandbox", "test")])
def test_the_rest_base_of_a_host_that_is_no_my_domain(environment: str, host: str) -> None:
    salesforce = contact_center(
        salesforce__environment=environment,
        salesforce__scrt_endpoint_base="https://telephony.example.com",
        salesforce__rest_endpoint_base=ABSENT,
    ).salesforce
    assert salesforce.rest_endpoint_base == f"https://{host}.salesforce.com/services/data/v63.0"


@pytest.mark.parametrize("suffix", ["", "/", "/telephony/v1", "/telephony/v1/"])
def test_scrt_endpoint_base_always_ends_in_the_path(suffix: str) -> None:
    acme = contact_center(salesforce__scrt_endpoint_base=f"https://Acme.my.salesforce-scrt.com{suffix}")
    assert acme.salesforce.scrt_endpoint_base == "https://acme.my.salesforce-scrt.com/telephony/v1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com/services/data/v63.0"),
        ("https://acme.my.salesforce.com/services/data/", "https://acme.my.salesforce.com/services/data/v63.0"),
        ("https://acme.my.salesforce.com/services/data/v50.0/", "https://acme.my.salesforce.com/services/data/v50.0"),
    ],
)
def test_rest_endpoint_base_always_names_a_version(url: str, expected: str) -> None:
    assert contact_center(salesforce__rest_endpoint_base=url).salesforce.rest_endpoint_base == expected


def test_auth_endpoint_and_audience_are_normalised() -> None:
    salesforce = contact_center(
        salesforce__auth_endpoint="https://acme.my.salesforce.com/",
        salesforce__audience="https://login.salesforce.com/",
    ).salesforce
    assert salesforce.auth_endpoint == "https://acme.my.salesforce.com/services/oauth2/token"
    assert salesforce.audience == "https://login.salesforce.com"


@pytest.mark.parametrize(
    ("region", "partition"), [(region, "aws-us-gov" if "gov" in region else "aws") for region in CONNECT_REGIONS]
)
def test_the_partition_follows_from_the_region(region: str, partition: str) -> None:
    acme = contact_center(region=region, connect__instance__existing=INSTANCE_ID)
    assert acme.partition == partition
    assert acme.connect_instance_arn == f"arn:{partition}:connect:{region}:{ACCOUNT}:instance/{INSTANCE_ID}"


@pytest.mark.parametrize("existing", [INSTANCE_ARN, INSTANCE_ID, INSTANCE_ID.upper(), f" {INSTANCE_ARN} "])
def test_an_existing_instance_by_arn_or_id(existing: str) -> None:
    acme = contact_center(connect__instance__existing=existing)
    assert acme.connect.existing_instance_id == INSTANCE_ID
    assert acme.connect_instance_arn == INSTANCE_ARN
    assert acme.connect.instance.new is None


def test_a_new_instance() -> None:
    acme = contact_center(connect__instance__new={"alias": "acme-1"}, connect__instance__existing=ABSENT)
    assert acme.connect.instance.new is not None
    assert acme.connect.instance.new.alias == "acme-1"
    assert acme.connect.instance.new.identity_management == "SAML"
    assert acme.connect.existing_instance_id is None
    assert acme.connect_instance_arn is None


def test_names() -> None:
    acme = contact_center()
    assert acme.resource_prefix == "Acme-Support"
    assert acme.function_name("RealtimeAlert") == "Acme_Support-RealtimeAlert"
    assert acme.name == "Acme_Support"


def test_the_name_and_the_source_are_the_file_s(tmp_path: Path) -> None:
    acme = load(tmp_path, changed({}))
    assert acme.name == "acme"
    assert acme.source == tmp_path / "acme.yaml"


def test_the_longest_api_name_fits_every_function() -> None:
    acme = contact_center(call_center_api_name="A" * API_NAME_LIMIT)
    lengths = [len(acme.function_name(name)) for name in FUNCTION_NAMES]
    assert max(lengths) == 64


def test_the_fifteen_functions_have_defaults_within_the_quotas() -> None:
    assert len(FUNCTION_NAMES) == len(set(FUNCTION_NAMES)) == 15
    assert set(FUNCTION_DEFAULTS) == set(FUNCTION_NAMES)
    for settings in FUNCTION_DEFAULTS.values():
        FunctionSettings.model_validate(settings.model_dump())
        assert settings.reserved_concurrency is None
        assert settings.provisioned_concurrency is None
        assert not settings.snap_start


def test_functions_that_a_flow_waits_for_stay_within_connect_s_8_seconds() -> None:
    assert FUNCTION_DEFAULTS["InvokeTelephonyIntegrationApiFunction"].timeout_seconds == 8
    assert FUNCTION_DEFAULTS["kvsConsumerTrigger"].timeout_seconds == 8


def test_an_override_changes_what_it_names_and_nothing_else() -> None:
    acme = contact_center(
        functions={"kvsTranscriber": {"memory_mb": 2048, "reserved_concurrency": 0}, "RealtimeAlert": None}
    )
    default = FUNCTION_DEFAULTS["kvsTranscriber"]
    settings = acme.function("kvsTranscriber")
    assert settings == default.model_copy(update={"memory_mb": 2048, "reserved_concurrency": 0})
    assert acme.function("RealtimeAlert") == FUNCTION_DEFAULTS["RealtimeAlert"]
    with pytest.raises(KeyError):
        acme.function("Nothing")


def test_snap_start_can_be_switched_on() -> None:
    assert contact_center(functions={"kvsTranscriber": {"snap_start": True}}).function("kvsTranscriber").snap_start


def test_1024_bits_when_they_are_meant() -> None:
    assert contact_center(auth_keys={"key_bits": 1024, "allow_1024": True}).auth_keys.key_bits == 1024


@pytest.mark.parametrize(
    "arn", [f"arn:aws:iam::{ACCOUNT}:policy/teams/x/boundary", "arn:aws:iam::aws:policy/PowerUserAccess"]
)
def test_permissions_boundaries(arn: str) -> None:
    assert contact_center(permissions_boundary_arn=arn).permissions_boundary_arn == arn


@pytest.mark.parametrize(
    "section", ["features", "logging", "tags", "auth_keys", "warm_up", "ctr", "flows", "functions", "removal_policies"]
)
def test_a_section_with_all_its_keys_commented_out_is_the_default(section: str) -> None:
    assert getattr(contact_center(**{section: None}), section) == getattr(contact_center(), section)


@pytest.mark.parametrize("key", ["region", "tags", "name", "anything"])
def test_a_configuration_cannot_be_changed(key: str) -> None:
    with pytest.raises((ValidationError, AttributeError)):
        setattr(contact_center(), key, "x")


@pytest.mark.parametrize(
    ("first_fifteen", "checksum"),
    [("00D000000000000", "EAA"), ("ABCDEFGHIJKLMNO", "555"), ("abcdefghijklmno", "AAA"), ("AAaAAbbBBBCcCCC", "123")],
)
def test_checksum_of_salesforce_ids(first_fifteen: str, checksum: str) -> None:
    assert org_id_checksum(first_fifteen) == checksum


def test_an_org_id_of_15_characters_is_kept() -> None:
    assert contact_center(salesforce__org_id="00D5e000000Demo").salesforce.org_id == "00D5e000000Demo"
