"""Environments in which a process believes that it is some days later (Debian's `faketime`, by LD_PRELOAD).

Two of them, since each breaks the other kind of process (libfaketime 0.9.10). For Python only the wall clock moves: its
locks wait on the kernel's monotonic clock. For chromium both move: with the monotonic clock left alone it never starts.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from elshi.base.errors import UserError

DAY = 86_400  # seconds
_SHIM = Path(__file__).parent / "moved_clock"
_PROBE = "import time; before = time.monotonic(); time.sleep(0.05); print(time.time(), time.monotonic() - before)"


def find_preload() -> str:
    """The library's path, as the `faketime` program names it. Raises UserError if it does not say one."""
    asked = ["faketime", "-m", "-f", "+0d", "printenv", "LD_PRELOAD"]
    environ = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    found = subprocess.run(asked, capture_output=True, text=True, env=environ, check=False, timeout=30).stdout.strip()
    if not found:
        raise UserError("expected `faketime` to name its library, got nothing; on Debian: apt-get install faketime")
    return found


def move_server(environ: Mapping[str, str], *, days: int, preload: str) -> dict[str, str]:
    """`environ` for `elshi` and its children, `days` from now; unchanged for 0."""
    if days == 0:
        return dict(environ)
    path = os.pathsep.join(filter(None, (str(_SHIM), environ.get("PYTHONPATH"))))
    return {**_moved(environ, days=days, preload=preload), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": path}


def move_browser(environ: Mapping[str, str], *, days: int, preload: str) -> dict[str, str]:
    """`environ` for chromium, `days` from now; unchanged for 0."""
    return dict(environ) if days == 0 else _moved(environ, days=days, preload=preload)


def check_moved(environ: Mapping[str, str], *, days: int, now: float) -> None:
    """Raises UserError unless a Python in `environ` is `days` later than `now` (seconds since 1970), and can wait."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, env=environ, check=False, timeout=60
    )
    words = done.stdout.split()
    if len(words) == 2 and abs(float(words[0]) - now - days * DAY) < DAY / 2 and 0 < float(words[1]) < 60:
        return
    raise UserError(f"faketime does not move this Python's clock by {days} days: {done.stderr[-300:] or done.stdout}")


def _moved(environ: Mapping[str, str], *, days: int, preload: str) -> dict[str, str]:
    return {**environ, "LD_PRELOAD": preload, "FAKETIME": f"+{days}d", "FAKETIME_DISABLE_SHM": "1"}
