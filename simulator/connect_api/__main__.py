"""`python -m simulator.connect_api --port P [--instance-id ID]`: the stand-in as a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys

from simulator.connect_api.server import ConnectStandIn


def main() -> int:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(prog="python -m simulator.connect_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--instance-id", help="the one Amazon Connect instance that exists (default: any)")
    options = parser.parse_args()
    stand_in = ConnectStandIn(instance_id=options.instance_id, port=options.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"Amazon Connect stand-in on {stand_in.base_url}", flush=True)
    try:
        stand_in.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
