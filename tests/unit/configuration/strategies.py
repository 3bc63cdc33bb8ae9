"""Hypothesis strategies for configurations that must be accepted."""

import string
from typing import Any

from hypothesis import strategies as st

from configuration.aws import RETENTION_DAYS
from configuration.functions import API_NAME_LIMIT, FUNCTION_NAMES
from configuration.identifiers import org_id_checksum
from configuration.model import LOG_LEVELS
from configuration.regions import CONNECT_REGIONS, partition_of

ALPHANUMERIC = string.ascii_letters + string.digits
HEXADECIMAL = "0123456789abcdef"

org_ids_15 = st.text(ALPHANUMERIC, min_size=12, max_size=12).map(lambda rest: f"00D{rest}")
org_ids = st.one_of(org_ids_15, org_ids_15.map(lambda short: short + org_id_checksum(short)))
api_names = (
    st.lists(st.text(ALPHANUMERIC, min_size=1, max_size=12), min_size=1, max_size=3)
    .map(lambda parts: "A" + "_".join(parts))
    .filter(lambda name: len(name) <= API_NAME_LIMIT)
)
accounts = st.text(string.digits, min_size=12, max_size=12)
instance_ids = st.tuples(*(st.text(HEXADECIMAL, min_size=size, max_size=size) for size in (8, 4, 4, 4, 12))).map(
    "-".join
)
aliases = st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=45)
hosts = st.text(string.ascii_lowercase, min_size=1, max_size=20)
tag_text = st.text(st.one_of(st.sampled_from("+-=._:/@ "), st.characters(categories=("L", "N"))), max_size=128)
tags = st.dictionaries(
    tag_text.filter(lambda key: key and not key.casefold().startswith(("aws:", "scv:"))),
    tag_text.filter(lambda value: not value.casefold().startswith("aws:")),
    max_size=8,
)


def optional(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A section of which every key may be left out."""
    return st.fixed_dictionaries({}, optional=values)


@st.composite
def functions(draw: st.DrawFn, *, snap_start: bool) -> dict[str, Any]:
    overrides = {}
    for name in draw(st.lists(st.sampled_from(FUNCTION_NAMES), unique=True, max_size=4)):
        settings = draw(
            optional(
                memory_mb=st.integers(128, 10240),
                timeout_seconds=st.integers(1, 900),
                reserved_concurrency=st.integers(0, 500),
            )
        )
        kind = draw(st.sampled_from(["neither", "provisioned", "snap_start"]))
        if kind == "provisioned" and settings.get("reserved_concurrency", 1) > 0:
            most = settings.get("reserved_concurrency", 500)
            settings["provisioned_concurrency"] = draw(st.integers(1, most))
        if kind == "snap_start" and snap_start:
            settings["snap_start"] = True
        overrides[name] = settings
    return overrides


@st.composite
def auth_keys(draw: st.DrawFn) -> dict[str, Any]:
    section = draw(optional(version=st.integers(1, 99), certificate_valid_days=st.integers(1, 3650)))
    if draw(st.booleans()):
        section["next_version"] = section.get("version", 1) + 1
    bits = draw(st.sampled_from([1024, 2048, 4096]))
    return {**section, "key_bits": bits, "allow_1024": bits == 1024 or draw(st.booleans())}


@st.composite
def ctr(draw: st.DrawFn) -> dict[str, Any]:
    stream = draw(optional(retention_hours=st.integers(24, 8760)))
    if draw(st.booleans()):
        stream |= {"mode": "provisioned", "shards": draw(st.integers(1, 1000))}
    kept = min(604800, stream.get("retention_hours", 24) * 3600)
    backup = draw(optional(expire_days=st.integers(31, 3650), noncurrent_expire_days=st.integers(1, 3650)))
    if draw(st.booleans()):
        backup["transition_days"] = draw(st.integers(30, backup.get("expire_days", 365) - 1))
        backup |= draw(optional(transition_class=st.sampled_from(["STANDARD_IA", "GLACIER_IR"])))
    names = st.text(ALPHANUMERIC, min_size=1, max_size=9).map(lambda name: f"F{name}__c")
    paths = st.one_of(
        st.sampled_from(["DisconnectReason", "Agent.Username", "Queue.Name", "Recordings.0.Location"]),
        st.text(ALPHANUMERIC + "_- ", min_size=1, max_size=9).map(lambda name: f"Attributes.a{name}z"),
    )
    custom_fields = draw(st.dictionaries(names, paths, max_size=6))
    section = draw(
        optional(
            batch_size=st.integers(1, 10_000),
            parallelization=st.integers(1, 10),
            batching_window_seconds=st.integers(0, 300),
            max_retry_attempts=st.integers(0, 10_000),
            max_record_age_seconds=st.one_of(st.just(-1), st.integers(60, kept)),
            concurrency=st.integers(1, 20),
            hook=st.sampled_from([None, "example"]),
            retry=optional(window_hours=st.integers(1, 720), concurrency=st.integers(1, 20)),
        )
    )
    # Salesforce takes names that differ in letter case only for one.
    unique = {name.casefold(): name for name in custom_fields}
    return {
        **section,
        "stream": stream,
        "backup": backup,
        "custom_fields": {name: custom_fields[name] for name in unique.values()},
    }


@st.composite
def salesforce(draw: st.DrawFn) -> dict[str, Any]:
    environment = draw(st.sampled_from(["production", "sandbox"]))
    middle = ".sandbox" if environment == "sandbox" else ""
    host = f"https://{draw(hosts)}{middle}.my"
    section = {
        "org_id": draw(org_ids),
        "environment": environment,
        "scrt_endpoint_base": f"{host}.salesforce-scrt.com{draw(st.sampled_from(['', '/', '/telephony/v1']))}",
    }
    others = {
        "rest_endpoint_base": f"{host}.salesforce.com{draw(st.sampled_from(['', '/services/data/v60.0']))}",
        "auth_endpoint": f"{host}.salesforce.com",
        "audience": f"{host}.salesforce.com/",
    }
    return section | {key: others[key] for key in draw(st.sets(st.sampled_from(sorted(others))))}


_QUICK_CONNECTS = st.dictionaries(
    st.text(ALPHANUMERIC, min_size=1, max_size=12),
    st.one_of(
        st.just({"queue": "BasicQueue", "flow": "Sample SCV Transfer Flow For Queue Transfers"}),
        st.text(string.digits, min_size=1, max_size=13).map(lambda number: {"phone_number": f"+1{number}"}),
    ),
    max_size=3,
)


@st.composite
def connect(draw: st.DrawFn, *, instance: dict[str, Any], claims_numbers: bool) -> dict[str, Any]:
    switch = st.sampled_from([True, False, None])
    section = draw(
        optional(
            approved_origins=st.one_of(
                st.none(), st.lists(hosts.map(lambda host: f"https://{host}.example"), unique=True, max_size=4)
            ),
            lambda_associations=switch,
            storage=optional(
                call_recordings=optional(enabled=switch, expire_days=st.integers(1, 36500)),
                media_streams=optional(enabled=switch, retention_hours=st.integers(1, 87600)),
                contact_records=switch,
            ),
            hours=optional(
                time_zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
                open=st.dictionaries(
                    st.sampled_from(["monday", "friday", "sunday"]),
                    st.sampled_from(["08:00-18:00", "00:00-24:00", "08:00-12:00, 12:00-13:30"]),
                ),
            ),
            queues=st.dictionaries(
                st.text(string.ascii_letters, min_size=1, max_size=12).map(lambda name: f"Q{name}"),
                optional(max_contacts=st.integers(1, 1000)),
                max_size=3,
            ),
            routing_profile=optional(enabled=st.booleans()),
            quick_connects=st.one_of(st.none(), _QUICK_CONNECTS),
        )
    )
    if claims_numbers and draw(st.booleans()):
        section["phone_number"] = {"country": draw(st.sampled_from(["US", "GB", "DE"]))}
    return {"instance": instance, **section}


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Any]:
    seconds = st.integers(1, 259_200)
    return draw(
        optional(
            name_suffix=st.sampled_from([None, " (2)"]),
            language=st.sampled_from(["en-US", "de-DE", "fr-CA"]),
            voice=st.sampled_from([None, "Amy", "Vicki"]),
            ivr_attributes=st.dictionaries(
                st.text(ALPHANUMERIC, min_size=1, max_size=9).map(lambda name: f"sfdc-F{name}__c"),
                st.text(ALPHANUMERIC, min_size=1, max_size=20),
                max_size=3,
            ),
            record_type=st.sampled_from([None, "012Q00000000001AAA"]),
            recording=optional(enabled=st.booleans(), ivr=st.booleans()),
            no_sync=st.booleans(),
            callback=optional(
                enabled=st.booleans(),
                minimum_wait_seconds=st.integers(0, 86_400),
                initial_delay_seconds=seconds,
                max_attempts=st.integers(1, 10),
                retry_delay_seconds=seconds,
            ),
            limit_errors=optional(retry_attempts=st.integers(0, 10), report_attribute=st.booleans()),
            omni_channel=optional(flow_dev_name=st.sampled_from([None, "Route_Calls"])),
        )
    )


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    """The content of a configuration file that must be accepted."""
    account, region = draw(accounts), draw(st.sampled_from(sorted(CONNECT_REGIONS)))
    partition, instance_id = partition_of(region), draw(instance_ids)
    instance = draw(
        st.one_of(
            st.just({"existing": instance_id}),
            st.just({"existing": f"arn:{partition}:connect:{region}:{account}:instance/{instance_id}"}),
            st.builds(
                lambda alias, identity: {"new": {"alias": alias, **identity}},
                aliases,
                optional(identity_management=st.sampled_from(["SAML", "CONNECT_MANAGED"])),
            ),
        )
    )
    switches = ("contact_lens", "amazon_transcribe", "voicemail", "ctr_backup", "post_call_analysis", "field_service")
    policies = st.sampled_from(["retain", "destroy"])
    others = optional(
        features=optional(**{name: st.booleans() for name in switches}),
        logging=optional(level=st.sampled_from(LOG_LEVELS), retention_days=st.sampled_from(RETENTION_DAYS)),
        tags=tags,
        permissions_boundary_arn=st.sampled_from([None, f"arn:{partition}:iam::{account}:policy/a/b"]),
        removal_policies=optional(data=policies, logs=policies, keys=policies),
        auth_keys=auth_keys(),
        parameters_and_secrets_extension=optional(enabled=st.booleans()),
        warm_up=optional(enabled=st.booleans(), rate_minutes=st.integers(1, 60)),
        ctr=ctr(),
        flows=flows(),
        functions=functions(snap_start=partition == "aws"),
    )
    return {
        "call_center_api_name": draw(api_names),
        "account": account,
        "region": region,
        "salesforce": draw(salesforce()),
        "connect": draw(connect(instance=instance, claims_numbers=partition == "aws")),
        **draw(others),
    }
