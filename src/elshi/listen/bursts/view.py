"""A topic as an alert: its keys, numbers, reasons and the posts that show it."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elshi.base.clock import moment_of
from elshi.listen.alerts import Alert, Sample
from elshi.listen.bursts.objects import TAG, TEXT, ints, kind_of
from elshi.listen.bursts.texts import Texts
from elshi.listen.bursts.topics import Topic
from elshi.listen.language import detect_languages
from elshi.listen.networks.known import trace_account
from elshi.listen.reasons import Facts, explain
from elshi.listen.thresholds import Thresholds

_MOST_KEYS = 20
_HASHTAG = re.compile(r"#\w+")


def make_alert(topic: Topic, texts: Texts, names: Mapping[int, str], limits: Thresholds) -> Alert:
    """The alert of a topic that was raised, without a rank. `names`: of its keys."""
    said = texts.take(np.array(sorted(topic.posts), dtype=np.int64))
    return _View(topic, said, names, limits).alert()


@dataclass(frozen=True, slots=True)
class _View:
    """A topic, what its posts say (in order of time), and how its keys are called."""

    topic: Topic
    said: pa.Table
    names: Mapping[int, str]
    limits: Thresholds

    def alert(self) -> Alert:
        topic, said, tested = self.topic, self.said, self.topic.tested
        assert topic.raised is not None
        assert tested is not None
        tested_accounts, links = tested.linked if topic.linked and tested.linked else (tested.accounts, tested.links)
        same_text = self._same_text()
        kind = self._kind(same_text)
        us = ints(said["us"].to_numpy())
        facts = Facts(
            kind=kind,
            posts=len(said),
            accounts=len(topic.accounts),
            first_post_at=moment_of(int(us[0])),
            key=self._name(topic.raised_by[0]),
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
        began = us[np.searchsorted(ints(said["post"].to_numpy()), topic.first_post)]
        return Alert(
            id=alert_id(self._name(topic.name), int(began), topic.first_tick),
            kind=kind,
            rank=0,
            keys=self._keys(),
            first_post_at=moment_of(int(us[0])),
            raised_at=moment_of(topic.raised * self.limits.tick_us),
            updated_at=moment_of(topic.last_tick * self.limits.tick_us),
            posts=len(said),
            accounts=len(topic.accounts),
            languages=_languages(said),
            score=self._score(kind),
            reasons=explain(facts, self.limits),
            sample=self._sample(),
            thresholds=(
                ("excess_accounts", topic.raised_by[3]),
                ("alerts_per_day", self.limits.alerts_per_day),
                ("false_bursts_per_day", self.limits.false_bursts_per_day),
                ("false_pushes", self.limits.false_pushes),
                ("interests", self.limits.interests),
                ("share_window_s", self.limits.share_window_s),
            ),
            first_accounts=self._first_accounts(),
        )

    def _name(self, key: int) -> str:
        name = self.names[key]
        return f"text:{name[:16]}" if kind_of(key) == TEXT else name

    def _keys(self) -> tuple[str, ...]:
        """The strongest keys, hashtags first and as most posts spell them: what people will look for."""
        order = sorted(self.topic.keys.items(), key=lambda item: (kind_of(item[0]), -item[1], item[0]))
        tags = [key for key, _ in order if kind_of(key) == TAG][:_MOST_KEYS]
        others = [key for key, _ in order if kind_of(key) != TAG][: max(5, _MOST_KEYS - len(tags))]
        spelled = _spellings(self.said)
        return tuple(spelled.get(name, name) for name in map(self._name, tags + others))

    def _kind(self, same_text: float) -> str:
        if self.topic.linked:
            return "linked-accounts"
        return "open-campaign" if same_text >= self.limits.campaign_part else "burst"

    def _first_accounts(self) -> frozenset[str]:
        """Who posted before it was raised: whoever began it, not the crowd that an alert may be followed by."""
        assert self.topic.raised is not None
        first = self.said.filter(pc.less(self.said["us"], self.topic.raised * self.limits.tick_us))
        names = set(zip(first["platform"].to_pylist(), first["author"].to_pylist(), strict=True))
        return frozenset(trace_account(platform, author) for platform, author in names)

    def _same_text(self) -> float:
        """Part of the posts, reposts aside, whose text at least `linked_accounts` accounts wrote."""
        own = self.said.filter(pc.invert(self.said["repost"]))
        keys, writers = own["text_key"].to_pylist(), _writers(own)
        many = sum(1 for key in keys if writers[key] >= self.limits.linked_accounts)
        return many / len(keys) if keys else 0.0

    def _score(self, kind: str) -> float:
        """The most accounts above what the past allows, half as much again if they are linked."""
        return self.topic.most * (1.5 if kind == "linked-accounts" else 1.0)

    def _sample(self) -> tuple[Sample, ...]:
        """The first post, then the first post of each text that most accounts wrote."""
        said = self.said
        keys, authors, writers = said["text_key"].to_pylist(), said["author"].to_pylist(), _writers(said)
        first: dict[str, int] = {}
        for row, key in enumerate(keys):
            first.setdefault(key or f"row {row}", row)
        best = sorted(first.items(), key=lambda item: (item[1] != 0, -writers[item[0]], item[1]))
        rows = sorted(row for _, row in best[: self.limits.sample_posts])
        return tuple(
            Sample(
                id=said["post_id"][row].as_py(),
                at=moment_of(said["us"][row].as_py()),
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
