"""The backup bucket."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from scv.aws_http import AwsService, aws_service
from scv.budget import Budget
from scv.ctr.backup import BackupStore, Condition, Stored

_LAST_UPDATE = "x-amz-meta-last-update"
_CONFLICTS = frozenset({404, 409, 412})
"""PutObject: 412 the condition does not hold, 409 another write was in progress, 404 (If-Match) the object is gone."""


class S3Objects:
    """Objects of one bucket; needs s3:PutObject and s3:GetObject, and s3:ListBucket to tell absent from forbidden."""

    def __init__(self, service: AwsService) -> None:
        """``service`` is that of ``aws_service("s3", ..., bucket=...)``."""
        self._service = service

    def put(self, key: str, body: bytes, *, last_update: str, etag: str | None, budget: Budget) -> Condition:
        """See :class:`scv.ctr.backup.ObjectStore`."""
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        answer = self._service.request(
            "PUT",
            _path(key),
            headers={"Content-Type": "application/json", _LAST_UPDATE: last_update, **condition},
            body=body,
            budget=budget,
            allowed=_CONFLICTS if etag is not None else frozenset({409, 412}),
            what=f"PutObject of the contact record {key}",
        )
        return Condition.CONFLICT if answer.status in _CONFLICTS else Condition.DONE

    def head(self, key: str, *, budget: Budget) -> Stored | None:
        """See :class:`scv.ctr.backup.ObjectStore`."""
        answer = self._service.request(
            "HEAD", _path(key), budget=budget, allowed=frozenset({404}), what=f"HeadObject of the contact record {key}"
        )
        if answer.status == 404:
            return None
        # An object that something else has written counts as older than any record.
        return Stored(answer.headers.get("etag", ""), answer.headers.get(_LAST_UPDATE, ""))

    def get(self, key: str, *, budget: Budget) -> bytes | None:
        """See :class:`scv.ctr.backup.ObjectStore`."""
        answer = self._service.request(
            "GET", _path(key), budget=budget, allowed=frozenset({404}), what=f"GetObject of the contact record {key}"
        )
        return None if answer.status == 404 else answer.body


def s3_backup(bucket: str, environ: Mapping[str, str]) -> BackupStore:
    """Return the backup in ``bucket``; raises SettingsError where the environment has no region."""
    return BackupStore(S3Objects(aws_service("s3", environ, bucket=bucket)))


def _path(key: str) -> str:
    return "/" + quote(key, safe="")
