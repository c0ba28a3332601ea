"""Near-duplicates: how fast beside two peers, how complete beside an exact join, and reworded texts of a public set."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from statistics import median

from elshi.bench.child import run_child
from elshi.bench.figures import Figure, at_least, no_more_than, not_measured
from elshi.bench.listen import Say

POSTS, SET = "ira_300k.parquet", "d3lta_dev.csv.gz"
SPEED_POSTS, JOIN_POSTS = 200_000, 20_000
ROUNDS = 3
# name of the peer, its quickest ways, goal of the ratio, rounds
PEERS = (
    ("rensa", ("rensa words", "rensa five characters"), 1.5, ROUNDS),
    ("datasketch", ("datasketch words",), 12.0, 1),
)
RECALL = {"copy-pasta": 0.995, "rewording": 0.92, "translation": None}
GROUP_RECALL = 0.97
_SPEED = f"near-duplicates of {SPEED_POSTS:,} posts, from raw text to verified pairs"
_SALT = "elshi/listen/1"  # of the frozen halves, as in tests/generators/splits.py


def measure_part(data: Path, say: Say) -> Iterator[Figure]:
    """Speed, completeness, and the test half of D3lta; see `elshi.bench.listen.Part`."""
    if (data / POSTS).is_file():
        yield from measure_speed(data / POSTS, say)
        say("an exact join …")
        yield from measure_recall(data / POSTS)
    else:
        for name, _, limit, _ in PEERS:
            yield not_measured(_SPEED, unit="s", goal=f">= {limit:g}", reason=f"{POSTS} is not in {data}", peer=name)
    if (data / SET).is_file():
        say("the test half of D3lta …")
        yield from measure_set(data / SET)
    else:
        yield not_measured("D3lta, test half", unit="share", goal=None, reason=f"{SET} is not in {data}")


def measure_speed(path: Path, say: Say) -> Iterator[Figure]:
    """Ours and each way of each peer in turn, every time in a new process; a peer's quickest way counts."""
    taken: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    versions: dict[str, str] = {}
    for turn in range(ROUNDS):
        for way in (
            "elshi",
            *(w for name, ways, _, rounds in PEERS if turn < rounds and find_spec(name) for w in ways),
        ):
            say(f"{way} …")
            command = [sys.executable, "-m", "elshi.bench.duplicates_peers", way, str(path), str(SPEED_POSTS)]
            one = json.loads(run_child(command).output)
            taken[way].append(one)
            versions[way] = one["version"]
    ours = _middle(taken["elshi"])
    for name, ways, limit, _ in PEERS:
        if not find_spec(name):
            yield not_measured(_SPEED, unit="s", goal=f">= {limit:g}", reason=f"{name} is not installed", peer=name)
            continue
        way, (seconds, cpu) = min(((way, _middle(taken[way])) for way in ways), key=lambda item: item[1][0])
        yield at_least(
            _SPEED,
            value=ours[0],
            unit="s",
            peer=f"{way} {versions[way]}, candidates only, {seconds:.3g} s",
            ratio=seconds / ours[0],
            limit=limit,
            cpu_ratio=cpu / ours[1],
        )


def measure_recall(path: Path) -> Iterator[Figure]:
    """What is found of the true pairs of distinct forms, and whether each that is found is true."""
    import pyarrow as pa  # noqa: PLC0415

    from elshi.bench.duplicates_peers import read_posts  # noqa: PLC0415
    from elshi.bench.exact_join import join_exactly  # noqa: PLC0415
    from elshi.listen.duck import DuckEngine  # noqa: PLC0415
    from elshi.listen.duplicates.find import PERCENT, distinct_forms  # noqa: PLC0415
    from elshi.listen.duplicates.near import find_near  # noqa: PLC0415

    texts = read_posts(path, JOIN_POSTS)  # in a row: drawn at random, hardly two of one campaign would be among them
    with DuckEngine() as engine:
        forms = distinct_forms(engine, pa.array(texts, pa.large_string()))
        find_near(engine, forms, percent=PERCENT)
        rows = engine.rows("select a, b from near")
    sets = [frozenset(form[start : start + 5] for start in range(max(len(form) - 4, 1))) for form in forms.to_pylist()]
    yield from tell_recall(set(zip(rows["a"], rows["b"], strict=True)), join_exactly(sets, percent=PERCENT))


def tell_recall(found: Collection[tuple[int, int]], true: Collection[tuple[int, int]]) -> Iterator[Figure]:
    """Recall and precision of pairs."""
    both = len(set(found) & set(true))
    for name, share, limit in (("recall", both / max(len(true), 1), 0.98), ("precision", both / max(len(found), 1), 1)):
        what = f"near-duplicates of {JOIN_POSTS:,} posts: {name} against an exact join of {len(true):,} pairs of texts"
        yield Figure(what, share, "share", goal=f">= {limit:g}", ok=share >= limit)


def measure_set(path: Path, *, half: str = "test") -> Iterator[Figure]:
    """The blocks of one half, in one file of their own as the command would be given it."""
    import pyarrow as pa  # noqa: PLC0415

    from elshi.listen.duplicates.find import find_duplicates  # noqa: PLC0415

    rows = read_set(path, half=half)
    texts = pa.array([row["text"] for row in rows], pa.large_string())
    ids = pa.array([row["doc_id"] for row in rows])
    with find_duplicates(ids, texts) as found:
        pairs, groups = found.list_pairs(), found.list_groups()
    yield from tell_set(rows, pairs=pairs, first=groups)


def read_set(path: Path, *, half: str) -> list[dict[str, str]]:
    """The rows of D3lta whose block falls into `half`, "tuning" or "test"."""
    import csv  # noqa: PLC0415
    import gzip  # noqa: PLC0415

    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if half_of_block(row["block"]) == half]


def half_of_block(block: str) -> str:
    """The half of a block, frozen before anything was tuned."""
    drawn = int.from_bytes(sha256(f"{_SALT}/d3lta/{block}".encode()).digest()[:8])
    return "test" if drawn % 2 else "tuning"


def tell_set(
    rows: Sequence[Mapping[str, str]], *, pairs: Collection[tuple[str, str, str]], first: Mapping[str, str]
) -> Iterator[Figure]:
    """Shares of the pairs inside blocks that were found, by kind of block, and how many were found across blocks.

    `pairs`: (a, b, kind); `first`: of each grouped text the first of its group. A pair counts as found whatever kind it
    was called; how many were called right is said beside.
    """
    block = {row["doc_id"]: row["block"] for row in rows}
    called = {frozenset(pair[:2]): pair[2] for pair in pairs}
    inside: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one, two in combinations(rows, 2):
        if one["block"] == two["block"]:
            inside[one["kind"]].append((one["doc_id"], two["doc_id"]))
    for kind, limit in RECALL.items():
        true = inside[kind]
        right = Counter(called.get(frozenset(pair)) for pair in true)
        share = (len(true) - right[None]) / max(len(true), 1)
        what = f"D3lta, test half, {kind}: share of {len(true):,} pairs found"
        goal = None if limit is None else f">= {limit:g}"
        yield Figure(what, share, "share", goal=goal, ok=None if limit is None else share >= limit)
        yield Figure(f"D3lta, test half, {kind}: called so", right[kind] / max(len(true), 1), "share")
        together = sum(one in first and first[one] == first.get(two) for one, two in true) / max(len(true), 1)
        grouped = f"D3lta, test half, {kind}: share of pairs in one group"
        goal, ok = (f">= {GROUP_RECALL:g}", together >= GROUP_RECALL) if kind == "rewording" else (None, None)
        yield Figure(grouped, together, "share", goal=goal, ok=ok)
    apart = len(rows) * (len(rows) - 1) // 2 - sum(map(len, inside.values()))
    wrong = sum(block[one] != block[two] for one, two, _ in pairs)
    yield no_more_than(f"D3lta, test half: pairs found of {apart:,} that are none", value=wrong, unit="pairs", limit=0)


def _middle(runs: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    return median(one["seconds"] for one in runs), median(one["cpu"] for one in runs)
