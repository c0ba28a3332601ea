"""A crowd is no alert of linked accounts: what listening raises, as it goes, over made-up talk whose truth is known.

The rules, written before any file was judged by them:

hostile   an alert of the kind linked-accounts, from the tick on at which it is raised and of that kind; it stays so
about     an alert is about a part when at least half of its posts are that part's, as it stands at the end of the file;
          about two when each has half. By posts, for an account may take part in everything
members   the authors of all posts of all hostile alerts about a planted network, held against its members. Whoever
          passes its story on without being one of them is thus counted against the alert
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from elshi.bench.crowd_truth import CROWDS, GOAL, PLANTED, Account, Matched, add, at_least, tell_members
from elshi.bench.figures import Figure, no_more_than, not_measured

if TYPE_CHECKING:
    import pyarrow as pa

_MINUTE_US = 60_000_000

HOSTILE = "crowds ({what}) with an alert of linked accounts: viral story, petition, greetings"
OTHERS = "other lawful parts ({what}) with an alert of linked accounts"
STRANGERS = "alerts of linked accounts ({what}) about neither a lawful part nor a planted network"
SEEN = "crowds ({what}) with an alert of another kind"
ALERTED = "planted networks ({what}) with an alert of linked accounts, share of them"
SOON = "planted networks ({what}) with such an alert: from their first post to it"
MEDIAN, SLOWEST = ", median", ", slowest"
PRECISION = "accounts in these alerts ({what}): share of them that are members"
RECALL = "accounts in these alerts ({what}): share of those planted that are in them"
LEAST = ", in the seed where it is least"

PostId = tuple[str, str]  # platform and id


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as it stands at the end of the posts. `hostile_us`: microseconds UTC; None: never hostile."""

    posts: frozenset[PostId]
    hostile_us: int | None


@dataclass(frozen=True, slots=True)
class Alerted:
    """A planted network. `minutes`: from its first post to the first hostile alert about it, None: there is none."""

    minutes: float | None
    accounts: Matched


@dataclass(frozen=True, slots=True)
class Judged:
    """One file. `lawful`: part that is no planted network's, and whether each alert about it is hostile.

    `strangers`: hostile alerts about no part; `hostile`: all of them.
    """

    name: str
    lawful: Mapping[str, Sequence[bool]]
    planted: Mapping[str, Alerted]
    strangers: int
    hostile: int

    def to_line(self) -> str:
        """For a person, a paragraph of a table."""
        called = ", ".join(sorted(part for part, hostile in self.lawful.items() if any(hostile))) or "none"
        planted = "; ".join(f"{name} {_words(one)}" for name, one in sorted(self.planted.items()))
        return (
            f"{self.name}: lawful parts with a hostile alert: {called};"
            f" hostile alerts about no part {self.strangers} of {self.hostile}; planted: {planted}"
        )


def judge_file(path: Path, *, name: str) -> Judged:
    """The alerts over one file, with the settings that are shipped, held against the truth that it carries."""
    import pyarrow.parquet as pq  # noqa: PLC0415  # heavy, and not every figure needs it

    from elshi.listen.replay import read_posts  # noqa: PLC0415

    posts, _, _ = read_posts(path)
    return judge(pq.read_table(path), watch(posts), name=name)


def watch(posts: "pa.Table") -> list[Raised]:
    """The alerts over `posts` (as `elshi.listen.replay.read_posts` gives them), each with its posts, by first tick.

    An alert itself holds counts and a few samples, so its topic is looked at, after every tick.
    """
    import pyarrow.compute as pc  # noqa: PLC0415

    from elshi.listen.bursts.detect import advance_over  # noqa: PLC0415
    from elshi.listen.bursts.fold import Fold  # noqa: PLC0415

    fold = Fold()
    held: dict[tuple[int, int, int], set[int]] = {}
    hostile: dict[tuple[int, int, int], int] = {}

    def look(_: float) -> None:
        for topic in fold.topics.all if fold.topics else ():
            if topic.is_raised and topic.posts:  # a topic that is over gives its posts away
                held[topic.mark] = topic.posts
                if topic.linked:
                    hostile.setdefault(topic.mark, topic.last_tick)

    last = pc.max(posts["us"]).as_py()
    if last is None:
        return []
    tick_us = fold.limits.tick_us
    advance_over(fold, posts, until=last // tick_us + 1, step=look)
    ids = list(zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True))
    return [
        Raised(frozenset(ids[number] for number in held[mark]), hostile[mark] * tick_us if mark in hostile else None)
        for mark in sorted(held)
    ]


def judge(posts: "pa.Table", alerts: Iterable[Raised], *, name: str = "") -> Judged:
    """What `alerts` are about, by the truth beside the posts."""
    part_of: dict[PostId, str | None] = {}
    author_of: dict[PostId, Account] = {}
    first_us: dict[str, int] = {}
    members: dict[str, set[Account]] = {}
    lawful: dict[str, list[bool]] = {}
    columns = ["id", "platform", "author", "time", "part", "part_kind", "member_of"]
    for row in posts.select(columns).to_pylist():
        post, part = (row["platform"], row["id"]), row["part"]
        part_of[post], author_of[post] = part, (row["platform"], row["author"])
        for network in row["member_of"] or ():
            members.setdefault(network, set()).add(author_of[post])
        if part and row["part_kind"] != PLANTED:
            lawful.setdefault(part, [])
        if part and row["time"] is not None:
            first_us[part] = min(row["time"], first_us.get(part, row["time"]))
    hostile: dict[str, list[Raised]] = {network: [] for network in members}
    strangers = every = 0
    for alert in alerts:
        parts = about(alert, part_of)
        every += alert.hostile_us is not None
        strangers += alert.hostile_us is not None and not parts
        for part in parts:
            if part in lawful:
                lawful[part].append(alert.hostile_us is not None)
            elif alert.hostile_us is not None:
                hostile[part].append(alert)
    planted = {  # a network without a post of its own has no alert to be timed
        network: _alerted(truth, hostile[network], author_of, first_us=first_us.get(network, 0))
        for network, truth in sorted(members.items())
    }
    return Judged(name, lawful, planted, strangers, every)


def about(alert: Raised, part_of: Mapping[PostId, str | None]) -> list[str]:
    """The parts that hold at least half of an alert's posts: two at the most."""
    counts = Counter(part_of[post] for post in alert.posts)
    return [part for part, count in counts.items() if part and 2 * count >= len(alert.posts)]


def tell(what: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    """The figures of one set of files. Shares of members are of all planted networks together, and of the worst seed;
    a network without an alert has none of its members named.
    """
    parts = [(part, hostile) for one in judged for part, hostile in one.lawful.items()]
    crowds = [hostile for part, hostile in parts if part in CROWDS]
    others = [hostile for part, hostile in parts if part not in CROWDS]
    planted = [one for file in judged for one in file.planted.values()]
    minutes = [one.minutes for one in planted if one.minutes is not None]
    yield no_more_than(HOSTILE.format(what=what), value=sum(map(any, crowds)), unit=f"of {len(crowds)}", limit=0)
    yield no_more_than(OTHERS.format(what=what), value=sum(map(any, others)), unit=f"of {len(others)}", limit=0)
    strangers, every = (sum(getattr(one, name) for one in judged) for name in ("strangers", "hostile"))
    yield no_more_than(STRANGERS.format(what=what), value=strangers, unit=f"of {every}", limit=0)
    yield Figure(SEEN.format(what=what), sum(not all(hostile) for hostile in crowds), f"of {len(crowds)}")
    yield at_least(ALERTED.format(what=what), len(minutes) / max(len(planted), 1), of=len(planted), limit=1.0)
    soon = SOON.format(what=what)
    if minutes:
        yield Figure(soon + MEDIAN, median(minutes), "minutes")
        yield Figure(soon + SLOWEST, max(minutes), "minutes")
    else:
        yield from _no_times(soon, "no such alert")
    seeds = [add([one.accounts for one in file.planted.values()]) for file in judged if file.planted]
    yield from tell_members(seeds, precision=PRECISION.format(what=what), recall=RECALL.format(what=what), least=LEAST)


def tell_none(what: str, reason: str) -> Iterator[Figure]:
    """The same figures where there are no files."""
    for name in (HOSTILE, OTHERS, STRANGERS):
        yield not_measured(name.format(what=what), unit="", goal="<= 0", reason=reason)
    yield not_measured(SEEN.format(what=what), unit="", goal=None, reason=reason)
    yield not_measured(ALERTED.format(what=what), unit="", goal=">= 1", reason=reason)
    yield from _no_times(SOON.format(what=what), reason)
    for name in (PRECISION, PRECISION + LEAST, RECALL, RECALL + LEAST):
        yield not_measured(name.format(what=what), unit="", goal=f">= {GOAL:g}", reason=reason)


def _alerted(
    members: set[Account], alerts: Sequence[Raised], author_of: Mapping[PostId, Account], *, first_us: int
) -> Alerted:
    named = {author_of[post] for alert in alerts for post in alert.posts}
    began = min((alert.hostile_us for alert in alerts if alert.hostile_us is not None), default=None)
    minutes = None if began is None else (began - first_us) / _MINUTE_US
    return Alerted(minutes, Matched(len(named & members), len(named), len(members)))


def _words(one: Alerted) -> str:
    if one.minutes is None:
        return "no alert"
    return f"after {one.minutes:.0f} minutes, precision {one.accounts.precision:.3f}, recall {one.accounts.recall:.3f}"


def _no_times(soon: str, reason: str) -> Iterator[Figure]:
    for name in (soon + MEDIAN, soon + SLOWEST):
        yield not_measured(name, unit="minutes", goal=None, reason=reason)
