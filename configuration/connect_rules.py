"""Rules between the sections `connect` and `flows` and the rest of a contact center."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from configuration.ctr_stream import KEY_ARN
from configuration.refusals import Refusal
from flows.options import TRANSCRIBE_LANGUAGES, VOICES

if TYPE_CHECKING:
    from configuration.model import ContactCenter

_CLAIMS_NO_NUMBERS: Final = ("us-gov-west-1",)
"""Regions whose CloudFormation has no AWS::Connect::PhoneNumber (CloudFormation registry, November 2026)."""


def connect_refusals(center: ContactCenter) -> Iterator[Refusal]:
    """What contradicts another key of the contact center."""
    yield from _storage(center)
    yield from _features(center)
    if center.connect.phone_number is not None and center.region in _CLAIMS_NO_NUMBERS:
        what = f"cannot be claimed: CloudFormation offers no phone numbers in {center.region}"
        hint = "claim it in the Amazon Connect admin website"
        yield Refusal(what, "the key left out", hint, ("connect", "phone_number"), show_value=False)
    if center.connect.phone_number is not None and not center.flows.enabled:
        what = "leads to a flow, and flows.enabled is false"
        yield Refusal(
            what, "the key left out", "set flows.enabled: true", ("connect", "phone_number"), show_value=False
        )


def _storage(center: ContactCenter) -> Iterator[Refusal]:
    storage = center.connect.storage
    arn = KEY_ARN.fullmatch(storage.media_streams.kms_key_arn or "")
    if arn and (arn["partition"], arn["region"]) != (center.partition, center.region):
        what = f"is a key of {arn['region']}, but the video streams are created in {center.region}"
        allowed = f"a key in {center.region} (arn:{center.partition}:kms:{center.region}:<account>:key/<id>)"
        yield Refusal(what, allowed, at=("connect", "storage", "media_streams", "kms_key_arn"))
    if storage.contact_lens_segments and not center.features.contact_lens:
        what = "has nowhere to go: ContactLensStream is part of features.contact_lens, which is false"
        hint = "set features.contact_lens: true"
        yield Refusal(what, "false, or the key left out", hint, ("connect", "storage", "contact_lens_segments"))
    if storage.call_recordings.bucket_name is not None and storage.call_recordings.expire_days is not None:
        what = "applies to a bucket that the stacks make, and bucket_name names another"
        hint = "give that bucket a lifecycle rule"
        yield Refusal(what, "the key left out", hint, ("connect", "storage", "call_recordings", "expire_days"))


def _features(center: ContactCenter) -> Iterator[Refusal]:
    flows, features = center.flows, center.features
    if flows.voicemail.enabled and not features.voicemail:
        what = "needs the functions of features.voicemail, which is false"
        yield Refusal(what, "false", "set features.voicemail: true", ("flows", "voicemail", "enabled"))
    engine = flows.transcription.engine
    if engine is not None and not getattr(features, engine):
        what = f"needs features.{engine}, which is false"
        yield Refusal(
            what, "an engine that features has", f"set features.{engine}: true", ("flows", "transcription", "engine")
        )
    effective = engine or ("contact_lens" if features.contact_lens else "amazon_transcribe")
    if features.amazon_transcribe and effective == "amazon_transcribe" and flows.language not in TRANSCRIBE_LANGUAGES:
        what = "is not a language that Service Cloud Voice transcribes with Amazon Transcribe"
        hint = "use Contact Lens (flows.transcription.engine: contact_lens), or switch features.amazon_transcribe off"
        yield Refusal(what, ", ".join(TRANSCRIBE_LANGUAGES), hint, ("flows", "language"))
    elif flows.voice is None and flows.language not in VOICES:
        what = "has no voice of its own here"
        hint = "set flows.voice to a voice of Amazon Polly that speaks it"
        yield Refusal(what, f"{', '.join(VOICES)}, or any other with flows.voice", hint, ("flows", "language"))
