"""The table of wrong configurations, continued: the section `ctr`."""

from typing import Any

from tests.unit.configuration.builders import ACCOUNT
from tests.unit.configuration.wrong import Wrong

KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/11111111-2222-4333-8444-555555555555"
BACKED_UP = {"features.ctr_backup": True}


def _field(name: str, path: Any, *words: str, in_schema: bool = True) -> Wrong:
    return Wrong({"ctr.custom_fields": {name: path}}, f"ctr.custom_fields.{name}", words, in_schema)


def _schedule(expression: str, *words: str, in_schema: bool = True) -> Wrong:
    return Wrong({**BACKED_UP, "ctr.retry.schedule": expression}, "ctr.retry.schedule", words, in_schema)


def _soql(query: str, *words: str, in_schema: bool = False) -> Wrong:
    return Wrong({"ctr.retry.soql": query}, "ctr.retry.soql", words, in_schema)


STREAM = {
    "stream mode of the API": Wrong(
        {"ctr.stream.mode": "ON_DEMAND"}, "ctr.stream.mode", ("ON_DEMAND", "did you mean on_demand?")
    ),
    "provisioned stream without shards": Wrong(
        {"ctr.stream.mode": "provisioned"}, "ctr.stream.shards", ("is missing", "1 to 1000"), in_schema=False
    ),
    "on-demand stream with shards": Wrong(
        {"ctr.stream.shards": 2}, "ctr.stream.shards", ("2 is set", "set mode: provisioned"), in_schema=False
    ),
    "no shards": Wrong(
        {"ctr.stream": {"mode": "provisioned", "shards": 0}}, "ctr.stream.shards", ("0 is too small", "1 to 1000")
    ),
    "stream kept for an hour": Wrong(
        {"ctr.stream.retention_hours": 1}, "ctr.stream.retention_hours", ("1 is too small", "hours from 24 to 8760")
    ),
    "stream kept for two years": Wrong(
        {"ctr.stream.retention_hours": 17520}, "ctr.stream.retention_hours", ("too large", "8760")
    ),
    "stream key by alias": Wrong(
        {"ctr.stream.kms_key_arn": "alias/aws/kinesis"}, "ctr.stream.kms_key_arn", ("is an alias", "leave the key out")
    ),
    "stream key by id": Wrong(
        {"ctr.stream.kms_key_arn": "11111111-2222-4333-8444-555555555555"},
        "ctr.stream.kms_key_arn",
        ("not an ARN", "a key's id alone"),
    ),
    "stream key is a role": Wrong(
        {"ctr.stream.kms_key_arn": f"arn:aws:iam::{ACCOUNT}:role/x"},
        "ctr.stream.kms_key_arn",
        ("not the ARN of a KMS key",),
    ),
    "stream key of another region": Wrong(
        {"ctr.stream.kms_key_arn": KEY.replace("eu-central-1", "us-east-1")},
        "ctr.stream.kms_key_arn",
        ("a key of us-east-1", "created in eu-central-1", "replica"),
        in_schema=False,
    ),
}

MAPPING = {
    "empty batches": Wrong({"ctr.batch_size": 0}, "ctr.batch_size", ("0 is too small", "1 to 10000")),
    "batches too large": Wrong({"ctr.batch_size": 10001}, "ctr.batch_size", ("10001 is too large",)),
    "parallelization of 11": Wrong({"ctr.parallelization": 11}, "ctr.parallelization", ("11 is too large", "1 to 10")),
    "parallelization under Lambda's name": Wrong(
        {"ctr.parallelization_factor": 2}, "ctr.parallelization_factor", ("did you mean parallelization?",)
    ),
    "window of 10 minutes": Wrong(
        {"ctr.batching_window_seconds": 600}, "ctr.batching_window_seconds", ("600 is too large", "0 to 300")
    ),
    "endless retries": Wrong(
        {"ctr.max_retry_attempts": -1}, "ctr.max_retry_attempts", ("-1 is too small", "0 to 10000")
    ),
    "record age of 30 seconds": Wrong(
        {"ctr.max_record_age_seconds": 30},
        "ctr.max_record_age_seconds",
        ("30 is not an age limit", "60 to 604800", "-1"),
    ),
    "record age above the stream's retention": Wrong(
        {"ctr.max_record_age_seconds": 90000},
        "ctr.max_record_age_seconds",
        ("90000 is longer", "24 hours", "vanish", "60 to 86400", "ctr.stream.retention_hours"),
        in_schema=False,
    ),
    "concurrency of 21": Wrong({"ctr.concurrency": 21}, "ctr.concurrency", ("21 is too large", "1 to 20")),
    "ctr as a list": Wrong({"ctr": ["x"]}, "ctr", ("a list", "not a mapping")),
}

FIELDS = {
    "field with one underscore": _field(
        "DisconnectReason_c", "DisconnectReason", "did you mean DisconnectReason__c?", in_schema=False
    ),
    "field with a hyphen": _field("Disconnect-Reason__c", "DisconnectReason", "letters, digits and _ only"),
    "field with the attribute's prefix": _field("sfdc-Reason__c", "DisconnectReason", "did you mean Reason__c?"),
    "field that starts with a digit": _field("1st__c", "DisconnectReason", "a letter first", "DisconnectReason__c"),
    "field too long": _field(f"A{'b' * 80}__c", "DisconnectReason", "84 characters", "at most 80"),
    "field twice in another case": Wrong(
        {"ctr.custom_fields": {"Reason__c": "DisconnectReason", "REASON__c": "Channel"}},
        "ctr.custom_fields.REASON__c",
        ("is Reason__c again", "letter case does not count"),
        in_schema=False,
    ),
    "path misspelt": _field("X__c", "DisconectReason", "did you mean DisconnectReason?", in_schema=False),
    "path in lower case": _field("X__c", "agent.Username", "starts with agent", "did you mean Agent?"),
    "path of an attribute without Attributes": _field(
        "X__c", "Mood", "no field of a contact record", "did you mean Attributes.Mood?", "ctr.hook", in_schema=False
    ),
    "path into an agent misspelt": _field(
        "X__c", "Agent.UserName", "names UserName", "did you mean Username?", "Agent.ARN", in_schema=False
    ),
    "path into a plain value": _field("X__c", "ContactId.Value", "a plain value", "write ContactId", in_schema=False),
    "path with two dots": _field("X__c", "Attributes..x", "is empty", "single dots"),
    "path that ends with a dot": _field("X__c", "Attributes.", "is empty"),
    "path is a JSONPath": _field("X__c", "$.Attributes.x", "JSONPath of flows", "without $."),
    "path as a number": _field("X__c", 5, "5 is not text"),
    "custom fields as a list": Wrong(
        {"ctr.custom_fields": ["X__c"]}, "ctr.custom_fields", ("a list", "not a mapping", "Agent.Username")
    ),
    "custom fields too large": Wrong(
        {"ctr.custom_fields": {f"Field_{n}__c": f"Attributes.An_attribute_{n}" for n in range(40)}},
        "ctr.custom_fields",
        ("characters", "at most 1500", "ctr.hook"),
        in_schema=False,
    ),
    "hook that is not there": Wrong(
        {"ctr.hook": "exampel"}, "ctr.hook", ("exampel.py does not exist", "did you mean example?"), in_schema=False
    ),
    "hook as a file": Wrong({"ctr.hook": "example.py"}, "ctr.hook", ("not the name of a module", "write example")),
    "hook as a path": Wrong(
        {"ctr.hook": "customisations.example"}, "ctr.hook", ("not the name of a module", "write example")
    ),
}

LATER = {
    "backup for no time": Wrong({"ctr.backup.expire_days": 0}, "ctr.backup.expire_days", ("0 is too small", "from 1")),
    "transition after a week": Wrong(
        {"ctr.backup.transition_days": 7}, "ctr.backup.transition_days", ("7 is too small", "days from 30")
    ),
    "transition after the end": Wrong(
        {"ctr.backup": {"expire_days": 90, "transition_days": 90}},
        "ctr.backup.transition_days",
        ("90 is not before expire_days (90)", "raise expire_days"),
        in_schema=False,
    ),
    "transition class alone": Wrong(
        {"ctr.backup.transition_class": "GLACIER_IR"},
        "ctr.backup.transition_class",
        ("no effect without transition_days",),
        in_schema=False,
    ),
    "transition to an archive": Wrong(
        {"ctr.backup": {"transition_days": 60, "transition_class": "GLACIER"}},
        "ctr.backup.transition_class",
        ("GLACIER", "GLACIER_IR does", "STANDARD_IA or GLACIER_IR"),
    ),
    "window of no hours": Wrong({"ctr.retry.window_hours": 0}, "ctr.retry.window_hours", ("too small", "1 to 720")),
    "window of a year": Wrong({"ctr.retry.window_hours": 8760}, "ctr.retry.window_hours", ("too large", "1 to 720")),
    "retry concurrency of 21": Wrong({"ctr.retry.concurrency": 21}, "ctr.retry.concurrency", ("21 is too large",)),
    "retry without a backup": Wrong(
        {"ctr.retry.schedule": "rate(1 hour)"},
        "ctr.retry.schedule",
        ("features.ctr_backup is false", "set features.ctr_backup: true"),
        in_schema=False,
    ),
    "rate in the plural": _schedule("rate(1 hours)", "write rate(1 hour)", in_schema=False),
    "rate in the singular": _schedule("rate(5 minute)", "write rate(5 minutes)", in_schema=False),
    "rate of nothing": _schedule("rate(0 hours)", "the number starts at 1"),
    "rate without its word": _schedule("5 minutes", "write rate(5 minutes)"),
    "cron without its word": _schedule("0 3 * * ? *", "write cron(0 3 * * ? *)"),
    "cron of Unix": _schedule("cron(0 3 * * *)", "5 fields instead of six", "the year: add *"),
    "cron with both days": _schedule("cron(0 3 * * * *)", "a ? in exactly one", in_schema=False),
    "cron with a 60th minute": _schedule("cron(60 3 * * ? *)", "minutes is 60", "from 0 to 59", in_schema=False),
    "schedule in words": _schedule("hourly", "not a schedule", "rate(1 hour)"),
    "SOQL with more fields": _soql("SELECT Id, VendorCallKey, FromPhoneNumber FROM VoiceCall", "not exactly Id and"),
    "SOQL with fewer fields": _soql("SELECT Id FROM VoiceCall", "selects Id, not exactly"),
    "SOQL of another object": _soql("SELECT Id, VendorCallKey FROM Contact", "from Contact, not from VoiceCall"),
    "SOQL that deletes": _soql("DELETE FROM VoiceCall", "not a SELECT", "SELECT Id, VendorCallKey", in_schema=True),
    "two SOQL queries": _soql("SELECT Id, VendorCallKey FROM VoiceCall; SELECT Id FROM User", "contains a ;"),
    "SOQL with another clause": _soql("SELECT Id, VendorCallKey FROM VoiceCall FOR UPDATE", "WHERE, ORDER BY or LIMIT"),
    "SOQL too long": _soql(
        "SELECT Id, VendorCallKey FROM VoiceCall WHERE Id != ''" + " " * 900,
        "characters",
        "at most 900",
        in_schema=True,
    ),
}

CTR: dict[str, Wrong] = {**STREAM, **MAPPING, **FIELDS, **LATER}
