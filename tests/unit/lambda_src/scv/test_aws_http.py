"""Signed requests over kept connections: every way in which an answer can come or not come."""

import time

import pytest

from scv.aws_connection import IDLE_SECONDS, MAX_BYTES, Connections, Endpoint
from scv.aws_http import AwsError, AwsService, AwsUnreachableError, aws_service, error_code, trace_header
from scv.aws_signature import Signer
from scv.budget import Budget
from scv.errors import SettingsError
from tests.unit.lambda_src.scv.aws_server import http, running

ENV = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAFICTIONAL", "AWS_SECRET_ACCESS_KEY": "secret"}


def service_of(server, *, clock=time.monotonic, sleeps=None):
    from scv.aws_credentials import RoleCredentials

    endpoint = Endpoint("http", "127.0.0.1", server.port)
    return AwsService(
        service="s3",
        endpoint=endpoint,
        signer=Signer(service="s3", region="us-east-1", credentials=RoleCredentials(ENV)),
        connections=Connections(endpoint, clock=clock),
        sleep=(sleeps if sleeps is not None else []).append,
        jitter=lambda: 0.5,
    )


def get(service, path="/k", seconds=5.0, **options):
    return service.request("GET", path, budget=Budget(seconds), what="GetObject of k", **options)


def test_a_request_is_signed_and_connections_are_kept():
    with running(lambda request: http(200, b"body", ETag='"1"')) as server:
        service = service_of(server)
        for _ in range(3):
            answer = get(service, headers={"If-Match": "x"}, query="a=b", unsigned={"X-Amzn-Trace-Id": "Root=1"})
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"body", '"1"')
    assert {request.connection for request in server.requests} == {1}
    request = server.requests[0]
    assert request.target == "/k?a=b"
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    signed = "SignedHeaders=host;if-match;x-amz-content-sha256;x-amz-date,"
    assert signed in request.headers["authorization"]
    assert request.headers["x-amzn-trace-id"] == "Root=1"


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "body", "kept"),
    [
        (CHUNKED + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", b"abcde", True),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http(200, b"x"), b"x", True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
        (http(200, b"x", Connection="close"), b"x", False),
        (http(200, b""), b"", True),
    ],
)
def test_forms_of_an_answer(raw, body, kept):
    with running(lambda request: raw) as server:
        service = service_of(server)
        assert get(service).body == body
        get(service)
    assert len({request.connection for request in server.requests}) == (1 if kept else 2)


def test_an_answer_that_ends_with_its_connection():
    with running(lambda request: b"HTTP/1.1 200 OK\r\n\r\nall of it") as server:
        server.close_after_answer = True
        assert get(service_of(server)).body == b"all of it"


def test_an_answer_in_many_pieces():
    import socket
    import threading

    whole = http(200, b"0123456789", ETag="1")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            for index in range(len(whole)):
                connection.sendall(whole[index : index + 1])

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        connections = Connections(Endpoint("http", "127.0.0.1", listener.getsockname()[1]))
        assert connections.exchange("GET", "/", {"Host": "h"}, b"", seconds=5).body == b"0123456789"
        connections.close()
    finally:
        thread.join(5)
        listener.close()


def test_the_body_of_head_does_not_come():
    with running(lambda request: b"HTTP/1.1 200 OK\r\nContent-Length: 700\r\nETag: 1\r\n\r\n") as server:
        service = service_of(server)
        for _ in range(2):
            answer = service.request("HEAD", "/k", budget=Budget(5), what="HeadObject of k")
    assert (answer.body, answer.headers["etag"]) == (b"", "1")
    assert len({request.connection for request in server.requests}) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        CHUNKED + b"xyz\r\n",
        f"HTTP/1.1 200 OK\r\nContent-Length: {MAX_BYTES * 2}\r\n\r\n".encode() + b"x" * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_answer_is_an_error_after_the_attempts(raw):
    with running(lambda request: raw) as server, pytest.raises(AwsUnreachableError, match="GetObject of k"):
        get(service_of(server))


def test_an_answer_that_is_cut_off_is_asked_for_again():
    answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", http(200, b"whole")]

    def respond(request):
        server.close_after_answer = len(answers) == 2
        return answers.pop(0)

    sleeps: list[float] = []
    with running(respond) as server:
        assert get(service_of(server, sleeps=sleeps)).body == b"whole"
    assert sleeps == [0.1]


def test_a_kept_connection_that_the_server_has_closed_costs_no_attempt():
    sleeps: list[float] = []
    with running(lambda request: http(200, b"x")) as server:
        service = service_of(server, sleeps=sleeps)
        get(service)
        server.drop_connections()
        assert get(service).body == b"x"
    assert sleeps == []


def test_connections_that_were_idle_for_long_are_not_used_again():
    now = [0.0]
    with running(lambda request: http(200)) as server:
        service = service_of(server, clock=lambda: now[0])
        get(service)
        now[0] += IDLE_SECONDS + 1
        get(service)
    assert [request.connection for request in server.requests] == [1, 2]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_aws_says_to_repeat_is_repeated(status):
    answers = [http(status), http(status), http(200, b"x")]
    sleeps: list[float] = []
    with running(lambda request: answers.pop(0)) as server:
        assert get(service_of(server, sleeps=sleeps)).body == b"x"
    assert sleeps == [0.1, 0.2]


@pytest.mark.parametrize(
    ("status", "raw", "words"),
    [
        (403, b"<Error><Code>AccessDenied</Code></Error>", "403 AccessDenied .* role lacks"),
        (404, b"<Error><Code>NoSuchBucket</Code></Error>", "404 NoSuchBucket"),
        (400, b"", "400 without an error code"),
        (301, b"<Error><Code>PermanentRedirect</Code></Error>", "301 PermanentRedirect"),
    ],
)
def test_a_refusal_is_final_and_named(status, raw, words):
    with (
        running(lambda request: http(status, raw)) as server,
        pytest.raises(AwsError, match=f"GetObject of k: s3 answered {words}") as error,
    ):
        get(service_of(server))
    assert error.value.status == status
    assert len(server.requests) == 1


def test_a_status_that_the_caller_wants_to_see_is_an_answer():
    with running(lambda request: http(412)) as server:
        assert get(service_of(server), allowed=frozenset({412})).status == 412


def test_the_last_refusal_is_raised_after_the_attempts():
    with running(lambda request: http(503)) as server, pytest.raises(AwsError, match="after 4 attempt"):
        get(service_of(server))
    assert len(server.requests) == 4


def test_no_retry_begins_that_the_budget_does_not_hold():
    with running(lambda request: http(503)) as server, pytest.raises(AwsError, match="after 1 attempt"):
        get(service_of(server), seconds=0.12)


def test_a_server_that_says_nothing_costs_the_budget_and_no_more():
    started = time.monotonic()
    with running(lambda request: time.sleep(2)) as server, pytest.raises(AwsUnreachableError, match="in time"):
        get(service_of(server), seconds=0.3)
    assert time.monotonic() - started < 1.5


def test_nobody_listens():
    with running(lambda request: http(200)) as server:
        pass
    with pytest.raises(AwsUnreachableError, match="ConnectionRefusedError"):
        get(service_of(server))


@pytest.mark.parametrize(
    ("service", "environ", "bucket", "expected"),
    [
        ("s3", {}, "b", ("https", "b.s3.us-east-1.amazonaws.com", 443, "")),
        ("lambda", {}, None, ("https", "lambda.us-east-1.amazonaws.com", 443, "")),
        ("lambda", {"AWS_REGION": "cn-north-1"}, None, ("https", "lambda.cn-north-1.amazonaws.com.cn", 443, "")),
        ("s3", {"AWS_ENDPOINT_URL": "http://localhost:4566"}, "b", ("http", "localhost", 4566, "/b")),
        ("s3", {"AWS_ENDPOINT_URL_S3": "http://s3:1", "AWS_ENDPOINT_URL": "http://x"}, "b", ("http", "s3", 1, "/b")),
        ("lambda", {"AWS_ENDPOINT_URL_S3": "http://s3:1", "AWS_ENDPOINT_URL": "http://x"}, None, ("http", "x", 80, "")),
        ("lambda", {"AWS_ENDPOINT_URL_LAMBDA": "https://l/base/"}, None, ("https", "l", 443, "/base")),
    ],
)
def test_where_a_service_is(service, environ, bucket, expected):
    endpoint = aws_service(service, {**ENV, **environ}, bucket=bucket)._endpoint
    assert (endpoint.scheme, endpoint.host, endpoint.port, endpoint.base_path) == expected


@pytest.mark.parametrize(
    ("environ", "words"),
    [({}, "AWS_REGION is not set"), ({"AWS_REGION": "r", "AWS_ENDPOINT_URL": "localhost"}, "AWS_ENDPOINT_URL is")],
)
def test_a_bad_environment_is_named(environ, words):
    with pytest.raises(SettingsError, match=words):
        aws_service("s3", environ)


def test_error_codes():
    assert error_code({"x-amzn-errortype": "TooManyRequestsException:http://x"}, b"") == "TooManyRequestsException"
    assert error_code({}, b"<?xml?><Error><Code>SlowDown</Code>") == "SlowDown"
    assert error_code({}, b"{}") == ""


def test_the_trace_goes_along():
    assert trace_header({"_X_AMZN_TRACE_ID": "Root=1"}) == {"X-Amzn-Trace-Id": "Root=1"}
    assert trace_header({}) == {}


def test_the_certificate_of_a_server_is_checked(tmp_path):
    """A TLS endpoint with a certificate of nobody is refused."""
    import ssl
    import threading

    from tests.contract.keys import certificate
    from tests.fakes import private_key_pem

    (tmp_path / "pem").write_text(private_key_pem(0) + certificate(0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _ = listener.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True).recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        connections = Connections(Endpoint("https", "127.0.0.1", listener.getsockname()[1]))
        with pytest.raises(ssl.SSLCertVerificationError):
            connections.exchange("GET", "/", {"Host": "h"}, b"", seconds=5)
        thread.join(5)
