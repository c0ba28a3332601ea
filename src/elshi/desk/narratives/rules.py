"""Which id a narrative of a day has, and what counts as grown. No Django."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from elshi.listen.narratives.lineage import Cluster, Known, Step, new_id, trace_day

MOST_TRACED = 5_000  # keys by which a narrative is traced to the next day
Z = 1.96  # two counts differ by more than chance (two-sided 0.05)
HOURS = 24


Traced = list[str | list[str]]  # hashes of keys; those that nearly say the same in a list of their own


def hash_cluster(first_post: str, keys: Iterable[str], near: Iterable[Collection[str]], posts: int) -> Cluster:
    """A narrative of a day by 16 hex digits for each key. Of more than MOST_TRACED the lowest: two days leave out the
    same ones."""
    hash_of = {key: hashlib.sha256(key.encode()).hexdigest()[:16] for key in keys}
    kept = frozenset(sorted(hash_of.values())[:MOST_TRACED])
    groups = (kept.intersection(hash_of[key] for key in group) for group in near)
    return Cluster(first_post, kept, posts, frozenset(group for group in groups if len(group) > 1))


def format_traced(cluster: Cluster) -> Traced:
    """Its keys, as they are kept."""
    grouped = frozenset[str]().union(*cluster.near)
    return [*sorted(cluster.keys - grouped), *sorted(sorted(group) for group in cluster.near)]


def read_traced(traced: Traced, *, name: str, posts: int) -> Cluster:
    """The cluster of `format_traced`."""
    near = frozenset(frozenset(one) for one in traced if not isinstance(one, str))
    return Cluster(name, frozenset(one for one in traced if isinstance(one, str)).union(*near), posts, near)


def name_day(
    known: Mapping[str, Known], earlier: Mapping[str, Cluster], clusters: Sequence[Cluster], day: date
) -> tuple[dict[str, Cluster], list[Step]]:
    """The narratives of a day by id, and how they came from `known` ones, those of the days before.

    `earlier`: what this same day was found to tell when it was looked at before. While a day goes on, what was born on
    it keeps its id, though new posts may have changed its first post or its keys.
    """
    names, steps = trace_day(known, clusters, day)
    born = {name: cluster for name, cluster in names.items() if name not in known}
    old = {name: Known(cluster, day) for name, cluster in earlier.items() if name not in known}
    heirs, _ = trace_day(old, list(born.values()), day)
    kept = {cluster.first_post: name for name, cluster in heirs.items() if name in old}
    renamed: dict[str, str] = {}
    for name, cluster in born.items():
        own = name if name not in kept.values() else new_id(f"{cluster.first_post}\nagain", day)
        renamed[name] = kept.get(cluster.first_post, own)
    new = {renamed.get(name, name): cluster for name, cluster in names.items()}
    return new, [_renamed(step, renamed) for step in steps]


def _renamed(step: Step, names: Mapping[str, str]) -> Step:
    to_id = None if step.to_id is None else names.get(step.to_id, step.to_id)
    return Step(step.day, step.kind, step.from_id, to_id, step.shared, step.of_from, step.of_to)


def compare_counts(before: int, after: int) -> str:
    """`grown`, `shrunk` or `same`: do two counts of posts differ by more than chance makes of one rate (Poisson)?"""
    if (after - before) ** 2 <= Z * Z * (before + after):
        return "same"
    return "grown" if after > before else "shrunk"


def posts_until(hours: Sequence[int], hour: int) -> int:
    """Posts of the first `hour` hours of a day."""
    return sum(hours[:hour])
