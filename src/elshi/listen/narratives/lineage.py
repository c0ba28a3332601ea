"""Which narrative of a day goes on which of the day before: born, goes on, split, merged, ended; nothing is rewritten.

A day's narrative is the things its posts have in common (texts, links, hashtags: *keys*). Two of different days are
kin when they share at least `KIN` of all their keys (Jaccard) or `WITHIN` of the keys of the smaller. Texts that nearly
say the same are one key here, shared when any of them is: else a text with new wordings each day would be nobody's kin,
or bury what stays. (Events of dynamic communities: Greene, Doyle and Cunningham 2010, ASONAM; Spiliopoulou, Ntoutsi,
Theodoridis and Schult 2006, KDD: MONIC.)

An id is given once, from the first post and the day of birth, and kept by one heir: of all kin the pair that shares
most, and so on. Every other tie is a row that says from where and how much, so that any day can be traced to any other:

    born      from nothing           goes-on   the heir, under the same id
    split     a part of one that itself goes on elsewhere
    merged    one that does not go on, into one that has another's id
    ended     quiet for longer than `QUIET_DAYS`

A narrative that is quiet for a few days is not ended: what comes then is its kin as if it were of the day before.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from elshi.listen.groups import connected_groups

KIN, WITHIN = 0.3, 0.5
QUIET_DAYS = 3
KINDS = ("born", "goes-on", "split", "merged", "ended")


@dataclass(frozen=True, slots=True)
class Cluster:
    """One narrative on one day. `first_post` names it by its earliest post; `posts` is how many it has.

    `near`: those of its keys that nearly say the same; each of at least two, and no key in two of them.
    """

    first_post: str
    keys: frozenset[str]
    posts: int
    near: frozenset[frozenset[str]] = frozenset()

    @property
    def size(self) -> int:
        """How many keys it has, where those that nearly say the same are one."""
        return len(self.keys) - sum(len(group) - 1 for group in self.near)


@dataclass(frozen=True, slots=True)
class Shared:
    """How many keys two narratives share, and how many each has; what nearly says the same on either day is one."""

    shared: int
    of_from: int
    of_to: int


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the lineage. The two have `shared` of their `of_from` and `of_to` keys; 0 where one is missing."""

    day: date
    kind: str
    from_id: str | None
    to_id: str | None
    shared: int = 0
    of_from: int = 0
    of_to: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A narrative as it was seen last."""

    cluster: Cluster
    day: date


def trace_days(days: Iterable[tuple[date, Sequence[Cluster]]]) -> Iterator[tuple[date, dict[str, Cluster], list[Step]]]:
    """For each day, in order: its narratives by id, and how they came from those before."""
    known: dict[str, Known] = {}
    for day, clusters in days:
        found, steps = trace_day(known, clusters, day)
        merged = {step.from_id for step in steps if step.kind == "merged"}
        oldest = day - timedelta(days=QUIET_DAYS)
        over = {name for name, one in known.items() if one.day < oldest} - found.keys() - merged
        steps += [Step(day, "ended", name, None, of_from=known[name].cluster.size) for name in sorted(over)]
        known = {name: one for name, one in known.items() if name not in over and name not in merged}
        known |= {name: Known(cluster, day) for name, cluster in found.items()}
        yield day, found, steps


def trace_day(
    known: Mapping[str, Known], clusters: Sequence[Cluster], day: date
) -> tuple[dict[str, Cluster], list[Step]]:
    """The day's narratives by id and the rows of all that are kin of `known` ones, or born. Independent of order."""
    ordered = sorted(clusters, key=lambda cluster: cluster.first_post)
    kin = _find_kin(known, ordered)

    def weight(pair: tuple[str, int]) -> tuple[int, int, int, str, int]:
        before, now = known[pair[0]].cluster, ordered[pair[1]]
        return (-kin[pair].shared, -now.posts, -before.posts, pair[0], pair[1])

    heir: dict[str, int] = {}
    ids: dict[int, str] = {}
    for name, place in sorted(kin, key=weight):
        if name not in heir and place not in ids:
            heir[name], ids[place] = place, name
    for place, cluster in enumerate(ordered):
        ids.setdefault(place, new_id(cluster.first_post, day))
    steps = []
    for (name, place), both in kin.items():
        kind = "goes-on" if heir.get(name) == place else "split" if name in heir else "merged"
        steps.append(Step(day, kind, name, ids[place], both.shared, both.of_from, both.of_to))
    related = {place for _, place in kin}
    steps += [
        Step(day, "born", None, ids[place], of_to=cluster.size)
        for place, cluster in enumerate(ordered)
        if place not in related
    ]
    return {ids[place]: cluster for place, cluster in enumerate(ordered)}, steps


def _find_kin(known: Mapping[str, Known], clusters: Sequence[Cluster]) -> dict[tuple[str, int], Shared]:
    """By name and place. Only those that have a key in common are compared, and most have none."""
    having: dict[str, list[int]] = {}
    for place, cluster in enumerate(clusters):
        for key in cluster.keys:
            having.setdefault(key, []).append(place)
    return {
        (name, place): both
        for name, one in sorted(known.items())
        for place in sorted({place for key in one.cluster.keys for place in having.get(key, ())})
        if are_kin(both := compare_keys(one.cluster, clusters[place]))
    }


def compare_keys(one: Cluster, two: Cluster) -> Shared:
    """What two narratives share, those that nearly say the same on either day made one first."""
    wholes = join_overlapping([*one.near, *two.near])
    in_one = [whole for whole in wholes if whole & one.keys]
    in_two = [whole for whole in wholes if whole & two.keys]
    grouped = frozenset[str]().union(*wholes)
    return Shared(
        len((one.keys & two.keys) - grouped) + sum(1 for whole in in_one if whole & two.keys),
        len(one.keys - grouped) + len(in_one),
        len(two.keys - grouped) + len(in_two),
    )


def join_overlapping(groups: Iterable[Collection[str]]) -> list[frozenset[str]]:
    """The groups, those that have a member in common made one."""
    each = [list(group) for group in groups]
    nodes = list(dict.fromkeys(key for group in each for key in group))
    return [*map(frozenset, connected_groups(nodes, (pair for group in each for pair in pairwise(group))))]


def are_kin(both: Shared) -> bool:
    """Whether two narratives share so much; what has no keys has no kin."""
    everything = both.of_from + both.of_to - both.shared
    least = min(both.of_from, both.of_to)
    return bool(both.shared) and (both.shared >= KIN * everything or both.shared >= WITHIN * least)


def new_id(first_post: str, day: date) -> str:
    """The id of a narrative born on a day."""
    return "n-" + hashlib.sha256(f"{first_post}\n{day:%Y-%m-%d}".encode()).hexdigest()[:16]
