"""Posts in, alerts out: windows, topics, links between accounts, ranks and reasons.

The answer depends on `until` and the posts before it alone. It is made anew on every call; nothing is kept in between.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.listen.alerts import Alert, Sample
from elshi.listen.bursts.linked import Links, find_links, is_linked
from elshi.listen.bursts.tables import TAG, TEXT, Tables, read_tables
from elshi.listen.bursts.topics import Topic, follow_topics
from elshi.listen.language import detect_languages
from elshi.listen.reasons import Facts, explain
from elshi.listen.thresholds import DEFAULTS, Thresholds

_RANKED_HOURS = 24
_MOST_KEYS = 20
_HASHTAG = re.compile(r"#\w+")


def detect_alerts(
    posts: pa.Table,
    *,
    until: datetime,
    limits: Thresholds = DEFAULTS,
    step: Callable[[float], None] | None = None,
) -> list[Alert]:
    """The alerts of `posts` (columns of `elshi.listen.schema`, ordered by time, platform, id), oldest first.

    `until` (aware) is the present: later posts are left out, and ranks count alerts raised in the 24 hours before it.
    `step` is told the part done, 0 to 1.
    """
    posts = posts.filter(pc.less(posts["at"], pa.scalar(until.astimezone(UTC).replace(tzinfo=None), posts["at"].type)))
    if not len(posts):
        return []
    tables = read_tables(posts, limits)
    tests: dict[int, _Tested] = {}
    last_tick = int(until.timestamp()) // limits.tick_s
    topics = follow_topics(
        tables, limits, on_update=partial(_look_for_links, tests, tables, limits), step=step, until=last_tick
    )
    raised = [topic for topic in topics if topic.raised is not None]
    view = _View(posts, tables, limits)
    return rank_alerts([view.alert(topic, tests[id(topic)]) for topic in raised], until=until)


def rank_alerts(alerts: list[Alert], *, until: datetime) -> list[Alert]:
    """Alerts raised in the 24 hours before `until` numbered from 1 by falling score, older ones 0; in order of time."""
    since = until - timedelta(hours=_RANKED_HOURS)
    order = sorted((a for a in alerts if since < a.raised_at <= until), key=lambda a: (-a.score, a.raised_at, a.id))
    ranks = {alert.id: place for place, alert in enumerate(order, 1)}
    ranked = [replace(alert, rank=ranks.get(alert.id, 0)) for alert in alerts]
    return sorted(ranked, key=lambda alert: (alert.raised_at, alert.id))


@dataclass(frozen=True, slots=True)
class _Tested:
    """The last test of a topic's links, and what it found when it last called the topic linked."""

    accounts: int
    links: Links
    linked: tuple[int, Links] | None


def _look_for_links(tests: dict[int, _Tested], tables: Tables, limits: Thresholds, topic: Topic, tick: int) -> bool:
    """Whether the topic's accounts are linked: tested when it is first asked and whenever a fifth more have come."""
    size = len(topic.accounts)
    known = tests.get(id(topic))
    if known is None or size >= max(1.2 * known.accounts, known.accounts + 3):
        accounts = np.array(sorted(topic.accounts), dtype=np.int64)
        own = np.array(sorted(topic.posts), dtype=np.int64)
        links = find_links(tables.shares, accounts, own_posts=own, at_us=tick * limits.tick_us, limits=limits)
        before = known.linked if known else None
        known = _Tested(size, links, (size, links) if is_linked(links, size, limits) else before)
        tests[id(topic)] = known
    return is_linked(known.links, known.accounts, limits)


@dataclass(slots=True)
class _View:
    """The posts as values, read where an alert needs them."""

    posts: pa.Table
    tables: Tables
    limits: Thresholds

    def alert(self, topic: Topic, tested: _Tested) -> Alert:
        tested_accounts, links = tested.linked if topic.linked and tested.linked else (tested.accounts, tested.links)
        numbers = np.array(sorted(topic.posts), dtype=np.int64)
        said = self.posts.select(["post_id", "author", "text", "language", "text_key", "repost"]).take(
            pa.array(numbers)
        )
        same_text = self._same_text(said)
        kind = self._kind(topic, same_text)
        score = self._score(topic, kind)
        first = int(self.tables.post_us[numbers[0]])
        assert topic.raised is not None
        facts = Facts(
            kind=kind,
            posts=len(numbers),
            accounts=len(topic.accounts),
            first_post_at=_moment(first),
            key=self.key_name(topic.raised_by[0]),
            key_accounts=topic.raised_by[1],
            allowed=topic.raised_by[2],
            needed=topic.raised_by[3],
            past_days=topic.past[0],
            past_topics=topic.past[1],
            linked=len(links.accounts),
            tested=tested_accounts,
            shares=links.shares,
            explained=links.expected * self.limits.interests,
            same_text=same_text,
        )
        return Alert(
            id=alert_id(self.key_name(topic.name), int(self.tables.post_us[topic.first_post]), topic.first_tick),
            kind=kind,
            rank=0,
            keys=self._keys(topic, said),
            first_post_at=_moment(first),
            raised_at=_moment(topic.raised * self.limits.tick_us),
            updated_at=_moment(topic.last_tick * self.limits.tick_us),
            posts=len(numbers),
            accounts=len(topic.accounts),
            languages=_languages(said),
            score=score,
            reasons=explain(facts, self.limits),
            sample=self._sample(numbers, said),
            thresholds=(
                ("excess_accounts", topic.raised_by[3]),
                ("alerts_per_day", self.limits.alerts_per_day),
                ("false_bursts_per_day", self.limits.false_bursts_per_day),
                ("false_pushes", self.limits.false_pushes),
                ("interests", self.limits.interests),
                ("share_window_s", self.limits.share_window_s),
            ),
        )

    def key_name(self, key: int) -> str:
        name = self.tables.names[key]
        return f"text:{name[:16]}" if self.tables.kind[key] == TEXT else name

    def _keys(self, topic: Topic, said: pa.Table) -> tuple[str, ...]:
        """The strongest keys, hashtags first and as most posts spell them: what people will look for."""
        kind = self.tables.kind
        order = sorted(topic.keys.items(), key=lambda item: (kind[item[0]], -item[1], item[0]))
        tags = [key for key, _ in order if kind[key] == TAG][:_MOST_KEYS]
        others = [key for key, _ in order if kind[key] != TAG][: max(5, _MOST_KEYS - len(tags))]
        spelled = _spellings(said)
        return tuple(spelled.get(name, name) for name in map(self.key_name, tags + others))

    def _kind(self, topic: Topic, same_text: float) -> str:
        if topic.linked:
            return "linked-accounts"
        return "open-campaign" if same_text >= self.limits.campaign_part else "burst"

    def _same_text(self, said: pa.Table) -> float:
        """Part of the posts, reposts aside, whose text at least `linked_accounts` accounts wrote."""
        own = said.filter(pc.invert(said["repost"]))
        keys, writers = own["text_key"].to_pylist(), _writers(own)
        many = sum(1 for key in keys if writers[key] >= self.limits.linked_accounts)
        return many / len(keys) if keys else 0.0

    def _score(self, topic: Topic, kind: str) -> float:
        """The most accounts above what the past allows, half as much again if they are linked."""
        return topic.most * (1.5 if kind == "linked-accounts" else 1.0)

    def _sample(self, numbers: np.ndarray, said: pa.Table) -> tuple[Sample, ...]:
        """The first post, then the first post of each text that most accounts wrote."""
        keys, authors, writers = said["text_key"].to_pylist(), said["author"].to_pylist(), _writers(said)
        first: dict[str, int] = {}
        for row, key in enumerate(keys):
            first.setdefault(key or f"row {row}", row)
        best = sorted(first.items(), key=lambda item: (item[1] != 0, -writers[item[0]], item[1]))
        rows = sorted(row for _, row in best[: self.limits.sample_posts])
        return tuple(
            Sample(
                id=said["post_id"][row].as_py(),
                at=_moment(int(self.tables.post_us[numbers[row]])),
                author=authors[row],
                text=said["text"][row].as_py(),
                language=said["language"][row].as_py() or "und",
            )
            for row in rows
        )


def _spellings(said: pa.Table) -> dict[str, str]:
    """Each hashtag of the posts, lower-cased as keys are, to its most frequent spelling; of equals the first."""
    counts = Counter(tag for text in said["text"].to_pylist() for tag in _HASHTAG.findall(text or ""))
    found: dict[str, str] = {}
    for tag, _ in counts.most_common():
        found.setdefault(unicodedata.normalize("NFC", tag).lower(), tag)
    return found


def alert_id(key: str, first_us: int, first_tick: int) -> str:
    """The id of the topic first seen at a tick, by `key`, with its first post at `first_us`: the same in every run."""
    return "a-" + hashlib.sha256(f"{key}\n{first_us}\n{first_tick}".encode()).hexdigest()[:16]


def _writers(said: pa.Table) -> Counter[str]:
    """How many accounts wrote each text, by its key."""
    return Counter(
        key for key, _ in set(zip(said["text_key"].to_pylist(), said["author"].to_pylist(), strict=True)) if key
    )


def _languages(said: pa.Table) -> tuple[str, ...]:
    """The languages of at least 5 % of the posts, most first, from a sample of 200 to 399 where there are more.

    Posts that were not stored have none yet: theirs is detected here.
    """
    every = max(1, len(said) // 200)
    tags = said["language"].to_pylist()[::every]
    if None in tags:
        tags = detect_languages(said["text"].to_pylist()[::every])
    counts = Counter(tag for tag in tags if tag and tag != "und")
    return tuple(
        tag for tag, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if count * 20 >= len(tags)
    )


def _moment(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
