"""Call a handler many times in one process: `warm_calls.py MODULE EVENTS-FILE UNMEASURED`.

The file holds a list of events; the first UNMEASURED of them warm the process up. Waits for a line on standard input
between the two parts, so that the parent can count requests. Prints the CPU time (ms) of each measured call.
"""

import importlib
import json
import sys
import time
from pathlib import Path


class Context:
    """The part of Lambda's context that functions use."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Connect waits 8 seconds."""
        return 8000


handler = importlib.import_module(sys.argv[1]).handler
events = json.loads(Path(sys.argv[2]).read_bytes())
unmeasured = int(sys.argv[3])
for event in events[:unmeasured]:
    handler(event, Context())
print("BENCH:'warm'", flush=True)
sys.stdin.readline()
times = []
for event in events[unmeasured:]:
    started = time.process_time_ns()
    handler(event, Context())
    times.append((time.process_time_ns() - started) / 1e6)
print("BENCH:" + repr(times), flush=True)
