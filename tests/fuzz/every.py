"""Fuzz every target, as many at a time as there are processors: `every.py SECONDS CORPORA`. Exit 1 if any crashed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent


def fuzz_all(names: Iterable[str], seconds: int, corpora: Path) -> list[tuple[str, int, str]]:
    """(target, exit status, last words) of the runs of all `names`, each of `seconds`."""
    asked = list(names)
    command = [sys.executable, str(HERE / "fuzz.py"), str(seconds), str(corpora), *asked]
    limit = seconds * -(-len(asked) // (os.cpu_count() or 1)) + 600
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit)
    results = [tuple(json.loads(line)) for line in done.stdout.splitlines()]
    left = sorted(set(asked) - {name for name, _, _ in results})
    return results + [(name, done.returncode or 1, done.stderr[-3000:]) for name in left]


if __name__ == "__main__":
    from targets import TARGETS

    results = fuzz_all(TARGETS, int(sys.argv[1]), Path(sys.argv[2]))
    for name, status, words in results:
        print(f"{name}: {'no crash' if status == 0 else f'CRASHED ({status})'}")
        if status:
            print(words)
    sys.exit(any(status for _, status, _ in results))
