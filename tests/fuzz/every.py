"""Fuzz every target, as many at a time as there are processors: `every.py SECONDS CORPORA`. Exit 1 if any crashed."""

import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent


def fuzz(name: str, seconds: int, corpora: Path) -> tuple[str, int, str]:
    """(target, exit status, last words) of one run in a process of its own."""
    command = [sys.executable, str(HERE / "fuzz.py"), name, str(seconds), str(corpora / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 300)
    return name, done.returncode, done.stderr[-3000:]


def fuzz_all(names: Iterable[str], seconds: int, corpora: Path) -> list[tuple[str, int, str]]:
    """The runs of all `names`, each of `seconds`."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda name: fuzz(name, seconds, corpora), names))


if __name__ == "__main__":
    from targets import TARGETS

    results = fuzz_all(TARGETS, int(sys.argv[1]), Path(sys.argv[2]))
    for name, status, words in results:
        print(f"{name}: {'no crash' if status == 0 else f'CRASHED ({status})'}")
        if status:
            print(words)
    sys.exit(any(status for _, status, _ in results))
