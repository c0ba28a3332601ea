"""How the time of a replay grows with the posts: the slope on a log-log line, of medians of three where it is quick."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from elshi.bench.child import Ran, run_elshi, run_thrice
from elshi.bench.figures import Figure, no_more_than, not_measured, slope
from elshi.bench.listen import Say

FILE = "ira_300k.parquet"
SIZES = (75_000, 150_000, 300_000)
_WHAT = "replay: slope of seconds against posts, log-log"


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """The slope of a whole replay against posts, 75,000 to 300,000; see `elshi.bench.listen.Part`."""
    path = data / FILE
    if not path.is_file():
        yield not_measured(_WHAT, unit="", goal="<= 1.15", reason=f"{FILE} is not in {data}")
        return
    taken: dict[int, tuple[Ran, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            piece = Path(folder) / f"{size}.parquet"
            _write_first(path, piece, size)
            say(f"{size} posts …")
            taken[size] = run_thrice(partial(run_elshi, "listen", "replay", str(piece)))
    for size, (ran, runs) in taken.items():
        yield Figure(f"replay of {size} posts", ran.seconds, "s", runs=runs)
    value = slope({size: ran.seconds for size, (ran, _) in taken.items()})
    least = min(runs for _, runs in taken.values())
    yield no_more_than(_WHAT, value=value, unit="", limit=1.15, runs=least)


def _write_first(path: Path, piece: Path, size: int) -> None:
    """The file's first posts, which are its earliest."""
    import pyarrow.parquet as pq  # noqa: PLC0415  # heavy, and not every figure needs it

    pq.write_table(pq.read_table(path).slice(0, size), piece)
