"""What the stacks do to an Amazon Connect instance: all to a new one, only what is asked for to an existing one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from configuration import ContactCenter
from configuration.connect_access import salesforce_origins

CALLED_FROM_FLOWS: Final = ("InvokeTelephonyIntegrationApiFunction", "InvokeSalesforceRestApiFunction")
"""Functions that every flow may call, also one that was made in the console."""


@dataclass(frozen=True, kw_only=True)
class ConnectPieces:
    """What is added to the instance.

    Attributes:
        call_recordings, media_streams, contact_records, contact_lens_segments: storage that is associated.
        functions: contract names of functions that flows may call.
        missing_functions: functions that flows call, but no stack deploys.
        origins: web pages that may embed the softphone.
    """

    call_recordings: bool
    media_streams: bool
    contact_records: bool
    contact_lens_segments: bool
    functions: tuple[str, ...]
    missing_functions: tuple[str, ...]
    origins: tuple[str, ...]

    @classmethod
    def of(
        cls,
        center: ContactCenter,
        *,
        called: Collection[str],
        functions: Collection[str],
        streams: Collection[str],
    ) -> ConnectPieces:
        """Decide it.

        Args:
            called: contract names of the functions that the deployed flows call.
            functions: contract names of the functions that the other stacks deploy.
            streams: names of the Kinesis streams that the other stacks deploy.
        """
        connect, features = center.connect, center.features
        storage, is_new = connect.storage, connect.is_new
        audio = features.voicemail or features.amazon_transcribe
        stream = f"{center.call_center_api_name}-ContactLensStream"
        associates = _chosen(connect.lambda_associations, default=center.flows.enabled)
        wanted = sorted({*CALLED_FROM_FLOWS, *called}) if associates else []
        origins = connect.approved_origins
        if origins is None:
            origins = list(salesforce_origins(center.salesforce.rest_endpoint_base)) if is_new else []
        return cls(
            call_recordings=_chosen(storage.call_recordings.enabled, default=is_new),
            media_streams=_chosen(storage.media_streams.enabled, default=is_new and audio),
            contact_records=_chosen(storage.contact_records, default=is_new),
            # Amazon Connect refuses a stream that is not there.
            contact_lens_segments=stream in streams
            and _chosen(storage.contact_lens_segments, default=is_new and features.contact_lens),
            functions=tuple(name for name in wanted if name in functions),
            missing_functions=tuple(sorted(name for name in called if name not in functions)),
            origins=tuple(origins),
        )

    def any_of(self, center: ContactCenter) -> bool:
        """Whether there is anything to deploy: a stack without resources cannot be."""
        pieces = (self.call_recordings, self.media_streams, self.contact_records, self.contact_lens_segments)
        return (
            center.connect.is_new
            or center.connect.saml is not None
            or bool(self.functions or self.origins)
            or any(pieces)
        )


def _chosen(choice: bool | None, *, default: bool) -> bool:
    return default if choice is None else choice
