"""The table of wrong configurations: a change of a valid one, the key that is named, and words that must be said."""

from tests.unit.configuration.builders import ABSENT, ACCOUNT, INSTANCE_ARN, INSTANCE_ID
from tests.unit.configuration.wrong import Wrong
from tests.unit.configuration.wrong_connect import CONNECT_AND_FLOWS
from tests.unit.configuration.wrong_ctr import CTR

EXISTING = "connect.instance.existing"
NEW = {"connect.instance.existing": ABSENT}
TELEPHONY = "functions.InvokeTelephonyIntegrationApiFunction"

API_NAME = {
    "api name with a hyphen": Wrong(
        {"call_center_api_name": "Acme-Support"}, "call_center_api_name", ("Acme-Support", "'-'", "Setup")
    ),
    "api name starting with a digit": Wrong(
        {"call_center_api_name": "1Acme"}, "call_center_api_name", ("does not start with a letter",)
    ),
    "api name ending with an underscore": Wrong(
        {"call_center_api_name": "Acme_"}, "call_center_api_name", ("ends with an underscore",)
    ),
    "api name with two underscores": Wrong(
        {"call_center_api_name": "Acme__Support"}, "call_center_api_name", ("two underscores in a row",)
    ),
    "api name too long for Lambda": Wrong(
        {"call_center_api_name": "A" * 27},
        "call_center_api_name",
        ("27 characters", "InvokeTelephonyIntegrationApiFunction", "65", "64", "1 to 26"),
    ),
    "api name empty": Wrong({"call_center_api_name": ""}, "call_center_api_name", ("is empty", "1 to 26")),
    "api name missing": Wrong({"call_center_api_name": ABSENT}, "call_center_api_name", ("is missing", "letters")),
    "api name null": Wrong({"call_center_api_name": None}, "call_center_api_name", ("has no value",)),
    "api name true": Wrong({"call_center_api_name": True}, "call_center_api_name", ("true", "not text", "quotes")),
}

PLACE = {
    "account of 11 digits": Wrong({"account": "12345678901"}, "account", ("11 digits", "leading zeros", "12 digits")),
    "account as a number": Wrong(
        {"account": 123456789012}, "account", ("123456789012", "not text", 'write "123456789012"')
    ),
    "account with hyphens": Wrong({"account": "1234-5678-9012"}, "account", ("separators", '"123456789012"')),
    "account alias": Wrong({"account": "acme-prod"}, "account", ("not an AWS account id", "alias")),
    "region misspelt": Wrong({"region": "eu-central1"}, "region", ("did you mean eu-central-1?",)),
    "region without Connect": Wrong(
        {"region": "eu-south-2"}, "region", ("not a region in which Amazon Connect is offered", "af-south-1")
    ),
    "region by name": Wrong({"region": "Frankfurt"}, "region", ("did you mean eu-central-1?",)),
    "boundary is a role": Wrong(
        {"permissions_boundary_arn": f"arn:aws:iam::{ACCOUNT}:role/x"}, "permissions_boundary_arn", ("ARN of a role",)
    ),
    "boundary is a name": Wrong(
        {"permissions_boundary_arn": "boundary"}, "permissions_boundary_arn", ("not an ARN", "policy/<name>")
    ),
    "boundary of another account": Wrong(
        {"permissions_boundary_arn": "arn:aws:iam::210987654321:policy/b"},
        "permissions_boundary_arn",
        ("account 210987654321", ACCOUNT),
        in_schema=False,
    ),
}

SALESFORCE = {
    "org id of a user": Wrong({"salesforce.org_id": "0055e000000DemoAAA"}, "salesforce.org_id", ("00D", "user")),
    "org id of 16 characters": Wrong(
        {"salesforce.org_id": "00D5e000000DemoE"}, "salesforce.org_id", ("16 characters", "15 or 18")
    ),
    "org id with a wrong checksum": Wrong(
        {"salesforce.org_id": "00D5e000000DemoEAA"}, "salesforce.org_id", ("are EAA", "is EAC"), in_schema=False
    ),
    "org id in lower case": Wrong(
        {"salesforce.org_id": "00d5e000000demoeac"}, "salesforce.org_id", ("did you mean 00D5e000000DemoEAC?",)
    ),
    "org id in upper case": Wrong(
        {"salesforce.org_id": "00D5E000000DEMOEAC"},
        "salesforce.org_id",
        ("mistyped", "did you mean 00D5e000000DemoEAC?"),
        in_schema=False,
    ),
    "org id with a hyphen": Wrong(
        {"salesforce.org_id": "00D5e00-000Demo"}, "salesforce.org_id", ("other than letters and digits",)
    ),
    "environment misspelt": Wrong(
        {"salesforce.environment": "sandbx"}, "salesforce.environment", ("sandbx", "did you mean sandbox?")
    ),
    "scrt base missing": Wrong(
        {"salesforce.scrt_endpoint_base": ABSENT},
        "salesforce.scrt_endpoint_base",
        ("is missing", "my.salesforce-scrt.com"),
    ),
    "scrt base over http": Wrong(
        {"salesforce.scrt_endpoint_base": "http://acme.my.salesforce-scrt.com"},
        "salesforce.scrt_endpoint_base",
        ("not an https URL", "write https://acme.my.salesforce-scrt.com"),
    ),
    "scrt base without https": Wrong(
        {"salesforce.scrt_endpoint_base": "acme.my.salesforce-scrt.com"},
        "salesforce.scrt_endpoint_base",
        ("not a URL", "write https://acme.my.salesforce-scrt.com"),
    ),
    "scrt base with a query": Wrong(
        {"salesforce.scrt_endpoint_base": "https://acme.my.salesforce-scrt.com/telephony/v1?x=1"},
        "salesforce.scrt_endpoint_base",
        ("query", "remove"),
    ),
    "scrt base is the REST host": Wrong(
        {"salesforce.scrt_endpoint_base": "https://acme.my.salesforce.com"},
        "salesforce.scrt_endpoint_base",
        ("REST API's host", "did you mean https://acme.my.salesforce-scrt.com/telephony/v1?"),
        in_schema=False,
    ),
    "scrt base is a Lightning URL": Wrong(
        {"salesforce.scrt_endpoint_base": "https://acme.lightning.force.com/lightning/setup"},
        "salesforce.scrt_endpoint_base",
        ("Lightning page", "did you mean https://acme.my.salesforce-scrt.com/telephony/v1?"),
        in_schema=False,
    ),
    "scrt base with a longer path": Wrong(
        {"salesforce.scrt_endpoint_base": "https://acme.my.salesforce-scrt.com/telephony/v1/voiceCalls"},
        "salesforce.scrt_endpoint_base",
        ("/voiceCalls", "write https://acme.my.salesforce-scrt.com/telephony/v1"),
        in_schema=False,
    ),
    "scrt base is the login host": Wrong(
        {"salesforce.scrt_endpoint_base": "https://login.salesforce.com"},
        "salesforce.scrt_endpoint_base",
        ("login host", "My Domain"),
        in_schema=False,
    ),
    "scrt base with a space": Wrong(
        {"salesforce.scrt_endpoint_base": "https://MY DOMAIN.my.salesforce-scrt.com"},
        "salesforce.scrt_endpoint_base",
        ("no valid host name",),
    ),
    "rest base is a Setup URL": Wrong(
        {"salesforce.rest_endpoint_base": "https://acme.my.salesforce-setup.com/lightning"},
        "salesforce.rest_endpoint_base",
        ("Setup page", "did you mean https://acme.my.salesforce.com/services/data/v63.0?"),
        in_schema=False,
    ),
    "rest base is the telephony host": Wrong(
        {"salesforce.rest_endpoint_base": "https://acme.my.salesforce-scrt.com"},
        "salesforce.rest_endpoint_base",
        ("telephony host", "did you mean https://acme.my.salesforce.com/services/data/v63.0?"),
        in_schema=False,
    ),
    "rest base with a short version": Wrong(
        {"salesforce.rest_endpoint_base": "https://acme.my.salesforce.com/services/data/v63"},
        "salesforce.rest_endpoint_base",
        ("/services/data/v63", "v63.0"),
        in_schema=False,
    ),
    "auth endpoint is authorize": Wrong(
        {"salesforce.auth_endpoint": "https://login.salesforce.com/services/oauth2/authorize"},
        "salesforce.auth_endpoint",
        ("/authorize", "/services/oauth2/token"),
        in_schema=False,
    ),
    "audience is the token endpoint": Wrong(
        {"salesforce.audience": "https://login.salesforce.com/services/oauth2/token"},
        "salesforce.audience",
        ("token endpoint, not the audience", "write https://login.salesforce.com"),
        in_schema=False,
    ),
    "sandbox that names login": Wrong(
        {"salesforce.environment": "sandbox", "salesforce.audience": "https://login.salesforce.com"},
        "salesforce.audience",
        ("production org", "environment is sandbox", "test.salesforce.com"),
        in_schema=False,
    ),
    "production that names test": Wrong(
        {"salesforce.auth_endpoint": "https://test.salesforce.com"},
        "salesforce.auth_endpoint",
        ("sandbox org", "environment is production", "salesforce.environment: sandbox"),
        in_schema=False,
    ),
    "sandbox host in production": Wrong(
        {"salesforce.scrt_endpoint_base": "https://acme--uat.sandbox.my.salesforce-scrt.com"},
        "salesforce.scrt_endpoint_base",
        ("host of a sandbox", "set salesforce.environment: sandbox"),
        in_schema=False,
    ),
}

CONNECT = {
    "a flow's ARN": Wrong(
        {EXISTING: f"{INSTANCE_ARN}/contact-flow/{INSTANCE_ID}"}, EXISTING, ("a flow", f"write {INSTANCE_ARN}")
    ),
    "a queue's ARN": Wrong({EXISTING: f"{INSTANCE_ARN}/queue/{INSTANCE_ID}"}, EXISTING, ("a queue", INSTANCE_ARN)),
    "a phone number's ARN": Wrong(
        {EXISTING: f"arn:aws:connect:eu-central-1:{ACCOUNT}:phone-number/{INSTANCE_ID}"},
        EXISTING,
        ("a phone number, not of an instance", "Account overview"),
    ),
    "a phone number": Wrong({EXISTING: "+14155550100"}, EXISTING, ("is a phone number",)),
    "a Lambda function's ARN": Wrong(
        {EXISTING: f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:x"}, EXISTING, ("service lambda",)
    ),
    "an ARN of China": Wrong(
        {EXISTING: INSTANCE_ARN.replace("arn:aws:", "arn:aws-cn:")}, EXISTING, ("partition aws-cn",)
    ),
    "an access URL": Wrong(
        {EXISTING: "https://acme.my.connect.aws/ccp-v2"}, EXISTING, ("access URL", "Account overview")
    ),
    "an alias": Wrong({EXISTING: "acme-support"}, EXISTING, ("alias", "instance/<id>")),
    "an incomplete id": Wrong({EXISTING: INSTANCE_ID[:-1]}, EXISTING, ("not a complete instance id", "8-4-4-4-12")),
    "an ARN of another region": Wrong(
        {EXISTING: INSTANCE_ARN.replace("eu-central-1", "us-east-1")},
        EXISTING,
        ("region us-east-1", "eu-central-1"),
        in_schema=False,
    ),
    "an ARN of another account": Wrong(
        {EXISTING: INSTANCE_ARN.replace(ACCOUNT, "210987654321")},
        EXISTING,
        ("account 210987654321", ACCOUNT),
        in_schema=False,
    ),
    "an ARN directly at instance": Wrong(
        {"connect.instance": INSTANCE_ARN}, "connect.instance", (f"existing: {INSTANCE_ARN}",)
    ),
    "neither new nor existing": Wrong(NEW, "connect.instance", ("neither a new nor an existing", "exactly one")),
    "new and existing": Wrong(
        {"connect.instance.new": {"alias": "acme"}}, "connect.instance", ("both a new and an existing", "remove one")
    ),
    "existing misspelt": Wrong(
        {**NEW, "connect.instance.exsiting": INSTANCE_ID}, "connect.instance.exsiting", ("did you mean existing?",)
    ),
    "alias starting with d-": Wrong(
        {**NEW, "connect.instance.new.alias": "d-acme"}, "connect.instance.new.alias", ("directory ids",)
    ),
    "alias too long": Wrong(
        {**NEW, "connect.instance.new.alias": "a" * 46}, "connect.instance.new.alias", ("46 characters", "1 to 45")
    ),
    "alias is a URL": Wrong(
        {**NEW, "connect.instance.new.alias": "acme.my.connect.aws"},
        "connect.instance.new.alias",
        ("a URL, not an alias",),
    ),
    "alias with an underscore": Wrong(
        {**NEW, "connect.instance.new.alias": "acme_support"}, "connect.instance.new.alias", ("acme_support", "hyphens")
    ),
    "existing directory": Wrong(
        {**NEW, "connect.instance.new": {"alias": "acme", "identity_management": "EXISTING_DIRECTORY"}},
        "connect.instance.new.identity_management",
        ("EXISTING_DIRECTORY", "not supported: Service Cloud Voice", "SAML or CONNECT_MANAGED"),
    ),
    "identity management in lower case": Wrong(
        {**NEW, "connect.instance.new": {"alias": "acme", "identity_management": "saml"}},
        "connect.instance.new.identity_management",
        ("did you mean SAML?",),
    ),
}

SETTINGS = {
    "feature misspelt": Wrong(
        {"features.contact_lense": True}, "features.contact_lense", ("did you mean contact_lens?", "voicemail", "true")
    ),
    "feature as text": Wrong(
        {"features.voicemail": "yes"}, "features.voicemail", ("neither true nor false", "remove the quotes")
    ),
    "feature as a number": Wrong({"features.voicemail": 1}, "features.voicemail", ("1", "neither true nor false")),
    "features as a list": Wrong({"features": ["voicemail"]}, "features", ("a list", "not a mapping")),
    "log level in lower case": Wrong({"logging.level": "info"}, "logging.level", ("info", "did you mean INFO?")),
    "log level of another product": Wrong(
        {"logging.level": "TRACE"}, "logging.level", ("not a log level", "DEBUG, INFO, WARNING, ERROR")
    ),
    "retention that CloudWatch does not know": Wrong(
        {"logging.retention_days": 100}, "logging.retention_days", ("100", "the nearest is 90", "3653")
    ),
    "retention as text": Wrong(
        {"logging.retention_days": "90"}, "logging.retention_days", ("not a whole number", "remove the quotes: 90")
    ),
    "tag with the aws prefix": Wrong({"tags": {"aws:owner": "x"}}, "tags['aws:owner']", ("reserved for AWS",)),
    "tag with our prefix": Wrong({"tags": {"scv:x": "x"}}, "tags['scv:x']", ("reserved for this application",)),
    "tag value as a number": Wrong({"tags": {"cost-center": 4711}}, "tags.cost-center", ("4711", "quotes")),
    "tag value too long": Wrong({"tags": {"a": "x" * 257}}, "tags.a", ("257 characters", "at most 256")),
    "tag key too long": Wrong({"tags": {"a" * 129: "x"}}, f"tags.{'a' * 129}", ("129 characters", "128")),
    "tag value with a semicolon": Wrong({"tags": {"a": "x;y"}}, "tags.a", ("does not allow", "@"), in_schema=False),
    "too many tags": Wrong({"tags": {f"t{n}": "x" for n in range(46)}}, "tags", ("46 tags", "50", "at most 45")),
    "removal policy of CDK": Wrong(
        {"removal_policies.data": "delete"}, "removal_policies.data", ("delete", "retain or destroy")
    ),
    "removal policy misspelt": Wrong(
        {"removal_policies.keys": "RETAIN"}, "removal_policies.keys", ("did you mean retain?",)
    ),
    "1024 bits": Wrong(
        {"auth_keys.key_bits": 1024}, "auth_keys.key_bits", ("1024", "factored", "allow_1024: true"), in_schema=False
    ),
    "3072 bits": Wrong({"auth_keys.key_bits": 3072}, "auth_keys.key_bits", ("3072", "2048 or 4096")),
    "next version not greater": Wrong(
        {"auth_keys.version": 3, "auth_keys.next_version": 3},
        "auth_keys.next_version",
        ("not the version after auth_keys.version (3)", "4, or the key left out"),
        in_schema=False,
    ),
    "next version with a gap": Wrong(
        {"auth_keys.version": 3, "auth_keys.next_version": 5},
        "auth_keys.next_version",
        ("not the version after auth_keys.version (3)",),
        in_schema=False,
    ),
    "version 0": Wrong({"auth_keys.version": 0}, "auth_keys.version", ("too small", "from 1")),
    "certificate of 20 years": Wrong(
        {"auth_keys.certificate_valid_days": 7300}, "auth_keys.certificate_valid_days", ("too large", "3650")
    ),
    "warm-up every 0 minutes": Wrong(
        {"warm_up.rate_minutes": 0}, "warm_up.rate_minutes", ("0 is too small", "minutes from 1 to 60")
    ),
    "warm-up every 2.5 minutes": Wrong({"warm_up.rate_minutes": 2.5}, "warm_up.rate_minutes", ("2.5", "whole number")),
    "extension as text": Wrong(
        {"parameters_and_secrets_extension": "on"}, "parameters_and_secrets_extension", ("not a mapping", "enabled")
    ),
}

FUNCTIONS = {
    "function misspelt": Wrong(
        {"functions.InvokeTelephonyIntegrationFunction": {"memory_mb": 512}},
        "functions.InvokeTelephonyIntegrationFunction",
        ("did you mean InvokeTelephonyIntegrationApiFunction?", "kvsTranscriber"),
    ),
    "function with the prefix": Wrong(
        {"functions.Acme_Support-RealtimeAlert": {"memory_mb": 512}},
        "functions.Acme_Support-RealtimeAlert",
        ("not a function of a contact center", "did you mean RealtimeAlert?"),
    ),
    "memory too small": Wrong({f"{TELEPHONY}.memory_mb": 64}, f"{TELEPHONY}.memory_mb", ("64", "128 to 10240")),
    "memory with a unit": Wrong(
        {f"{TELEPHONY}.memory_mb": "512 MB"}, f"{TELEPHONY}.memory_mb", ("512 MB", "not a whole number", "MB from 128")
    ),
    "memory key misspelt": Wrong(
        {f"{TELEPHONY}.memory": 512}, f"{TELEPHONY}.memory", ("did you mean memory_mb?", "timeout_seconds")
    ),
    "timeout too long": Wrong(
        {f"{TELEPHONY}.timeout_seconds": 901}, f"{TELEPHONY}.timeout_seconds", ("too large", "seconds from 1 to 900")
    ),
    "negative concurrency": Wrong(
        {f"{TELEPHONY}.reserved_concurrency": -1}, f"{TELEPHONY}.reserved_concurrency", ("-1", "switched off")
    ),
    "provisioned above reserved": Wrong(
        {TELEPHONY: {"reserved_concurrency": 5, "provisioned_concurrency": 6}},
        f"{TELEPHONY}.provisioned_concurrency",
        ("6 is more than reserved_concurrency (5)", "1 to 5"),
        in_schema=False,
    ),
    "SnapStart with provisioned concurrency": Wrong(
        {TELEPHONY: {"snap_start": True, "provisioned_concurrency": 6}},
        f"{TELEPHONY}.snap_start",
        ("cannot be combined with provisioned_concurrency", "not both"),
        in_schema=False,
    ),
    "SnapStart in GovCloud": Wrong(
        {
            "region": "us-gov-west-1",
            EXISTING: INSTANCE_ID,
            "functions": {"kvsTranscriber": {"snap_start": True}},
        },
        "functions.kvsTranscriber.snap_start",
        ("does not offer SnapStart in us-gov-west-1",),
        in_schema=False,
    ),
}

STRUCTURE = {
    "key in the wrong section": Wrong(
        {"retention_days": 90}, "retention_days", ("not a key of a contact center", "belongs at logging.retention_days")
    ),
    "required key misspelt": Wrong(
        {"account": ABSENT, "acount": ACCOUNT}, "acount", ("did you mean account?", 'its value: "123456789012"')
    ),
    "key in camel case": Wrong({"warmUp": {"enabled": True}}, "warmUp", ("did you mean warm_up?", "a mapping")),
    "section missing": Wrong({"salesforce": ABSENT}, "salesforce", ("is missing", "org_id")),
    "section is text": Wrong({"salesforce": "acme"}, "salesforce", ("acme", "not a mapping", "org_id")),
    "a name in the file": Wrong({"name": "acme"}, "name", ("not a key of a contact center", "call_center_api_name")),
    "a secret in the file": Wrong(
        {"salesforce.consumer_key": "hunter2-hunter2"},
        "salesforce.consumer_key",
        ("a value (not shown)", "SSM parameters"),
    ),
}

WRONG: dict[str, Wrong] = {
    **API_NAME,
    **PLACE,
    **SALESFORCE,
    **CONNECT,
    **SETTINGS,
    **FUNCTIONS,
    **CTR,
    **CONNECT_AND_FLOWS,
    **STRUCTURE,
}
