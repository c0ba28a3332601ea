"""What long runs of the fuzzer found, kept beside it: an input a line, in base64, a file for each target.

Whoever starts there has at once the coverage at which a long run ended, and looks on from there. `found.py CORPORA`
adds the corpora of such a run, as `make fuzz` leaves them in .out/fuzz; crashes among them are left out.
"""

import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

FOUND = Path(__file__).parent / "found"
FAULTS = ("crash-", "timeout-", "oom-", "leak-", "slow-unit-", "seed-")  # of libFuzzer's names; and TARGETS has seeds


def read_found(name: str) -> list[bytes]:
    """The inputs that are kept for the target `name`; none for a new one."""
    kept = FOUND / f"{name}.txt"
    return [b64decode(line, validate=True) for line in kept.read_text("ascii").split()] if kept.exists() else []


def unpack(name: str, corpus: Path, seeds: Iterable[bytes]) -> None:
    """Lay the target's seeds and what was found into the folder `corpus`."""
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    for data in read_found(name):
        (corpus / sha256(data).hexdigest()[:40]).write_bytes(data)


def keep(corpora: Path) -> None:
    """Add what lies in the folders of `corpora`."""
    FOUND.mkdir(exist_ok=True)
    for corpus in sorted(path for path in corpora.iterdir() if path.is_dir()):
        found = {path.read_bytes() for path in corpus.iterdir() if not path.name.startswith(FAULTS)}
        lines = sorted(b64encode(data).decode() for data in found.union(read_found(corpus.name)) if data)
        (FOUND / f"{corpus.name}.txt").write_text("".join(f"{line}\n" for line in lines), "ascii")


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
