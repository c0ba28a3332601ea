"""A whole command in a process of its own: how long it took from its start, and the most memory it held."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elshi.base.errors import UserError

# The kernel counts into a process's peak what its parent held when it was started. So a bare Python stands in between.
_WATCH = """
import json, os, sys, time
began = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
taken = time.perf_counter() - began
code = os.waitstatus_to_exitcode(status)
print(json.dumps([code, taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]), file=sys.stderr)
"""


QUICK_S = 10.0  # what takes less is moved more by chance than by what is measured


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took: seconds by the wall clock and of processor time, MiB of memory at most; what it said."""

    seconds: float
    cpu: float
    peak_mb: float
    output: str


def run_child(command: Sequence[str]) -> Ran:
    """Run a program (by its path) to its end. Raises UserError, with the last it said, unless it ends with 0."""
    watch = [sys.executable, "-I", "-S", "-c", _WATCH, *command]
    done = subprocess.run(watch, capture_output=True, text=True, check=True)
    *said, last = done.stderr.splitlines()
    code, seconds, cpu, peak_mb = json.loads(last)
    if code:
        raise UserError(f"{' '.join(command)[:200]} ended with {code}: {said[-1] if said else 'it said nothing'}")
    return Ran(seconds, cpu, peak_mb, done.stdout)


def run_thrice(run: Callable[[], Ran]) -> tuple[Ran, int]:
    """Of three runs the one with the median time; the first alone where it took QUICK_S or longer. And how many ran."""
    runs = [run()]
    if runs[0].seconds < QUICK_S:
        runs += [run(), run()]
    return sorted(runs, key=lambda ran: ran.seconds)[len(runs) // 2], len(runs)


def run_elshi(*args: str) -> Ran:
    """The same for a command of ours, with --json."""
    return run_child([sys.executable, "-m", "elshi", *args, "--json"])
