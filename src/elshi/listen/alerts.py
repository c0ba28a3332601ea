"""What listening hands to people: one alert per topic, updated while the topic lasts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elshi.base.clock import format_time
from elshi.listen.networks.known import Pusher
from elshi.listen.reasons import Reason

KINDS = ("linked-accounts", "open-campaign", "burst")


@dataclass(frozen=True, slots=True)
class Sample:
    """One post shown as evidence. `author` is a pseudonym wherever posts came through a node's store.

    `language`: BCP 47, "und" where it could not be told.
    """

    id: str
    at: datetime
    author: str
    text: str
    language: str = "und"


@dataclass(frozen=True, slots=True)
class Alert:
    """A topic that passed its threshold. Times are aware and UTC; `rank` counts from 1 within 24 hours, 0 = older.

    `id` does not change while the topic lasts, nor between runs over the same posts; a post that arrives late can
    change it. `raised_at` is the event-time tick at which the topic first passed, `updated_at` the last at which it was
    above its past; `posts`, `accounts` and `languages` are those of the whole topic. `score` orders alerts: the most
    accounts above what the past allows, half as much again if they are linked. `thresholds` names the main limits that
    were used, in the unit of each name (`excess_accounts`: what this topic needed). `first_accounts`: traces
    (`elshi.listen.networks.known`) of who posted before it was raised, which nobody keeps; `pusher` the network that
    most of them belong to, if one is known.
    """

    id: str
    kind: str
    rank: int
    keys: tuple[str, ...]
    first_post_at: datetime
    raised_at: datetime
    updated_at: datetime
    posts: int
    accounts: int
    languages: tuple[str, ...]
    score: float
    reasons: tuple[Reason, ...]
    sample: tuple[Sample, ...]
    thresholds: tuple[tuple[str, float], ...] = ()
    first_accounts: frozenset[str] = field(default=frozenset(), repr=False)
    pusher: Pusher | None = None

    def to_json(self) -> dict[str, Any]:
        """The alert as plain JSON values, times as ISO 8601 UTC."""
        return {
            "id": self.id,
            "kind": self.kind,
            "rank": self.rank,
            "keys": list(self.keys),
            "first_post_at": format_time(self.first_post_at),
            "raised_at": format_time(self.raised_at),
            "updated_at": format_time(self.updated_at),
            "posts": self.posts,
            "accounts": self.accounts,
            "languages": list(self.languages),
            "score": self.score,
            "reasons": [str(reason) for reason in self.reasons],
            "sample": [
                {
                    "id": post.id,
                    "at": format_time(post.at),
                    "author": post.author,
                    "text": post.text,
                    "language": post.language,
                }
                for post in self.sample
            ],
            "thresholds": dict(self.thresholds),
            "pusher": self.pusher.to_json() if self.pusher else None,
        }
