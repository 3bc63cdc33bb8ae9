"""Time a statement: `timed.py REPEAT SETUP CODE` prints the times of REPEAT executions of CODE as JSON, in ms."""

import sys
import time

repeat, setup, code = int(sys.argv[1]), sys.argv[2], sys.argv[3]
namespace: dict[str, object] = {}
exec(compile(setup, "setup", "exec"), namespace)  # noqa: S102 - the code comes from bench itself
compiled = compile(code, "code", "exec")
times = []
for _ in range(repeat):
    started = time.perf_counter_ns()
    exec(compiled, namespace)  # noqa: S102 - as above
    times.append((time.perf_counter_ns() - started) / 1e6)
print("BENCH:" + repr(times))
