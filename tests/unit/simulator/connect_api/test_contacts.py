"""UpdateContactAttributes refuses what the API reference does not allow, and changes nothing then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.connect_api import MAX_ATTRIBUTE_BYTES, ConnectError, Contacts

INSTANCE = "11111111-2222-4333-8444-555555555555"
ARN = f"arn:aws:connect:us-east-1:000000000000:instance/{INSTANCE}"


def request(**changes):
    return {"InstanceId": INSTANCE, "InitialContactId": "c-1", "Attributes": {"a": "1"}} | changes


def test_attributes_are_merged():
    contacts = Contacts(INSTANCE)
    contacts.update(request(Attributes={"a": "1", "b": "2"}))
    contacts.update(request(Attributes={"b": "3", "sfdc-Priority__c": ""}))
    assert contacts.attributes("c-1") == {"a": "1", "b": "3", "sfdc-Priority__c": ""}
    assert contacts.attributes("c-2") == {}


@pytest.mark.parametrize(
    ("changes", "status", "telling"),
    [
        ({"InstanceId": ARN}, 400, "not an ARN"),
        ({"InstanceId": "demo"}, 400, "'demo' is not an instance id"),
        ({"InstanceId": INSTANCE.replace("1", "9")}, 404, "no instance 9999"),
        ({"InstanceId": None}, 400, "None is not an instance id"),
        ({"InitialContactId": ""}, 400, "1 to 256 characters"),
        ({"InitialContactId": "c" * 257}, 400, "1 to 256 characters"),
        ({"InitialContactId": 5}, 400, "InitialContactId 5"),
        ({"Attributes": None}, 400, "Attributes is NoneType"),
        ({"Attributes": {"a b": "1"}}, 400, "'a b'"),
        ({"Attributes": {"": "1"}}, 400, "letters, digits"),
        ({"Attributes": {"a": 1}}, 400, "attribute a is int"),
        ({"Attributes": {"a": "x" * MAX_ATTRIBUTE_BYTES}}, 400, "32769 bytes"),
        ({"Name": "x"}, 400, "unknown member(s) Name"),
    ],
)
def test_what_is_not_allowed_is_refused_and_changes_nothing(changes, status, telling):
    contacts = Contacts(INSTANCE)
    contacts.update(request())
    with pytest.raises(ConnectError) as refused:
        contacts.update(request(**changes))
    assert refused.value.status == status
    assert telling in refused.value.message
    assert contacts.all() == {"c-1": {"a": "1"}}


@pytest.mark.parametrize("body", [None, [], "text"])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(ConnectError, match="not a JSON object"):
        Contacts(None).update(body)


def test_without_an_instance_every_well_formed_id_is_accepted():
    Contacts(None).update(request(InstanceId=INSTANCE.replace("1", "9")))


def test_bytes_are_counted_not_characters():
    contacts = Contacts(INSTANCE)
    contacts.update(request(Attributes={"a": "é" * ((MAX_ATTRIBUTE_BYTES - 1) // 2)}))
    with pytest.raises(ConnectError, match="32769 bytes"):
        contacts.update(request(Attributes={"a": "é" * (MAX_ATTRIBUTE_BYTES // 2)}))


keys = st.text("abcXYZ019-_", min_size=1, max_size=6)


@given(st.lists(st.dictionaries(keys, st.text(max_size=4000), max_size=5), max_size=12))
def test_the_size_of_a_contact_never_passes_the_limit(updates):
    contacts = Contacts(INSTANCE)
    expected: dict[str, str] = {}
    for attributes in updates:
        merged = expected | attributes
        fits = sum(len(key.encode()) + len(value.encode()) for key, value in merged.items()) <= MAX_ATTRIBUTE_BYTES
        if fits:
            contacts.update(request(Attributes=attributes))
            expected = merged
        else:
            with pytest.raises(ConnectError):
                contacts.update(request(Attributes=attributes))
        assert contacts.attributes("c-1") == expected
