"""Import a handler as Lambda does and call it once: `first_call.py MODULE EVENT-FILE`.

Prints the system-wide monotonic clock (ns) at the end of the call, for the parent, which knows when it started this
interpreter, and the handler's answer.
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
event = json.loads(Path(sys.argv[2]).read_bytes())
answer = handler(event, Context())
ended = time.monotonic_ns()
print("BENCH:" + repr({"ended": ended, "answer": answer, "boto3": "boto3" in sys.modules}))
