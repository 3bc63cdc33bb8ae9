"""Names of streams, buckets, queues and rules."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configuration.regions import CONNECT_REGIONS
from scv_constructs.contact_center_names import ContactCenterNames
from tests.unit.configuration.strategies import accounts, api_names

_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


def test_names():
    names = ContactCenterNames(call_center_api_name="Acme_One", account="123456789012", region="eu-west-2")
    assert names.ctr_stream == "Acme_One-CTRStream"
    assert names.ctr_backup_bucket == "scv-acme-one-ctr-123456789012-eu-west-2"
    assert names.failed_records_bucket == "scv-acme-one-fail-123456789012-eu-west-2"
    assert names.failed_events_queue == "Acme_One-FailedEvents"
    assert names.failed_retries_queue == "Acme_One-FailedRetries"
    assert names.contact_events_rule == "Acme_One-ContactEvents"
    assert names.retry_ctr_sync_rule == "Acme_One-RetryCTRSync"


@given(api_name=api_names, account=accounts, region=st.sampled_from(sorted(CONNECT_REGIONS)))
def test_every_bucket_name_is_one_that_s3_allows(api_name, account, region):
    names = ContactCenterNames(call_center_api_name=api_name, account=account, region=region)
    for bucket in (names.ctr_backup_bucket, names.failed_records_bucket):
        assert _BUCKET.fullmatch(bucket)
        assert "--" not in bucket


def test_a_longer_api_name_than_the_configuration_allows_is_refused():
    names = ContactCenterNames(call_center_api_name="A" * 27, account="123456789012", region="ap-northeast-1")
    with pytest.raises(ValueError, match="has 64 characters; Amazon S3 allows 63"):
        _ = names.failed_records_bucket
