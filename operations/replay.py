"""Replays what could not be delivered: ``python -m operations.replay --contact-center NAME``.

It invokes the functions of the contact center again with the batches of stream records in the failure bucket and the
events in the failure queues, deletes what is handled now, keeps what failed again, and says which is which. Running it
twice does no harm: the functions take the same record or event any number of times.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from configuration import ConfigurationError, ContactCenter, load_contact_centers
from operations.clients import Clients, connect
from operations.failed_events import FailedEvents
from operations.failed_records import FailedRecords
from operations.invocation import Functions
from operations.report import Report, Say
from scv_constructs.contact_center_names import ContactCenterNames

_ROOT = Path(__file__).resolve().parent.parent


def replay(contact_center: ContactCenter, clients: Clients, *, dry_run: bool, say: Say) -> int:
    """Replay everything of one contact center; returns how many items failed again and are kept.

    Raises:
        ClientError: the bucket or a queue cannot be read.
    """
    names = ContactCenterNames(
        call_center_api_name=contact_center.call_center_api_name,
        account=contact_center.account,
        region=contact_center.region,
    )
    functions = Functions(contact_center, clients.lambda_)
    records = Report(f"Stream records in s3://{names.failed_records_bucket}", dry_run, say)
    FailedRecords(
        s3=clients.s3, bucket=names.failed_records_bucket, owner=contact_center.account, functions=functions
    ).replay(records)
    reports = [records]
    for queue in (names.failed_events_queue, names.failed_retries_queue):
        events = Report(f"Events in the queue {queue}", dry_run, say)
        FailedEvents(sqs=clients.sqs, queue_name=queue, owner=contact_center.account, functions=functions).replay(
            events
        )
        reports.append(events)
    say("")
    for report in reports:
        say(report.summary())
    return sum(report.left for report in reports)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. 0: everything was replayed; 1: something failed again; 2: it could not be started."""
    options = _parser().parse_args(arguments)
    try:
        contact_centers = load_contact_centers([options.contact_center], directory=_ROOT / "contact_centers")
    except ConfigurationError as error:
        return _fail(str(error))
    if len(contact_centers) > 1:
        return _fail("--contact-center names more than one contact center: replay one after the other")
    [contact_center] = contact_centers
    try:
        clients = connect(contact_center, endpoint_url=options.endpoint_url)
        return 1 if replay(contact_center, clients, dry_run=options.dry_run, say=_say) else 0
    except ClientError as error:
        hint = f"the credentials must be of account {contact_center.account}, and the contact center deployed"
        return _fail(f"{error}\n    hint: {hint}")
    except (BotoCoreError, ValueError) as error:
        return _fail(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations.replay", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--contact-center", required=True, help="name or path of its configuration")
    parser.add_argument("--endpoint-url", help="endpoint of a local emulator instead of AWS")
    parser.add_argument("--dry-run", action="store_true", help="only list what waits; invoke and delete nothing")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(reason: str) -> int:
    sys.stderr.write(f"FAILED: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
