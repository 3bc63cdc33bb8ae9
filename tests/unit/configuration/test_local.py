"""The local profile file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configuration import ConfigurationError
from configuration.local import LocalProfile

_ENDPOINTS = {
    "scrt_endpoint_base": "http://127.0.0.1:8001/telephony/v1",
    "rest_endpoint_base": "http://127.0.0.1:8001/services/data/v63.0",
    "auth_endpoint": "http://127.0.0.1:8001/services/oauth2/token",
}


def _write(tmp_path, content):
    file = tmp_path / "profile.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_a_profile_is_read(tmp_path):
    profile = LocalProfile.load(_write(tmp_path, {**_ENDPOINTS, "aws_endpoints": {"CONNECT": "http://[::1]:8002"}}))
    assert profile.scrt_endpoint_base == "http://127.0.0.1:8001/telephony/v1"
    assert profile.rest_endpoint_base == "http://127.0.0.1:8001/services/data/v63.0"
    assert profile.auth_endpoint == "http://127.0.0.1:8001/services/oauth2/token"
    assert profile.environment == {"AWS_ENDPOINT_URL_CONNECT": "http://[::1]:8002"}


def test_aws_endpoints_are_optional(tmp_path):
    assert LocalProfile.load(_write(tmp_path, _ENDPOINTS)).environment == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not JSON"),
        ([], "allowed: a JSON object"),
        ({**_ENDPOINTS, "scrt": "x"}, "scrt: is not a key of a local profile"),
        ({**_ENDPOINTS, "auth_endpoint": "ftp://x"}, 'auth_endpoint: "ftp://x" is not a URL'),
        ({**_ENDPOINTS, "auth_endpoint": 1}, "auth_endpoint: 1 is not a URL"),
        ({**_ENDPOINTS, "aws_endpoints": []}, "aws_endpoints: a list is not an object"),
        ({**_ENDPOINTS, "aws_endpoints": {"connect": "http://x"}}, "aws_endpoints.connect: is not a service id"),
        ({**_ENDPOINTS, "aws_endpoints": {"CONNECT": "x"}}, 'aws_endpoints.CONNECT: "x" is not a URL'),
    ],
)
def test_a_wrong_profile_is_refused(tmp_path, content, reason):
    file = _write(tmp_path, content)
    with pytest.raises(ConfigurationError) as refused:
        LocalProfile.load(file)
    assert reason in str(refused.value)
    assert "profile.json" in str(refused.value)


def test_all_problems_are_reported_together(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        LocalProfile.load(_write(tmp_path, {"other": 1}))
    assert str(refused.value).startswith("4 problems")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        LocalProfile.load(tmp_path / "none.json")


@given(
    content=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda it: st.lists(it) | st.dictionaries(st.sampled_from([*_ENDPOINTS, "aws_endpoints", "x"]), it),
    )
)
def test_whatever_the_file_holds_the_answer_is_a_profile_or_a_clear_refusal(tmp_path_factory, content):
    file = _write(tmp_path_factory.mktemp("profile"), json.dumps(content))
    try:
        text = LocalProfile.load(file).auth_endpoint
    except ConfigurationError as refused:
        text = str(refused)
    assert text.startswith("http") or "profile.json" in text
