"""The table of wrong configurations, continued: the sections `connect` and `flows`."""

from typing import Any

from tests.unit.configuration.builders import ABSENT, ACCOUNT, INSTANCE_ARN
from tests.unit.configuration.wrong import Wrong

_ID = "11111111-2222-4333-8444-666666666666"
_OTHER_INSTANCE = f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/99999999-2222-4333-8444-555555555555"
_NEW = {"connect.instance": {"new": {"alias": "acme"}}}


def _origins(*origins: Any, words: tuple[str, ...], in_schema: bool = True) -> Wrong:
    return Wrong({"connect.approved_origins": list(origins)}, "connect.approved_origins", words, in_schema)


def _saml(file: str, *words: str) -> Wrong:
    return Wrong({"connect.saml": {"metadata_file": file}}, "connect.saml.metadata_file", words, in_schema=False)


def _quick_connect(value: dict[str, Any], key: str, *words: str, in_schema: bool = False) -> Wrong:
    return Wrong({"connect.quick_connects": {"Mine": value}}, f"connect.quick_connects.Mine{key}", words, in_schema)


def _number(key: str, value: Any, *words: str, in_schema: bool = True) -> Wrong:
    number = {"country": "US", key: value}
    return Wrong({"connect.phone_number": number}, f"connect.phone_number.{key}", words, in_schema)


def _open(day: str, times: Any, *words: str, in_schema: bool = True) -> Wrong:
    return Wrong({"connect.hours": {"open": {day: times}}}, f"connect.hours.open.{day}", words, in_schema)


def _storage(path: str, value: Any, *words: str, in_schema: bool = True) -> Wrong:
    return Wrong({f"connect.storage.{path}": value}, f"connect.storage.{path}", words, in_schema)


def _flows(path: str, value: Any, *words: str, in_schema: bool = True) -> Wrong:
    return Wrong({f"flows.{path}": value}, f"flows.{path}", words, in_schema)


ACCESS = {
    "origin over http": _origins("http://acme.example", words=("acme.example", "write https://acme.example")),
    "origin with a path": _origins(
        "https://acme.lightning.force.com/one/app",
        words=("is not an origin", "write https://acme.lightning.force.com"),
    ),
    "origin with a slash": _origins("https://acme.example/", words=("is not an origin", "write https://acme.example")),
    "origin with a wildcard": _origins("https://*.force.com", words=("https://*.force.com",)),
    "origin twice": _origins("https://acme.example", "https://acme.example", words=("stands there twice",)),
    "origin too long": _origins(f"https://{'a' * 60}.{'b.' * 110}example", words=("characters", "at most 267")),
    "origin is a number": _origins(5, words=("not text",)),
    "origin with a password": _origins("https://u:hunter2@acme.example", words=("user name or query",)),
    "origins are text": Wrong(
        {"connect.approved_origins": "https://acme.example"}, "connect.approved_origins", ("list of https:// origins",)
    ),
    "metadata file missing": _saml(
        "contact_centers/nothing.xml", "contact_centers/nothing.xml", "no file has this path"
    ),
    "metadata is no XML": _saml("README.md", "README.md", "is not XML: line 1", "Download Metadata"),
    "metadata is a folder": _saml("contact_centers", "cannot be read"),
    "metadata file empty": _saml("", "is empty"),
    "provider name with a space": Wrong(
        {
            "connect.saml": {
                "metadata_file": "contact_centers/example-saml-metadata.xml",
                "provider_name": "Acme Idp",
            }
        },
        "connect.saml.provider_name",
        ("Acme Idp", "letters, digits"),
    ),
    "saml of an instance with passwords": Wrong(
        {
            "connect.instance": {"new": {"alias": "acme", "identity_management": "CONNECT_MANAGED"}},
            "connect.saml": {"metadata_file": "contact_centers/example-saml-metadata.xml"},
        },
        "connect.saml",
        ("CONNECT_MANAGED", "identity_management: SAML"),
        in_schema=False,
    ),
}

ROUTING = {
    "quick connect without destination": _quick_connect(
        {"description": "x"}, "", "names no destination", "phone_number"
    ),
    "quick connect without flow": _quick_connect({"queue": "BasicQueue"}, "", "has no flow"),
    "quick connect with two destinations": _quick_connect(
        {"queue": "BasicQueue", "phone_number": "+14155550100"}, ".queue", "one destination"
    ),
    "quick connect of an unknown queue": _quick_connect(
        {"queue": "BasicQeue", "flow": "X"}, ".queue", "BasicQeue", "did you mean BasicQueue?"
    ),
    "quick connect of the queue of quick connects": _quick_connect(
        {"queue": "OutboundQueue", "flow": "X"}, ".queue", "cannot be a destination"
    ),
    "quick connect of a number with separators": _quick_connect(
        {"phone_number": "+1 (415) 555-0100"}, ".phone_number", "E.164", "with separators", in_schema=True
    ),
    "quick connect of a number without country": _quick_connect(
        {"phone_number": "4155550100"}, ".phone_number", "without the country code", in_schema=True
    ),
    "quick connect name with spaces": Wrong(
        {"connect.quick_connects": {" Mine": {"phone_number": "+14155550100"}}},
        "connect.quick_connects[' Mine']",
        ("spaces at its ends", "1 to 127 characters"),
        in_schema=False,
    ),
    "queue name for flows with a space": Wrong(
        {"connect.queues": {"My Queue": {}}}, "connect.queues['My Queue']", ("the name of the queue", "letters, digits")
    ),
    "two queues of one name": Wrong(
        {"connect.queues": {"Sales": {"name": "SCV Basic Queue"}}},
        "connect.queues.Sales",
        ("BasicQueue and Sales", "same name"),
        in_schema=False,
    ),
    "existing queue by name": Wrong(
        {"connect.queues": {"BasicQueue": {"existing": "Support"}}},
        "connect.queues.BasicQueue.existing",
        ("Support", "a name cannot be used here"),
        in_schema=False,
    ),
    "existing queue is a prompt": Wrong(
        {"connect.queues": {"BasicQueue": {"existing": f"{INSTANCE_ARN}/prompt/{_ID}"}}},
        "connect.queues.BasicQueue.existing",
        ("something else (prompt), not of a queue",),
        in_schema=False,
    ),
    "existing queue of another instance": Wrong(
        {"connect.queues": {"BasicQueue": {"existing": f"{_OTHER_INSTANCE}/queue/{_ID}"}}},
        "connect.queues.BasicQueue.existing",
        ("belongs to the instance 99999999",),
        in_schema=False,
    ),
    "existing queue of a new instance": Wrong(
        {**_NEW, "connect.queues": {"BasicQueue": {"existing": _ID}}},
        "connect.queues.BasicQueue.existing",
        ("cannot be there yet",),
        in_schema=False,
    ),
    "prompt by name": Wrong(
        {"connect.prompts": {"Welcome": "welcome.wav"}}, "connect.prompts.Welcome", ("welcome.wav",), in_schema=False
    ),
    "time zone misspelt": Wrong(
        {"connect.hours": {"time_zone": "Europe/Berln"}},
        "connect.hours.time_zone",
        ("did you mean Europe/Berlin?",),
        in_schema=False,
    ),
    "day misspelt": _open("mondy", "08:00-18:00", "not a day of the week", "did you mean monday?"),
    "times without minutes": _open("monday", "8-18", "8-18", "08:00-12:00, 13:00-18:00"),
    "times as a number": _open("monday", 8, "put it in quotes"),
    "times over midnight": _open("monday", "22:00-06:00", "ends before it starts", in_schema=False),
    "times that overlap": _open("monday", "08:00-12:00, 11:00-18:00", "overlaps", in_schema=False),
    "phone number without country": Wrong(
        {"connect.phone_number": {"type": "DID"}}, "connect.phone_number.country", ("is missing", "ISO 3166-1")
    ),
    "country in lower case": _number("country", "us", "write US"),
    "country by name": _number("country", "Germany", "not the code of a country"),
    "country UK": _number("country", "UK", "write GB", in_schema=False),
    "phone number type misspelt": _number("type", "TOLLFREE", "did you mean TOLL_FREE?"),
    "phone number prefix without plus": _number("prefix", "1415", "+ and 1 to 15 digits"),
    "phone number in a region without": Wrong(
        {
            "region": "us-gov-west-1",
            "connect.instance": {"existing": "11111111-2222-4333-8444-555555555555"},
            "connect.phone_number": {"country": "US"},
        },
        "connect.phone_number",
        ("no phone numbers in us-gov-west-1",),
        in_schema=False,
    ),
    "phone number without flows": Wrong(
        {"flows": {"enabled": False}, "connect.phone_number": {"country": "US"}},
        "connect.phone_number",
        ("flows.enabled is false",),
        in_schema=False,
    ),
}

STORAGE = {
    "recordings bucket by arn": _storage(
        "call_recordings.bucket_name", "arn:aws:s3:::acme-recordings", "not a bucket's name", "write acme-recordings"
    ),
    "recordings bucket in capitals": _storage("call_recordings.bucket_name", "Acme", "Acme", "lower case"),
    "recordings prefix with a slash": _storage(
        "call_recordings.prefix", "/calls/", "starts or ends with a /", "write calls"
    ),
    "recordings prefix with a space": _storage("call_recordings.prefix", "my calls", "my calls"),
    "lifetime in a bucket of others": Wrong(
        {"connect.storage.call_recordings": {"bucket_name": "acme-recordings", "expire_days": 5}},
        "connect.storage.call_recordings.expire_days",
        ("bucket that the stacks make", "lifecycle rule"),
        in_schema=False,
    ),
    "audio kept for no time": _storage("media_streams.retention_hours", 0, "0 is too small", "1 to 87600"),
    "audio prefix with a slash": _storage("media_streams.prefix", "a/b", "a/b", "letters, digits"),
    "audio key by alias": _storage("media_streams.kms_key_arn", "alias/aws/kinesis", "is an alias"),
    "audio key of another region": _storage(
        "media_streams.kms_key_arn",
        f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{_ID}",
        "a key of us-east-1",
        "eu-central-1",
        in_schema=False,
    ),
    "segments without contact lens": _storage(
        "contact_lens_segments", True, "features.contact_lens: true", in_schema=False
    ),
    "storage switch in quotes": _storage("contact_records", "yes", "remove the quotes"),
}

FLOWS = {
    "flow language in lower case": _flows("language", "en-us", "write en-US"),
    "flow language without a voice": _flows("language", "sv-SE", "sv-SE", "flows.voice", in_schema=False),
    "flow language that is not transcribed": Wrong(
        {"features.amazon_transcribe": True, "flows.language": "es-ES"},
        "flows.language",
        ("es-ES", "Amazon Transcribe", "es-US"),
        in_schema=False,
    ),
    "text that is empty": Wrong({"flows.texts": {"greeting": " "}}, "flows.texts.greeting", ("cannot be empty",)),
    "text that is too long": Wrong(
        {"flows.texts": {"greeting": "x" * 3001}}, "flows.texts.greeting", ("has 3001 characters", "3000")
    ),
    "attribute without sfdc": Wrong(
        {"flows.ivr_attributes": {"Tier__c": "gold"}}, "flows.ivr_attributes.Tier__c", ("write sfdc-Tier__c",)
    ),
    "attribute with a number": Wrong(
        {"flows.ivr_attributes": {"sfdc-Tier__c": 5}}, "flows.ivr_attributes.sfdc-Tier__c", ("in quotes",)
    ),
    "record type by name": _flows("record_type", "Platinum", "Platinum", "starting with 012"),
    "callback attempts": _flows("callback.max_attempts", 0, "too small", "1 to 10"),
    "callback after a week": _flows("callback.retry_delay_seconds", 604_800, "too large", "259200"),
    "voicemail without the feature": _flows("voicemail.enabled", True, "features.voicemail: true", in_schema=False),
    "engine misspelt": _flows("transcription.engine", "contactlens", "did you mean contact_lens?"),
    "engine without the feature": _flows(
        "transcription.engine", "amazon_transcribe", "features.amazon_transcribe, which is false", in_schema=False
    ),
    "vocabulary of the other engine": Wrong(
        {
            "features.contact_lens": True,
            "flows.transcription": {"engine": "contact_lens", "vocabulary_name": "acme-terms"},
        },
        "flows.transcription.vocabulary_name",
        ("belongs to Amazon Transcribe",),
        in_schema=False,
    ),
    "filter method misspelt": _flows("transcription.vocabulary_filter_method", "hide", "mask or remove"),
    "limit attempts": _flows("limit_errors.retry_attempts", 11, "too large", "0 (never) to 10"),
    "omni flow by label": _flows("omni_channel.flow_dev_name", "Route Calls", "Route Calls", "API name"),
    "omni input with a hyphen": Wrong(
        {"flows.omni_channel.flow_inputs": {"my-input": "x"}}, "flows.omni_channel.flow_inputs.my-input", ("input",)
    ),
    "custom folder outside": _flows("custom_folder", "../flows", "../flows", "top of the repository", in_schema=False),
    "option misspelt": Wrong(
        {"flows.calback": {"enabled": False}}, "flows.calback", ("not a key of flows", "did you mean callback?")
    ),
    "instance misspelt": Wrong(
        {"connect.instance": ABSENT, "connect.instanse": {"existing": INSTANCE_ARN}},
        "connect.instanse",
        ("did you mean instance?",),
    ),
}

CONNECT_AND_FLOWS: dict[str, Wrong] = {**ACCESS, **ROUTING, **STORAGE, **FLOWS}
