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
        functions=functions(snap_start=partition == "aws"),
    )
    return {
        "call_center_api_name": draw(api_names),
        "account": account,
        "region": region,
        "salesforce": draw(salesforce()),
        "connect": {"instance": instance},
        **draw(others),
    }
