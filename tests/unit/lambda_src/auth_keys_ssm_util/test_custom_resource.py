"""CloudFormation's protocol: reading requests and writing answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_keys_ssm_util.custom_resource import (
    MAX_BODY_BYTES,
    NotACustomResourceRequestError,
    Outcome,
    Request,
    RequestRefusedError,
    check_parameter_name,
    failure,
    flag,
    response_body,
    text,
    whole_number,
)
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import STACK, event, key_properties, request


def test_an_event_is_read():
    read = Request.parse(
        event("Update", key_properties(), PhysicalResourceId="id-1", OldResourceProperties={"KeyBits": "4096"})
    )
    assert read.request_type == "Update"
    assert read.stack_id == STACK
    assert read.physical_resource_id == "id-1"
    assert read.properties["KeyBits"] == "2048"
    assert read.old_properties == {"KeyBits": "4096"}
    assert not read.is_delete


@pytest.mark.parametrize("field", ["ResponseURL", "StackId", "RequestId", "LogicalResourceId"])
def test_an_event_that_cannot_be_answered_is_named_so(field):
    with pytest.raises(NotACustomResourceRequestError, match=field):
        Request.parse(event("Create", {}, **{field: ""}))


@pytest.mark.parametrize("other", [None, [], "x", {}, {"detail-type": "Scheduled Event"}])
def test_other_events_are_refused(other):
    with pytest.raises(NotACustomResourceRequestError, match="invoked by AWS CloudFormation only"):
        Request.parse(other)


def test_the_presigned_url_is_not_in_the_text_of_a_request():
    assert "s3cret" not in repr(request("Create", key_properties()))


def test_the_tags_tell_requests_and_resources_apart():
    first = request("Create", {}, RequestId="r1")
    again = request("Create", {}, RequestId="r1")
    other = request("Create", {}, RequestId="r2", LogicalResourceId="AuthKeyV2")
    assert (first.owner_tag, first.request_tag) == (again.owner_tag, again.request_tag)
    assert first.owner_tag != other.owner_tag
    assert first.request_tag != other.request_tag


def test_the_answer_copies_the_ids_and_masks_nothing():
    asked = request("Create", {})
    body = json.loads(response_body(asked, Outcome(physical_resource_id="id-1", data={"Certificate": "PEM"})))
    assert body == {
        "Status": "SUCCESS",
        "PhysicalResourceId": "id-1",
        "StackId": STACK,
        "RequestId": asked.request_id,
        "LogicalResourceId": "AuthKeyV1",
        "NoEcho": False,
        "Data": {"Certificate": "PEM"},
    }


def test_a_failure_has_a_reason_and_an_id_of_its_own():
    asked = request("Create", {})
    body = json.loads(response_body(asked, failure(asked, "because")))
    assert body["Status"] == "FAILED"
    assert body["Reason"] == "because"
    assert body["PhysicalResourceId"] == f"scv-failed-create|{asked.request_id}"


def test_a_failed_update_keeps_its_id():
    asked = request("Update", {}, PhysicalResourceId="id-7")
    assert failure(asked, "because").physical_resource_id == "id-7"


@given(st.text(min_size=1, max_size=9000))
def test_an_answer_never_exceeds_the_limit_and_keeps_a_reason(reason):
    asked = request("Create", {})
    body = response_body(asked, failure(asked, reason))
    read = json.loads(body)
    assert len(body) <= MAX_BODY_BYTES
    assert read["Status"] == "FAILED"
    assert read["Reason"]
    assert read["Reason"] == reason or read["Reason"].endswith("...")


def test_data_that_does_not_fit_becomes_a_failure():
    asked = request("Create", {})
    read = json.loads(response_body(asked, Outcome(physical_resource_id="id-1", data={"Certificate": "x" * 5000})))
    assert read["Status"] == "FAILED"
    assert "4096" in read["Reason"]
    assert "Data" not in read


@pytest.mark.parametrize("name", ["/scv/Acme/scrt/private-key/v1", "/a", "/a.b_c-d/e"])
def test_parameter_names(name):
    assert check_parameter_name(name, where="Property X") == name


@pytest.mark.parametrize("name", ["scv/Acme", "/scv/", "/scv/ä", "/scv/a b", "/scv|x", "/" + "x" * 400, "/scv/*"])
def test_bad_parameter_names_are_refused(name):
    with pytest.raises(RequestRefusedError, match="Property X is"):
        check_parameter_name(name, where="Property X")


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("True", True), (True, True), ("false", False)])
def test_flags(value, meant):
    assert flag({"X": value}, "X") is meant


def test_properties_of_the_wrong_kind_are_refused():
    assert flag({}, "X") is False
    assert whole_number({}, "X", default=3) == 3
    assert whole_number({"X": "730"}, "X", default=3) == 730
    with pytest.raises(RequestRefusedError, match="must be 'true' or 'false'"):
        flag({"X": "maybe"}, "X")
    for number in ("", "-1", "2.5", "²", "1" * 10, None):
        with pytest.raises(RequestRefusedError, match="whole number"):
            whole_number({"X": number}, "X", default=3)
    bad: list[Any] = ["", None, 3]
    for value in bad:
        with pytest.raises(RequestRefusedError, match="Property X"):
            text({"X": value}, "X")
