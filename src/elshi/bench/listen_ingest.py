"""How many posts a second are taken into a node's store: read, scrubbed, computed, told their language, on the disk."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from elshi.bench.child import run_child
from elshi.bench.figures import Figure, not_measured
from elshi.bench.listen import Say

FILE = "ira_300k.parquet"
POSTS_A_SECOND = 12_000.0
_INGEST = """
import json, pathlib, sys
from elshi.listen.store import PostStore
print(json.dumps(PostStore(pathlib.Path(sys.argv[2]), bytes(32)).ingest(pathlib.Path(sys.argv[1])).added))
"""


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """Posts a second, process start included, and the most memory; see `elshi.bench.listen.Part`."""
    path, goal = data / FILE, f">= {POSTS_A_SECOND:g}"
    what = f"ingest of {FILE} into an empty store, process start included"
    if not path.is_file():
        yield not_measured(what, unit="posts/s", goal=goal, reason=f"{FILE} is not in {data}")
        return
    say(f"{FILE} …")
    with TemporaryDirectory() as folder:
        ran = run_child([sys.executable, "-c", _INGEST, str(path), folder])
    rate = json.loads(ran.output) / ran.seconds
    yield Figure(what, rate, "posts/s", goal=goal, ok=rate >= POSTS_A_SECOND)
    yield Figure("most memory of the ingest", ran.peak_mb, "MiB")
