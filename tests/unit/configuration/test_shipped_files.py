"""The configurations that come with the product."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from configuration import ContactCenter, load_contact_centers
from configuration.explain import annotations_of
from configuration.schema import SCHEMA_FILE

DIRECTORY = SCHEMA_FILE.parent


def _shipped(name: str) -> ContactCenter:
    [contact_center] = load_contact_centers([name], directory=DIRECTORY)
    return contact_center


def _keys(section: type[BaseModel]) -> Iterator[str]:
    for key, field in section.model_fields.items():
        yield key
        for part in annotations_of(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from _keys(part)


def test_all_of_them_load_together() -> None:
    assert {"demo", "example"} <= {found.name for found in load_contact_centers(None, directory=DIRECTORY)}


def test_the_demo_leaves_nothing_behind_and_names_no_real_account() -> None:
    demo = _shipped("demo")
    assert demo.call_center_api_name == "DemoContactCenter"
    assert demo.account == "000000000000"
    assert demo.region == "us-east-1"
    assert set(demo.removal_policies.model_dump().values()) == {"destroy"}
    assert all(demo.features.model_dump().values())


def test_the_two_can_be_deployed_from_one_app() -> None:
    demo, example = _shipped("demo"), _shipped("example")
    assert demo.account != example.account
    assert demo.region != example.region
    assert demo.call_center_api_name != example.call_center_api_name
    assert demo.connect.existing_instance_id is not None
    assert example.connect.instance.new is not None


def test_the_example_has_every_key_with_a_comment_above_it() -> None:
    lines = (DIRECTORY / "example.yaml").read_text(encoding="utf-8").splitlines()
    stripped = [line.strip() for line in lines]
    for key in _keys(ContactCenter):
        places = [n for n, line in enumerate(stripped) if line.lstrip("# ").startswith(f"{key}:")]
        assert places, f"{key} is missing"
        # Alternatives of `existing` stand below each other.
        assert any(stripped[n - 1].startswith("#") for n in places), f"{key} has no comment"


def test_the_example_says_of_every_value_what_it_is_by_default() -> None:
    example = _shipped("example")
    named_by_the_user = {
        *example.tags,
        *example.ctr.custom_fields,
        *example.flows.ivr_attributes,
        *example.connect.hours.open,
    }
    comment: list[str] = []
    undocumented = []
    for line in (DIRECTORY / "example.yaml").read_text(encoding="utf-8").split("\n"):
        if line.strip().startswith("#"):
            comment.append(line)
            continue
        key, _, value = line.strip().partition(":")
        listed = key.startswith("- ")
        if (
            value
            and not listed
            and key not in named_by_the_user
            and not re.search("Default|Required", "".join(comment))
        ):
            undocumented.append(key)
        comment = []
    assert undocumented == []
