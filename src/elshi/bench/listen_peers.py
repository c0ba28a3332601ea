"""Other programs that do a part of listening, each run in a process of its own, as their own pages say.

`python -m elshi.bench.listen_peers toolkit POSTS.csv DATABASE WINDOW…` is such a process. It prints what the peer took
by its own clock, from its first line of work on: its start and its imports are not counted, ours are.
"""

import importlib.util
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from elshi.bench.child import run_child

TOOLKIT = "coordination-network-toolkit"
Weights = dict[tuple[str, str], int]


def peer_name(part: str) -> str | None:
    """`part` with its version, None where it is not installed."""
    if importlib.util.find_spec(part.replace("-", "_")) is None:
        return None
    return f"{part} {version(part)}"


def run_toolkit(posts: Path, database: Path, windows: Sequence[int]) -> float:
    """Seconds that the toolkit takes for ingest and the first of `windows` (seconds). `read_weights` has the networks.

    `posts`: the CSV that it takes (`preprocess_csv_files` says which columns).
    """
    here = [sys.executable, "-m", "elshi.bench.listen_peers", "toolkit", str(posts), str(database), *map(str, windows)]
    return float(json.loads(run_child(here).output.splitlines()[-1])["seconds"])


def read_weights(database: Path, window: int) -> Weights:
    """The toolkit's network of texts: (account, other) to weight, without accounts that repeat themselves."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            f"select user_1, user_2, weight from co_tweet_{int(window)} where user_1 <> user_2"  # noqa: S608
        )
        return {(a, b): weight for a, b, weight in rows}


def _toolkit(posts: str, database: str, windows: Sequence[int]) -> float:
    from coordination_network_toolkit.compute_networks import compute_co_tweet_network  # noqa: PLC0415
    from coordination_network_toolkit.preprocess import preprocess_csv_files  # noqa: PLC0415

    began = time.perf_counter()
    preprocess_csv_files(database, [posts])
    taken = 0.0
    for window in windows:
        compute_co_tweet_network(database, window)
        taken = taken or time.perf_counter() - began
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute(f"alter table co_tweet_network rename to co_tweet_{window}")
    return taken


if __name__ == "__main__":
    _, _, given_posts, given_database, *given_windows = sys.argv
    seconds = _toolkit(given_posts, given_database, [int(window) for window in given_windows])
    sys.stdout.write(json.dumps({"seconds": seconds}) + "\n")
