"""Co-sharing: the same edges as others, how much quicker, how time and memory grow with the posts."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from elshi.bench.child import Ran, run_elshi
from elshi.bench.figures import Figure, at_least, below, no_more_than, not_measured, slope
from elshi.bench.listen import Say
from elshi.bench.listen_peers import TOOLKIT, Weights, peer_name, read_weights, run_toolkit
from elshi.listen.scratch import Scratch

POSTS = "ira_300k.parquet"
ROWS = 300_000
WINDOWS = (60, 3600)  # seconds
MEGABYTES = 1500.0
_ROUNDS = 3
_SIZES = (75_000, 150_000, 300_000, 600_000, 1_200_000, 2_100_000)
_LARGEST = _SIZES[-1]
_GOALS = ((300_000, 8.0), (1_000_000, 20.0))

# What the R package CooRTweet printed for its own data (data README): file, column, seconds; pairs, edges.
COORTWEET: Mapping[tuple[str, str, int], tuple[int, int]] = {
    ("russian_coord_tweets", "object_id", 10): (447, 442),
    ("russian_coord_tweets", "object_id", 60): (3_791, 3_721),
    ("russian_coord_tweets", "object_id", 3600): (183_379, 169_781),
    ("german_elections", "url_id", 60): (6_760, 1_772),
    ("german_elections", "hashtag_id", 60): (4_295, 820),
    ("german_elections", "domain_id", 60): (7_415, 2_174),
    ("german_elections", "phash_id", 60): (2_458, 455),
}

SAME = "co-sharing by text within {window} s: edges and weights that differ, both directions"
SPEED = "co-sharing by text within 60 s, {rows:,} posts, process start included"
LARGE = f"co-sharing of {_LARGEST:,} posts, process start included"
MEMORY = f"co-sharing of {_LARGEST:,} posts, most memory"
SLOPE = f"co-sharing, slope of time against posts, {_SIZES[0]:,} to {_LARGEST:,}, log-log"
COUNTS = "co-sharing: counts of CooRTweet that differ, of 14"


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """See `elshi.bench.listen.Part`."""
    scratch = Scratch()  # words of posts: gone afterwards
    try:
        yield from _coortweet(data, say)
        if (data / POSTS).is_file():
            yield from _beside_the_toolkit(data / POSTS, scratch.path, say)
            yield from _growth(data / POSTS, scratch.path, say)
        else:
            yield from _no_posts(f"{POSTS} is not in {data}")
    finally:
        scratch.close()


def tell_difference(ours: Weights, theirs: Weights, *, window: int, peer: str) -> Figure:
    """How many directed edges only one of both has, or with another weight."""
    differ = sum(ours.get(pair) != theirs.get(pair) for pair in ours.keys() | theirs.keys())
    return Figure(SAME.format(window=window), differ, "edges", peer, goal="<= 0", ok=differ == 0)


def _coortweet(data: Path, say: Say) -> Iterator[Figure]:
    folder = data / "coortweet"
    if not folder.is_dir():
        yield not_measured(COUNTS, unit="counts", goal="<= 0", reason=f"coortweet is not in {data}")
        return
    differ, slowest = 0, 0.0
    for (file, column, window), (pairs, edges) in COORTWEET.items():
        say(f"CooRTweet's {file} by {column} within {window} s …")
        ran = _run(folder / f"{file}.csv.gz", f"column:{column}", window, "--min-participation", "2")
        found = json.loads(ran.output)
        differ += (found["pairs"] != pairs) + (found["edges"] != edges)
        slowest = max(slowest, ran.seconds)
    yield no_more_than(COUNTS, value=differ, unit="counts", limit=0)
    yield Figure("co-sharing: the slowest of these seven (10 to 19 s in R)", slowest, "s")


def _beside_the_toolkit(posts: Path, folder: Path, say: Say) -> Iterator[Figure]:
    peer = peer_name(TOOLKIT)
    if peer is None:
        yield from _no_peer("coordination-network-toolkit is not installed: make .venv/.peers")
        return
    for rows, goal in _GOALS:
        ours, theirs = [], []
        path = repeat_posts(posts, folder, rows=rows)
        table = write_toolkit_csv(path, folder)
        for turn in range(_ROUNDS if rows == ROWS else 1):
            say(f"{rows:,} posts, turn {turn + 1} …")
            ours.append(_run(path, "text", 60).seconds)
            theirs.append(run_toolkit(table, folder / f"{rows}-{turn}.db", WINDOWS if rows == ROWS else WINDOWS[:1]))
        for window in WINDOWS if rows == ROWS else ():
            yield tell_difference(
                _our_weights(path, folder, window),
                read_weights(folder / f"{rows}-0.db", window),
                window=window,
                peer=peer,
            )
        value, against = median(ours), median(theirs)
        what = SPEED.format(rows=rows)
        yield at_least(what, value=value, unit="s", peer=f"{peer}: {against:.3g} s", ratio=against / value, limit=goal)


def _growth(posts: Path, folder: Path, say: Say) -> Iterator[Figure]:
    taken: dict[int, float] = {}
    largest: list[Ran] = []
    for rows in _SIZES:
        say(f"{rows:,} posts …")
        path = repeat_posts(posts, folder, rows=rows)
        runs = [_run(path, "text", 60) for _ in range(_ROUNDS)]
        taken[rows] = median(ran.seconds for ran in runs)
        largest = runs
    yield below(LARGE, value=taken[_LARGEST], unit="s", limit=8.0)
    yield no_more_than(MEMORY, value=max(ran.peak_mb for ran in largest), unit="MiB", limit=MEGABYTES)
    yield below(SLOPE, value=slope(taken), unit="exponent", limit=1.15)
    more, least = _LARGEST - ROWS, taken[_LARGEST] - taken[ROWS]
    yield Figure("co-sharing: a further million posts take", least / more * 1e6, "s")


def repeat_posts(posts: Path, folder: Path, *, rows: int) -> Path:
    """A file of `rows` posts: `posts` again and again, each time with accounts of its own and after all before."""
    from elshi.listen.coordination.told import quote_path  # noqa: PLC0415
    from elshi.listen.duck import DuckEngine  # noqa: PLC0415

    path, source = folder / f"{rows}.parquet", f"read_parquet({quote_path(posts)})"
    if path.exists():
        return path
    with DuckEngine(scratch=folder) as engine:
        engine.connection.execute(
            f"""copy (
                select message_id + turn * 100000000 as message_id, concat(author_id, '~', turn) as author_id, content,
                       ts + turn * (select max(ts) - min(ts) + 86400 from {source}) as ts
                from {source}, range({-(-rows // ROWS)}) as turns(turn)
                order by turn, message_id limit {rows}
            ) to '{path}' (format parquet, compression zstd)"""  # noqa: S608  # names and numbers of ours
        )
    return path


def write_toolkit_csv(path: Path, folder: Path) -> Path:
    """Such a file as the toolkit takes it. Reposts count as posts of their own, as they do with us."""
    from elshi.listen.duck import DuckEngine  # noqa: PLC0415

    table = folder / f"{path.stem}.csv"
    with DuckEngine(scratch=folder) as engine:
        engine.connection.execute(
            f"""copy (
                select message_id, author_id as user_id, author_id as username, '' as repost_id, '' as reply_id,
                       content as message, ts as timestamp, '' as urls
                from read_parquet('{path}')
            ) to '{table}' (format csv, header)"""  # noqa: S608  # names of ours
        )
    return table


def _our_weights(posts: Path, folder: Path, window: int) -> Weights:
    from elshi.listen.duck import DuckEngine  # noqa: PLC0415

    out = folder / "edges.parquet"
    _run(posts, "text", window, "--out", str(out))
    with DuckEngine(scratch=folder) as engine:
        found = engine.rows(f"select a, b, weight_ab, weight_ba from read_parquet('{out}')")  # noqa: S608
    weights: Weights = {}
    for a, b, weight_ab, weight_ba in zip(*found.values(), strict=True):
        weights[a, b], weights[b, a] = weight_ab, weight_ba
    return weights


def _run(path: Path, by: str, window: int, *more: str) -> Ran:
    return run_elshi("listen", "coordination", str(path), "--by", by, "--window", str(window), *more)


def _no_posts(reason: str) -> Iterator[Figure]:
    yield from _no_peer(reason)
    yield not_measured(LARGE, unit="s", goal="< 8", reason=reason)
    yield not_measured(MEMORY, unit="MiB", goal=f"<= {MEGABYTES:g}", reason=reason)
    yield not_measured(SLOPE, unit="exponent", goal="< 1.15", reason=reason)


def _no_peer(reason: str) -> Iterator[Figure]:
    for window in WINDOWS:
        yield not_measured(SAME.format(window=window), unit="edges", goal="<= 0", reason=reason, peer=TOOLKIT)
    for rows, goal in _GOALS:
        yield not_measured(SPEED.format(rows=rows), unit="s", goal=f">= {goal:g}", reason=reason, peer=TOOLKIT)
