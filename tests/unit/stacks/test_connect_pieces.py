"""What is added to an instance: everything to a new one, only what is asked for to an existing one."""

import pytest

from stacks.connect_pieces import ConnectPieces
from tests.unit.stacks.support import INSTANCE_ID, acme

_TELEPHONY, _REST, _TRIGGER = (
    "InvokeTelephonyIntegrationApiFunction",
    "InvokeSalesforceRestApiFunction",
    "kvsConsumerTrigger",
)
_CTR, _LENS = "Acme_One-CTRStream", "Acme_One-ContactLensStream"
_NEW = {"instance": {"new": {"alias": "acme-one"}}}
_EXISTING = {"instance": {"existing": INSTANCE_ID}}
_FLOWS = {"enabled": True}


def _pieces(*, called=(_TELEPHONY,), functions=(_TELEPHONY, _REST), streams=(_CTR,), **changes):
    return ConnectPieces.of(acme(**changes), called=called, functions=functions, streams=streams)


def test_nothing_of_an_existing_instance_is_touched_by_itself():
    features = dict.fromkeys(("contact_lens", "amazon_transcribe", "voicemail", "ctr_backup"), True)
    pieces = _pieces(called=(), streams=(_CTR, _LENS), features=features)
    assert pieces == ConnectPieces(
        call_recordings=False,
        media_streams=False,
        contact_records=False,
        contact_lens_segments=False,
        functions=(),
        missing_functions=(),
        origins=(),
    )
    assert not pieces.any_of(acme())


def test_flows_need_their_functions_and_nothing_else_of_an_existing_instance():
    pieces = _pieces(flows=_FLOWS)
    assert pieces.functions == (_REST, _TELEPHONY)
    assert not pieces.origins
    assert not any((pieces.call_recordings, pieces.media_streams, pieces.contact_records))
    assert pieces.any_of(acme(flows=_FLOWS))


@pytest.mark.parametrize("key", ["call_recordings", "media_streams", "contact_records", "contact_lens_segments"])
def test_each_kind_of_storage_can_be_asked_for_by_itself(key):
    value = {"enabled": True} if key in ("call_recordings", "media_streams") else True
    pieces = _pieces(
        called=(),
        streams=(_CTR, _LENS),
        connect={**_EXISTING, "storage": {key: value}},
        features={"contact_lens": True},
    )
    on = {name for name, it in vars(pieces).items() if it}
    assert on == {key}


def test_a_new_instance_gets_what_the_features_need():
    pieces = _pieces(connect=_NEW, flows=_FLOWS, streams=(_CTR, _LENS))
    assert (pieces.call_recordings, pieces.contact_records) == (True, True)
    assert (pieces.media_streams, pieces.contact_lens_segments) == (False, False)
    assert pieces.origins == (
        "https://acme-demo.lightning.force.com",
        "https://acme-demo.my.salesforce.com",
        "https://acme-demo--c.vf.force.com",
    )


@pytest.mark.parametrize(
    ("feature", "media_streams", "segments"),
    [("voicemail", True, False), ("amazon_transcribe", True, False), ("contact_lens", False, True)],
)
def test_features_of_a_new_instance(feature, media_streams, segments):
    pieces = _pieces(connect=_NEW, features={feature: True}, streams=(_CTR, _LENS))
    assert (pieces.media_streams, pieces.contact_lens_segments) == (media_streams, segments)


@pytest.mark.parametrize("key", ["call_recordings", "media_streams", "contact_records", "contact_lens_segments"])
def test_each_kind_of_storage_of_a_new_instance_can_be_switched_off(key):
    value = {"enabled": False} if key in ("call_recordings", "media_streams") else False
    features = {"contact_lens": True, "voicemail": True}
    streams = (_CTR, _LENS)
    everything = _pieces(connect=_NEW, features=features, streams=streams)
    assert getattr(everything, key)
    less = _pieces(connect={**_NEW, "storage": {key: value}}, features=features, streams=streams)
    assert {name for name, it in vars(everything).items() if it != getattr(less, name)} == {key}


def test_a_stream_that_is_not_there_is_not_associated():
    """Amazon Connect refuses one; ContactLensStream comes with the stack that reads it."""
    pieces = _pieces(
        connect={**_NEW, "storage": {"contact_lens_segments": True}}, features={"contact_lens": True}, streams=(_CTR,)
    )
    assert not pieces.contact_lens_segments


def test_functions_that_flows_call_but_nobody_deploys_are_told_apart():
    pieces = _pieces(called=(_TELEPHONY, _TRIGGER), flows=_FLOWS)
    assert pieces.functions == (_REST, _TELEPHONY)
    assert pieces.missing_functions == (_TRIGGER,)
    pieces = _pieces(called=(_TELEPHONY, _TRIGGER), functions=(_TELEPHONY, _REST, _TRIGGER), flows=_FLOWS)
    assert pieces.functions == (_REST, _TELEPHONY, _TRIGGER)
    assert pieces.missing_functions == ()


def test_associations_can_be_left_to_somebody_else():
    connect = {**_EXISTING, "lambda_associations": False}
    assert _pieces(connect=connect, flows=_FLOWS).functions == ()
    connect = {**_EXISTING, "lambda_associations": True}
    assert _pieces(called=(), connect=connect).functions == (_REST, _TELEPHONY)


def test_origins_are_those_of_the_file():
    origins = ["https://acme.example"]
    assert _pieces(connect={**_NEW, "approved_origins": origins}).origins == ("https://acme.example",)
    assert _pieces(connect={**_EXISTING, "approved_origins": origins}).origins == ("https://acme.example",)
    assert _pieces(connect={**_NEW, "approved_origins": []}).origins == ()
