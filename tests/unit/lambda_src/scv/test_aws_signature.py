"""Signature Version 4, against AWS's own implementation."""

import datetime
import json
from unittest.mock import patch

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from scv.aws_credentials import Credentials, RoleCredentials
from scv.aws_signature import Signer
from scv.errors import SettingsError

MOMENT = datetime.datetime(2026, 11, 20, 12, 34, 56, tzinfo=datetime.UTC)
ENV = {"AWS_ACCESS_KEY_ID": "AKIAFICTIONAL", "AWS_SECRET_ACCESS_KEY": "secret/fictional"}


def botocore_signature(service, method, url, headers, body, token):
    request = AWSRequest(method=method, url=url, headers=headers, data=body)
    auth = (S3SigV4Auth if service == "s3" else SigV4Auth)(
        BotocoreCredentials(ENV["AWS_ACCESS_KEY_ID"], ENV["AWS_SECRET_ACCESS_KEY"], token), service, "us-east-1"
    )
    with patch("botocore.auth.get_current_datetime", return_value=MOMENT.replace(tzinfo=None)):
        auth.add_auth(request)
    return request.headers["Authorization"].rpartition("Signature=")[2]


FUNCTION = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111122223333%3Afunction%3AA%3Aactive/invocations"


@pytest.mark.parametrize("token", [None, "session-token"])
@pytest.mark.parametrize(
    ("service", "method", "path", "query", "headers", "body"),
    [
        ("lambda", "POST", FUNCTION, "", {"X-Amz-Invocation-Type": "Event"}, b'{"a": 1}'),
        ("s3", "PUT", "/bucket/11111111-2222", "", {"If-None-Match": "*", "x-amz-meta-last-update": ""}, b"{}"),
        ("s3", "HEAD", "/bucket/a%3Ab%20c", "", {}, b""),
        ("s3", "GET", "/bucket", "list-type=2&prefix=a%2Fb", {}, b""),
    ],
)
def test_the_signature_is_botocore_s(service, method, path, query, headers, body, token):
    credentials = Credentials(ENV["AWS_ACCESS_KEY_ID"], ENV["AWS_SECRET_ACCESS_KEY"], token)
    signer = Signer(service=service, region="us-east-1", credentials=lambda: credentials, clock=MOMENT.timestamp)
    signed = signer.sign(method, host="h.example", path=path, query=query, headers=headers, body=body)
    url = f"https://h.example{path}" + (f"?{query}" if query else "")
    # botocore signs the payload's hash as a header for S3 only; given one it signs it for all.
    given = {**headers, "X-Amz-Content-Sha256": signed["X-Amz-Content-Sha256"]}
    assert signed["Authorization"].rpartition("Signature=")[2] == botocore_signature(
        service, method, url, given, body, token
    )
    assert signed.get("X-Amz-Security-Token") == token


def test_the_key_follows_the_day_and_the_secret():
    now, secret = [MOMENT.timestamp()], ["one"]
    signer = Signer(
        service="s3", region="us-east-1", credentials=lambda: Credentials("A", secret[0]), clock=lambda: now[0]
    )

    def signature():
        return signer.sign("GET", host="h", path="/", headers={}, body=b"")["Authorization"]

    first = signature()
    assert signature() == first
    secret[0] = "two"
    second = signature()
    now[0] += 86400
    assert len({first, second, signature()}) == 3


def test_credentials_of_the_environment():
    assert RoleCredentials({**ENV, "AWS_SESSION_TOKEN": "t"})() == Credentials(
        ENV["AWS_ACCESS_KEY_ID"], ENV["AWS_SECRET_ACCESS_KEY"], "t"
    )


def test_a_restored_snapshot_asks_the_container_endpoint_and_renews_in_time():
    now, asked = [MOMENT.timestamp()], []

    def fetch(url, token):
        asked.append((url, token))
        return {
            "AccessKeyId": f"A{len(asked)}",
            "SecretAccessKey": "s",
            "Token": "t",
            "Expiration": "2026-11-20T13:34:56Z",
        }

    environ = {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9001/c",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "auth",
    }
    credentials = RoleCredentials(environ, clock=lambda: now[0], fetch=fetch)
    assert [credentials().access_key, credentials().access_key] == ["A1", "A1"]
    assert asked == [("http://127.0.0.1:9001/c", "auth")]
    now[0] += 3600 - 299
    assert credentials().access_key == "A2"


def test_the_container_endpoint_over_http():
    from tests.unit.lambda_src.scv.aws_server import http, running

    body = json.dumps({"AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": "2036-11-20T13:34:56Z"}).encode()
    with running(lambda request: http(200, body)) as server:
        environ = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "auth"}
        assert RoleCredentials(environ)().access_key == "A"
    assert server.requests[0].headers["authorization"] == "auth"


def test_without_credentials_the_variables_are_named():
    with pytest.raises(SettingsError, match="AWS_ACCESS_KEY_ID"):
        RoleCredentials({})()


def test_no_secret_in_a_representation():
    assert "secret" not in repr(Credentials("A", "secret", "token"))
