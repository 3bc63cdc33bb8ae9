"""Run CTRDataSync's handler on batches: `ctr_batches.py EVENTS-FILE UNMEASURED`.

Prints for each measured batch the elapsed and the CPU time (ms), and the most memory above that after import (MB).
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path


class Context:
    """The part of Lambda's context that functions use."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """The function's default time limit."""
        return 60000


def most_memory() -> float:
    """The most memory that the process has had since it was started, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux getrusage would also count what the parent had when it made this process.
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


handler = importlib.import_module("ctr_data_sync.handler").handler
imported = most_memory()
elapsed, cpu = [], []
for number, line in enumerate(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
    event = json.loads(line)
    started, used = time.perf_counter_ns(), time.process_time_ns()
    answer = handler(event, Context())
    if answer != {"batchItemFailures": []}:
        raise SystemExit(f"the function reported failures: {str(answer)[:200]}")
    if number >= int(sys.argv[2]):
        elapsed.append((time.perf_counter_ns() - started) / 1e6)
        cpu.append((time.process_time_ns() - used) / 1e6)
print("BENCH:" + repr({"elapsed": elapsed, "cpu": cpu, "memory": most_memory() - imported}))
