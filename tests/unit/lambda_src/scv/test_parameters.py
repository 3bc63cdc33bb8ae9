"""SSM parameters: cache, extension, fallback, placeholders."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3
from botocore.exceptions import ClientError

from scv.errors import ParameterError
from scv.parameters import (
    PLACEHOLDER,
    CachedParameters,
    ExtensionParameters,
    ExtensionUnavailableError,
    SsmParameters,
    parameters_from_environment,
)
from tests.fakes import FakeStore


class FakeExtension:
    def __init__(self, values=None):
        self.values, self.reads = values or {}, 0

    def get(self, name):
        self.reads += 1
        if name not in self.values:
            raise ExtensionUnavailableError("not ready")
        return self.values[name]


class ScriptedPool:
    def __init__(self, outcome):
        self.outcome, self.requests = outcome, []

    def request(self, method, url, headers):
        self.requests.append((method, url, headers))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        status, body = self.outcome
        return urllib3.HTTPResponse(body=body, status=status, preload_content=True)


def test_a_value_is_read_once_a_process():
    store = FakeStore({"a": "1"})
    parameters = CachedParameters(store)
    assert [parameters.get("a"), parameters.get("a")] == ["1", "1"]
    assert store.reads == ["a"]


def test_fresh_asks_ssm_itself_past_the_extension():
    store, extension = FakeStore({"a": "new"}), FakeExtension({"a": "old"})
    parameters = CachedParameters(store, extension=extension)
    assert parameters.get("a") == "old"
    assert store.reads == []
    assert parameters.get("a", fresh=True) == "new"
    assert parameters.get("a") == "new"
    assert extension.reads == 1


def test_ssm_answers_when_the_extension_does_not(capsys):
    parameters = CachedParameters(FakeStore({"a": "1"}), extension=FakeExtension())
    assert parameters.get("a") == "1"
    assert "read from SSM itself" in capsys.readouterr().out


def test_a_placeholder_is_an_error_that_says_what_to_do_and_is_not_kept():
    store = FakeStore({"/scv/X/rest/consumer-key": PLACEHOLDER})
    parameters = CachedParameters(store)
    with pytest.raises(ParameterError, match="/scv/X/rest/consumer-key still holds its placeholder"):
        parameters.get("/scv/X/rest/consumer-key")
    assert parameters.find("/scv/X/rest/consumer-key") is None
    store.values["/scv/X/rest/consumer-key"] = "real"
    assert parameters.get("/scv/X/rest/consumer-key") == "real"


def test_a_placeholder_that_the_extension_still_caches_does_not_hide_the_value():
    parameters = CachedParameters(FakeStore({"a": "real"}), extension=FakeExtension({"a": PLACEHOLDER}))
    assert parameters.get("a") == "real"


def test_a_value_that_cannot_be_written_still_counts_in_this_process():
    parameters = CachedParameters(FakeStore({"t": PLACEHOLDER}, fail_writes=True))
    with pytest.raises(ParameterError):
        parameters.put("t", "token")
    assert parameters.get("t") == "token"


def test_the_extension_is_asked_as_aws_documents_it():
    pool = ScriptedPool((200, json.dumps({"Parameter": {"Value": "secret"}}).encode()))
    extension = ExtensionParameters(port=2999, session_token="session", pool=pool)  # type: ignore[arg-type]
    assert extension.get("/scv/A B/key") == "secret"
    ((method, url, headers),) = pool.requests
    assert method == "GET"
    assert urlsplit(url).netloc == "localhost:2999"
    assert urlsplit(url).path == "/systemsmanager/parameters/get"
    assert parse_qs(urlsplit(url).query) == {"withDecryption": ["true"], "name": ["/scv/A B/key"]}
    assert headers == {"X-Aws-Parameters-Secrets-Token": "session"}


@pytest.mark.parametrize(
    "outcome",
    [
        (400, b"not ready to serve traffic, please wait"),
        (200, b"not json"),
        (200, b"{}"),
        (200, b"[]"),
        urllib3.exceptions.NewConnectionError(None, "refused"),  # type: ignore[arg-type]
        OSError("reset"),
    ],
)
def test_an_extension_that_gives_no_value_is_unavailable(outcome):
    with pytest.raises(ExtensionUnavailableError):
        ExtensionParameters(pool=ScriptedPool(outcome)).get("a")  # type: ignore[arg-type]


class FakeSsm:
    def __init__(self, code=None):
        self.code, self.written = code, []

    def _fail(self, operation):
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "secret detail"}}, operation)

    def get_parameter(self, *, Name, WithDecryption):  # noqa: N803
        self._fail("GetParameter")
        assert WithDecryption is True
        return {"Parameter": {"Value": f"value of {Name}"}}

    def put_parameter(self, **arguments):
        self._fail("PutParameter")
        self.written.append(arguments)


def test_ssm_reads_decrypted_and_writes_secure_strings():
    client = FakeSsm()
    store = SsmParameters(client)
    assert store.get("a") == "value of a"
    store.put("a", "v")
    assert client.written == [{"Name": "a", "Value": "v", "Type": "SecureString", "Overwrite": True}]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ParameterNotFound", "Keys stack"),
        ("AccessDeniedException", "role lacks ssm:GetParameter"),
        ("ThrottlingException", "Try again"),
    ],
)
def test_ssm_errors_name_parameter_cause_and_advice(code, words):
    store = SsmParameters(FakeSsm(code))
    with pytest.raises(ParameterError, match=words) as error:
        store.get("/scv/X/key")
    assert code in str(error.value)
    assert "/scv/X/key" in str(error.value)
    assert "secret detail" not in str(error.value)
    with pytest.raises(ParameterError, match="Cannot write"):
        store.put("/scv/X/key", "v")


def test_the_environment_decides_on_the_extension(monkeypatch):
    monkeypatch.setenv("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "3456")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "t")
    with_extension = parameters_from_environment(use_extension=True)._extension
    assert isinstance(with_extension, ExtensionParameters)
    assert ":3456/" in with_extension._base
    assert with_extension._token == "t"
    assert parameters_from_environment(use_extension=False)._extension is None
