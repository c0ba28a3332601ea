"""Posts to narratives over days: what each is about, how it grows, where it comes from, what became of it."""
# every SELECT is made of our own constants, never of data

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from elshi.base.clock import format_time, moment_of
from elshi.listen.bursts.objects import LINK, TEXT, kind_of, sql_names
from elshi.listen.duck import DuckEngine
from elshi.listen.language import detect_languages
from elshi.listen.narratives.clusters import group_day
from elshi.listen.narratives.labels import label_words
from elshi.listen.narratives.lineage import Cluster, Step, join_overlapping, trace_days

_US = 1_000_000
_DAY_US = 86_400 * _US
MOST_KEYS, MOST_WORDS, MOST_SOURCES, MOST_SAMPLES = 12, 8, 8, 3


@dataclass(slots=True)
class Narrative:
    """One narrative over its days. `accounts` are numbers that say nothing outside one run."""

    id: str
    first_us: int
    last_us: int
    days: list[tuple[date, int, int]] = field(default_factory=list)  # posts and accounts of each day
    accounts: set[int] = field(default_factory=set)
    posts: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    platforms: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)  # label words, by the days on which they were
    sample: list[str] = field(default_factory=list)  # ids of the first posts
    sample_of: list[str] = field(default_factory=list)  # the platform of each
    near: list[list[str]] = field(
        default_factory=list
    )  # keys of a day's texts that nearly say the same, most used first
    hours: Counter[int] = field(default_factory=Counter)  # posts by hour (UTC, 0-23); of one day only

    def to_json(self) -> dict[str, Any]:
        """Plain values, times as ISO 8601 UTC. No text, no names of accounts."""
        return {
            "id": self.id,
            "words": _most(self.words, MOST_WORDS),
            "languages": _most(self.languages, 5),
            "first_seen": format_time(moment_of(self.first_us)),
            "last_seen": format_time(moment_of(self.last_us)),
            "posts": self.posts,
            "accounts": len(self.accounts),
            "days": [{"day": f"{day:%Y-%m-%d}", "posts": posts, "accounts": count} for day, posts, count in self.days],
            "growth": self.growth(),
            "keys": _most(self.keys, MOST_KEYS),
            "near": [{"text": text, "variants": count} for text, count in self.variants()[:MOST_KEYS]],
            "hosts": _most(self.hosts, MOST_SOURCES),
            "platforms": _most(self.platforms, MOST_SOURCES),
            "sample": self.sample,
        }

    def variants(self) -> list[tuple[str, int]]:
        """Texts that came in other wordings too, each by its most used one: how many there were, most first.

        A wording that two days have makes one text of those of both days.
        """
        named = [
            (max(group, key=lambda key: (self.keys[key], key)), len(group)) for group in join_overlapping(self.near)
        ]
        return sorted(named, key=lambda item: (-item[1], item[0]))

    def growth(self) -> float | None:
        """Accounts of its last day over those of its busiest day before; None on its first day."""
        *before, last = [count for _, _, count in self.days]
        return round(last / max(before), 3) if before else None


@dataclass(frozen=True, slots=True)
class _Day:
    """One narrative of one day: what it is traced by, and what it adds."""

    cluster: Cluster
    adds: Narrative


def find_narratives(
    posts: pa.Table, *, step: Callable[[float], None] | None = None
) -> tuple[list[Narrative], list[Step]]:
    """The narratives of `posts` (columns of `elshi.listen.schema`), strongest first, and their lineage."""
    by_day: dict[date, dict[str, _Day]] = {}

    def clusters() -> Iterator[tuple[date, list[Cluster]]]:
        for day, table, part in _days(posts):
            found = {one.cluster.first_post: one for one in _look_at(table)}
            by_day[day] = found
            yield day, [one.cluster for one in found.values()]
            if step:
                step(part)

    narratives: dict[str, Narrative] = {}
    steps: list[Step] = []
    for day, found, rows in trace_days(clusters()):
        steps += rows
        for name, cluster in found.items():
            adds = by_day[day][cluster.first_post].adds
            _add(narratives.setdefault(name, Narrative(name, adds.first_us, adds.last_us)), adds, day)
        by_day = {day: by_day[day]}
    return sorted(narratives.values(), key=lambda one: (-len(one.accounts), one.first_us, one.id)), steps


def find_day(posts: pa.Table) -> list[tuple[Cluster, Narrative]]:
    """The narratives of one day's posts (columns of `elshi.listen.schema`), most accounts first.

    Each with what `lineage.trace_day` traces it by; the narratives have no id yet.
    """
    found = sorted(
        _look_at(posts), key=lambda one: (-len(one.adds.accounts), one.adds.first_us, one.cluster.first_post)
    )
    return [(one.cluster, one.adds) for one in found]


def _days(posts: pa.Table) -> Iterator[tuple[date, pa.Table, float]]:
    if not len(posts):
        return
    number = pc.divide(posts["at"].cast(pa.int64()), _DAY_US)
    first, last = pc.min(number).as_py(), pc.max(number).as_py()
    for day in range(first, last + 1):
        table = posts.filter(pc.equal(number, day))
        yield date(1970, 1, 1) + timedelta(days=day), table, (day - first + 1) / (last - first + 1)


def _look_at(posts: pa.Table) -> list[_Day]:
    """The narratives of one day."""
    if posts["language"].null_count:  # a file's posts, which were not stored
        tags = pa.array(detect_languages(posts["text"].to_pylist()), pa.string())
        posts = posts.set_column(posts.column_names.index("language"), "language", tags)
    with DuckEngine() as engine:
        if not len(posts) or not group_day(engine, posts).count:
            return []
        engine.create("wanted", "select key from of_group")
        names = engine.rows(sql_names())
        name_of = dict(zip(names["key"], names["name"], strict=True))
        found = _numbers(engine)
        _count_keys(engine, found, name_of)
        _label(engine, found)
        keys: dict[int, set[str]] = {}
        for key, grp in _rows(engine, "select key, grp from of_group"):
            keys.setdefault(grp, set()).add(_full_name(key, name_of))
        near: dict[int, set[frozenset[str]]] = {}
        for grp, texts in _near_texts(engine):
            near.setdefault(grp, set()).add(frozenset(_full_name(key, name_of) for key in texts))
            found[grp].near.append([_shown(key, name_of) for key in texts])
    return [_Day(_cluster(one, keys[grp], near.get(grp, set())), one) for grp, one in sorted(found.items())]


def _full_name(key: int, name_of: Mapping[int, str]) -> str:
    return f"{kind_of(key)}:{name_of[key]}"


def _shown(key: int, name_of: Mapping[int, str]) -> str:
    return f"text:{name_of[key][:16]}" if kind_of(key) == TEXT else name_of[key]


def _cluster(one: Narrative, keys: set[str], near: set[frozenset[str]]) -> Cluster:
    # Two narratives of a day can have one first post, but no key.
    return Cluster(f"{one.sample[0]} {min(keys)}", frozenset(keys), one.posts, frozenset(near))


def _count_keys(engine: DuckEngine, found: Mapping[int, Narrative], name_of: Mapping[int, str]) -> None:
    engine.create("uses", """select g.grp, g.key, count(distinct o.post) as posts from of_group as g
        join new_objects as o on o.key = g.key group by g.grp, g.key""")  # fmt: skip
    for grp, key, posts in _rows(engine, "select grp, key, posts from uses order by posts desc, key"):
        found[grp].keys[_shown(key, name_of)] = posts
        if kind_of(key) == LINK:
            found[grp].hosts[name_of[key].partition("/")[0]] += posts


def _near_texts(engine: DuckEngine) -> list[tuple[int, list[int]]]:
    """Of each narrative the texts that nearly say the same, most used first. Reads uses, stands."""
    near: dict[tuple[int, int], list[int]] = {}
    for grp, one, key in _rows(engine, """select u.grp, s.one, u.key from uses as u join stands as s on s.key = u.key
            order by u.grp, s.one, u.posts desc, u.key"""):  # fmt: skip
        near.setdefault((grp, one), []).append(key)
    return [(grp, texts) for (grp, _), texts in near.items()]


def _numbers(engine: DuckEngine) -> dict[int, Narrative]:
    found: dict[int, Narrative] = {}
    for grp, posts, first, last in _rows(engine, """select i.grp, count(*) as n, min(p.us), max(p.us)
            from in_group as i join new_posts as p on p.post = i.post group by i.grp"""):  # fmt: skip
        found[grp] = Narrative("", first, last, posts=posts)
    for grp, account in _rows(engine, "select distinct grp, account from in_group"):
        found[grp].accounts.add(account)
    for grp, post_id, platform in _rows(engine, f"""select grp, post_id, platform from (
            select i.grp, p.post_id, p.platform, row_number() over (partition by i.grp order by p.post) as turn
            from in_group as i join new_posts as p on p.post = i.post) as t
            where turn <= {MOST_SAMPLES} order by grp, turn"""):  # fmt: skip
        found[grp].sample.append(post_id)
        found[grp].sample_of.append(platform)
    for grp, hour, count in _rows(engine, """select i.grp, p.bin % 1440 // 60 as hour, count(*) from in_group as i
            join new_posts as p on p.post = i.post group by i.grp, hour"""):  # fmt: skip
        found[grp].hours[hour] = count
    for grp, language, count in _rows(engine, """select i.grp, p.language, count(*) from in_group as i
            join new_posts as p on p.post = i.post where p.language is not null and p.language <> 'und'
            group by i.grp, p.language"""):  # fmt: skip
        found[grp].languages[language] = count
    for grp, platform, count in _rows(engine, """select i.grp, p.platform, count(*) from in_group as i
            join new_posts as p on p.post = i.post group by i.grp, p.platform"""):  # fmt: skip
        found[grp].platforms[platform] = count
    return found


def _label(engine: DuckEngine, found: dict[int, Narrative]) -> None:
    """Label words, within the language that most of a narrative's posts are in."""
    engine.create("said", r"""select post, language, unnest(list_distinct(regexp_extract_all(
        regexp_replace(lower(text), 'https?://\S+|[@#]\S+', ' ', 'g'), '[\p{L}\p{M}]{3,}'))) as word
        from (select post, coalesce(language, 'und') as language, text from new_posts) as p""")  # fmt: skip
    day: dict[str, Counter[str]] = {}
    for language, word, count in _rows(engine, "select language, word, count(*) from said group by language, word"):
        day.setdefault(language, Counter())[word] = count
    inside: dict[int, dict[str, Counter[str]]] = {}
    for grp, language, word, count in _rows(engine, """select i.grp, s.language, s.word, count(*) from in_group as i
            join said as s on s.post = i.post group by i.grp, s.language, s.word"""):  # fmt: skip
        inside.setdefault(grp, {}).setdefault(language, Counter())[word] = count
    for grp, said in inside.items():
        language = max(said, key=lambda tag: (sum(said[tag].values()), tag))
        found[grp].words.update(label_words(said[language], day[language], most=MOST_WORDS))


def _add(narrative: Narrative, adds: Narrative, day: date) -> None:
    narrative.first_us, narrative.last_us = min(narrative.first_us, adds.first_us), max(narrative.last_us, adds.last_us)
    narrative.days.append((day, adds.posts, len(adds.accounts)))
    narrative.accounts |= adds.accounts
    narrative.posts += adds.posts
    for name in ("keys", "hosts", "platforms", "languages", "words"):
        getattr(narrative, name).update(getattr(adds, name))
    narrative.near += adds.near
    narrative.sample = (narrative.sample + adds.sample)[:MOST_SAMPLES]


def _rows(engine: DuckEngine, sql: str) -> list[tuple[Any, ...]]:
    return engine.connection.execute(sql).fetchall()


def _most(counts: Counter[str], most: int) -> list[str]:
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]]
