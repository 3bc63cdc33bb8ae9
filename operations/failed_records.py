"""Replays batches of stream records from the failure bucket.

Form of an object: AWS Lambda developer guide, "Retain discarded batch records for a Kinesis Data Streams event source"
(S3: the invocation record with the whole event as text in ``payload``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.invocation import Functions, ReplayError
from operations.report import Item, Report
from scv.ctr.decoding import decode

PREFIX = "aws/lambda/"


@dataclass(frozen=True, kw_only=True)
class FailedRecords:
    """The failure bucket of a contact center.

    Attributes:
        owner: account that must own the bucket; S3 refuses otherwise.
    """

    s3: Any
    bucket: str
    owner: str
    functions: Functions

    def replay(self, report: Report) -> None:
        """Work through all objects, oldest first in each shard; an object that is done is deleted.

        A batch of which some records fail again is cut down to those.

        Raises:
            ClientError: the bucket cannot be listed.
        """
        for key in list(self._keys()):
            report.add(self._replay_one(key, dry_run=report.dry_run))

    def _keys(self) -> Iterator[str]:
        pages = self.s3.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=PREFIX, ExpectedBucketOwner=self.owner):
            for found in page.get("Contents", []):
                yield str(found["Key"])

    def _replay_one(self, key: str, *, dry_run: bool) -> Item:
        what = "an object"
        ids: tuple[str, ...] = ()
        try:
            batch = self._read(key)
            name = self.functions.contract_name(batch.function_arn)
            what, ids = f"{name}, {_counted(len(batch.records))}", batch.ids(batch.records)
            if dry_run:
                return Item(where=key, what=what, ids=ids)
            failed = _failed(batch.records, self.functions.invoke(name, batch.event))
            if not failed:
                self.s3.delete_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self.owner)
                return Item(where=key, what=what, ids=ids)
            if len(failed) < len(batch.records):
                self._keep(key, batch, failed)
            reason = f"{len(failed)} of {_counted(len(batch.records))} failed again; see the log of {name}"
            return Item(where=key, what=what, ids=batch.ids(failed), left=reason)
        except ReplayError as error:
            return Item(where=key, what=what, ids=ids, left=str(error))
        except ClientError as error:
            return Item(where=key, what=what, ids=ids, left=f"S3: {error}")

    def _read(self, key: str) -> _Batch:
        answer = self.s3.get_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self.owner)
        try:
            content = json.loads(answer["Body"].read())
            event = json.loads(content["payload"])
            records = event["Records"]
            arn = content["requestContext"]["functionArn"]
            numbers = [record["kinesis"]["sequenceNumber"] for record in records]
        except (ValueError, KeyError, TypeError) as error:
            raise ReplayError(
                "it is no record of a failed batch as Lambda writes them: look at it, and delete it by hand if it does "
                "not belong here"
            ) from error
        return _Batch(content, event, records, numbers, arn, str(answer["ETag"]))

    def _keep(self, key: str, batch: _Batch, failed: list[Any]) -> None:
        """Cut the object down to the records that failed; the bucket keeps the whole one as an older version."""
        event = {**batch.event, "Records": failed}
        content = {**batch.content, "payload": json.dumps(event, ensure_ascii=False)}
        self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"),
            ContentType="application/json",
            ExpectedBucketOwner=self.owner,
            # Not over what somebody else has written meanwhile.
            IfMatch=batch.etag,
        )


@dataclass(frozen=True)
class _Batch:
    content: dict[str, Any]
    event: dict[str, Any]
    records: list[Any]
    sequence_numbers: list[str]
    function_arn: object
    etag: str

    def ids(self, records: list[Any]) -> tuple[str, ...]:
        """Ids of the contacts in ``records``; the sequence number of a record in which none can be read."""
        found: dict[str, None] = {}
        for record in records:
            contacts = [it.get("ContactId") for it in decode(record["kinesis"].get("data")).objects]
            readable = [contact for contact in contacts if isinstance(contact, str)]
            found |= dict.fromkeys(readable or [f"record {record['kinesis']['sequenceNumber']}"])
        return tuple(found)


def _failed(records: list[Any], answer: Any) -> list[Any]:
    """The records that an answer reports, by Lambda's rules: an id that is empty or unknown means all of them."""
    reported = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not reported:
        return []
    by_number = {record["kinesis"]["sequenceNumber"]: record for record in records}
    numbers = {entry.get("itemIdentifier") if isinstance(entry, dict) else None for entry in reported}
    if not numbers <= by_number.keys():
        return records
    return [record for number, record in by_number.items() if number in numbers]


def _counted(number: int) -> str:
    return "1 record" if number == 1 else f"{number} records"
