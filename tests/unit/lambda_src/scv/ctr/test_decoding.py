"""Every form in which a contact record can be in a Kinesis record, and what is none."""

import base64
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.ctr.decoding import MAX_BYTES, decode
from tests.unit.lambda_src.scv.ctr.records import aggregated, contact_record, encoded

A, B = {"ContactId": "a", "é": 1}, {"ContactId": "b"}
LINES = f"{json.dumps(A)}\n{json.dumps(B)}\n".encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (A, [A]),
        (json.dumps(A, indent=2).encode(), [A]),
        (json.dumps(A, ensure_ascii=False).encode(), [A]),
        (b"\xef\xbb\xbf" + json.dumps(A).encode(), [A]),
        (LINES, [A, B]),
        (LINES.replace(b"\n", b""), [A, B]),
        (LINES.replace(b"\n", b"\r\n"), [A, B]),
        ([A, B], [A, B]),
        (gzip.compress(LINES, mtime=0), [A, B]),
        (aggregated([json.dumps(A).encode()]), [A]),
        (aggregated([json.dumps(A).encode(), LINES, gzip.compress(json.dumps(B).encode(), mtime=0)]), [A, A, B, B]),
        (aggregated([json.dumps(A).encode()] * 200, keys=["one", "two"]), [A] * 200),
        (contact_record(), [contact_record()]),
    ],
)
def test_what_can_be_read(data, expected):
    decoded = decode(encoded(data))
    assert decoded.problem is None
    assert decoded.objects == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"not json", "not JSON"),
        (b'{"ContactId": "a"', "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"42", "a int, not an object"),
        (b"null", "a NoneType, not an object"),
        (b"[]", "no JSON object"),
        (b'{"a": NaN}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\x1f\x8b\x08broken", "gzip"),
        (gzip.compress(b"{}", mtime=0)[:-9], "gzip data with no end"),
        (gzip.compress(b" " * (MAX_BYTES + 1), mtime=0), "more than"),
        (aggregated([]), "no JSON object"),
        # A wrong checksum means that the bytes are an ordinary record, as the KPL's libraries have it.
        (aggregated([b"{}"])[:-1] + b"\x00", "not UTF-8"),
        (b"\xf3\x89\x9a\xc2short", "not UTF-8"),
    ],
)
def test_what_cannot(data, words):
    decoded = decode(encoded(data))
    assert decoded.objects == []
    assert words in str(decoded.problem)


@pytest.mark.parametrize("data", [None, 5, b"e30=", "no base64!", "é"])
def test_what_is_no_data(data):
    decoded = decode(data)
    assert decoded.objects == []
    assert "kinesis.data" in str(decoded.problem)


@pytest.mark.parametrize(
    "data", [LINES + b"garbage", aggregated([json.dumps(A).encode(), b"garbage", json.dumps(B).encode()])]
)
def test_what_can_be_read_beside_garbage_is_read(data):
    decoded = decode(encoded(data))
    assert decoded.objects == [A, B]
    assert decoded.problem is not None


def test_a_problem_quotes_nothing_of_the_record():
    assert "+1415" not in str(decode(encoded(b'{"Address": "+14155550100", oops')).problem)


OBJECTS = st.fixed_dictionaries({"ContactId": st.text(max_size=20)}, optional={"n": st.integers(), "s": st.text()})


def as_bytes(value, form):
    data = json.dumps(value, ensure_ascii=form != "ascii").encode("utf-8", "surrogatepass")
    return gzip.compress(data, mtime=0) if form == "gzip" else data


@st.composite
def mixtures(draw):
    """A Kinesis record of good parts and garbage, the objects in it, and whether it has garbage."""
    parts, objects, dirty = [], [], False
    for _ in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            inside = draw(st.lists(OBJECTS, min_size=1, max_size=3))
            objects += inside
            form = draw(st.sampled_from(["ascii", "gzip"]))
            parts.append(as_bytes(inside, form))
        else:
            dirty = True
            parts.append(draw(st.sampled_from([b"", b"junk", b"\xff", b"[1]", b'{"x":', b"\x1f\x8bx"])))
    return aggregated(parts), objects, dirty


@given(mixtures())
def test_any_mixture_gives_every_good_object_and_tells_of_garbage(mixture):
    data, objects, dirty = mixture
    decoded = decode(base64.b64encode(data).decode())
    assert decoded.objects == objects
    assert (decoded.problem is not None) is dirty


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xf3\x89\x9a\xc2", b"\x1f\x8b\x08", b"{", b"["]))
def test_no_bytes_make_it_raise(data, prefix):
    decoded = decode(base64.b64encode(prefix + data).decode())
    assert decoded.objects or decoded.problem


@given(st.binary(max_size=200))
def test_a_message_with_a_right_checksum_may_be_any_bytes(message):
    import hashlib

    data = b"\xf3\x89\x9a\xc2" + message + hashlib.md5(message, usedforsecurity=False).digest()
    decoded = decode(base64.b64encode(data).decode())
    assert decoded.objects or decoded.problem
