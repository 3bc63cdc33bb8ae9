"""`python -m simulator.salesforce --config FILE --port P`: the stand-in as a process of its own.

When it is ready it prints one line of JSON with its URLs, and it stops on SIGTERM or SIGINT.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from .application import ADMIN_PREFIX
from .settings import FileConfiguration
from .stand_in import SalesforceStandIn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal comes. Exit status 2 when the configuration or the port is not usable."""
    parser = argparse.ArgumentParser(prog="python -m simulator.salesforce", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON file, see FileConfiguration.load")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    options = parser.parse_args(arguments)
    # The handlers come first: a signal that arrives while it starts must stop it too.
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        configuration = FileConfiguration.load(options.config)
        stand_in = SalesforceStandIn.from_settings(configuration.settings, host=options.host, port=options.port)
        for object_name, rows in configuration.records.items():
            for row in rows:
                stand_in.records.add(object_name, row)
        stand_in.start()
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        urls = {
            "base_url": stand_in.base_url,
            "scrt_endpoint_base": stand_in.scrt_endpoint_base,
            "rest_endpoint_base": stand_in.rest_endpoint_base,
            "auth_endpoint": stand_in.auth_endpoint,
            "admin": f"{stand_in.base_url}{ADMIN_PREFIX}",
        }
        print(json.dumps(urls), flush=True)
        stop.wait()
    finally:
        stand_in.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
