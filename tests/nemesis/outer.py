"""A world of our own to break: one outer namespace of users, network, mounts and processes, made without root.

Everything the kit does happens inside: nothing of the host's network or disks can be touched, and when the first
process inside ends, however it ends, the kernel kills all others and forgets links, rules and mounts.
"""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
UNSHARE = (
    "unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
)  # fmt: skip
PROGRAMS = ("unshare", "nsenter", "ip", "nft", "tc", "mount", "cc")  # what the kit calls


def run_inside(script: Path, *args: str, timeout: float) -> subprocess.CompletedProcess[str]:
    """`python SCRIPT ARGS…` as the first process of a fresh outer namespace, output captured. At most `timeout` s."""
    return subprocess.run(
        [*UNSHARE, sys.executable, str(script), *args],
        capture_output=True, text=True, timeout=timeout, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def call(*command: str) -> str:
    """Run a system program inside; what it printed. RuntimeError with its complaint if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
    return done.stdout
