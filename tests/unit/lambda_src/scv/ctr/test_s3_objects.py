"""The conditional requests that the backup makes of S3, against a bucket that keeps S3's rules."""

import threading

import pytest

from scv.aws_http import AwsError, aws_service
from scv.budget import Budget
from scv.ctr.backup import Condition, Outcome
from scv.ctr.s3_objects import S3Objects, s3_backup
from tests.unit.lambda_src.scv.aws_server import http, running
from tests.unit.lambda_src.scv.ctr.records import CONTACT, contact_record

ENV = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAFICTIONAL", "AWS_SECRET_ACCESS_KEY": "secret"}
BUDGET = Budget(30)
PRECONDITION = b"<Error><Code>PreconditionFailed</Code></Error>"


class Bucket:
    """Objects with ETags and metadata; conditions as the S3 User Guide has them ("Conditional writes")."""

    def __init__(self):
        self.objects: dict[str, tuple[str, dict[str, str], bytes]] = {}
        self.version, self.lock = 0, threading.Lock()
        self.conflicts = 0

    def __call__(self, request):
        with self.lock:
            return getattr(self, request.method)(request.key, request)

    def PUT(self, key, request):  # noqa: N802
        stored = self.objects.get(key)
        if self.conflicts:
            self.conflicts -= 1
            return http(409, b"<Error><Code>ConditionalRequestConflict</Code></Error>")
        if request.headers.get("if-none-match") == "*" and stored is not None:
            return http(412, PRECONDITION)
        wanted = request.headers.get("if-match")
        if wanted is not None:
            if stored is None:
                return http(404, b"<Error><Code>NoSuchKey</Code></Error>")
            if stored[0] != wanted:
                return http(412, PRECONDITION)
        self.version += 1
        metadata = {n: v for n, v in request.headers.items() if n.startswith("x-amz-meta-")}
        self.objects[key] = (f'"{self.version}"', metadata, request.body)
        return http(200, ETag=f'"{self.version}"')

    def HEAD(self, key, request):  # noqa: N802
        if key not in self.objects:
            return http(404)
        etag, metadata, body = self.objects[key]
        lines = "".join(f"{name}: {value}\r\n" for name, value in metadata.items())
        return f"HTTP/1.1 200 OK\r\nETag: {etag}\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode()

    def GET(self, key, request):  # noqa: N802
        if key not in self.objects:
            return http(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return http(200, self.objects[key][2])


def record(second):
    return contact_record(LastUpdateTimestamp=f"2026-11-20T12:00:{second:02d}Z")


@pytest.fixture
def bucket():
    return Bucket()


@pytest.fixture
def server(bucket):
    with running(bucket) as server:
        yield server


@pytest.fixture
def store(server):
    return s3_backup("scv-acme-ctr", {**ENV, "AWS_ENDPOINT_URL_S3": server.url})


def test_the_common_case_is_one_conditional_put(store, server):
    assert store.save(CONTACT, record(1), budget=BUDGET) is Outcome.WRITTEN
    (request,) = server.requests
    assert (request.method, request.target) == ("PUT", f"/scv-acme-ctr/{CONTACT}")
    assert request.headers["if-none-match"] == "*"
    assert request.headers["x-amz-meta-last-update"] == "2026-11-20T12:00:01.000000000Z"
    assert "x-amz-meta-last-update" in request.headers["authorization"]


def test_newer_older_same(store):
    outcomes = [store.save(CONTACT, record(second), budget=BUDGET) for second in (2, 1, 2, 3, 2)]
    assert outcomes == [Outcome.WRITTEN, Outcome.OLDER, Outcome.SAME, Outcome.WRITTEN, Outcome.OLDER]
    assert store.load(CONTACT, budget=BUDGET) == record(3)


def test_a_write_holds_only_for_the_version_that_it_was_compared_with(server, bucket):
    objects = S3Objects(aws_service("s3", {**ENV, "AWS_ENDPOINT_URL_S3": server.url}, bucket="b"))

    def put(etag):
        return objects.put("k", b"{}", last_update="x", etag=etag, budget=BUDGET)

    assert put(None) is Condition.DONE
    assert put(None) is Condition.CONFLICT
    stored = objects.head("k", budget=BUDGET)
    assert stored is not None
    assert put('"other"') is Condition.CONFLICT
    assert put(stored.etag) is Condition.DONE
    assert put(stored.etag) is Condition.CONFLICT
    bucket.objects.clear()
    assert put(stored.etag) is Condition.CONFLICT


def test_a_write_in_progress_is_waited_for(store, bucket):
    store.save(CONTACT, record(1), budget=BUDGET)
    bucket.conflicts = 2
    assert store.save(CONTACT, record(2), budget=BUDGET) is Outcome.WRITTEN


def test_a_new_contact_whose_write_conflicts(store, bucket):
    bucket.conflicts = 1
    assert store.save(CONTACT, record(1), budget=BUDGET) is Outcome.WRITTEN


def test_a_key_that_is_not_there(store):
    assert store.load("absent", budget=BUDGET) is None


def test_without_a_permission():
    denied = http(403, b"<Error><Code>AccessDenied</Code></Error>")
    with running(lambda request: denied) as server:
        store = s3_backup("b", {**ENV, "AWS_ENDPOINT_URL": server.url})
        with pytest.raises(AwsError, match="PutObject of the contact record .* AccessDenied"):
            store.save(CONTACT, record(1), budget=BUDGET)
        with pytest.raises(AwsError, match="GetObject .* AccessDenied"):
            store.load(CONTACT, budget=BUDGET)


def test_a_bucket_that_is_gone_is_not_a_conflict():
    gone = http(404, b"<Error><Code>NoSuchBucket</Code></Error>")
    with running(lambda request: gone) as server:
        store = s3_backup("b", {**ENV, "AWS_ENDPOINT_URL": server.url})
        with pytest.raises(AwsError, match="NoSuchBucket"):
            store.save(CONTACT, record(1), budget=BUDGET)
