"""The section `connect`: defaults, derived values, and files that it names."""

from pathlib import Path
from typing import Any

import pytest

from configuration import ConfigurationError
from configuration.connect import Connect
from configuration.connect_access import salesforce_origins
from configuration.connect_hours import DAYS, Hours, Opening
from configuration.connect_resources import instance_id_of, resource_id
from configuration.schema import SCHEMA_FILE
from tests.unit.configuration.builders import INSTANCE_ARN, INSTANCE_ID, changed, load

EXAMPLE = SCHEMA_FILE.parent / "example-saml-metadata.xml"
QUEUE_ID = "11111111-2222-4333-8444-666666666666"


def connect(**changes: Any) -> Connect:
    return Connect.model_validate({"instance": {"existing": INSTANCE_ID}, **changes})


def test_nothing_more_than_the_instance_is_needed() -> None:
    section = connect()
    assert not section.is_new
    assert section.existing_instance_id == INSTANCE_ID
    unset = (section.saml, section.phone_number, section.approved_origins, section.lambda_associations)
    assert unset == (None, None, None, None)
    assert list(section.all_queues) == ["BasicQueue", "CallbackQueue", "OutboundQueue"]
    assert list(section.quick_connects) == ["SCV Queue Transfer", "SCV Omni-Channel Transfer"]
    assert section.routing_profile.enabled
    assert section.prompts == {}


def test_a_new_instance_takes_and_places_calls() -> None:
    new = connect(instance={"new": {"alias": "acme"}}).instance.new
    assert new is not None
    assert (new.identity_management, new.inbound_calls, new.outbound_calls, new.flow_logs) == ("SAML", True, True, True)


def test_queues_of_the_file_and_those_that_always_exist() -> None:
    section = connect(queues={"BasicQueue": {"name": "Support"}, "Sales": None, "Night": {"name": "After Hours"}})
    assert {key: section.queue_name(key) for key in section.all_queues} == {
        "BasicQueue": "Support",
        "CallbackQueue": "SCV Callback Queue",
        "OutboundQueue": "SCV Outbound Queue",
        "Sales": "Sales",
        "Night": "After Hours",
    }


@pytest.mark.parametrize("value", [QUEUE_ID, f"{INSTANCE_ARN}/queue/{QUEUE_ID}", QUEUE_ID.upper()])
def test_an_existing_queue_by_id_or_arn(value: str) -> None:
    existing = connect(queues={"BasicQueue": {"existing": value}}).all_queues["BasicQueue"].existing
    assert existing is not None
    assert resource_id(existing) == QUEUE_ID
    assert instance_id_of(existing) in (None, INSTANCE_ID)


def test_no_quick_connects_and_quick_connects_by_default() -> None:
    assert connect(quick_connects={}).quick_connects == {}
    assert connect(quick_connects=None).quick_connects == connect().quick_connects


def test_round_the_clock_is_the_default() -> None:
    assert Hours().openings == [Opening(day, 0, 1440) for day in DAYS]


def test_openings_are_in_the_order_of_the_week() -> None:
    hours = Hours.model_validate({"open": {"friday": "08:00-12:00, 13:30-24:00", "monday": "00:00-00:30"}})
    assert hours.openings == [Opening("monday", 0, 30), Opening("friday", 480, 720), Opening("friday", 810, 1440)]


@pytest.mark.parametrize(
    ("base", "origins"),
    [
        (
            "https://acme.my.salesforce.com/services/data/v63.0",
            ("https://acme.lightning.force.com", "https://acme.my.salesforce.com", "https://acme--c.vf.force.com"),
        ),
        (
            "https://acme--uat.sandbox.my.salesforce.com/services/data/v63.0",
            (
                "https://acme--uat.sandbox.lightning.force.com",
                "https://acme--uat.sandbox.my.salesforce.com",
                "https://acme--uat--c.sandbox.vf.force.com",
            ),
        ),
        ("https://login.acme.example/services/data/v63.0", ()),
    ],
)
def test_origins_of_an_org(base: str, origins: tuple[str, ...]) -> None:
    assert salesforce_origins(base) == origins


def _refusal(tmp_path: Path, content: str) -> str:
    file = tmp_path / "metadata.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, changed({"connect.saml": {"metadata_file": str(file)}}))
    (problem,) = caught.value.problems
    assert problem.key == "connect.saml.metadata_file"
    return str(problem)


def test_the_metadata_of_an_identity_provider(tmp_path: Path) -> None:
    name = EXAMPLE.relative_to(SCHEMA_FILE.parent.parent).as_posix()
    saml = load(tmp_path, changed({"connect.saml": {"metadata_file": name}})).connect.saml
    assert saml is not None
    assert saml.provider_name == "SalesforceServiceVoiceIdp"
    assert saml.metadata == EXAMPLE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("</md:EntityDescriptor>", "", "is not XML: line"),
        ("IDPSSODescriptor", "SPSSODescriptor", "is the metadata of a service provider"),
        ("urn:oasis:names:tc:SAML:2.0:metadata", "urn:acme", "is XML, but no SAML metadata"),
        ("<md:EntityDescriptor", '<!DOCTYPE x [<!ENTITY e "e">]><md:EntityDescriptor', "declares a document type"),
    ],
)
def test_a_file_that_is_no_such_metadata(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert reason in _refusal(tmp_path, EXAMPLE.read_text(encoding="utf-8").replace(old, new))


def test_metadata_that_iam_would_refuse_for_its_size(tmp_path: Path) -> None:
    namespace = "urn:oasis:names:tc:SAML:2.0:metadata"
    short = f'<EntityDescriptor xmlns="{namespace}"><IDPSSODescriptor/></EntityDescriptor>'
    assert f"has {len(short)} characters; IAM takes 1000 to 10000000" in _refusal(tmp_path, short)


def test_the_number_of_a_quick_connect_is_not_repeated(tmp_path: Path) -> None:
    number = "415 555 0100"
    content = changed({"connect.quick_connects": {"Mine": {"phone_number": number}}})
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, content)
    assert "0100" not in str(caught.value)
