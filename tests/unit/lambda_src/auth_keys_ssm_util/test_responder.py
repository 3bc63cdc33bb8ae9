"""Answers arrive, or it is said that they did not."""

from __future__ import annotations

import socket
import time

import pytest

from auth_keys_ssm_util.responder import AnswerNotDeliveredError, Responder
from tests.unit.lambda_src.auth_keys_ssm_util.answer_server import answer_server


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 100.0
        self.pauses = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


def put(url, *, seconds=30.0):
    clock = Clock()
    Responder(clock=clock, sleep=clock.sleep).put(url, b'{"Status": "SUCCESS"}', deadline=clock.now + seconds)
    return clock


def test_the_body_arrives_with_the_headers_that_s3_wants():
    with answer_server() as server:
        put(server.url)
    assert server.bodies == [b'{"Status": "SUCCESS"}']
    headers = server.header_lines[0]
    assert [value for name, value in headers if name == "content-type"] == [""]
    assert [value for name, value in headers if name == "content-length"] == ["21"]
    assert not [value for name, value in headers if name == "transfer-encoding"]


@pytest.mark.parametrize("status", [0, 408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    with answer_server(status, status) as server:
        clock = put(server.url)
    assert len(server.bodies) == 3
    assert len(set(server.bodies)) == 1
    assert len(clock.pauses) == 2
    assert all(0 < pause <= 0.4 for pause in clock.pauses)


def test_a_redirect_is_followed_with_method_and_body():
    with answer_server(307) as server:
        put(server.url)
    assert len(server.bodies) == 2
    assert server.bodies[0] == server.bodies[1]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_does_not_pass_is_told_at_once_without_the_signature(status):
    with answer_server(status) as server, pytest.raises(AnswerNotDeliveredError) as caught:
        put(server.url)
    assert f"status {status} from 127.0.0.1" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert len(server.bodies) == 1


def test_it_gives_up_at_the_deadline(capsys):
    with answer_server(*[503] * 100) as server, pytest.raises(AnswerNotDeliveredError):
        put(server.url, seconds=20)
    assert 6 <= len(server.bodies) <= 20
    assert "s3cret" not in capsys.readouterr().out


def test_it_tries_once_even_without_time():
    with answer_server() as server:
        put(server.url, seconds=-5)
    assert len(server.bodies) == 1


def test_a_place_where_nobody_listens_is_named_without_the_signature(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/answer?X-Amz-Signature=s3cret"
        with pytest.raises(AnswerNotDeliveredError, match="NewConnectionError from 127") as caught:
            put(url, seconds=1)
    assert "s3cret" not in str(caught.value) + capsys.readouterr().out
    assert "s3cret" not in str(caught.value.__cause__) + str(caught.value.__context__)


def test_silence_is_cut_off_at_the_deadline():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/answer"
        started = time.monotonic()
        with pytest.raises(AnswerNotDeliveredError, match="ReadTimeoutError"):
            Responder().put(url, b"{}", deadline=started + 0.6)
        assert time.monotonic() - started < 10
